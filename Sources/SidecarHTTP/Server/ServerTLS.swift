internal import CryptoCore
internal import NIOCore
internal import NIOSSL
package import SidecarBase
internal import Synchronization

/// The server's certificate and whom it believes, read again when the files change: connections that begin later get the new
/// certificate, those that are open live on. What cannot be read leaves what was there.
package final class ServerTLS: Sendable {
    /// What is in the files.
    package struct Content: Sendable {
        let certificates: [UInt8]
        let key: Secret
        let clientAuthorities: [UInt8]?
        let isNewestOnly: Bool

        /// - Parameters:
        ///   - certificates: PEM, the server's own first, then those of its authorities.
        ///   - key: PEM, without a passphrase.
        ///   - clientAuthorities: PEM of those whose client certificates are believed; `nil` asks for none.
        ///   - isNewestOnly: speaks TLS 1.3 only, otherwise 1.2 as well.
        package init(certificates: [UInt8], key: Secret, clientAuthorities: [UInt8]?, isNewestOnly: Bool) {
            self.certificates = certificates
            self.key = key
            self.clientAuthorities = clientAuthorities
            self.isNewestOnly = isNewestOnly
        }
    }

    /// How it stands.
    package struct Standing: Sendable {
        /// When the certificate in use ends.
        package let notAfter: ChinaTime
        /// Why changed files are not in use; `nil` when what is in the files is.
        package let failure: SidecarError?
    }

    private struct State {
        var stamp: String
        var context: NIOSSLContext
        var notAfter: ChinaTime
        var failure: SidecarError?
    }

    private let stamp: @Sendable () -> String
    private let read: @Sendable () throws -> Content
    private let tell: @Sendable (SidecarError?) -> Void
    private let state: Mutex<State>

    /// - Parameters:
    ///   - stamp: differs when a file has changed.
    ///   - read: what is in the files now.
    ///   - tell: hears of every change: `nil` when it is in use, otherwise why it is not.
    /// - Throws: `config.value` when what is there cannot be used.
    package init(
        stamp: @escaping @Sendable () -> String, read: @escaping @Sendable () throws -> Content,
        tell: @escaping @Sendable (SidecarError?) -> Void = { _ in }
    ) throws {
        self.stamp = stamp
        self.read = read
        self.tell = tell
        // The stamp first: what changes in between shows the next time.
        let first = stamp()
        let (context, notAfter) = try ServerTLS.context(of: try read())
        state = Mutex(State(stamp: first, context: context, notAfter: notAfter))
    }

    /// How it stands now.
    package var standing: Standing {
        state.withLock { Standing(notAfter: $0.notAfter, failure: $0.failure) }
    }

    /// What a connection that begins now is given.
    var context: NIOSSLContext { state.withLock { $0.context } }

    /// Looks whether the files have changed, and takes what is in them if so. Reads files: not for event loops.
    package func renew() {
        let now = stamp()
        guard state.withLock({ $0.stamp != now }) else { return }
        let result: Result<(NIOSSLContext, ChinaTime), SidecarError>
        do {
            result = .success(try ServerTLS.context(of: try read()))
        } catch {
            result = .failure(SidecarError(.httpRenewal, SidecarError(wrapping: error).detail))
        }
        state.withLock { state in
            state.stamp = now
            switch result {
            case .success(let (context, notAfter)):
                (state.context, state.notAfter) = (context, notAfter)
                state.failure = nil
            case .failure(let error): state.failure = error
            }
        }
        switch result {
        case .success:
            Metrics.counter(.tlsRenewals, "used").add()
            tell(nil)
        case .failure(let error):
            Metrics.counter(.tlsRenewals, "refused").add()
            tell(error)
        }
    }

    /// What the TLS library is told.
    private static func context(of content: Content) throws -> (NIOSSLContext, ChinaTime) {
        let chain = try certificates(content.certificates, of: "certificateFile")
        let own: Certificate
        do {
            own = try Certificate(der: try chain[0].toDERBytes())
        } catch {
            throw SidecarError(.configValue, "server.tls.certificateFile: \(SidecarError(wrapping: error).detail)")
        }
        let key: NIOSSLPrivateKey
        do {
            key = try content.key.withExposed { try NIOSSLPrivateKey(bytes: Array($0.utf8), format: .pem) }
        } catch {
            throw SidecarError(.configValue, "server.tls.keyFile holds no PEM of a private key without a passphrase")
        }
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
        configuration.minimumTLSVersion = content.isNewestOnly ? .tlsv13 : .tlsv12
        configuration.applicationProtocols = ["http/1.1"]
        if let authorities = content.clientAuthorities {
            configuration.trustRoots = .certificates(try certificates(authorities, of: "clientAuthoritiesFile"))
            // Whoever shows a certificate must show a good one; whoever shows none may still have a token.
            configuration.certificateVerification = .optionalVerification
            configuration.sendCANameList = true
        }
        do {
            return (try NIOSSLContext(configuration: configuration), own.notAfter)
        } catch {
            throw SidecarError(.configValue, "server.tls: certificate and key do not belong together")
        }
    }

    private static func certificates(_ pem: [UInt8], of what: String) throws -> [NIOSSLCertificate] {
        do {
            let certificates = try NIOSSLCertificate.fromPEMBytes(pem)
            if !certificates.isEmpty { return certificates }
        } catch {
            // Told below.
        }
        throw SidecarError(.configValue, "server.tls.\(what) holds no PEM certificate")
    }
}
