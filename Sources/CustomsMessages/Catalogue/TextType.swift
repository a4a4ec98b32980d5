/// What the text of an element may be. Source: ceb.md chapter 2, "Type notation".
package enum TextType: Sendable, Hashable {
    /// Characters; `collapsed` when white space is collapsed before they are counted.
    case characters(minimum: Int, maximum: Int?, collapsed: Bool)
    /// A decimal number of at most so many digits, of which so many after the point.
    case decimal(digits: Int, fraction: Int)
    /// An integer of 32 bits, of at most so many digits.
    case integer(digits: Int?)
    /// A form that XML Schema fixes.
    case lexical(LexicalForm)

    /// Reads the notation of the catalogue: `C36` exactly 36 characters, `C1..60`, `C..60`, `C2..`, `T` for `C` with white space
    /// collapsed, `N19,5` a decimal, `I9` an integer, `I` one of any length, and the names of ``LexicalForm``. `nil` for anything else.
    package init?(notation: String) {
        if let form = LexicalForm(rawValue: notation) {
            self = .lexical(form)
            return
        }
        let rest = notation.dropFirst()
        switch notation.first {
        case "C", "T":
            guard let (minimum, maximum) = TextType.lengths(rest) else { return nil }
            self = .characters(minimum: minimum, maximum: maximum, collapsed: notation.first == "T")
        case "N":
            let parts = rest.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
            guard parts.count == 2, let digits = parts[0], let fraction = parts[1], digits > 0, fraction >= 0,
                fraction <= digits
            else { return nil }
            self = .decimal(digits: digits, fraction: fraction)
        case "I":
            if rest.isEmpty {
                self = .integer(digits: nil)
            } else {
                guard let digits = Int(rest), digits > 0 else { return nil }
                self = .integer(digits: digits)
            }
        default: return nil
        }
    }

    /// The notation it was read from.
    package var notation: String {
        switch self {
        case .characters(let minimum, let maximum, let collapsed):
            let letter = collapsed ? "T" : "C"
            if minimum == maximum { return "\(letter)\(minimum)" }
            return "\(letter)\(minimum > 0 ? "\(minimum)" : "")..\(maximum.map { "\($0)" } ?? "")"
        case .decimal(let digits, let fraction): return "N\(digits),\(fraction)"
        case .integer(let digits): return "I\(digits.map { "\($0)" } ?? "")"
        case .lexical(let form): return form.rawValue
        }
    }

    private static func lengths(_ text: Substring) -> (Int, Int?)? {
        guard let dots = text.firstRange(of: "..") else {
            guard let length = Int(text), length >= 0 else { return nil }
            return (length, length)
        }
        let (first, last) = (text[..<dots.lowerBound], text[dots.upperBound...])
        guard let minimum = first.isEmpty ? 0 : Int(first), minimum >= 0 else { return nil }
        if last.isEmpty { return (minimum, nil) }
        guard let maximum = Int(last), maximum >= minimum else { return nil }
        return (minimum, maximum)
    }

    /// What is wrong with a text; `nil` when nothing is.
    package func fault(in text: String) -> TextFault? {
        switch self {
        case .characters(let minimum, let maximum, let collapsed):
            let length = collapsed ? TextType.collapsedLength(text) : text.scalarCount
            if length < minimum { return length == 0 ? .empty : .tooShort(length: length) }
            if let maximum, length > maximum { return .tooLong(length: length) }
            return nil
        case .decimal(let digits, let fraction):
            guard let number = NumberText(text) else { return .noNumber }
            return number.decimalFault(digits, fraction)
        case .integer(let digits):
            // By the letter of XML Schema white space around it does not count; a validator in wide use refuses it all the same.
            guard let number = NumberText(text), text.utf8.allSatisfy({ $0 > 0x20 }) else { return .noNumber }
            return number.integerFault(digits)
        case .lexical(let form): return form.fits(text) ? nil : .wrongForm(form)
        }
    }

    /// Whether UTF-8 bytes are surely such a text: the short way for nearly all. For `false` ask ``fault(in:)``.
    func surelyFits(_ bytes: Span<UInt8>) -> Bool {
        switch self {
        case .characters(let minimum, let maximum, false):
            // A character has at most four bytes: short texts need no counting.
            if bytes.count <= maximum ?? .max, bytes.count >= minimum * 4 { return true }
            var length = 0
            for index in bytes.indices where bytes[index] & 0xC0 != 0x80 { length += 1 }
            return length >= minimum && length <= maximum ?? .max
        case .decimal(let digits, let fraction):
            return TextType.isPlain(bytes, whole: digits - fraction, fraction: fraction)
        case .integer(let digits):
            return TextType.isPlain(bytes, whole: min(digits ?? 9, 9), fraction: 0) && !bytes.isEmpty
                && bytes[bytes.count - 1] != 0x2E
        case .characters, .lexical: return false
        }
    }

    /// Whether a text is digits, and perhaps a point and digits, that fit whatever they are: nearly every number is.
    private static func isPlain(_ bytes: Span<UInt8>, whole: Int, fraction: Int) -> Bool {
        var before = 0
        var after = -1
        for index in bytes.indices {
            switch bytes[index] {
            case 0x30...0x39: if after < 0 { before += 1 } else { after += 1 }
            case 0x2E where after < 0: after = 0
            default: return false
            }
        }
        return before > 0 && before <= whole && after <= fraction
    }

    /// The number of characters without white space at the ends and with every other run of it as one.
    private static func collapsedLength(_ text: String) -> Int {
        var length = 0
        var isGap = false
        for scalar in text.unicodeScalars {
            switch scalar {
            case " ", "\t", "\n", "\r": isGap = length > 0
            default:
                length += isGap ? 2 : 1
                isGap = false
            }
        }
        return length
    }
}

