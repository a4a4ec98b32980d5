package import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1
package import OutboundHTTP
internal import SidecarBase
internal import Synchronization

/// An HTTP answer, or why there is none.
package enum SafeExchange: Sendable, Equatable {
    case answered(HTTPAnswer)
    /// Nothing of the request was written, or the other side refused the connection before it looked at it.
    case notSent(HTTPFailure)
    /// It was written and no whole answer came.
    case unanswered(HTTPFailure)
}

/// Posts messages, over connections that stay open. Source: safe.md §5.3.
package protocol SafePosting: Sendable {
    /// Posts a body.
    func post(_ body: [UInt8], headers: [(name: String, value: String)], timeout: Duration) async -> SafeExchange
}

/// The way to the authority's system.
package struct SafeClient: SafePosting {
    private let url: String
    private let client: HTTPClient
    private let renewal: TLSRenewal?
    private let proxy: HTTPProxy?

    /// - Parameters:
    ///   - url: the address of the service.
    ///   - client: with the channel's own authorities and client certificate.
    ///   - renewal: of the files that say so.
    ///   - proxy: the one that the client goes through.
    package init(url: String, client: HTTPClient, renewal: TLSRenewal? = nil, proxy: HTTPProxy? = nil) {
        self.url = url
        self.client = client
        self.renewal = renewal
        self.proxy = proxy
    }

    package func post(
        _ body: [UInt8], headers: [(name: String, value: String)], timeout: Duration
    ) async -> SafeExchange {
        var request = HTTPClientRequest(url: url)
        request.method = .POST
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        let writing = Writing(body)
        request.body = .stream(writing, length: .known(Int64(body.count)))
        request.tlsConfiguration = renewal?.configuration
        let (client, asked) = (client, request)
        let exchange = await withTaskGroup(of: SafeExchange?.self) { group in
            group.addTask { await SafeClient.exchange(asked, writing, client: client, timeout: timeout) }
            group.addTask {
                do {
                    try await Task.sleep(for: timeout)
                    let failure = HTTPFailure(.timeout, "no whole answer within \(timeout)")
                    return writing.hasBegun ? .unanswered(failure) : .notSent(failure)
                } catch {
                    // The exchange is over, or its caller has gone: the other task tells.
                    return nil
                }
            }
            defer { group.cancelAll() }
            for await result in group { if let result { return result } }
            return .unanswered(HTTPFailure(.unreachable, "cancelled"))
        }
        guard case .notSent(let failure) = exchange, failure.fault == .untrusted else { return exchange }
        return .notSent(await SafeServerCertificate.explain(failure, of: url, through: proxy))
    }

    private static func exchange(
        _ request: HTTPClientRequest, _ writing: Writing, client: HTTPClient, timeout: Duration
    ) async -> SafeExchange {
        var isAnswering = false
        do {
            let response = try await client.execute(request, timeout: TimeAmount(timeout))
            isAnswering = true
            let body = try await response.body.collect(upTo: SafeReplyReader.maximumBytes)
            let headers = Dictionary(response.headers.map { ($0.name.lowercased(), $0.value) }) { first, _ in first }
            return .answered(
                HTTPAnswer(status: Int(response.status.code), body: Array(body.readableBytesView), headers: headers))
        } catch {
            let failure = HTTPFailure(error, isAnswering: isAnswering)
            // With TLS 1.3 a refused client certificate shows after the first bytes were written: nobody has read them.
            if !isAnswering, failure.kind == .tls || !writing.hasBegun { return .notSent(failure) }
            return .unanswered(failure)
        }
    }
}

/// A body that knows whether anybody began to write it: the client asks for it when there is a connection.
private final class Writing: AsyncSequence, Sendable {
    typealias Element = ByteBuffer

    private let buffer: ByteBuffer
    private let begun = Mutex(false)

    init(_ body: [UInt8]) { buffer = ByteBuffer(bytes: body) }

    var hasBegun: Bool { begun.withLock { $0 } }

    struct AsyncIterator: AsyncIteratorProtocol {
        private let body: Writing
        private var isDone = false

        init(_ body: Writing) { self.body = body }

        mutating func next() async throws -> ByteBuffer? {
            if isDone { return nil }
            isDone = true
            body.begun.withLock { $0 = true }
            return body.buffer
        }
    }

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(self) }
}
