internal import SidecarBase
internal import SmartCard
internal import Synchronization

/// A message that waits for its signature.
struct PendingSignature: Sendable {
    let message: [UInt8]
    let form: SignatureForm
    let answer = DeviceRequest<SignatureResult>()
}

/// What the front of a device's signer and its thread share: the queue, the state as last known, the listeners. Asking it
/// never waits for the card.
final class DeviceBoard: Sendable {
    /// What the card's thread is doing.
    enum Activity: Sendable {
        case idle
        case waitingForCard
        case signing
    }

    private struct State {
        var queue: [PendingSignature] = []
        var identityRequests: [DeviceRequest<SignerIdentity>] = []
        var identity: SignerIdentity?
        var problem: SignerError?
        var triesLeft: Int?
        var hasLooked = false
        var activity = Activity.idle
        var report: ReaderMonitor.Report?
        var unseenReport: ReaderMonitor.Report?
        var listeners: [Int: AsyncStream<SignerEvent>.Continuation] = [:]
        var nextListener = 0
        var isClosed = false
    }

    private let state = Mutex(State())
    /// The most requests that may wait; more are turned away.
    private static let queueLimit = 10_000

    var activity: Activity {
        get { state.withLock { $0.activity } }
        set { state.withLock { $0.activity = newValue } }
    }

    /// Whether the device was looked for and is away.
    var isAway: Bool { state.withLock { $0.problem?.code.passesByWaiting ?? false } }

    // MARK: - Asking

    /// Queues a message.
    /// - Throws: `internal.stopping`, `internal.overloaded`.
    func queue(_ signing: PendingSignature) throws(SignerError) {
        let refusal: ErrorCode? = state.withLock { state in
            if state.isClosed { return .internalStopping }
            if state.queue.count >= DeviceBoard.queueLimit { return .internalOverloaded }
            state.queue.append(signing)
            return nil
        }
        if let refusal { throw SignerError(refusal) }
    }

    /// The identity or the problem as known; queues the request when neither is, or when the device is to be looked for
    /// again in spite of a problem.
    func queue(_ request: DeviceRequest<SignerIdentity>, looksAgain: Bool = false) {
        let known: Result<SignerIdentity, SignerError>? = state.withLock { state in
            if state.isClosed { return .failure(SignerError(.internalStopping)) }
            if let identity = state.identity { return .success(identity) }
            if !looksAgain, state.hasLooked, let problem = state.problem { return .failure(problem) }
            state.identityRequests.append(request)
            return nil
        }
        if let known { request.finish(known) }
    }

    /// Why a request got no answer by its deadline.
    func lateness() -> SignerError {
        state.withLock { state in
            if let problem = state.problem, problem.code.passesByWaiting {
                return SignerError(problem.code, "waited until the deadline; \(problem.detail)")
            }
            // The thread of the card may be stuck in a service that does not answer; the monitor has seen it.
            if let code = state.report?.problem { return SignerError(code, "waited until the deadline") }
            switch state.activity {
            case .waitingForCard: return SignerError(.cardBusy, "another program held the card until the deadline")
            case .idle, .signing: return SignerError(.signerTimeout, "\(state.queue.count) requests are waiting")
            }
        }
    }

    func status(name: String) -> SignerStatus {
        state.withLock { state in
            let problem = state.problem?.code ?? (state.identity == nil ? ErrorCode.cardAbsent : nil)
            return SignerStatus(
                name: name, identity: state.identity, problem: problem, pinTriesLeft: state.triesLeft)
        }
    }

    func events() -> AsyncStream<SignerEvent> {
        let (stream, continuation) = AsyncStream<SignerEvent>.makeStream(bufferingPolicy: .bufferingNewest(64))
        let number: Int? = state.withLock { state in
            guard !state.isClosed else { return nil }
            state.nextListener += 1
            state.listeners[state.nextListener] = continuation
            return state.nextListener
        }
        guard let number else {
            continuation.finish()
            return stream
        }
        continuation.onTermination = { [weak self] _ in
            self?.state.withLock { _ = $0.listeners.removeValue(forKey: number) }
        }
        return stream
    }

