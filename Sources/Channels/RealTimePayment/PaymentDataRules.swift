/// How an enterprise wants its payment data read.
package struct PaymentDataRules: Sendable {
    /// What lengths are counted in; the published text does not say. Source: realtime179.md §3.4.
    package enum LengthUnit: String, Sendable, CaseIterable {
        case utf16, utf8bytes, gbkbytes
    }

    /// What becomes of a text that peers have had trouble with. Source: realtime179.md §4.2.
    package enum Treatment: Sendable, Equatable {
        case asIs
        /// Line breaks and tabs become one blank.
        case collapseWhitespace
        /// The whole value percent-encoded.
        case urlEncode
        case literal(String)
    }

    package var lengthUnit = LengthUnit.utf16
    /// The registered platforms: no other is sent, and an only one is filled in where it is missing.
    package var ebpCodes: [String]
    /// By the names of fields; others are sent as they are.
    package var treatments: [String: Treatment] = [:]

    package init(ebpCode: String) {
        self.init(ebpCodes: [ebpCode])
    }

    package init(ebpCodes: [String]) {
        self.ebpCodes = ebpCodes
    }

    func length(of text: String) -> Int {
        switch lengthUnit {
        case .utf16: text.utf16.count
        case .utf8bytes: text.utf8.count
        // GBK has two bytes for what it has; the characters outside it take four in GB18030.
        case .gbkbytes: text.unicodeScalars.reduce(0) { $0 + ($1.value < 0x80 ? 1 : $1.value < 0x10000 ? 2 : 4) }
        }
    }

    func treated(_ text: String, _ field: PaymentField) -> String {
        switch treatments[field.name] ?? .asIs {
        case .asIs: return text
        case .collapseWhitespace: return PaymentDataRules.collapsed(text)
        case .urlEncode: return PaymentDataRules.percentEncoded(text)
        case .literal(let other): return other
        }
    }

    private static func collapsed(_ text: String) -> String {
        var result = ""
        var isInside = false
        for scalar in text.unicodeScalars {
            let isBreak = scalar == "\n" || scalar == "\r" || scalar == "\t"
            if !isBreak { result.unicodeScalars.append(scalar) } else if !isInside { result.append(" ") }
            isInside = isBreak
        }
        return result
    }

    /// RFC 3986: everything but the unreserved characters.
    private static func percentEncoded(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: bytes.append(byte)
            default: bytes += [0x25, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
