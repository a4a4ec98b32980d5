internal import Foundation
internal import SidecarBase

/// A JSON value.
package enum JSONValue: Sendable, Decodable {
    case null
    case boolean(Bool)
    /// Read as a decimal, never as a binary fraction, and written without zeros at its end.
    case number(String)
    case text(String)
    case list([JSONValue])
    case object([String: JSONValue])

    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    /// Reads UTF-8.
    /// - Throws: `message.json`.
    package static func read(_ bytes: [UInt8]) throws(MessageJSONError) -> JSONValue {
        try JSONScan.check(bytes)
        do {
            return try JSONDecoder().decode(JSONValue.self, from: Data(bytes))
        } catch {
            guard let fault = JSONGrammar.fault(in: bytes) else {
                // It is JSON, and has what no message needs: a number beyond all amounts, half of a surrogate pair.
                throw MessageJSONError(
                    .messageJSON, english: "a number or a text that cannot be read", chinese: "含有无法读取的数字或文本")
            }
            throw MessageJSONError(
                .messageJSON, english: "line \(fault.line), column \(fault.column): \(fault.english)",
                chinese: "第 \(fault.line) 行第 \(fault.column) 列：\(fault.chinese)")
        }
    }

    package init(from decoder: any Decoder) throws {
        if let leaf = try Self.leaf(decoder) {
            self = leaf
            return
        }
        do {
            let container = try decoder.container(keyedBy: Key.self)
            var values: [String: JSONValue] = [:]
            for key in container.allKeys { values[key.stringValue] = try container.decode(JSONValue.self, forKey: key) }
            self = .object(values)
        } catch DecodingError.typeMismatch {
            var container = try decoder.unkeyedContainer()
            var values: [JSONValue] = []
            while !container.isAtEnd { values.append(try container.decode(JSONValue.self)) }
            self = .list(values)
        }
    }

    /// A value without values in it; `nil` for an object or a list.
    private static func leaf(_ decoder: any Decoder) throws -> JSONValue? {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() { return .null }
        // The decoder tells the kind of a value by refusing the others.
        do { return .text(try container.decode(String.self)) } catch DecodingError.typeMismatch {}
        do { return .number("\(try container.decode(Decimal.self))") } catch DecodingError.typeMismatch {}
        do { return .boolean(try container.decode(Bool.self)) } catch DecodingError.typeMismatch { return nil }
    }

    /// What it is, for people.
    var kind: (english: String, chinese: String) {
        switch self {
        case .null: ("null", "null")
        case .boolean: ("a truth value", "布尔值")
        case .number: ("a number", "数字")
        case .text: ("a text", "文本")
        case .list: ("a list", "数组")
        case .object: ("an object", "对象")
        }
    }
}
