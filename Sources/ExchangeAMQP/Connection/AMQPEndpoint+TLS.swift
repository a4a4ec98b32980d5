internal import NIOSSL

extension AMQPEndpoint {
    /// What TLS needs to know; `nil` without TLS.
    func context() throws -> NIOSSLContext? {
        guard let tls else { return nil }
        var configuration = TLSConfiguration.makeClientConfiguration()
        if let authorityFile = tls.authorityFile { configuration.trustRoots = .file(authorityFile) }
        if let certificateFile = tls.certificateFile, let keyFile = tls.keyFile {
            configuration.certificateChain = try NIOSSLCertificate.fromPEMFile(certificateFile).map { .certificate($0) }
            configuration.privateKey = .privateKey(try NIOSSLPrivateKey(file: keyFile, format: .pem))
        }
        if !tls.verifies { configuration.certificateVerification = .none }
        return try NIOSSLContext(configuration: configuration)
    }

    /// The name for TLS; addresses have none, they are compared as what they are.
    var serverName: String? {
        let isAddress = host.contains(":") || host.utf8.allSatisfy { $0 == 0x2E || (0x30...0x39).contains($0) }
        return isAddress ? nil : host
    }
}
