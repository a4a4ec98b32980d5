package import AsyncHTTPClient

/// HTTP clients as simple programs have them: a refused connection is a failure at once, not a reason to wait.
package enum LabClient {
    /// One for the whole program; it is never shut down.
    package static let shared = make()

    /// - Parameter connections: to one server at the same time.
    /// - Returns: a client that the caller shuts down.
    package static func make(connections: Int = 8) -> HTTPClient {
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = connections
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    /// Lends a client for as long as something is done with it.
    /// - Parameters:
    ///   - connections: to one server at the same time.
    ///   - body: what is done.
    /// - Returns: what `body` returns.
    /// - Throws: what `body` throws.
    package static func with<Result>(
        connections: Int, _ body: (HTTPClient) async throws -> Result
    ) async throws -> Result {
        let client = make(connections: connections)
        let result: Result
        do {
            result = try await body(client)
        } catch {
            try await client.shutdown()
            throw error
        }
        try await client.shutdown()
        return result
    }
}
