internal import NIOCore

/// Puts messages together from their frames, one after the other, as they come on one channel.
struct ContentAssembler {
    /// A whole message.
    struct Message: Sendable, Equatable {
        let method: AMQPMethod
        let properties: ContentHeader.Properties
        let size: UInt64
        /// `nil` for a message over the limit: its bytes are passed over, never kept.
        let body: [UInt8]?
    }

    private enum State {
        case idle
        case headed(AMQPMethod)
        case filling(AMQPMethod, ContentHeader, left: UInt64, [UInt8]?)
    }

    private let maximum: Int
    private var state = State.idle

    /// - Parameter maximum: the longest message that is kept, in bytes.
    init(maximum: Int) {
        self.maximum = maximum
    }

    /// Begins a message.
    mutating func begin(_ method: AMQPMethod) throws(WireError) {
        guard case .idle = state else { throw WireError("a message begins inside another") }
        state = .headed(method)
    }

    /// Takes a header. The message, if it has no bytes.
    mutating func take(_ header: ContentHeader) throws(WireError) -> Message? {
        guard case .headed(let method) = state else { throw WireError("a message header out of place") }
        guard header.bodySize > 0 else {
            state = .idle
            return Message(method: method, properties: header.properties, size: 0, body: [])
        }
        var kept: [UInt8]?
        if header.bodySize <= UInt64(maximum) {
            kept = []
            // What a header promises need not come: room is made as it does.
            kept?.reserveCapacity(Int(min(header.bodySize, 65_536)))
        }
        state = .filling(method, header, left: header.bodySize, kept)
        return nil
    }

    /// Takes bytes. The message, when they are its last.
    mutating func take(_ bytes: ByteBuffer) throws(WireError) -> Message? {
        guard case .filling(let method, let header, let left, var kept) = state else {
            throw WireError("message bytes out of place")
        }
        state = .idle
        guard UInt64(bytes.readableBytes) <= left else { throw WireError("a message longer than announced") }
        kept?.append(contentsOf: bytes.readableBytesView)
        let rest = left - UInt64(bytes.readableBytes)
        guard rest == 0 else {
            state = .filling(method, header, left: rest, kept)
            return nil
        }
        return Message(method: method, properties: header.properties, size: header.bodySize, body: kept)
    }

    /// Whether a message has begun and not ended.
    var isInside: Bool {
        if case .idle = state { false } else { true }
    }
}