/// What is wrong with the text of an element.
package enum TextFault: Sendable, Hashable {
    case empty
    case tooShort(length: Int)
    case tooLong(length: Int)
    case noNumber
    case tooManyDigits
    case tooManyFractionDigits
    case outOfRange
    case wrongForm(LexicalForm)
}

/// The parts of a number as XML Schema writes one: a sign, digits, and for decimals a point and digits; white space around
/// it does not count.
private struct NumberText {
    private let isNegative: Bool
    private let whole: [UInt8]
    /// `nil` without a point.
    private let fraction: [UInt8]?

    init?(_ text: String) {
        var bytes = Array(text.utf8)[...]
        func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }
        while let first = bytes.first, isSpace(first) { bytes.removeFirst() }
        while let last = bytes.last, isSpace(last) { bytes.removeLast() }
        isNegative = bytes.first == 0x2D
        if bytes.first == 0x2D || bytes.first == 0x2B { bytes.removeFirst() }
        let parts = bytes.split(separator: 0x2E, maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.allSatisfy({ $0.allSatisfy { (0x30...0x39).contains($0) } }), parts.contains(where: { !$0.isEmpty })
        else { return nil }
        whole = Array(parts[0].drop { $0 == 0x30 })
        fraction = parts.count > 1 ? Array(parts[1]) : nil
    }

    /// Zeros at the start and at the end of the fraction are no digits of the value.
    func decimalFault(_ digits: Int, _ fractionDigits: Int) -> TextFault? {
        var fraction = fraction ?? []
        while fraction.last == 0x30 { fraction.removeLast() }
        if fraction.count > fractionDigits { return .tooManyFractionDigits }
        return whole.count + fraction.count > digits ? .tooManyDigits : nil
    }

    func integerFault(_ digits: Int?) -> TextFault? {
        guard fraction == nil else { return .noNumber }
        let text = (isNegative ? "-" : "") + String(decoding: whole, as: UTF8.self)
        guard whole.isEmpty || Int32(text) != nil else { return .outOfRange }
        if let digits, whole.count > digits { return .tooManyDigits }
        return nil
    }
}

extension String {
    /// The number of Unicode scalars, which is what schemas count: the bytes that do not continue one.
    fileprivate var scalarCount: Int { utf8.count { $0 & 0xC0 != 0x80 } }
}
