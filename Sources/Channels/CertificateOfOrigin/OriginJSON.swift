package import CustomsMessages
internal import SidecarBase

/// A JSON value that keeps the order of its names and the digits of its numbers: the text of a message is signed, so what the ERP
/// wrote goes out as it was written, only without white space.
package enum OriginJSON: Sendable, Equatable {
    case null
    case boolean(Bool)
    /// As it was written.
    case number(String)
    case text(String)
    case list([OriginJSON])
    case object([Member])

    /// A name with its value.
    package struct Member: Sendable, Equatable {
        package let name: String
        package var value: OriginJSON

        package init(_ name: String, _ value: OriginJSON) {
            self.name = name
            self.value = value
        }
    }

    /// Reads UTF-8. Names that stand twice, deep nesting and too many values are refused.
    /// - Throws: `message.json` with the place of what is wrong.
    package static func read(_ bytes: [UInt8]) throws(MessageJSONError) -> OriginJSON {
        // The judge of what is JSON is the one that all others use; what comes after it only has to take it apart.
        _ = try JSONValue.read(bytes)
        var reader = OriginJSONReader(bytes)
        guard let value = reader.document() else {
            throw MessageJSONError(
                .messageJSON, [MessageJSONError.Fault(path: "$", english: "cannot be read", chinese: "无法读取")])
        }
        return value
    }

    /// An object of texts, those that are `nil` left out.
    package static func texts(_ members: [(String, String?)]) -> OriginJSON {
        .object(members.compactMap { name, value in value.map { Member(name, .text($0)) } })
    }

    /// The value under a name of an object.
    package subscript(_ name: String) -> OriginJSON? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name == name }?.value
    }

    /// The text, or the digits of a number; `nil` for everything else.
    package var scalar: String? {
        switch self {
        case .text(let text): text
        case .number(let digits): digits
        default: nil
        }
    }

    /// Whether there is nothing to be said: `null`, an empty text, list or object.
    package var isEmpty: Bool {
        switch self {
        case .null: true
        case .text(let text): text.isEmpty
        case .list(let values): values.isEmpty
        case .object(let members): members.isEmpty
        case .boolean, .number: false
        }
    }

    /// UTF-8 on one line without white space between values, names in their order. Source: ccpit.md §4.1, §4.3.
    package var compact: [UInt8] {
        var output: [UInt8] = []
        write(to: &output, isSorted: false)
        return output
    }

    /// ``compact`` with names in ascending order: the same for the same content, however it was written.
    package var canonical: [UInt8] {
        var output: [UInt8] = []
        write(to: &output, isSorted: true)
        return output
    }

    private func write(to output: inout [UInt8], isSorted: Bool) {
        switch self {
        case .null: output += Array("null".utf8)
        case .boolean(let value): output += Array((value ? "true" : "false").utf8)
        case .number(let digits): output += Array(digits.utf8)
        case .text(let text): OriginJSON.write(text, to: &output)
        case .list(let values):
            output.append(0x5B)
            for (index, value) in values.enumerated() {
                if index > 0 { output.append(0x2C) }
                value.write(to: &output, isSorted: isSorted)
            }
            output.append(0x5D)
        case .object(let members):
            output.append(0x7B)
            let ordered =
                isSorted ? members.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) } : members
            for (index, member) in ordered.enumerated() {
                if index > 0 { output.append(0x2C) }
                OriginJSON.write(member.name, to: &output)
                output.append(0x3A)
                member.value.write(to: &output, isSorted: isSorted)
            }
            output.append(0x7D)
        }
    }

    private static func write(_ text: String, to output: inout [UInt8]) {
        output.append(0x22)
        for byte in text.utf8 {
            switch byte {
            case 0x22, 0x5C: output += [0x5C, byte]
            case 0x0A: output += [0x5C, 0x6E]
            case 0x0D: output += [0x5C, 0x72]
            case 0x09: output += [0x5C, 0x74]
            case 0..<0x20: output += Array("\\u00".utf8) + Array(Hex.encode([byte]).utf8)
            default: output.append(byte)
            }
        }
        output.append(0x22)
    }
}

