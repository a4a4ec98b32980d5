internal import Synchronization

/// Decides for each request how a simulated server misbehaves: a set fault for some or all requests, or a mixture at a rate
/// from a seed.
package final class FaultScript: Sendable {
    /// A rate of faults of mixed kinds.
    package struct Mischief: Sendable, Equatable {
        /// The share of requests with a fault, 0 to 1.
        package var rate: Double
        /// Makes the run repeatable.
        package var seed: UInt64
        /// The kinds that are mixed. Refusals are not among them: they are answers, not accidents.
        package var kinds: [Fault]

        package init(
            rate: Double, seed: UInt64, kinds: [Fault] = [.http500, .hang, .closeMidAnswer, .acceptThenClose, .slow]
        ) {
            self.rate = rate
            self.seed = seed
            self.kinds = kinds
        }
    }

    private struct State {
        var fault = Fault.normal
        var left: Int?
        var mischief: Mischief?
        var generator = SeededGenerator(seed: 0)
        var counts: [Fault: Int] = [:]
    }

    /// How long a hanging answer hangs before the connection is closed.
    package let hangTime: Duration
    /// How late a slow answer comes.
    package let slowTime: Duration
    private let state: Mutex<State>

    package init(mischief: Mischief? = nil, hangTime: Duration = .seconds(60), slowTime: Duration = .seconds(2)) {
        self.hangTime = hangTime
        self.slowTime = slowTime
        state = Mutex(State(mischief: mischief, generator: SeededGenerator(seed: mischief?.seed ?? 0)))
    }

    /// Sets a fault for the next `count` requests, or with `nil` until another is set.
    package func set(_ fault: Fault, count: Int? = nil) {
        state.withLock { state in
            state.fault = fault
            state.left = fault == .normal ? nil : count
        }
    }

    /// Sets or ends the mixture.
    package func set(_ mischief: Mischief?) {
        state.withLock { state in
            state.mischief = mischief
            state.generator = SeededGenerator(seed: mischief?.seed ?? 0)
        }
    }

    /// The fault for the request that just came.
    package func next() -> Fault {
        state.withLock { state in
            let fault = Self.choose(&state)
            state.counts[fault, default: 0] += 1
            return fault
        }
    }

    /// How often each fault was given.
    package var counts: [Fault: Int] { state.withLock(\.counts) }

    private static func choose(_ state: inout State) -> Fault {
        if state.fault != .normal, state.left != 0 {
            if let left = state.left { state.left = left - 1 }
            return state.fault
        }
        guard let mischief = state.mischief, !mischief.kinds.isEmpty,
            Double.random(in: 0..<1, using: &state.generator) < mischief.rate
        else { return .normal }
        return mischief.kinds.randomElement(using: &state.generator) ?? .normal
    }

    /// What goes over the wire for a fault, where the good answer is `answer` and the answer that says no is `refusal`.
    package func reply(_ fault: Fault, answer: LabReply, refusal: LabReply) -> LabReply {
        switch fault {
        case .normal: return answer
        case .refuse: return refusal
        case .http500: return .text(500, "simulated fault")
        case .hang: return .hang(hangTime)
        case .closeMidAnswer:
            guard case .answer(_, let contentType, let body) = answer else { return .close }
            return .cutShort(contentType: contentType, body: body)
        case .acceptThenClose, .down: return .close
        case .slow: return .after(slowTime, answer)
        }
    }
}
