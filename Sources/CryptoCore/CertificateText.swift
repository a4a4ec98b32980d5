/// Reads the text values of the E-Port's private certificate extensions, which three generations of issuers wrote in
/// three ways. Source: card.md §7.1.
enum CertificateText {
    /// The text of an extension's content, a DER string; bytes that are no DER string are read as text themselves.
    /// `nil` when nothing readable is there.
    static func extensionValue(_ content: [UInt8]) -> String? {
        guard let (tag, bytes) = string(content) else { return text(content) }
        switch tag {
        case bmpStringTag: return utf16(bytes)
        case utf8StringTag: return text(bytes).map(undoingDoubleEncoding)
        default: return text(bytes)
        }
    }

    private static let utf8StringTag: UInt8 = 0x0C
    private static let bmpStringTag: UInt8 = 0x1E
    /// UTF8String, PrintableString, T61String, IA5String, VisibleString, BMPString.
    private static let stringTags: Set<UInt8> = [utf8StringTag, 0x13, 0x14, 0x16, 0x1A, bmpStringTag]

    /// Tag and content of one whole DER string.
    private static func string(_ der: [UInt8]) -> (tag: UInt8, bytes: [UInt8])? {
        guard der.count >= 2, stringTags.contains(der[0]) else { return nil }
        var length = Int(der[1])
        var start = 2
        if length >= 0x80 {
            let octets = length - 0x80
            guard (1...3).contains(octets), der.count >= 2 + octets else { return nil }
            length = der[2..<2 + octets].reduce(0) { $0 << 8 | Int($1) }
            start = 2 + octets
        }
        guard der.count == start + length else { return nil }
        return (der[0], Array(der[start...]))
    }

    /// UTF-8 where it is, GBK otherwise.
    private static func text(_ bytes: [UInt8]) -> String? {
        guard !bytes.isEmpty else { return nil }
        return String(validating: bytes, as: UTF8.self) ?? GBKText.decode(bytes)
    }

    private static func utf16(_ bytes: [UInt8]) -> String? {
        guard !bytes.isEmpty, bytes.count % 2 == 0 else { return nil }
        let units = stride(from: 0, to: bytes.count, by: 2).map { UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]) }
        return String(validating: units, as: UTF16.self)
    }

    /// Some issuing programs took UTF-8 bytes for Latin-1 characters and encoded them again. Text of which every
    /// character fits a byte, and whose bytes are UTF-8 of something longer than ASCII, was meant to be that.
    private static func undoingDoubleEncoding(_ text: String) -> String {
        var bytes: [UInt8] = []
        var isASCII = true
        for scalar in text.unicodeScalars {
            guard let byte = UInt8(exactly: scalar.value) else { return text }
            if byte >= 0x80 { isASCII = false }
            bytes.append(byte)
        }
        guard !isASCII else { return text }
        return String(validating: bytes, as: UTF8.self) ?? text
    }
}
