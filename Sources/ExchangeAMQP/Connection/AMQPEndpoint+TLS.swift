internal import NIOSSL
internal import OutboundHTTP

extension AMQPEndpoint {
    /// What TLS needs to know; `nil` without TLS.
    func context() throws(HTTPFailure) -> NIOSSLContext? {
        guard let tls else { return nil }
        let configuration = try tls.configuration()
        do {
            return try NIOSSLContext(configuration: configuration)
        } catch {
            throw HTTPFailure(error, isAnswering: false)
        }
    }

    /// The name for TLS; addresses have none, they are compared as what they are.
    var serverName: String? {
        let isAddress = host.contains(":") || host.utf8.allSatisfy { $0 == 0x2E || (0x30...0x39).contains($0) }
        return isAddress ? nil : host
    }
}
