/// Reads bytes as the characters XML allows, eight at a time where they are ASCII. Every message passes here several times,
/// so it is written for speed.
enum XMLCharacters {
    /// Why bytes are no characters, and where.
    enum Fault: Error, Equatable {
        case notUTF8(offset: Int)
        /// A control character other than tab, line feed and carriage return.
        case control(offset: Int)
        /// U+FFFE or U+FFFF.
        case noCharacter(offset: Int)
    }

    /// Whether the bytes are strict UTF-8: no overlong forms, no surrogates, nothing beyond U+10FFFF.
    static func isUTF8(_ bytes: Span<UInt8>) -> Bool {
        do throws(Fault) {
            try scan(bytes, onlyUTF8: true)
            return true
        } catch {
            return false
        }
    }

    /// Sees to it that the bytes are strict UTF-8, and that they are only characters XML 1.0 allows (production 2).
    static func check(_ bytes: Span<UInt8>) throws(Fault) {
        try scan(bytes, onlyUTF8: false)
    }

    private static func scan(_ bytes: Span<UInt8>, onlyUTF8: Bool) throws(Fault) {
        let count = bytes.count
        var index = 0
        while index < count {
            let byte = bytes[index]
            if byte < 0x80 {
                if byte < 0x20, byte != 0x0A, byte != 0x0D, byte != 0x09, !onlyUTF8 { throw .control(offset: index) }
                index = endOfPlain(bytes, from: index + 1)
            } else {
                let length = sequenceLength(bytes, at: index, byte)
                if length == 0 { throw .notUTF8(offset: index) }
                if byte == 0xEF, !onlyUTF8, bytes[index + 1] == 0xBF, bytes[index + 2] >= 0xBE {
                    throw .noCharacter(offset: index)
                }
                index += length
            }
        }
    }

    /// The length of the character of two to four bytes that begins here; 0 for none. Source: RFC 3629 §4.
    @inline(__always)
    private static func sequenceLength(_ bytes: Span<UInt8>, at start: Int, _ lead: UInt8) -> Int {
        func isContinued(_ distance: Int) -> Bool { bytes[start + distance] & 0xC0 == 0x80 }
        let left = bytes.count - start
        switch lead {
        case 0xE0...0xEF:
            guard left > 2, isContinued(1), isContinued(2) else { return 0 }
            // No overlong forms, no surrogates.
            if lead == 0xE0, bytes[start + 1] < 0xA0 { return 0 }
            if lead == 0xED, bytes[start + 1] > 0x9F { return 0 }
            return 3
        case 0xC2...0xDF: return left > 1 && isContinued(1) ? 2 : 0
        case 0xF0...0xF4:
            guard left > 3, isContinued(1), isContinued(2), isContinued(3) else { return 0 }
            if lead == 0xF0, bytes[start + 1] < 0x90 { return 0 }
            if lead == 0xF4, bytes[start + 1] > 0x8F { return 0 }
            return 4
        default: return 0
        }
    }

    /// The offset of the first byte from `start` on that is a control character or not ASCII.
    @inline(__always)
    private static func endOfPlain(_ bytes: Span<UInt8>, from start: Int) -> Int {
        unsafe bytes.withUnsafeBytes { buffer in
            var index = start
            while index + 8 <= buffer.count {
                let word = UInt64(littleEndian: unsafe buffer.loadUnaligned(fromByteOffset: index, as: UInt64.self))
                // A byte below 20 borrows from its high bit, one from 80 on has it set; the lowest mark is always right.
                let marked = (word | (word &- 0x2020_2020_2020_2020)) & 0x8080_8080_8080_8080
                if marked != 0 { return index + marked.trailingZeroBitCount / 8 }
                index += 8
            }
            while index < buffer.count, unsafe (0x20..<0x80).contains(buffer[index]) { index += 1 }
            return index
        }
    }
}
