internal import NIOCore

/// Reads values one after the other; every read beyond the end is an error. Numbers are big-endian. Source: AMQP 0-9-1 §4.2.5.
struct WireReader {
    /// How deep tables and arrays may be in each other.
    private static let maximumDepth = 16

    private var buffer: ByteBuffer
    /// Bits that stand side by side share octets.
    private var bits: (octet: UInt8, used: Int)?

    init(_ buffer: ByteBuffer) {
        self.buffer = buffer
    }

    var isAtEnd: Bool { buffer.readableBytes == 0 }

    mutating func number<Number: FixedWidthInteger>(_ type: Number.Type = Number.self) throws(WireError) -> Number {
        bits = nil
        guard let number = buffer.readInteger(as: type) else { throw WireError("a value is cut off") }
        return number
    }

    mutating func bit() throws(WireError) -> Bool {
        var (octet, used) = bits ?? (0, 8)
        if used == 8 { (octet, used) = (try number(UInt8.self), 0) }
        bits = (octet, used + 1)
        return octet & (1 << used) != 0
    }

    /// At most 255 bytes, which are UTF-8 by the specification; what is not is shown as such.
    mutating func shortText() throws(WireError) -> String {
        String(decoding: try take(Int(number(UInt8.self))).readableBytesView, as: UTF8.self)
    }

    mutating func longText() throws(WireError) -> [UInt8] { Array(try counted().readableBytesView) }

    mutating func table() throws(WireError) -> FieldTable { try table(depth: 0) }

    private mutating func take(_ count: Int) throws(WireError) -> ByteBuffer {
        bits = nil
        guard let slice = buffer.readSlice(length: count) else { throw WireError("a value is cut off") }
        return slice
    }

    /// What follows a length of four octets.
    private mutating func counted() throws(WireError) -> ByteBuffer {
        let count = try number(UInt32.self)
        guard count <= UInt32(Int32.max) else { throw WireError("a value is cut off") }
        return try take(Int(count))
    }

    private mutating func table(depth: Int) throws(WireError) -> FieldTable {
        guard depth < WireReader.maximumDepth else { throw WireError("tables are too deep in each other") }
        var inside = WireReader(try counted())
        var table = FieldTable()
        while !inside.isAtEnd {
            let name = try inside.shortText()
            table.entries.append(FieldTable.Entry(name: name, value: try inside.value(depth: depth + 1)))
        }
        return table
    }

    private mutating func array(depth: Int) throws(WireError) -> [FieldValue] {
        guard depth < WireReader.maximumDepth else { throw WireError("tables are too deep in each other") }
        var inside = WireReader(try counted())
        var values: [FieldValue] = []
        while !inside.isAtEnd { values.append(try inside.value(depth: depth + 1)) }
        return values
    }

    private mutating func value(depth: Int) throws(WireError) -> FieldValue {
        let letter = try number(UInt8.self)
        return switch UnicodeScalar(letter) {
        case "t": .boolean(try number(UInt8.self) != 0)
        case "b": .integer(Int64(try number(Int8.self)))
        case "B": .unsigned(UInt64(try number(UInt8.self)))
        case "s", "U": .integer(Int64(try number(Int16.self)))
        case "u": .unsigned(UInt64(try number(UInt16.self)))
        case "I": .integer(Int64(try number(Int32.self)))
        case "i": .unsigned(UInt64(try number(UInt32.self)))
        case "l", "L": .integer(try number(Int64.self))
        case "f": .float(Float(bitPattern: try number()))
        case "d": .double(Double(bitPattern: try number()))
        case "D": .decimal(scale: try number(), value: try number())
        case "S": .text(try longText())
        case "x": .bytes(try longText())
        case "A": .array(try array(depth: depth))
        case "T": .timestamp(try number())
        case "F": .table(try table(depth: depth))
        case "V": .void
        default: throw WireError("a table has a value of an unknown kind")
        }
    }
}
