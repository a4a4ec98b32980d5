/// A value of a field table. Source: AMQP 0-9-1 §4.2.5.5, with RabbitMQ's letters where it differs from the specification.
indirect enum FieldValue: Sendable, Equatable {
    case boolean(Bool)
    case integer(Int64)
    case unsigned(UInt64)
    case float(Float)
    case double(Double)
    case decimal(scale: UInt8, value: Int32)
    /// Mostly UTF-8, which nothing guarantees.
    case text([UInt8])
    case bytes([UInt8])
    case array([FieldValue])
    /// Seconds since 1970.
    case timestamp(UInt64)
    case table(FieldTable)
    case void
}

/// Named values, in their order.
struct FieldTable: Sendable, Equatable {
    /// A name with its value.
    struct Entry: Sendable, Equatable {
        let name: String
        let value: FieldValue
    }

    var entries: [Entry] = []

    /// The first value of that name.
    subscript(_ name: String) -> FieldValue? { entries.first { $0.name == name }?.value }

    /// The first value of that name, if it is a text.
    func text(_ name: String) -> String? {
        guard case .text(let bytes)? = self[name] else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension FieldTable: ExpressibleByDictionaryLiteral {
    init(dictionaryLiteral elements: (String, FieldValue)...) {
        entries = elements.map { Entry(name: $0.0, value: $0.1) }
    }
}

extension FieldValue: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral {
    init(stringLiteral value: String) { self = .text(Array(value.utf8)) }
    init(booleanLiteral value: Bool) { self = .boolean(value) }
}
