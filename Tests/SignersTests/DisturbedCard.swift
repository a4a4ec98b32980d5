import Lab
import Synchronization

/// A card with somebody's hand on it: at one of its next commands something happens to it.
final class DisturbedCard: VirtualCard {
    /// What happens at that command.
    enum Disturbance: Sendable, CaseIterable {
        /// Pulled before the command is carried out.
        case pulledBefore
        /// Pulled when the work is done and the answer on its way.
        case pulledAfter
        /// The work is done, and no answer comes.
        case silence
        /// The card lost power for a moment: it has forgotten what was selected and verified.
        case powerLoss
        /// No byte at all.
        case nothing
        /// Half of a status word.
        case oneByte
        /// The first half of the answer.
        case half
        /// As many bytes as there should be, none of them right.
        case noise
        /// Random data that ends like a success.
        case falseSuccess
        /// The data are right but for one bit, and the status word is right.
        case flippedBit

        /// What a card, or the line to it, answers wrong while it stays where it is.
        static let garbage: [Disturbance] = [.powerLoss, .nothing, .oneByte, .half, .noise, .falseSuccess, .flippedBit]
    }

    private struct State {
        var disturbance = Disturbance.silence
        /// Commands until it happens; `nil` when nothing will.
        var left: Int?
        var delay = Duration.zero
        var listener: AsyncStream<UInt8>.Continuation?
        var commands = 0
        var happened: AsyncStream<Void>.Continuation?
    }

    private let inner: VirtualPIVCard
    private let state = Mutex(State())

    init(_ inner: VirtualPIVCard) {
        self.inner = inner
    }

    /// The commands that came so far.
    var commands: Int { state.withLock { $0.commands } }

    /// Disturbs the command after so many others.
    /// - Returns: ends when it has happened.
    @discardableResult
    func disturb(after commands: Int, _ disturbance: Disturbance) -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream<Void>.makeStream()
        state.withLock { state in
            state.left = commands
            state.disturbance = disturbance
            state.happened = continuation
        }
        return stream
    }

    /// Disturbs nothing more.
    /// - Returns: whether the disturbance did not come to its turn.
    func calm() -> Bool {
        state.withLock { state in
            defer { state.left = nil }
            return state.left != nil
        }
    }

    /// How long every command takes.
    func slowDown(_ delay: Duration) { state.withLock { $0.delay = delay } }

    /// The instruction bytes of the commands from now on, each told when the card has it.
    func instructions() -> AsyncStream<UInt8> {
        let (stream, continuation) = AsyncStream<UInt8>.makeStream()
        state.withLock { $0.listener = continuation }
        return stream
    }

    var atr: [UInt8] { inner.atr }

    func reset() { inner.reset() }

    func respond(to command: [UInt8]) -> VirtualReply {
        let (disturbance, delay, listener) = state.withLock { state in
            state.commands += 1
            var disturbance: Disturbance?
            if let left = state.left {
                if left == 0 {
                    disturbance = state.disturbance
                    state.happened?.finish()
                }
                state.left = left == 0 ? nil : left - 1
            }
            return (disturbance, state.delay, state.listener)
        }
        if command.count > 1 { listener?.yield(command[1]) }
        switch disturbance {
        case .pulledBefore: return VirtualReply(.pull)
        case .powerLoss: inner.reset()
        default: break
        }
        let reply = inner.respond(to: command)
        let slow = VirtualReply(reply.action, delay: max(delay, reply.delay))
        guard let disturbance, case .answer(let answer) = reply.action else { return slow }
        switch disturbance {
        case .pulledBefore, .powerLoss: return slow
        case .pulledAfter: return VirtualReply(.pull, delay: slow.delay)
        case .silence: return VirtualReply(.silence)
        case .nothing: return VirtualReply(.answer([]))
        case .oneByte: return VirtualReply(.answer(Array(answer.suffix(1))))
        case .half: return VirtualReply(.answer(Array(answer.prefix(answer.count / 2))))
        case .noise: return VirtualReply(.answer([UInt8](repeating: 0xFF, count: answer.count)))
        case .falseSuccess:
            let data = answer.dropLast(2).map { _ in UInt8.random(in: 0...255) }
            return VirtualReply(.answer(data + [0x90, 0x00]))
        case .flippedBit:
            guard answer.count > 2 else { return slow }
            var bytes = answer
            bytes[(answer.count - 2) / 2] ^= 0x10
            return VirtualReply(.answer(bytes))
        }
    }
}
