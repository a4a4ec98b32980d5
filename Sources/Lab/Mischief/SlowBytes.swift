internal import NIOCore

/// A body that comes in pieces, with a pause before each.
struct SlowBytes: AsyncSequence, Sendable {
    typealias Element = ByteBuffer

    let bytes: [UInt8]
    let pieces: Int
    let pause: Duration

    struct AsyncIterator: AsyncIteratorProtocol {
        let body: SlowBytes
        var position = 0

        mutating func next() async throws -> ByteBuffer? {
            guard position < body.bytes.count else { return nil }
            try await Task.sleep(for: body.pause)
            let end = Swift.min(body.bytes.count, position + Swift.max(1, body.bytes.count / body.pieces))
            defer { position = end }
            return ByteBuffer(bytes: body.bytes[position..<end])
        }
    }

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(body: self) }
}
