/// The few bytes and byte classes that reading a form needs.
enum Bytes {
    static let space: UInt8 = 0x20
    static let quote: UInt8 = 0x22
    static let percent: UInt8 = 0x25
    static let ampersand: UInt8 = 0x26
    static let apostrophe: UInt8 = 0x27
    static let plus: UInt8 = 0x2B
    static let hyphen: UInt8 = 0x2D
    static let slash: UInt8 = 0x2F
    static let less: UInt8 = 0x3C
    static let equals: UInt8 = 0x3D
    static let greater: UInt8 = 0x3E
    static let backslash: UInt8 = 0x5C
    static let lineFeed: UInt8 = 0x0A
    static let carriageReturn: UInt8 = 0x0D

    static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

    /// The place after ASCII white space and UTF-8 byte order marks, at most the end.
    static func skipMarkAndSpace(_ bytes: [UInt8], from start: Int) -> Int {
        var position = start
        while position < bytes.count {
            if isSpace(bytes[position]) {
                position += 1
            } else if hasPrefix(bytes, [0xEF, 0xBB, 0xBF], at: position) {
                position += 3
            } else {
                break
            }
        }
        return min(position, bytes.count)
    }

    static func hasPrefix(_ bytes: [UInt8], _ prefix: [UInt8], at position: Int) -> Bool {
        guard position >= 0, position <= bytes.count, bytes.count - position >= prefix.count else { return false }
        var index = 0
        while index < prefix.count {
            if bytes[position + index] != prefix[index] { return false }
            index += 1
        }
        return true
    }

    /// The place where a short text begins next; its length is a constant, so the search is linear.
    static func firstIndex(of text: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
        guard let first = text.first else { return start }
        var position = start
        while position < bytes.count, let candidate = bytes[position...].firstIndex(of: first) {
            if hasPrefix(bytes, text, at: candidate) { return candidate }
            position = candidate + 1
        }
        return nil
    }

    /// The value of each character as a hexadecimal digit; 0xFF for others.
    static let nibbles: [UInt8] = {
        var table = [UInt8](repeating: 0xFF, count: 256)
        for (value, character) in "0123456789abcdef".utf8.enumerated() { table[Int(character)] = UInt8(value) }
        for (value, character) in "ABCDEF".utf8.enumerated() { table[Int(character)] = UInt8(value + 10) }
        return table
    }()
}
