package import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1
internal import NIOSSL
internal import SidecarBase

/// Sends a request and reads the whole answer, within one time limit and one limit of bytes.
///
/// The client's own deadline ends with the head of the answer, so a server that stops in the middle of a body would hold the
/// caller for ever; here the limit covers everything from the connection to the last byte.
///
/// Work that has a trace hands it on: `traceparent` (W3C Trace Context) and `X-Request-Id`.
package struct HTTPCaller: Sendable {
    /// The longest answer that is read: the answers of nodes and of ERPs have a few hundred bytes.
    package static let maximumAnswer = 1 << 20

    private let client: HTTPClient
    private let timeout: Duration
    private let renewal: TLSRenewal?
    private let limit: Int

    /// - Parameters:
    ///   - client: best made by ``makeClient()``.
    ///   - timeout: for the whole exchange.
    ///   - renewal: what holds for the connections of later exchanges, in place of what the client was made with.
    ///   - limit: the longest answer that is read, bytes.
    package init(
        client: HTTPClient, timeout: Duration, renewal: TLSRenewal? = nil, limit: Int = HTTPCaller.maximumAnswer
    ) {
        self.limit = limit
        self.client = client
        self.timeout = timeout
        self.renewal = renewal
    }

    /// A client as this house uses it: redirects are answers like others (a declaration is never sent where nobody configured
    /// it), and a connection that fails is told at once, because whoever calls has a retry policy of its own.
    package static func makeClient() -> HTTPClient {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.minimumTLSVersion = .tlsv12
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration(tls))
    }

    /// Such a client that trusts only whom it is told to.
    ///
    /// - Parameters:
    ///   - trust: whom, and what is shown.
    ///   - proxy: what is between here and the servers; `nil` for nothing.
    ///   - time: within this a connection must be there, with its proxy and its TLS; the library's 10 s when `nil`.
    /// - Returns: the client, which must be shut down.
    /// - Throws: `tls` for files that do not hold what they should.
    package static func makeClient(
        trusting trust: TLSTrust, through proxy: HTTPProxy? = nil, connectingWithin time: Duration? = nil
    ) throws(HTTPFailure) -> HTTPClient {
        var configuration = configuration(try trust.configuration())
        configuration.proxy = proxy?.configuration
        if let time { configuration.timeout.connect = TimeAmount(time) }
        if let accepts = trust.acceptsKey {
            configuration.http1_1ConnectionDebugInitializer = { TLSTrust.check($0, accepts) }
        }
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    private static func configuration(_ tls: TLSConfiguration) -> HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration()
        configuration.tlsConfiguration = tls
        configuration.redirectConfiguration = .disallow
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.httpVersion = .http1Only
        return configuration
    }

    /// Asks for an address with GET; `headers` are names and values.
    package func get(
        _ url: String, headers: [(name: String, value: String)] = []
    ) async throws(HTTPFailure) -> HTTPAnswer {
        var request = HTTPClientRequest(url: url)
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        return try await exchange(request)
    }

    /// Sends a body with POST; `headers` are names and values.
    package func post(
        _ url: String, headers: [(name: String, value: String)], body: [UInt8]
    ) async throws(HTTPFailure) -> HTTPAnswer {
        var request = HTTPClientRequest(url: url)
        request.method = .POST
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        request.body = .bytes(ByteBuffer(bytes: body))
        return try await exchange(request)
    }

    private func exchange(_ request: HTTPClientRequest) async throws(HTTPFailure) -> HTTPAnswer {
        let (client, timeout, limit) = (client, timeout, limit)
        var request = request
        // Connections are pooled by it: after a change none of the old ones is used.
        request.tlsConfiguration = renewal?.configuration
        if let trace = RequestTrace.current?.child {
            request.headers.replaceOrAdd(name: "traceparent", value: trace.traceparent)
            request.headers.replaceOrAdd(name: "X-Request-Id", value: trace.requestID)
        }
        let renewed = request
        let result = await withTaskGroup(of: Result<HTTPAnswer, HTTPFailure>?.self) { group in
            group.addTask { await HTTPCaller.answer(to: renewed, client: client, timeout: timeout, limit: limit) }
            group.addTask {
                do {
                    try await Task.sleep(for: timeout)
                    return .failure(HTTPFailure(.timeout, "no whole answer within \(timeout)"))
                } catch {
                    // The exchange is over, or its caller has gone: the other task tells.
                    return nil
                }
            }
            defer { group.cancelAll() }
            for await result in group { if let result { return result } }
            return .failure(HTTPFailure(.unreachable, "cancelled"))
        }
        return try result.get()
    }

    private static func answer(
        to request: HTTPClientRequest, client: HTTPClient, timeout: Duration, limit: Int
    ) async -> Result<HTTPAnswer, HTTPFailure> {
        var isAnswering = false
        do {
            let response = try await client.execute(request, timeout: TimeAmount(timeout))
            isAnswering = true
            let body = try await response.body.collect(upTo: limit)
            let headers = Dictionary(response.headers.map { ($0.name.lowercased(), $0.value) }) { first, _ in first }
            return .success(
                HTTPAnswer(
                    status: Int(response.status.code), body: Array(body.readableBytesView), headers: headers))
        } catch {
            return .failure(HTTPFailure(error, isAnswering: isAnswering))
        }
    }
}
