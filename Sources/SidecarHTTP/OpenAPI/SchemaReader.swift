internal import SidecarBase

/// Makes the JSON Schema of a type from the way the type decodes itself, so that what is described is what is answered.
///
/// A type is decoded from values that do not exist: each question it asks, such as for a text under a name, tells a member of
/// its schema. Structures become schemas of their own under the name of the type; optional members are not required.
final class SchemaReader {
    /// The schemas of structures, by name.
    private(set) var schemas: [String: JSONNode] = [:]
    private var open: Set<String> = []

    /// The schema of a type; a reference where it is a structure.
    ///
    /// - Throws: what the type throws when it cannot take the empty text, zero or false; a mistake of ours that a test finds.
    func schema(of type: any Decodable.Type) throws -> JSONNode {
        try read(type).node
    }

    /// A schema and a value of its type.
    fileprivate func read<Value: Decodable>(_ type: Value.Type) throws -> (node: JSONNode, value: Value) {
        if let cases = type as? any CaseIterable.Type, let (texts, first) = SchemaReader.texts(of: cases) {
            if let value = first as? Value {
                return (["type": "string", "enum": .array(texts.map(JSONNode.text))], value)
            }
        }
        let shape = SchemaShape(reader: self)
        let value = try type.init(from: shape)
        guard let name = SchemaReader.name(of: type), case .object? = shape.kind else { return (shape.node, value) }
        if schemas[name] == nil { schemas[name] = shape.node }
        return (["$ref": .text("#/components/schemas/\(name)")], value)
    }

    private static func texts(of cases: any CaseIterable.Type) -> (texts: [String], first: Any)? {
        func open<Cases: CaseIterable>(_ type: Cases.Type) -> ([String], Any)? {
            let all = type.allCases.map { $0 as Any }
            let texts = all.compactMap { ($0 as? any RawRepresentable)?.rawValue as? String }
            guard let first = all.first, texts.count == all.count else { return nil }
            return (texts, first)
        }
        return open(cases)
    }

    /// `OrderReport.Document` is named `OrderReportDocument`; nothing for the library's own types.
    private static func name(of type: any Decodable.Type) -> String? {
        let parts = String(reflecting: type).split(separator: ".").filter { !$0.contains("(") && !$0.contains(")") }
        guard let module = parts.first, module != "Swift", !parts.contains(where: { $0.contains("<") }) else {
            return nil
        }
        return parts.dropFirst().joined()
    }
}

/// What one value turns out to be while its type decodes it.
final class SchemaShape: Decoder {
    enum Kind {
        case object, dictionary, array, value(String)
    }

    let reader: SchemaReader
    var kind: Kind?
    var members: [(name: String, node: JSONNode, isRequired: Bool)] = []
    var element: JSONNode?

    let codingPath: [any CodingKey] = []
    let userInfo: [CodingUserInfoKey: Any] = [:]

    init(reader: SchemaReader) {
        self.reader = reader
    }

    /// The schema as far as it is known.
    var node: JSONNode {
        switch kind {
        case .object?:
            let properties = JSONNode.object(members.map { JSONNode.Member(name: $0.name, value: $0.node) })
            let required = members.filter(\.isRequired).map { JSONNode.text($0.name) }
            return (["type": "object", "properties": properties] as JSONNode)
                .adding("required", required.isEmpty ? nil : .array(required))
        case .dictionary?: return ["type": "object", "additionalProperties": element ?? [:]]
        case .array?: return ["type": "array", "items": element ?? [:]]
        case .value(let name)?: return ["type": .text(name)]
        case nil: return [:]
        }
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedDecodingContainer<Key> {
        KeyedDecodingContainer(KeyedShape(shape: self))
    }

    func unkeyedContainer() -> any UnkeyedDecodingContainer {
        kind = .array
        return UnkeyedShape(shape: self)
    }

    func singleValueContainer() -> any SingleValueDecodingContainer { SingleShape(shape: self) }

    fileprivate func add(_ name: String, _ node: JSONNode, isRequired: Bool) {
        if name == SchemaShape.any {
            kind = .dictionary
            element = node
        } else {
            kind = .object
            members.append((name, node, isRequired))
        }
    }

    /// The one key that a dictionary is shown.
    fileprivate static let any = "*"
}

/// The members of an object.
private struct KeyedShape<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let shape: SchemaShape
    let codingPath: [any CodingKey] = []

