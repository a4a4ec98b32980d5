package import AsyncHTTPClient
package import CryptoCore
internal import NIOSSL

extension LabClient {
    /// A client that trusts one authority only, and says who it is.
    /// - Parameters:
    ///   - authority: signs the servers it trusts.
    ///   - identity: its own certificate; `nil` shows none.
    ///   - connections: to one server at the same time.
    /// - Returns: a client that the caller shuts down.
    /// - Throws: when a certificate or a key cannot be used.
    package static func make(
        trusting authority: Certificate, as identity: LabAuthority.Identity?, connections: Int = 8
    ) throws -> HTTPClient {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.trustRoots = .certificates([try NIOSSLCertificate(bytes: authority.der, format: .der)])
        if let identity {
            tls.certificateChain = [.certificate(try NIOSSLCertificate(bytes: identity.certificate.der, format: .der))]
            tls.privateKey = .privateKey(try NIOSSLPrivateKey(bytes: Array(identity.keyText.utf8), format: .pem))
        }
        var configuration = HTTPClient.Configuration(tlsConfiguration: tls)
        configuration.redirectConfiguration = .disallow
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = connections
        configuration.httpVersion = .http1Only
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }
}
