internal import Foundation
internal import SidecarBase

/// A JSON value. Numbers are decimals, never binary fractions.
enum JSONValue: Sendable, Decodable {
    case null
    case boolean
    case number(Decimal)
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
    static func read(_ bytes: [UInt8]) throws(MessageJSONError) -> JSONValue {
        try JSONScan.check(bytes)
        do {
            return try JSONDecoder().decode(JSONValue.self, from: Data(bytes))
        } catch DecodingError.dataCorrupted(let context) {
            // The decoder's own words say where; they quote a few characters at most.
            let reason = (context.underlyingError as? NSError)?.userInfo[NSDebugDescriptionErrorKey] as? String
            throw MessageJSONError(
                .messageJSON, english: reason ?? context.debugDescription,
                chinese: "不是有效的 JSON：\(reason ?? context.debugDescription)")
        } catch {
            throw MessageJSONError(.messageJSON, english: "not valid JSON", chinese: "不是有效的 JSON")
        }
    }

    init(from decoder: any Decoder) throws {
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
        do { return .number(try container.decode(Decimal.self)) } catch DecodingError.typeMismatch {}
        do {
            _ = try container.decode(Bool.self)
            return .boolean
        } catch DecodingError.typeMismatch { return nil }
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
