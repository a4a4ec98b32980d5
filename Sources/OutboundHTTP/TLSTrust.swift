package import NIOCore
package import NIOSSL

/// Whom a client trusts, and how it shows who it is itself.
package struct TLSTrust: Sendable {
    /// How a server's certificate is looked at.
    package enum Verification: Sendable, Equatable {
        /// Authority, dates and name.
        case full
        /// Only its key, by ``TLSTrust/acceptsKey``.
        case key
        /// Not at all.
        case none
    }

    /// The oldest version that is spoken.
    package enum Version: Sendable, Equatable { case tls10, tls12, tls13 }

    /// A certificate of our own with its key, both PEM.
    package struct Identity: Sendable {
        let certificates: [UInt8]
        let key: [UInt8]

        /// - Parameters:
        ///   - certificates: PEM, our own first, then those of its authorities.
        ///   - key: PEM, not encrypted.
        package init(certificates: [UInt8], key: [UInt8]) {
            self.certificates = certificates
            self.key = key
        }
    }

    package var verification = Verification.full
    package var oldest = Version.tls12
    /// PEM of the only authorities that are trusted; those of the system when `nil`.
    package var authorities: [UInt8]?
    package var identity: Identity?
    /// Decides by the SubjectPublicKeyInfo of the server's certificate; `nil` takes every key.
    package var acceptsKey: (@Sendable (_ publicKey: [UInt8]) -> PinnedKey)?

    /// Says what holds for connections that begin later; `nil` when nothing changes.
    package var renewal: TLSRenewal?

    /// The system's authorities, everything checked.
    package init() {}

    /// What the TLS library is told.
    package func configuration() throws(HTTPFailure) -> TLSConfiguration {
        if let renewal { return renewal.configuration }
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.certificateVerification = verification == .full ? .fullVerification : .none
        configuration.minimumTLSVersion =
            switch oldest {
            case .tls10: .tlsv1
            case .tls12: .tlsv12
            case .tls13: .tlsv13
            }
        if let authorities {
            configuration.trustRoots = .certificates(try TLSTrust.certificates(authorities, of: "authorities"))
        }
        if let identity {
            configuration.certificateChain = try TLSTrust.certificates(
                identity.certificates, of: "client certificate"
            ).map { .certificate($0) }
            do {
                configuration.privateKey = .privateKey(try NIOSSLPrivateKey(bytes: identity.key, format: .pem))
            } catch {
                throw HTTPFailure(.tls, "the client certificate's key is no PEM of a private key without a passphrase")
            }
            try TLSTrust.prove(configuration)
        }
        return configuration
    }

    /// What TLS needs to know for connections that are not HTTP's.
    package func context() throws(HTTPFailure) -> NIOSSLContext {
        let configuration = try configuration()
        do {
            return try NIOSSLContext(configuration: configuration)
        } catch {
            throw HTTPFailure(error, isAnswering: false)
        }
    }

    /// The name for TLS; addresses have none, they are compared as what they are.
    package static func serverName(_ host: String) -> String? {
        let isAddress = host.contains(":") || host.utf8.allSatisfy { $0 == 0x2E || (0x30...0x39).contains($0) }
        return isAddress ? nil : host
    }

    private static func certificates(_ pem: [UInt8], of what: String) throws(HTTPFailure) -> [NIOSSLCertificate] {
        do {
            let certificates = try NIOSSLCertificate.fromPEMBytes(pem)
            if !certificates.isEmpty { return certificates }
        } catch {
            // Told below.
        }
        throw HTTPFailure(.tls, "there is no PEM certificate in the file of the \(what)")
    }

    /// A key that is not the certificate's shows only when a context is made.
    private static func prove(_ configuration: TLSConfiguration) throws(HTTPFailure) {
        do {
            _ = try NIOSSLContext(configuration: configuration)
        } catch {
            throw HTTPFailure(.tls, "client certificate and key do not belong together")
        }
    }

    /// Looks at the key of a connection that has just come to be; without one of the right keys nothing is sent on it.
    package static func check(
        _ channel: any Channel, _ accepts: @escaping @Sendable ([UInt8]) -> PinnedKey
    ) -> EventLoopFuture<Void> {
        channel.nioSSL_peerCertificate().flatMapThrowing { certificate in
            guard let certificate else { throw UnpinnedKey(description: "the server shows no certificate") }
            let key = try certificate.extractPublicKey().toSPKIBytes()
            if case .other(let name) = accepts(key) {
                throw UnpinnedKey(description: "the server's key is \(name), which is none of the pinned ones")
            }
        }.flatMapError { error in
            // After the pool has heard of the failure: it takes a connection that ends before that for its own.
            channel.eventLoop.execute { channel.close(promise: nil) }
            return channel.eventLoop.makeFailedFuture(error)
        }
    }
}

/// The verdict on a server's key.
package enum PinnedKey: Sendable, Equatable {
    case pinned
    /// Not one of the pinned keys; the name by which it could be pinned.
    case other(String)
}

/// A server with another key than one of those it was pinned to.
struct UnpinnedKey: Error, CustomStringConvertible {
    let description: String
}
