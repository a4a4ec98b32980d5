internal import CryptoCore

/// GBK as the authority's programs, which are written in Java, decode it. Source: safe.md §2.
enum JavaGBK {
    /// The text; `nil` for bytes that Java's decoder reports: 0x80 (the euro of other systems), 0xFF, half characters and
    /// the four-byte sequences of GB18030.
    static func decode(_ bytes: [UInt8]) -> String? {
        guard firstFault(in: bytes) == nil else { return nil }
        // The one code that Java reads as another character than everybody else.
        return GBKText.decode(bytes)?.replacing("\u{2295}", with: "\u{2641}")
    }

    /// The offset of the first byte at which Java's decoder stops.
    static func firstFault(in bytes: [UInt8]) -> Int? {
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            if byte < 0x80 {
                index += 1
                continue
            }
            guard (0x81...0xFE).contains(byte), index + 1 < bytes.count,
                (0x40...0xFE).contains(bytes[index + 1]), bytes[index + 1] != 0x7F
            else { return index }
            index += 2
        }
        return nil
    }

    /// How many bytes a text has in it.
    static func count(_ text: String) -> Int {
        text.unicodeScalars.reduce(0) { $0 + ($1.isASCII ? 1 : 2) }
    }
}
