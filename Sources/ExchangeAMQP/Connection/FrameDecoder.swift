internal import NIOCore

/// Cuts what comes into frames.
struct FrameDecoder: NIOSingleStepByteToMessageDecoder {
    typealias InboundOut = AMQPFrame

    /// The longest frame that is offered to the server, and so the longest that is taken, at any time.
    static let maximum = 131_072

    mutating func decode(buffer: inout ByteBuffer) throws -> AMQPFrame? {
        try AMQPFrame.take(from: &buffer, maximum: FrameDecoder.maximum)
    }

    mutating func decodeLast(buffer: inout ByteBuffer, seenEOF: Bool) throws -> AMQPFrame? {
        try decode(buffer: &buffer)
    }
}
