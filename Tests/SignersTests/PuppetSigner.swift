import CryptoCore
import SidecarBase
import Synchronization

@testable import Signers

/// A signer that a test holds by its strings: it makes a signature when it is told to, or at once, or fails, and remembers
/// what it was given. It obeys cancellation and deadlines as a card's signer does.
final class PuppetSigner: Signer {
    private struct Held {
        let message: [UInt8]
        let answer: DeviceRequest<Void>
    }

    private struct State {
        var isHolding: Bool
        var failure: SignerError?
        var held: [Held] = []
        var seen: [[UInt8]] = []
        var most = 0
        var active = 0
        var identity: SignerIdentity?
        var absence = SignerError(.cardAbsent, "puppet")
        var listeners: [AsyncStream<SignerEvent>.Continuation] = []
    }

    let name: String
    let parallelism: Int
    /// What every use of one physical key goes through, where a test watches that.
    let key: KeyWatch?
    private let state: Mutex<State>

    init(
        _ name: String, identity: SignerIdentity?, isHolding: Bool = false, failure: SignerError? = nil,
        parallelism: Int = 1, key: KeyWatch? = nil
    ) {
        self.name = name
        self.parallelism = parallelism
        self.key = key
        state = Mutex(State(isHolding: isHolding, failure: failure, identity: identity))
    }

    /// The messages it was given, in their order.
    var seen: [[UInt8]] { state.withLock(\.seen) }
    /// How many it holds now.
    var held: Int { state.withLock { $0.held.count { !$0.answer.isFinished } } }
    /// The most it ever held at once.
    var most: Int { state.withLock(\.most) }

    func fail(with error: SignerError?) { state.withLock { $0.failure = error } }

    /// Finishes what it holds, and holds nothing any more.
    func letGo() {
        let held = state.withLock { state in
            state.isHolding = false
            defer { state.held = [] }
            return state.held
        }
        for one in held { one.answer.finish(.success(())) }
    }

    /// Finishes the first that it holds.
    func finishOne() {
        let first = state.withLock { $0.held.isEmpty ? nil : $0.held.removeFirst() }
        first?.answer.finish(.success(()))
    }

    /// The card is pulled, or put in.
    func become(_ identity: SignerIdentity?) {
        let (event, listeners) = state.withLock { state in
            state.identity = identity
            return (identity.map { SignerEvent.present($0) } ?? .absent(.cardAbsent), state.listeners)
        }
        for listener in listeners { listener.yield(event) }
    }

    /// How many listen to it.
    var listeners: Int { state.withLock(\.listeners.count) }

    func identity() async throws(SignerError) -> SignerIdentity {
        let (identity, absence) = state.withLock { ($0.identity, $0.absence) }
        guard let identity else { throw absence }
        return identity
    }

    func sign(
        _ message: [UInt8], as form: SignatureForm, deadline: ContinuousClock.Instant
    ) async throws(SignerError) -> SignatureResult {
        key?.begin()
        defer { key?.end() }
        let answer = DeviceRequest<Void>()
        let failure: SignerError? = state.withLock { state in
            state.seen.append(message)
            state.active += 1
            state.most = max(state.most, state.active)
            if state.isHolding {
                state.held.append(Held(message: message, answer: answer))
            } else {
                answer.finish(.success(()))
            }
            return state.failure
        }
        defer { state.withLock { $0.active -= 1 } }
        if let failure { throw failure }
        try await answer.answer(until: deadline) { SignerError(.signerTimeout, "the puppet was not let go") }
        guard let identity = state.withLock(\.identity) else { throw SignerError(.cardRemoved, "puppet") }
        return SignatureResult(value: Array(identity.certNo.utf8) + message, identity: identity)
    }

    func status() async -> SignerStatus {
        state.withLock {
            SignerStatus(name: name, identity: $0.identity, problem: $0.identity == nil ? .cardAbsent : nil)
        }
    }

    func events() async -> AsyncStream<SignerEvent> {
        let (stream, continuation) = AsyncStream<SignerEvent>.makeStream()
        state.withLock { $0.listeners.append(continuation) }
        return stream
    }

    func close() async {
        for listener in state.withLock(\.listeners) { listener.finish() }
    }
}

/// Counts how many use one physical key at the same time.
final class KeyWatch: Sendable {
    private let state = Mutex((now: 0, most: 0))

    var most: Int { state.withLock(\.most) }

    func begin() {
        state.withLock {
            $0.now += 1
            $0.most = max($0.most, $0.now)
        }
    }

    func end() { state.withLock { $0.now -= 1 } }
}
