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
}
