/// The stored form of an event's details: one line a pair, name and value parted by a tab, sorted by name. A tab, line feed or
/// backslash inside is written `\t`, `\n`, `\\`. Readable in any database tool, and the same pairs always give the same text.
enum DetailText {
    /// The text of pairs that are sorted already, in UTF-8.
    static func encode(_ pairs: [(String, String)]) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(192)
        for (name, value) in pairs {
            append(name, to: &text)
            text.append(0x09)
            append(value, to: &text)
            text.append(0x0A)
        }
        return text
    }

    /// The pairs in the order they stand; `nil` when the text was not made by `encode`.
    static func decode(_ text: String) -> [(String, String)]? {
        var pairs: [(String, String)] = []
        var name: String?
        var part: [UInt8] = []
        var isEscaped = false
        for byte in text.utf8 {
            if isEscaped {
                switch byte {
                case 0x74: part.append(0x09)
                case 0x6E: part.append(0x0A)
                case 0x5C: part.append(0x5C)
                default: return nil
                }
                isEscaped = false
                continue
            }
            switch byte {
            case 0x5C: isEscaped = true
            case 0x09:
                guard name == nil else { return nil }
                name = String(decoding: part, as: UTF8.self)
                part.removeAll(keepingCapacity: true)
            case 0x0A:
                guard let finished = name else { return nil }
                pairs.append((finished, String(decoding: part, as: UTF8.self)))
                name = nil
                part.removeAll(keepingCapacity: true)
            default: part.append(byte)
            }
        }
        return name == nil && part.isEmpty && !isEscaped ? pairs : nil
    }

    private static func append(_ text: String, to bytes: inout [UInt8]) {
        let start = bytes.count
        bytes.append(contentsOf: text.utf8)
        // Nearly no text has a byte to escape.
        guard let first = bytes[start...].firstIndex(where: { $0 == 0x09 || $0 == 0x0A || $0 == 0x5C }) else { return }
        let rest = bytes[first...]
        bytes.removeSubrange(first...)
        for byte in rest {
            switch byte {
            case 0x09: bytes.append(contentsOf: [0x5C, 0x74])
            case 0x0A: bytes.append(contentsOf: [0x5C, 0x6E])
            case 0x5C: bytes.append(contentsOf: [0x5C, 0x5C])
            default: bytes.append(byte)
            }
        }
    }
}
