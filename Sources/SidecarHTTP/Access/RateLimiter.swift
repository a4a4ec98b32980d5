internal import Synchronization

/// So many requests a second from one address on average, and so many at once: a bucket of tokens for each address, kept as the
/// moment at which it is full again (GCRA).
///
/// The memory is bounded: buckets that are full again are forgotten, and while more addresses than the capacity are at work, the
/// further ones share one bucket.
final class RateLimiter: Sendable {
    private struct State {
        var fullAt: [String: ContinuousClock.Instant] = [:]
        var sweptAt: ContinuousClock.Instant?
    }

    private static let shared = ""
    private let interval: Duration
    private let depth: Duration
    private let capacity: Int
    private let state = Mutex(State())

    /// - Parameters:
    ///   - rate: requests a second, above 0.
    ///   - burst: how many may come at once, above 0.
    ///   - capacity: so many addresses are told apart.
    init(rate: Int, burst: Int, capacity: Int = 10_000) {
        interval = .nanoseconds(1_000_000_000 / max(1, rate))
        depth = interval * max(1, burst)
        self.capacity = capacity
    }

    /// Takes a token of the address.
    /// - Returns: `nil` when there was one, otherwise how long until there is.
    func wait(for address: String, at now: ContinuousClock.Instant = .now) -> Duration? {
        state.withLock { state in
            var key = address
            if state.fullAt[key] == nil, state.fullAt.count >= capacity {
                sweep(&state, at: now)
                if state.fullAt.count >= capacity { key = RateLimiter.shared }
            }
            let full = max(state.fullAt[key] ?? now, now) + interval
            let over = now.duration(to: full) - depth
            if over > .zero { return over }
            state.fullAt[key] = full
            return nil
        }
    }

    /// How many addresses are remembered.
    var count: Int { state.withLock { $0.fullAt.count } }

    /// Not more often than once a second: it looks at every bucket.
    private func sweep(_ state: inout State, at now: ContinuousClock.Instant) {
        if let last = state.sweptAt, last.duration(to: now) < .seconds(1) { return }
        state.sweptAt = now
        state.fullAt = state.fullAt.filter { $0.value > now }
    }
}