/// Takes apart bytes that are known to be JSON; gives up where they are none.
private struct OriginJSONReader {
    private let bytes: [UInt8]
    private var place = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    mutating func document() -> OriginJSON? {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { place = 3 }
        guard let value = value(depth: 0) else { return nil }
        skipSpace()
        return place == bytes.count ? value : nil
    }

    private var next: UInt8? { place < bytes.count ? bytes[place] : nil }

    private mutating func skipSpace() {
        while let byte = next, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { place += 1 }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        skipSpace()
        guard next == byte else { return false }
        place += 1
        return true
    }

    private mutating func take(word: String) -> Bool {
        guard bytes[place...].starts(with: word.utf8) else { return false }
        place += word.utf8.count
        return true
    }

    private mutating func value(depth: Int) -> OriginJSON? {
        guard depth < 64 else { return nil }
        skipSpace()
        switch next {
        case 0x22: return string().map { .text($0) }
        case 0x7B: return object(depth: depth)
        case 0x5B: return list(depth: depth)
        case 0x74: return take(word: "true") ? .boolean(true) : nil
        case 0x66: return take(word: "false") ? .boolean(false) : nil
        case 0x6E: return take(word: "null") ? .null : nil
        default:
            let start = place
            while let byte = next, (0x30...0x39).contains(byte) || [0x2B, 0x2D, 0x2E, 0x45, 0x65].contains(byte) {
                place += 1
            }
            return place > start ? .number(String(decoding: bytes[start..<place], as: UTF8.self)) : nil
        }
    }

    private mutating func object(depth: Int) -> OriginJSON? {
        place += 1
        var members: [OriginJSON.Member] = []
        if take(0x7D) { return .object([]) }
        repeat {
            skipSpace()
            guard next == 0x22, let name = string(), take(0x3A), let value = value(depth: depth + 1) else { return nil }
            members.append(OriginJSON.Member(name, value))
        } while take(0x2C)
        return take(0x7D) ? .object(members) : nil
    }

    private mutating func list(depth: Int) -> OriginJSON? {
        place += 1
        var values: [OriginJSON] = []
        if take(0x5D) { return .list([]) }
        repeat {
            guard let value = value(depth: depth + 1) else { return nil }
            values.append(value)
        } while take(0x2C)
        return take(0x5D) ? .list(values) : nil
    }

    private mutating func string() -> String? {
        place += 1
        var text: [UInt8] = []
        while let byte = next {
            place += 1
            switch byte {
            case 0x22: return String(validating: text, as: UTF8.self)
            case 0x5C:
                guard let escaped = escape() else { return nil }
                text += Array(String(Character(escaped)).utf8)
            default: text.append(byte)
            }
        }
        return nil
    }

    private mutating func escape() -> Unicode.Scalar? {
        guard let byte = next else { return nil }
        place += 1
        switch byte {
        case 0x22, 0x5C, 0x2F: return Unicode.Scalar(byte)
        case 0x62: return "\u{8}"
        case 0x66: return "\u{C}"
        case 0x6E: return "\n"
        case 0x72: return "\r"
        case 0x74: return "\t"
        case 0x75:
            guard let unit = unit() else { return nil }
            guard (0xD800..<0xDC00).contains(unit) else { return Unicode.Scalar(unit) }
            guard take(word: "\\u"), let low = self.unit(), (0xDC00..<0xE000).contains(low) else { return nil }
            return Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00))
        default: return nil
        }
    }

    private mutating func unit() -> UInt32? {
        guard place + 4 <= bytes.count, let pair = Hex.decode(String(decoding: bytes[place..<place + 4], as: UTF8.self))
        else { return nil }
        place += 4
        return UInt32(pair[0]) << 8 | UInt32(pair[1])
    }
}