    init(shape: SchemaShape) {
        self.shape = shape
        if shape.kind == nil { shape.kind = .object }
    }

    // Only a dictionary asks which keys there are, and takes any.
    var allKeys: [Key] { [Key(stringValue: SchemaShape.any)].compactMap(\.self) }

    func contains(_ key: Key) -> Bool { true }

    func decodeNil(forKey key: Key) -> Bool { false }

    func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool { try value(type, key, isRequired: true) }
    func decode(_ type: String.Type, forKey key: Key) throws -> String { try value(type, key, isRequired: true) }

    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        try value(type, key, isRequired: true)
    }

    func decodeIfPresent(_ type: Bool.Type, forKey key: Key) throws -> Bool? {
        try value(type, key, isRequired: false)
    }

    func decodeIfPresent(_ type: String.Type, forKey key: Key) throws -> String? {
        try value(type, key, isRequired: false)
    }

    func decodeIfPresent(_ type: Int.Type, forKey key: Key) throws -> Int? { try value(type, key, isRequired: false) }
    func decodeIfPresent(_ type: Int64.Type, forKey key: Key) throws -> Int64? {
        try value(type, key, isRequired: false)
    }

    func decodeIfPresent<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value? {
        try value(type, key, isRequired: false)
    }

    private func value<Value: Decodable>(_ type: Value.Type, _ key: Key, isRequired: Bool) throws -> Value {
        let (node, value) = try shape.reader.read(type)
        shape.add(key.stringValue, node, isRequired: isRequired)
        return value
    }

    func nestedContainer<Other: CodingKey>(
        keyedBy type: Other.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<Other> { throw SidecarError(.internalUnexpected, "nested containers") }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        throw SidecarError(.internalUnexpected, "nested containers")
    }

    func superDecoder() throws -> any Decoder { shape }
    func superDecoder(forKey key: Key) throws -> any Decoder { shape }
}

/// An array of one element.
private struct UnkeyedShape: UnkeyedDecodingContainer {
    let shape: SchemaShape
    let codingPath: [any CodingKey] = []
    let count: Int? = 1
    var currentIndex = 0

    init(shape: SchemaShape) {
        self.shape = shape
    }

    var isAtEnd: Bool { currentIndex > 0 }

    mutating func decodeNil() -> Bool { false }

    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        currentIndex += 1
        let (node, value) = try shape.reader.read(type)
        shape.element = node
        return value
    }

    mutating func nestedContainer<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        throw SidecarError(.internalUnexpected, "nested containers")
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        throw SidecarError(.internalUnexpected, "nested containers")
    }

    mutating func superDecoder() throws -> any Decoder { shape }
}

/// A value without members.
private struct SingleShape: SingleValueDecodingContainer {
    let shape: SchemaShape
    let codingPath: [any CodingKey] = []

    func decodeNil() -> Bool { false }

    func decode(_ type: Bool.Type) -> Bool { note("boolean", false) }
    func decode(_ type: String.Type) -> String { note("string", "") }
    func decode(_ type: Double.Type) -> Double { note("number", 0) }
    func decode(_ type: Float.Type) -> Float { note("number", 0) }
    func decode(_ type: Int.Type) -> Int { note("integer", 0) }
    func decode(_ type: Int8.Type) -> Int8 { note("integer", 0) }
    func decode(_ type: Int16.Type) -> Int16 { note("integer", 0) }
    func decode(_ type: Int32.Type) -> Int32 { note("integer", 0) }
    func decode(_ type: Int64.Type) -> Int64 { note("integer", 0) }
    func decode(_ type: UInt.Type) -> UInt { note("integer", 0) }
    func decode(_ type: UInt8.Type) -> UInt8 { note("integer", 0) }
    func decode(_ type: UInt16.Type) -> UInt16 { note("integer", 0) }
    func decode(_ type: UInt32.Type) -> UInt32 { note("integer", 0) }
    func decode(_ type: UInt64.Type) -> UInt64 { note("integer", 0) }

    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try type.init(from: shape) }

    private func note<Value>(_ name: String, _ value: Value) -> Value {
        shape.kind = .value(name)
        return value
    }
}
