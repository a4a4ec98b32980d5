package import SidecarBase
internal import Synchronization

/// When to try again: exponential back-off, each delay at random between half of its ceiling and the whole of it, so that many
/// messages that failed together do not come back together, and none comes back at once.
///
/// The ceiling is `firstDelay` after the first failure, doubles with every further one, and never passes `maximumDelay`.
package final class RetryPolicy: Sendable {
    /// What follows a failed attempt.
    package enum Decision: Sendable, Equatable {
        case retry(at: ChinaTime)
        /// A person decides.
        case park(ErrorCode)
    }

    private let firstDelay: Int64
    private let maximumDelay: Int64
    private let period: Int64
    private let random: Mutex<SplitMix64>

    /// - Parameters:
    ///   - firstDelay: the ceiling of the first delay.
    ///   - maximumDelay: no delay is longer.
    ///   - period: how long a message is tried before it is parked.
    ///   - seed: of the jitter; the same seed gives the same delays.
    package init(
        firstDelay: Duration = .seconds(1), maximumDelay: Duration = .seconds(300),
        period: Duration = .seconds(259_200),
        seed: UInt64 = UInt64.random(in: 0...UInt64.max)
    ) {
        self.firstDelay = RetryPolicy.milliseconds(firstDelay)
        self.maximumDelay = RetryPolicy.milliseconds(maximumDelay)
        self.period = RetryPolicy.milliseconds(period)
        random = Mutex(SplitMix64(state: seed))
    }

    /// When to try again after an attempt failed.
    ///
    /// - Parameters:
    ///   - error: why it failed.
    ///   - attempts: how many attempts were made, this one included.
    ///   - since: when the message was queued or released.
    ///   - now: when the attempt failed.
    /// - Returns: `park` for an error that no repetition mends, and with `node.attempts_used_up` at the end of the period.
    package func decision(after error: ErrorCode, attempts: Int, since: ChinaTime, now: ChinaTime) -> Decision {
        guard error.isRetriable else { return .park(error) }
        guard now.milliseconds - since.milliseconds < period else { return .park(.nodeAttemptsUsedUp) }
        return .retry(at: nextAttempt(attempts: attempts, now: now))
    }

    /// The time of the next attempt after `attempts` failed ones.
    package func nextAttempt(attempts: Int, now: ChinaTime) -> ChinaTime {
        let doublings = Int64(min(max(0, attempts - 1), 30))
        let (doubled, isTooLarge) = firstDelay.multipliedReportingOverflow(by: 1 << doublings)
        let ceiling = max(1, isTooLarge ? maximumDelay : min(maximumDelay, doubled))
        return now.advanced(
            byMilliseconds: random.withLock { Int64.random(in: ceiling / 2 + ceiling % 2...ceiling, using: &$0) })
    }

    /// At most ten years: a setting beyond that means "for ever".
    private static func milliseconds(_ duration: Duration) -> Int64 {
        let (seconds, attoseconds) = duration.components
        return min(max(0, seconds), 315_360_000) * 1_000 + max(0, attoseconds) / 1_000_000_000_000_000
    }
}

/// A small seeded generator, so that a run can be repeated. Source: Steele, Lea and Flood, "Fast splittable pseudorandom
/// number generators", 2014.
private struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
