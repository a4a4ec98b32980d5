internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

/// Reads a request body once, into one array, within a limit.
enum BodyCollector {
    /// How the reading ended.
    enum Outcome {
        case complete([UInt8])
        /// More than the limit. The rest was read and dropped if it was not excessive, so that the caller, which sends
        /// all before it reads, gets its answer.
        case tooLarge(isDrained: Bool)
        /// The sender stopped half way; so many bytes had come.
        case incomplete(Int)
    }

    static func collect(_ request: Request, limit: Int) async -> Outcome {
        let announced = request.headers[.contentLength].flatMap { Int($0) }
        if let announced, announced > limit, request.headers[.expect]?.lowercased() == "100-continue" {
            return .tooLarge(isDrained: false)
        }
        var bytes: [UInt8] = []
        var count = 0
        do {
            if let announced { bytes.reserveCapacity(min(announced, limit, 1 << 20)) }
            for try await chunk in request.body {
                count += chunk.readableBytes
                if count <= limit {
                    bytes.append(contentsOf: chunk.readableBytesView)
                } else {
                    bytes = []
                    guard count <= limit + drained else { return .tooLarge(isDrained: false) }
                }
            }
        } catch {
            // Whatever broke the body off (a parser error at the end of the stream, a reset), the message is not whole.
            return .incomplete(count)
        }
        if count > limit { return .tooLarge(isDrained: true) }
        if let announced, count != announced { return .incomplete(count) }
        return .complete(bytes)
    }

    /// How much beyond the limit is read and dropped.
    private static let drained = 64 * 1_024 * 1_024
}
