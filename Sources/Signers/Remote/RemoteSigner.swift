internal import CryptoCore
internal import OutboundHTTP
internal import SidecarBase
internal import Synchronization

/// Signs with a key that another PortSign has: asks its `/api/v1/sign`, with a token.
///
/// It asks once for each signature and never again by itself: what a refusal means is for the pool, and a refused PIN must not
/// be offered twice. Every signature is checked against the certificate that came with it.
package final class RemoteSigner: Signer {
    package let name: String
    private let settings: RemoteSettings
    private let post: RemoteSettings.Post
    private let state = Mutex(State())

    private struct State {
        var identity: SignerIdentity?
        var problem: SignerError?
        var lastAsked: ContinuousClock.Instant?
        var listeners: [AsyncStream<SignerEvent>.Continuation] = []
        var isClosed = false
    }

    /// How long a look at the other side may take.
    private static let lookTime = Duration.seconds(2)
    /// A side that could not be reached is looked at again so long after.
    private static let lookPause = Duration.seconds(5)

    /// - Parameters:
    ///   - name: the name in the configuration.
    ///   - settings: whom to ask, and for whom.
    ///   - post: sends the questions.
    package init(name: String, settings: RemoteSettings, post: @escaping RemoteSettings.Post) {
        self.name = name
        self.settings = settings
        self.post = post
    }

    package var parallelism: Int { settings.parallelism }

    package func identity() async throws(SignerError) -> SignerIdentity {
        if let identity = state.withLock(\.identity) { return identity }
        return try await look(within: settings.timeout)
    }

    package func sign(
        _ message: [UInt8], as form: SignatureForm, deadline: ContinuousClock.Instant
    ) async throws(SignerError) -> SignatureResult {
        let left = deadline - ContinuousClock.now
        guard left > .zero, !Task.isCancelled else { throw SignerError(.signerTimeout, "the deadline has passed") }
        do throws(SignerError) {
            let (certificate, value) = try await ask(message, form, within: min(left, settings.timeout))
            let identity = try checked(certificate)
            guard let value, form.fits(identity.keyKind), form.isGood(value, of: message, by: certificate.publicKey)
            else {
                throw SignerError(.signerRemoteAnswer, "no signature of certificate \(certificate.certNo)")
            }
            notePresent(identity)
            return SignatureResult(value: value, identity: identity)
        } catch {
            noteProblem(error)
            throw error
        }
    }

    /// The state as last seen; a side that could not sign is looked at again now and then.
    package func status() async -> SignerStatus {
        let mustLook = state.withLock { state in
            guard !state.isClosed, state.identity == nil else { return false }
            let isTime = state.lastAsked.map { ContinuousClock.now - $0 > RemoteSigner.lookPause } ?? true
            if isTime { state.lastAsked = .now }
            return isTime
        }
        if mustLook {
            do throws(SignerError) {
                _ = try await look(within: RemoteSigner.lookTime)
            } catch {
                // Noted, and told below.
            }
        }
        return state.withLock { state in
            SignerStatus(
                name: name, identity: state.identity,
                problem: state.problem?.code ?? (state.identity == nil ? .signerRemoteUnreachable : nil))
        }
    }

    package func events() async -> AsyncStream<SignerEvent> {
        let (stream, continuation) = AsyncStream<SignerEvent>.makeStream(bufferingPolicy: .bufferingNewest(16))
        let isClosed = state.withLock { state in
            if !state.isClosed { state.listeners.append(continuation) }
            return state.isClosed
        }
        if isClosed { continuation.finish() }
        return stream
    }

    package func close() async {
        let listeners = state.withLock { state in
            state.isClosed = true
            defer { state.listeners = [] }
            return state.listeners
        }
        for listener in listeners { listener.finish() }
    }

    // MARK: - Asking

    /// Asks for the certificate.
    private func look(within time: Duration) async throws(SignerError) -> SignerIdentity {
        do throws(SignerError) {
            let identity = try checked(try await ask(nil, nil, within: time).certificate)
            notePresent(identity)
            return identity
        } catch {
            noteProblem(error)
            throw error
        }
    }

    private func ask(
        _ message: [UInt8]?, _ form: SignatureForm?, within time: Duration
    ) async throws(SignerError) -> (certificate: Certificate, value: [UInt8]?) {
        let body = try RemoteTalk.question(company: settings.company, message, form)
        let headers: [(name: String, value: String)] = [
            ("Content-Type", "application/json"), ("Accept", "application/json"),
            ("Authorization", settings.token.withExposed { "Bearer " + $0 }),
        ]
        let answer: HTTPAnswer
        do throws(HTTPFailure) {
            answer = try await post(settings.url, headers, body, time)
        } catch {
            switch error.kind {
            case .timeout, .unreachable, .refused, .tls:
                throw SignerError(.signerRemoteUnreachable, error.detail)
            case .garbled, .tooLarge: throw SignerError(.signerRemoteAnswer, error.detail)
            }
        }
        return try RemoteTalk.answer(answer)
    }

    /// Whose key it is, when it is the one that is wanted and may sign.
    private func checked(_ certificate: Certificate) throws(SignerError) -> SignerIdentity {
        try CertificateChoice(certNo: settings.certNo, belongsToCompany: settings.belongsToCompany).check(certificate)
        let identity = SignerIdentity(certificate: certificate, device: settings.url)
        if let problem = identity.problem(at: settings.now()) { throw SignerError(problem, identity.validity) }
        return identity
    }

    private func notePresent(_ identity: SignerIdentity) {
        let listeners = state.withLock { state in
            let isNew = state.identity != identity || state.problem != nil
            state.identity = identity
            state.problem = nil
            state.lastAsked = .now
            return isNew ? state.listeners : []
        }
        for listener in listeners { listener.yield(.present(identity)) }
    }

    private func noteProblem(_ error: SignerError) {
        guard error.code != .signerTimeout, error.code != .signerUnsupportedKey, !Task.isCancelled else { return }
        let listeners = state.withLock { state in
            let isNew = state.problem?.code != error.code
            state.identity = nil
            state.problem = error
            state.lastAsked = .now
            return isNew ? state.listeners : []
        }
        for listener in listeners { listener.yield(.absent(error.code)) }
    }
}
