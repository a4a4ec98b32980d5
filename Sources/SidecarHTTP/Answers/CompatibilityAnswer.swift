package import SidecarBase

/// The bytes that answer a `transferDeclare` request: one line of pure ASCII. Source: zhejiang.md §2.3.
package enum CompatibilityAnswer {
    /// The media type of every answer.
    package static let contentType = "application/json;charset=UTF-8"

    /// A success: the 23-character prefix, the signed document with JSON escapes, and `"}`.
    ///
    /// - Parameters:
    ///   - signed: the document in UTF-8.
    ///   - format: the member names.
    /// - Returns: the whole body.
    package static func success(_ signed: [UInt8], format: CompatibilityFormat) -> [UInt8] {
        var answer: [UInt8] = []
        answer.reserveCapacity(signed.count + signed.count / 4 + 64)
        answer += format.successPrefix
        appendEscaped(signed, to: &answer)
        answer += suffix
        return answer
    }

    /// A failure: `CODE: text (detail)`, without the letters `true` anywhere.
    ///
    /// Quotes and backslashes are replaced instead of escaped, so that no unescaping can bring the letters about.
    package static func failure(_ code: ErrorCode, detail: String, format: CompatibilityFormat) -> [UInt8] {
        var text = Array("\(code.name): \(code.english)".utf8)
        if !detail.isEmpty {
            text += Array(" (".utf8)
            text += detail.unicodeScalars.prefix(longestDetail).map { plain($0) }
            text.append(0x29)
        }
        scrub(&text)
        return format.failurePrefix + text + suffix
    }

    /// A failure from any error; only coded errors tell more than `internal.unexpected`.
    package static func failure(_ error: any Error, format: CompatibilityFormat) -> [UInt8] {
        guard let coded = error as? any CodedError else {
            return failure(.internalUnexpected, detail: "", format: format)
        }
        return failure(coded.code, detail: coded.detail, format: format)
    }

    private static let suffix: [UInt8] = [Bytes.quote, 0x7D]
    private static let longestDetail = 1_000
    private static let digits = Array("0123456789abcdef".utf8)

    /// What stands for a byte: 0 for itself, 1 for a `\u` escape, else the letter after the backslash.
    private static let escapes: [UInt8] = {
        var table = [UInt8](repeating: 0, count: 128) + [UInt8](repeating: 1, count: 128)
        for control in 0..<0x20 { table[control] = 1 }
        table[0x7F] = 1
        table[0x08] = 0x62
        table[0x09] = 0x74
        table[0x0A] = 0x6E
        table[0x0C] = 0x66
        table[0x0D] = 0x72
        table[0x22] = 0x22
        table[0x5C] = 0x5C
        return table
    }()

    private static func appendEscaped(_ bytes: [UInt8], to answer: inout [UInt8]) {
        let escapes = CompatibilityAnswer.escapes
        let digits = CompatibilityAnswer.digits
        let text = bytes.span
        var runStart = 0
        var index = 0
        while true {
            index = endOfPlain(text, from: index, escapes.span)
            if runStart < index { answer += bytes[runStart..<index] }
            guard index < text.count else { return }
            let byte = text[index]
            if byte >= 0x80 {
                let (scalar, length) = scalar(text, at: index)
                appendUnicode(scalar, digits, to: &answer)
                index += length
            } else {
                let letter = escapes[Int(byte)]
                if letter == 1 {
                    appendUnit(UInt16(byte), digits, to: &answer)
                } else {
                    answer.append(Bytes.backslash)
                    answer.append(letter)
                }
                index += 1
            }
            runStart = index
        }
    }

    /// Where the bytes that stand for themselves end.
    private static func endOfPlain(_ text: Span<UInt8>, from start: Int, _ escapes: Span<UInt8>) -> Int {
        var index = start
        while index < text.count, unsafe escapes[unchecked: Int(text[unchecked: index])] == 0 { index += 1 }
        return index
    }

    /// The scalar that begins at a byte above 0x7F; U+FFFD of length 1 for bytes that are not UTF-8.
    private static func scalar(_ bytes: Span<UInt8>, at index: Int) -> (UInt32, Int) {
        let first = bytes[index]
        let length: Int
        let smallest: UInt32
        switch first {
        case 0xC2...0xDF: (length, smallest) = (2, 0x80)
        case 0xE0...0xEF: (length, smallest) = (3, 0x800)
        case 0xF0...0xF4: (length, smallest) = (4, 0x10000)
        default: return (0xFFFD, 1)
        }
        guard index + length <= bytes.count else { return (0xFFFD, 1) }
        var value = UInt32(first) & (0x7F >> UInt32(length))
        var offset = 1
        while offset < length {
            let next = bytes[index + offset]
            guard next & 0xC0 == 0x80 else { return (0xFFFD, 1) }
            value = value << 6 | UInt32(next & 0x3F)
            offset += 1
        }
        guard value >= smallest, value <= 0x10FFFF, !(0xD800...0xDFFF).contains(value) else { return (0xFFFD, 1) }
        return (value, length)
    }

    private static func appendUnicode(_ scalar: UInt32, _ digits: [UInt8], to answer: inout [UInt8]) {
        if scalar < 0x10000 {
            appendUnit(UInt16(scalar), digits, to: &answer)
        } else {
            let offset = scalar - 0x10000
            appendUnit(UInt16(0xD800 + (offset >> 10)), digits, to: &answer)
            appendUnit(UInt16(0xDC00 + (offset & 0x3FF)), digits, to: &answer)
        }
    }

    private static func appendUnit(_ unit: UInt16, _ digits: [UInt8], to answer: inout [UInt8]) {
        answer.append(Bytes.backslash)
        answer.append(0x75)
        answer.append(digits[Int(unit >> 12)])
        answer.append(digits[Int(unit >> 8 & 15)])
        answer.append(digits[Int(unit >> 4 & 15)])
        answer.append(digits[Int(unit & 15)])
    }

    private static func plain(_ scalar: Unicode.Scalar) -> UInt8 {
        switch scalar {
        case "\"": Bytes.apostrophe
        case "\\": Bytes.slash
        case " "..."~": UInt8(truncatingIfNeeded: scalar.value)
        case "\t", "\n", "\r": Bytes.space
        default: 0x3F
        }
    }

    /// Makes every `true`, in any case, into `tru-`; a hyphen cannot help to form another one.
    private static func scrub(_ text: inout [UInt8]) {
        let word = Array("true".utf8)
        var index = 0
        while index + word.count <= text.count {
            if zip(text[index...], word).allSatisfy({ $0 | 0x20 == $1 }) { text[index + 3] = Bytes.hyphen }
            index += 1
        }
    }
}
