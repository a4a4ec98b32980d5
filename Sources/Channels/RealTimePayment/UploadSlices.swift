package import CryptoCore
internal import SidecarBase

/// Cuts the signed texts out of a finished upload again, as customs may, and checks the signature over them. It shares nothing
/// with what wrote the upload. Source: realtime179.md §5.
package struct UploadSlices: Sendable, Equatable {
    /// What is signed.
    package let message: [UInt8]
    package let certNo: String
    /// Decoded.
    package let signature: [UInt8]

    /// Cuts `payExInfoStr`; `nil` when it has not the shape it must have.
    package init?(_ document: [UInt8]) {
        var cutter = Cutter(text: document)
        guard cutter.take("{"), let session = cutter.member("sessionID"), cutter.take(","),
            let head = cutter.member("payExchangeInfoHead"), cutter.take(","),
            let lists = cutter.member("payExchangeInfoLists"), cutter.take(","),
            let time = cutter.member("serviceTime"), cutter.take(","), let certNo = cutter.member("certNo"),
            cutter.take(","), let signValue = cutter.member("signValue"), cutter.take("}"), cutter.isAtEnd,
            head.first == 0x7B, lists.first == 0x5B,
            [session, time, certNo, signValue].allSatisfy({ $0.first == 0x22 }),
            let signature = Base64.decode(signValue.dropFirst().dropLast())
        else { return nil }
        let bars = Array("||".utf8)
        message =
            Array("\"sessionID\":".utf8) + session + bars + Array("\"payExchangeInfoHead\":\"".utf8) + head
            + Array("\"".utf8) + bars + Array("\"payExchangeInfoLists\":\"".utf8) + lists + Array("\"".utf8) + bars
            + Array("\"serviceTime\":".utf8) + time
        self.certNo = String(decoding: certNo.dropFirst().dropLast(), as: UTF8.self)
        self.signature = signature
    }

    /// Whether the signature is one of the key over the texts.
    package func isSigned(by key: PublicKey) -> Bool {
        switch key.kind {
        case .rsa: key.verifyRSA(signature: signature, message: message, digest: .sha1)
        case .sm2: SM2Signature(raw: signature).map { key.verifySM2(signature: $0, message: message) } ?? false
        default: false
        }
    }

    /// Walks through the text without understanding more of it than strings and brackets.
    private struct Cutter {
        let text: [UInt8]
        private var position = 0

        init(text: [UInt8]) {
            self.text = text
        }

        var isAtEnd: Bool { position == text.count }

        mutating func take(_ expected: String) -> Bool {
            guard text[position...].starts(with: expected.utf8) else { return false }
            position += expected.utf8.count
            return true
        }

        /// The text of a member's value: a string with its quotes, or an object or array with its brackets.
        mutating func member(_ name: String) -> [UInt8]? {
            guard take("\"\(name)\":") else { return nil }
            let start = position
            var depth = 0
            while position < text.count {
                switch text[position] {
                case 0x22:
                    position += 1
                    while position < text.count, text[position] != 0x22 {
                        position += text[position] == 0x5C ? 2 : 1
                    }
                case 0x7B, 0x5B: depth += 1
                case 0x7D, 0x5D: depth -= 1
                default: if depth == 0 { return nil }
                }
                position += 1
                if depth == 0 { return position <= text.count ? Array(text[start..<position]) : nil }
            }
            return nil
        }
    }
}
