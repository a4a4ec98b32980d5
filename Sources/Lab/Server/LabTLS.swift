package import CryptoCore
internal import NIOCore
internal import NIOSSL
internal import Synchronization

/// TLS of a simulated server, and whether it wants to know who calls.
package final class LabTLS: Sendable {
    /// What happened in handshakes.
    package struct Counters: Sendable, Equatable, Encodable {
        /// Handshakes in which the client's certificate was on the list.
        package var accepted = 0
        /// Handshakes in which it was not, or there was none.
        package var refused = 0
    }

    private struct State {
        var clients: Set<[UInt8]>
        var counters = Counters()
    }

    private let context: NIOSSLContext
    private let wantsClients: Bool
    private let state: Mutex<State>

    /// - Parameters:
    ///   - server: the server's certificate and key.
    ///   - authority: whose certificate is sent along; clients trust it.
    ///   - clients: the certificates that are let in, these only; `nil` lets everybody in.
    /// - Throws: when a certificate or a key cannot be used.
    package init(server: LabAuthority.Identity, authority: Certificate, clients: [Certificate]?) throws {
        let own = try NIOSSLCertificate(bytes: server.certificate.der, format: .der)
        let root = try NIOSSLCertificate(bytes: authority.der, format: .der)
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: [.certificate(own)],
            privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(server.keyText.utf8), format: .pem)))
        configuration.minimumTLSVersion = .tlsv12
        if clients != nil {
            configuration.trustRoots = .certificates([root])
            configuration.certificateVerification = .noHostnameVerification
        }
        context = try NIOSSLContext(configuration: configuration)
        wantsClients = clients != nil
        state = Mutex(State(clients: Set((clients ?? []).map(\.der))))
    }

    /// What happened so far.
    package var counters: Counters { state.withLock(\.counters) }

    /// Changes the list; connections that are open stay.
    package func admit(_ clients: [Certificate]) { state.withLock { $0.clients = Set(clients.map(\.der)) } }

    /// The handler for one connection.
    func handler() -> NIOSSLServerHandler {
        guard wantsClients else { return NIOSSLServerHandler(context: context) }
        return NIOSSLServerHandler(context: context) { [self] chain, promise in
            promise.completeWith(.success(isKnown(chain.first) ? .certificateVerified : .failed))
        }
    }

    /// Notes that a handshake failed before a certificate was shown.
    func failed(_ error: any Error) {
        guard wantsClients, case NIOSSLError.handshakeFailed = error else { return }
        state.withLock { $0.counters.refused += 1 }
    }

    private func isKnown(_ certificate: NIOSSLCertificate?) -> Bool {
        let der: [UInt8]?
        do { der = try certificate?.toDERBytes() } catch { der = nil }
        return state.withLock { state in
            guard let der, state.clients.contains(der) else { return false }
            state.counters.accepted += 1
            return true
        }
    }
}
