internal import NIOCore

/// A frame: what travels on a connection. Source: AMQP 0-9-1 §4.2.3.
enum AMQPFrame: Sendable, Equatable {
    case method(channel: UInt16, AMQPMethod)
    case header(channel: UInt16, ContentHeader)
    case body(channel: UInt16, ByteBuffer)
    case heartbeat

    /// What stands before the frames of a connection: the name and version of the protocol.
    static let protocolHeader: [UInt8] = [0x41, 0x4D, 0x51, 0x50, 0, 0, 9, 1]
    /// Octets around a payload: kind, channel, size, and the end.
    static let overhead = 8
    /// What every peer takes before and after the negotiation.
    static let smallestMaximum = 4_096

    private static let end: UInt8 = 0xCE

    /// Takes the next frame off a buffer; `nil` when it is not whole yet.
    ///
    /// - Parameters:
    ///   - buffer: what came so far.
    ///   - maximum: the longest frame that is taken, all octets counted.
    /// - Returns: the frame.
    /// - Throws: when what came is no frame, or a longer one: it is never waited for.
    static func take(from buffer: inout ByteBuffer, maximum: Int) throws(WireError) -> AMQPFrame? {
        let start = buffer.readerIndex
        guard let kind = buffer.getInteger(at: start, as: UInt8.self) else { return nil }
        guard [1, 2, 3, 8].contains(kind) else {
            throw WireError(kind == 0x41 ? "the server speaks another version of AMQP" : "no AMQP frame")
        }
        guard let channel = buffer.getInteger(at: start + 1, as: UInt16.self),
            let size = buffer.getInteger(at: start + 3, as: UInt32.self)
        else { return nil }
        guard Int(size) <= maximum - overhead else { throw WireError("a frame is longer than agreed") }
        let whole = Int(size) + overhead
        guard buffer.readableBytes >= whole else { return nil }
        guard buffer.getInteger(at: start + whole - 1, as: UInt8.self) == end,
            let payload = buffer.getSlice(at: start + 7, length: Int(size))
        else { throw WireError("a frame does not end where it should") }
        buffer.moveReaderIndex(forwardBy: whole)
        switch kind {
        case 1: return .method(channel: channel, try AMQPMethod.read(payload))
        case 2: return .header(channel: channel, try ContentHeader.read(payload))
        case 3: return .body(channel: channel, payload)
        default: return .heartbeat
        }
    }

    /// Appends the frame to a buffer.
    func write(to buffer: inout ByteBuffer) {
        switch self {
        case .method(let channel, let method): AMQPFrame.write(1, channel, method.encoded(), to: &buffer)
        case .header(let channel, let header): AMQPFrame.write(2, channel, header.encoded(), to: &buffer)
        case .body(let channel, let payload): AMQPFrame.write(3, channel, payload, to: &buffer)
        case .heartbeat: AMQPFrame.write(8, 0, ByteBuffer(), to: &buffer)
        }
    }

    private static func write(_ kind: UInt8, _ channel: UInt16, _ payload: ByteBuffer, to buffer: inout ByteBuffer) {
        buffer.writeInteger(kind)
        buffer.writeInteger(channel)
        buffer.writeInteger(UInt32(payload.readableBytes))
        buffer.writeImmutableBuffer(payload)
        buffer.writeInteger(end)
    }

    /// The frames of a message: the method, the header, and the bytes in as many frames as they need.
    ///
    /// - Parameters:
    ///   - method: the publication or delivery.
    ///   - properties: of the message.
    ///   - body: the message.
    ///   - channel: its channel.
    ///   - maximum: the longest frame, all octets counted.
    /// - Returns: the frames, one after the other.
    static func content(
        _ method: AMQPMethod, _ properties: ContentHeader.Properties, _ body: [UInt8], channel: UInt16, maximum: Int
    ) -> ByteBuffer {
        var buffer = ByteBuffer()
        buffer.reserveCapacity(body.count + 1_024)
        let header = ContentHeader(bodySize: UInt64(body.count), properties: properties)
        AMQPFrame.method(channel: channel, method).write(to: &buffer)
        AMQPFrame.header(channel: channel, header).write(to: &buffer)
        let piece = max(maximum, smallestMaximum) - overhead
        var start = 0
        while start < body.count {
            let size = min(piece, body.count - start)
            buffer.writeInteger(UInt8(3))
            buffer.writeInteger(channel)
            buffer.writeInteger(UInt32(size))
            buffer.writeBytes(body[start..<start + size])
            buffer.writeInteger(end)
            start += size
        }
        return buffer
    }
}
