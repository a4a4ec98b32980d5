package import SidecarBase

/// Keeps messages back from a counterpart that does not answer, and finds out with one message at a time whether it does again.
///
/// Closed, it lets everything pass and counts failures in a row; with ``Limits/failures`` of them it opens. Open, it lets
/// nothing pass until its pause is over; then it is half open: one message is the probe. Any word of the other side closes it,
/// a refusal too; a failed probe opens it for twice the pause. A pure value: whoever holds it tells it the time.
package struct CircuitBreaker: Sendable, Equatable {
    /// When it opens and how long it stays so.
    package struct Limits: Sendable, Equatable {
        /// Failures in a row that open it.
        package var failures: Int
        /// The first pause; it doubles with every failed probe.
        package var pause: Duration
        package var maximumPause: Duration

        package init(failures: Int = 5, pause: Duration = .seconds(5), maximumPause: Duration = .seconds(300)) {
            self.failures = failures
            self.pause = pause
            self.maximumPause = maximumPause
        }
    }

    /// How it stands.
    package enum State: Sendable, Equatable {
        /// With the number of failures in a row.
        case closed(failures: Int)
        case open(until: ChinaTime)
        /// The probe is under way.
        case probing
    }

    /// What may be sent now.
    package enum Admission: Sendable, Equatable {
        case everything
        /// One message, as a probe.
        case probe
        /// Nothing; `until` is `nil` while a probe is under way.
        case nothing(until: ChinaTime?)
    }

    package let limits: Limits
    package private(set) var state: State = .closed(failures: 0)
    /// Since when the counterpart does not answer; `nil` while it is closed.
    package private(set) var openSince: ChinaTime?
    private var failedProbes = 0

    package init(_ limits: Limits = Limits()) {
        self.limits = limits
    }

    /// What may be sent at a time.
    package func admission(at time: ChinaTime) -> Admission {
        switch state {
        case .closed: .everything
        case .probing: .nothing(until: nil)
        case .open(let until): time < until ? .nothing(until: until) : .probe
        }
    }

    /// Notes that the probe is sent.
    package mutating func beginProbe() {
        if case .open = state { state = .probing }
    }

    /// The other side said something.
    package mutating func noteAnswer() {
        state = .closed(failures: 0)
        openSince = nil
        failedProbes = 0
    }

    /// Nothing came back. What was begun before it opened changes nothing any more.
    package mutating func noteFailure(ofProbe isProbe: Bool, at time: ChinaTime) {
        switch state {
        case .closed(let failures):
            guard failures + 1 >= limits.failures else {
                state = .closed(failures: failures + 1)
                return
            }
            openSince = time
            state = .open(until: time.advanced(byMilliseconds: pause))
        case .probing where isProbe:
            failedProbes += 1
            state = .open(until: time.advanced(byMilliseconds: pause))
        case .probing, .open: break
        }
    }

    /// The probe could not be made, or said nothing about the counterpart: the next message is the probe.
    package mutating func withdrawProbe(at time: ChinaTime) {
        if state == .probing { state = .open(until: time) }
    }

    /// The pause that begins now, in milliseconds.
    private var pause: Int64 {
        let first = CircuitBreaker.milliseconds(limits.pause)
        let most = CircuitBreaker.milliseconds(limits.maximumPause)
        let (doubled, isTooLarge) = first.multipliedReportingOverflow(by: 1 << Int64(min(failedProbes, 30)))
        return max(1, isTooLarge ? most : min(most, doubled))
    }

    /// At most a year.
    private static func milliseconds(_ duration: Duration) -> Int64 {
        let (seconds, attoseconds) = duration.components
        return min(max(0, seconds), 31_536_000) * 1_000 + max(0, attoseconds) / 1_000_000_000_000_000
    }
}

extension ErrorCode {
    /// Whether it means that the other side as a whole does not work: what follows would fare no better.
    var isOfCounterpart: Bool {
        [
            .nodeUnreachable, .nodeConnectionRefused, .nodeTLS, .nodeTimeout, .nodeHTTPStatus, .nodeBusy, .nodeFolder,
            .nodeAccessRefused, .nodeBlocked, .nodeClosed, .nodeReceiptMissing, .erpUnreachable, .erpConnectionRefused,
            .erpTLS, .erpTimeout, .erpFailed, .platformUnreachable, .platformConnectionRefused, .platformTLS,
            .platformTimeout, .platformHTTPStatus,
        ].contains(self)
    }
}
