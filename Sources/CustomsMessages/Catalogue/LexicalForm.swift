/// Texts whose form is fixed by XML Schema; envelopes have them. Source: W3C Recommendation XML Schema Part 2; dxp.md chapter 1.
package enum LexicalForm: String, Sendable, Hashable, CaseIterable {
    /// Letters, digits, `+` and `/` in groups of four, white space anywhere; may be empty.
    case base64
    /// `2024-06-01T09:30:05`, with a fraction and a zone when wanted.
    case dateTime
    /// `2024-06-01`, with a zone when wanted.
    case date
    /// A name without a colon that no other attribute of the kind has in the document.
    case id = "ID"

    /// Whether a text is of this form.
    package func fits(_ text: String) -> Bool {
        switch self {
        case .base64: Self.isBase64(text)
        // By the letter of XML Schema white space around it does not count; a validator in wide use refuses it all the same.
        case .dateTime: TimeText(text).isDateTime
        case .date: TimeText(text).isDate
        case .id: Self.isName(text.trimmed)
        }
    }

    private static func isBase64(_ text: String) -> Bool {
        var digits = 0
        var pads = 0
        var last: UInt8 = 0
        for byte in text.utf8 {
            switch byte {
            case 0x20, 0x09, 0x0A, 0x0D: continue
            case 0x3D: pads += 1
            default:
                guard pads == 0, let value = sixBits(byte) else { return false }
                digits += 1
                last = value
            }
        }
        // The bits that no whole byte takes up are zero.
        return switch (digits % 4, pads) {
        case (0, 0): true
        case (3, 1): last & 0x03 == 0
        case (2, 2): last & 0x0F == 0
        default: false
        }
    }

    private static func sixBits(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x41...0x5A: byte - 0x41
        case 0x61...0x7A: byte - 0x61 + 26
        case 0x30...0x39: byte - 0x30 + 52
        case 0x2B: 62
        case 0x2F: 63
        default: nil
        }
    }

    private static func isName(_ text: String) -> Bool {
        func isLetter(_ scalar: Unicode.Scalar) -> Bool {
            scalar == "_" || (scalar.properties.isAlphabetic && scalar.value <= 0xFFFF)
        }
        guard let first = text.unicodeScalars.first, isLetter(first) else { return false }
        return text.unicodeScalars.allSatisfy { scalar in
            isLetter(scalar) || scalar == "." || scalar == "-" || scalar.properties.numericType == .decimal
        }
    }
}

/// Reads a date or a time from the left.
private struct TimeText {
    private let bytes: [UInt8]
    private var next = 0

    init(_ text: String) {
        bytes = Array(text.utf8)
    }

    var isDate: Bool {
        var rest = self
        return rest.takeDay() && rest.takeZone() && rest.isAtEnd
    }

    var isDateTime: Bool {
        var rest = self
        return rest.takeDay() && rest.take(0x54) && rest.takeClock() && rest.takeZone() && rest.isAtEnd
    }

    private var isAtEnd: Bool { next == bytes.count }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard next < bytes.count, bytes[next] == byte else { return false }
        next += 1
        return true
    }

    private mutating func digits() -> ArraySlice<UInt8> {
        let found = bytes[next...].prefix { (0x30...0x39).contains($0) }
        next += found.count
        return found
    }

    private mutating func twoDigits(_ range: ClosedRange<Int>) -> Int? {
        guard next + 2 <= bytes.count else { return nil }
        let pair = bytes[next..<next + 2]
        guard pair.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        let value = pair.reduce(0) { $0 * 10 + Int($1 - 0x30) }
        guard range.contains(value) else { return nil }
        next += 2
        return value
    }

    /// Years have four digits or more, without zeros in front then, and none is 0000.
    private mutating func takeDay() -> Bool {
        _ = take(0x2D)
        let year = digits()
        guard year.count >= 4, year.count == 4 || year.first != 0x30, year.contains(where: { $0 != 0x30 }),
            take(0x2D), let month = twoDigits(1...12), take(0x2D), let day = twoDigits(1...31)
        else { return false }
        // The last digits decide on leap years; four of them are enough.
        let short = year.suffix(4).reduce(0) { $0 * 10 + Int($1 - 0x30) }
        let isLeap = short % 4 == 0 && (short % 100 != 0 || short % 400 == 0)
        let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        return day <= days[month - 1]
    }

    private mutating func takeClock() -> Bool {
        guard let hour = twoDigits(0...24), take(0x3A), let minute = twoDigits(0...59), take(0x3A),
            let second = twoDigits(0...59)
        else { return false }
        var isWhole = true
        if take(0x2E) {
            let fraction = digits()
            guard !fraction.isEmpty else { return false }
            isWhole = fraction.allSatisfy { $0 == 0x30 }
        }
        return hour < 24 || (minute == 0 && second == 0 && isWhole)
    }

    private mutating func takeZone() -> Bool {
        if isAtEnd || take(0x5A) { return true }
        guard take(0x2B) || take(0x2D), let hour = twoDigits(0...14), take(0x3A), let minute = twoDigits(0...59) else {
            return false
        }
        return hour < 14 || minute == 0
    }
}
