/// JSON as it was written: each value knows the place of its text, so that a check can cut out exactly what was sent.
package struct JSONNode: Sendable {
    /// A value.
    package enum Kind: Sendable {
        /// In the order in which they were written, doubles included.
        case object([Member])
        case array([JSONNode])
        case string(String)
        /// As it was written.
        case number(String)
        case bool(Bool)
        case null
    }

    /// A key with its value.
    package struct Member: Sendable {
        package let key: String
        package let value: JSONNode
    }

    package let kind: Kind
    /// Where its text is in the bytes that were read.
    package let range: Range<Int>

    /// The value of a key; of several the last, as most parsers have it.
    package subscript(key: String) -> JSONNode? { members.last { $0.key == key }?.value }

    /// The members of an object; none of anything else.
    package var members: [Member] { if case .object(let members) = kind { members } else { [] } }

    /// The elements of an array; none of anything else.
    package var elements: [JSONNode] { if case .array(let elements) = kind { elements } else { [] } }

    /// A string's content or a number's text.
    package var text: String? {
        switch kind {
        case .string(let text), .number(let text): text
        default: nil
        }
    }

    /// Whether it is `null` or a string without content.
    package var isBlank: Bool {
        switch kind {
        case .null: true
        case .string(let text): text.isEmpty
        default: false
        }
    }

    package var isObject: Bool { if case .object = kind { true } else { false } }
    package var isArray: Bool { if case .array = kind { true } else { false } }
    package var isString: Bool { if case .string = kind { true } else { false } }
    package var isNumber: Bool { if case .number = kind { true } else { false } }

    /// Why a text is no JSON.
    package struct Failure: Error, CustomStringConvertible {
        /// The byte at which it stops being JSON.
        package let offset: Int
        package let description: String
    }

    /// Reads a whole text, which must be one value with nothing but white space around it.
    /// - Throws: ``Failure`` with the place.
    package init(parsing bytes: [UInt8]) throws(Failure) {
        var reader = JSONReader(bytes: bytes)
        self = try reader.document()
    }

    init(_ kind: Kind, _ range: Range<Int>) {
        self.kind = kind
        self.range = range
    }

    /// Appends a string in quotes with the escapes that it cannot do without.
    package static func appendQuoted(_ text: String, to output: inout [UInt8]) {
        output.append(0x22)
        for byte in text.utf8 {
            switch byte {
            case 0x22: output += [0x5C, 0x22]
            case 0x5C: output += [0x5C, 0x5C]
            case 0x08: output += Array("\\b".utf8)
            case 0x09: output += Array("\\t".utf8)
            case 0x0A: output += Array("\\n".utf8)
            case 0x0C: output += Array("\\f".utf8)
            case 0x0D: output += Array("\\r".utf8)
            case 0..<0x20:
                let digits = Array("0123456789abcdef".utf8)
                output += Array("\\u00".utf8) + [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            default: output.append(byte)
            }
        }
        output.append(0x22)
    }

    /// A string in quotes.
    package static func quoted(_ text: String) -> String {
        var output: [UInt8] = []
        appendQuoted(text, to: &output)
        return String(decoding: output, as: UTF8.self)
    }
}

/// Reads JSON by RFC 8259.
private struct JSONReader {
    private let bytes: [UInt8]
    private var index = 0
    private var depth = 0
    private static let deepest = 64

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    mutating func document() throws(JSONNode.Failure) -> JSONNode {
        skipSpace()
        let node = try value()
        skipSpace()
        guard index == bytes.count else { throw failure("something follows the value") }
        return node
    }

    private func failure(_ text: String) -> JSONNode.Failure { .init(offset: index, description: text) }

    private var current: UInt8? { index < bytes.count ? bytes[index] : nil }

    private mutating func skipSpace() {
        while let byte = current, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D { index += 1 }
    }

    private mutating func value() throws(JSONNode.Failure) -> JSONNode {
        let start = index
        guard let byte = current else { throw failure("the text ends") }
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.deepest else { throw failure("nested too deeply") }
        let kind: JSONNode.Kind
        switch byte {
        case 0x7B: kind = try object()
        case 0x5B: kind = try array()
        case 0x22: kind = .string(try string())
        case 0x2D, 0x30...0x39: kind = .number(try number())
        case 0x74: kind = try word("true", .bool(true))
        case 0x66: kind = try word("false", .bool(false))
        case 0x6E: kind = try word("null", .null)
        default: throw failure("no value begins like this")
        }
        return JSONNode(kind, start..<index)
    }

    private mutating func word(_ text: String, _ kind: JSONNode.Kind) throws(JSONNode.Failure) -> JSONNode.Kind {
        guard bytes[index...].starts(with: text.utf8) else { throw failure("no value begins like this") }
        index += text.utf8.count
        return kind
    }

    private mutating func object() throws(JSONNode.Failure) -> JSONNode.Kind {
        var members: [JSONNode.Member] = []
        index += 1
        skipSpace()
        if current == 0x7D {
            index += 1
            return .object(members)
        }
        while true {
            skipSpace()
            guard current == 0x22 else { throw failure("a key in quotes belongs here") }
            let key = try string()
            skipSpace()
            guard current == 0x3A else { throw failure("a colon belongs here") }
            index += 1
            skipSpace()
            members.append(.init(key: key, value: try value()))
            skipSpace()
            if current == 0x7D {
                index += 1
                return .object(members)
            }
            guard current == 0x2C else { throw failure("a comma or the end of the object belongs here") }
            index += 1
        }
    }

    private mutating func array() throws(JSONNode.Failure) -> JSONNode.Kind {
        var elements: [JSONNode] = []
        index += 1
        skipSpace()
        if current == 0x5D {
            index += 1
            return .array(elements)
        }
        while true {
            skipSpace()
            elements.append(try value())
            skipSpace()
            if current == 0x5D {
                index += 1
                return .array(elements)
            }
            guard current == 0x2C else { throw failure("a comma or the end of the array belongs here") }
            index += 1
        }
    }

    private mutating func number() throws(JSONNode.Failure) -> String {
        let start = index
        func digits(_ reader: inout JSONReader) throws(JSONNode.Failure) {
            let first = reader.index
            while let byte = reader.current, (0x30...0x39).contains(byte) { reader.index += 1 }
            guard reader.index > first else { throw reader.failure("a digit belongs here") }
        }
        if current == 0x2D { index += 1 }
        if current == 0x30 { index += 1 } else { try digits(&self) }
        if current == 0x2E {
            index += 1
            try digits(&self)
        }
        if current == 0x65 || current == 0x45 {
            index += 1
            if current == 0x2B || current == 0x2D { index += 1 }
            try digits(&self)
        }
        return String(decoding: bytes[start..<index], as: UTF8.self)
    }

    private mutating func string() throws(JSONNode.Failure) -> String {
        index += 1
        var content: [UInt8] = []
        while let byte = current {
            switch byte {
            case 0x22:
                index += 1
                return String(decoding: content, as: UTF8.self)
            case 0x5C:
                index += 1
                try escape(into: &content)
            case 0..<0x20: throw failure("a control character in a string")
            default:
                content.append(byte)
                index += 1
            }
        }
        throw failure("a string without an end")
    }

    private mutating func escape(into content: inout [UInt8]) throws(JSONNode.Failure) {
        guard let byte = current else { throw failure("a string without an end") }
        index += 1
        switch byte {
        case 0x22, 0x5C, 0x2F: content.append(byte)
        case 0x62: content.append(0x08)
        case 0x66: content.append(0x0C)
        case 0x6E: content.append(0x0A)
        case 0x72: content.append(0x0D)
        case 0x74: content.append(0x09)
        case 0x75: content += Array(String(try scalar()).utf8)
        default: throw failure("no escape is written like this")
        }
    }

    private mutating func scalar() throws(JSONNode.Failure) -> Unicode.Scalar {
        let unit = try unit()
        if let scalar = Unicode.Scalar(unit) { return scalar }
        guard (0xD800..<0xDC00).contains(unit), current == 0x5C, index + 1 < bytes.count, bytes[index + 1] == 0x75
        else { throw failure("half a character") }
        index += 2
        let low = try self.unit()
        guard (0xDC00..<0xE000).contains(low),
            let scalar = Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00))
        else { throw failure("half a character") }
        return scalar
    }

    private mutating func unit() throws(JSONNode.Failure) -> UInt32 {
        guard index + 4 <= bytes.count else { throw failure("four hexadecimal digits belong here") }
        let digits = String(decoding: bytes[index..<index + 4], as: UTF8.self)
        guard digits.allSatisfy({ $0.isASCII && $0.isHexDigit }), let unit = UInt32(digits, radix: 16) else {
            throw failure("four hexadecimal digits belong here")
        }
        index += 4
        return unit
    }
}
