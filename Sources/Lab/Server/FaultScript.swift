internal import Synchronization

/// Decides for each request how a simulated server misbehaves: a set fault for some or all requests, or a mixture at a rate
/// from a seed.
package final class FaultScript: Sendable {
    private struct State {
        var fault = Fault.normal
        var left: Int?
        var mischief: Mischief?
        var requests = 0
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
        state = Mutex(State(mischief: mischief))
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
            state.requests = 0
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
        guard let mischief = state.mischief else { return .normal }
        defer { state.requests += 1 }
        return mischief.fault(ofRequest: state.requests)
    }

    /// What goes over the wire for a fault, where the good answer is `answer` and the answer that says no is `refusal`.
    package func reply(_ fault: Fault, answer: LabReply, refusal: LabReply) -> LabReply {
        switch fault {
        case .normal: return answer
        case .refuse: return refusal
        case .http500: return .text(500, "simulated fault")
        case .http503: return .text(503, "simulated fault")
        case .hang: return .hang(hangTime)
        case .closeMidAnswer, .reset, .slowBytes, .wrongEncoding, .huge:
            guard case .answer(let status, let contentType, let body) = answer else { return .close }
            return FaultScript.spoiled(fault, status, contentType, body)
        case .acceptThenClose, .down: return .close
        case .slow: return .after(slowTime, answer)
        }
    }

    /// More than anybody reads as an answer.
    private static let hugeBody = 2 << 20

    private static func spoiled(_ fault: Fault, _ status: Int, _ contentType: String, _ body: [UInt8]) -> LabReply {
        switch fault {
        case .reset: .reset(contentType: contentType, body: body)
        case .slowBytes: .slowBytes(contentType: contentType, body: body, pause: .milliseconds(20))
        // UTF-16, whatever the header and the declaration say.
        case .wrongEncoding: .answer(status: status, contentType: contentType, body: body.flatMap { [0, $0] })
        case .huge:
            .answer(status: status, contentType: contentType, body: [UInt8](repeating: 0x20, count: hugeBody) + body)
        default: .cutShort(contentType: contentType, body: body)
        }
    }
}
