internal import NIOCore

/// What stands before the bytes of a message. Source: AMQP 0-9-1 §4.2.6.1 and the class `basic`.
struct ContentHeader: Sendable, Equatable {
    /// The properties that are used or may be met; the others are read and left out.
    struct Properties: Sendable, Equatable {
        var contentType: String?
        var contentEncoding: String?
        var headers: FieldTable?
        /// Kept on disk.
        var isPersistent = false
        var messageId: String?
        var type: String?
    }

    /// How many bytes follow in body frames.
    var bodySize: UInt64
    var properties = Properties()

    /// Class `basic`, the only one with content.
    private static let classNumber: UInt16 = 60

    /// Reads the payload of a header frame.
    static func read(_ payload: ByteBuffer) throws(WireError) -> ContentHeader {
        var reader = WireReader(payload)
        guard try reader.number(UInt16.self) == classNumber else { throw WireError("content of an unknown class") }
        _ = try reader.number(UInt16.self)
        var header = ContentHeader(bodySize: try reader.number())
        let flags = try reader.number(UInt16.self)
        // The lowest bit announces more flags, and there are no more than fourteen properties.
        guard flags & 1 == 0 else { throw WireError("content with unknown properties") }
        func has(_ place: Int) -> Bool { flags & (0x8000 >> place) != 0 }
        if has(0) { header.properties.contentType = try reader.shortText() }
        if has(1) { header.properties.contentEncoding = try reader.shortText() }
        if has(2) { header.properties.headers = try reader.table() }
        if has(3) { header.properties.isPersistent = try reader.number(UInt8.self) == 2 }
        if has(4) { _ = try reader.number(UInt8.self) }
        for place in 5...7 where has(place) { _ = try reader.shortText() }
        if has(8) { header.properties.messageId = try reader.shortText() }
        if has(9) { _ = try reader.number(UInt64.self) }
        if has(10) { header.properties.type = try reader.shortText() }
        for place in 11...13 where has(place) { _ = try reader.shortText() }
        return header
    }

    /// The payload of a header frame.
    func encoded() -> ByteBuffer {
        var writer = WireWriter()
        writer.number(ContentHeader.classNumber)
        writer.number(UInt16(0))
        writer.number(bodySize)
        var flags: UInt16 = 0
        if properties.contentType != nil { flags |= 0x8000 }
        if properties.contentEncoding != nil { flags |= 0x4000 }
        if properties.headers != nil { flags |= 0x2000 }
        if properties.isPersistent { flags |= 0x1000 }
        if properties.messageId != nil { flags |= 0x8000 >> 8 }
        if properties.type != nil { flags |= 0x8000 >> 10 }
        writer.number(flags)
        if let contentType = properties.contentType { writer.shortText(contentType) }
        if let contentEncoding = properties.contentEncoding { writer.shortText(contentEncoding) }
        if let headers = properties.headers { writer.table(headers) }
        if properties.isPersistent { writer.number(UInt8(2)) }
        if let messageId = properties.messageId { writer.shortText(messageId) }
        if let type = properties.type { writer.shortText(type) }
        return writer.buffer
    }
}