    /// Turns away whoever waits, and whoever comes later.
    func close() {
        let (queue, identities, listeners) = state.withLock { state in
            state.isClosed = true
            defer {
                state.queue = []
                state.identityRequests = []
                state.listeners = [:]
            }
            return (state.queue, state.identityRequests, Array(state.listeners.values))
        }
        for signing in queue { signing.answer.finish(.failure(SignerError(.internalStopping))) }
        for request in identities { request.finish(.failure(SignerError(.internalStopping))) }
        for listener in listeners { listener.finish() }
    }

    // MARK: - The device's thread

    /// Notes what the monitor saw.
    /// - Returns: whether the card's thread has a reason to look.
    func note(_ report: ReaderMonitor.Report) -> Bool {
        state.withLock { state in
            guard !state.isClosed else { return false }
            let isNew = state.report != report
            state.report = report
            // A card that may come back by itself is looked for at every tick.
            let isWaiting = state.problem?.code.passesByWaiting ?? false
            if isNew || isWaiting || !state.hasLooked { state.unseenReport = report }
            return true
        }
    }

    func takeReport() -> ReaderMonitor.Report? {
        state.withLock { state in
            defer { state.unseenReport = nil }
            return state.unseenReport
        }
    }

    func takeIdentityRequests() -> [DeviceRequest<SignerIdentity>] {
        state.withLock { state in
            defer { state.identityRequests = [] }
            return state.identityRequests
        }
    }

    /// The first message that still has somebody waiting; it stays in the queue until `finish`.
    func nextSigning() -> PendingSignature? {
        state.withLock { state in
            if let first = state.queue.firstIndex(where: { !$0.answer.isFinished }) {
                state.queue.removeSubrange(..<first)
                return state.queue.first
            }
            state.queue.removeAll(keepingCapacity: true)
            return nil
        }
    }

    /// Takes the first message that still has somebody waiting out of the queue, for a device that makes several signatures
    /// side by side.
    func takeSigning() -> PendingSignature? {
        state.withLock { state in
            guard let first = state.queue.firstIndex(where: { !$0.answer.isFinished }) else {
                state.queue.removeAll(keepingCapacity: true)
                return nil
            }
            defer { state.queue.removeSubrange(...first) }
            return state.queue[first]
        }
    }

    func finish(_ signing: PendingSignature, _ result: Result<SignatureResult, SignerError>) {
        state.withLock { state in
            if let index = state.queue.firstIndex(where: { $0.answer === signing.answer }) {
                state.queue.remove(at: index)
            }
        }
        signing.answer.finish(result)
    }

    func notePresent(_ identity: SignerIdentity) {
        tell { state in
            let isNew = state.identity != identity
            state.identity = identity
            state.problem = nil
            state.triesLeft = nil
            state.hasLooked = true
            return isNew ? .present(identity) : nil
        }
    }

    /// The card cannot be used, for this reason.
    func noteAbsent(_ error: SignerError) {
        tell { state in
            let isNew = state.identity != nil || state.problem?.code != error.code
            state.identity = nil
            state.problem = error
            state.triesLeft = nil
            state.hasLooked = true
            return isNew ? .absent(error.code) : nil
        }
    }

    /// The card is there, and a signature failed.
    func noteFailure(_ error: SignerError, triesLeft: Int?) {
        tell { state in
            state.triesLeft = triesLeft
            let isNew = state.problem?.code != error.code
            if !error.code.isRetriable { state.problem = error }
            switch error.code {
            case .cardPinWrong: return isNew ? .pinRefused(triesLeft: triesLeft) : nil
            case let code where code.passesByWaiting: return nil
            default: return isNew ? .faulty(error.code) : nil
            }
        }
    }

    func noteSuccess(triesLeft: Int?) {
        state.withLock { state in
            state.problem = nil
            state.triesLeft = triesLeft
        }
    }

    private func tell(_ change: (inout State) -> SignerEvent?) {
        let (event, listeners) = state.withLock { state in
            let event = change(&state)
            return (event, Array(state.listeners.values))
        }
        guard let event else { return }
        for listener in listeners { listener.yield(event) }
    }
}
