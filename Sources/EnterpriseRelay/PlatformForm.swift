/// The platform's own form. Source: zhejiang.md §10 row 15.
package enum PlatformForm {
    /// What of a receipt is in it.
    package enum Content: Sendable {
        /// The three fields unchanged where there were any, otherwise the plain receipt.
        case original
        /// The bare receipt in any case, without a digest, which was made over the sealed text's content by the platform's key and
        /// stays with it.
        case plain
        /// Sealed anew in any case, with the ERP's own keys.
        case sealed(ReceiptSeal)
    }

    /// The form, the same bytes for the same receipt.
    package static func body(of receipt: RelayedReceipt, _ content: Content = .original) throws(RelayError) -> [UInt8] {
        let bare = ["content": String(decoding: receipt.content, as: UTF8.self), "msg_type": receipt.msgType]
        let form: [String: String]
        switch content {
        case .original: form = receipt.originalForm ?? bare
        case .plain: form = bare
        case .sealed(let seal):
            form = bare.merging(try seal.fields(of: receipt.content)) { _, sealed in sealed }
        }
        var body: [UInt8] = []
        for name in ["content", "msg_type", "data_digest"] {
            guard let value = form[name] else { continue }
            if !body.isEmpty { body.append(0x26) }
            body.append(contentsOf: "\(name)=".utf8)
            appendEncoded(value, to: &body)
        }
        return body
    }

    private static let digits = Array("0123456789ABCDEF".utf8)

    private static func appendEncoded(_ text: String, to body: inout [UInt8]) {
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2A, 0x2D, 0x2E, 0x5F: body.append(byte)
            case 0x20: body.append(0x2B)
            default:
                body.append(0x25)
                body.append(digits[Int(byte >> 4)])
                body.append(digits[Int(byte & 15)])
            }
        }
    }
}
