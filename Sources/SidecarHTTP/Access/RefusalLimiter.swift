internal import Synchronization

/// Lets one refusal per address and minute through to the ledger, so that a scanner cannot fill it.
final class RefusalLimiter: Sendable {
    private let interval: Duration
    private let capacity: Int
    private let last = Mutex<[String: ContinuousClock.Instant]>([:])

    init(interval: Duration = .seconds(60), capacity: Int = 1_000) {
        self.interval = interval
        self.capacity = capacity
    }

    /// Whether this refusal is to be recorded. While more addresses than the capacity knock within one interval, the
    /// ones beyond it are not.
    func admits(_ address: String, at now: ContinuousClock.Instant = .now) -> Bool {
        last.withLock { last in
            if let earlier = last[address], earlier.duration(to: now) < interval { return false }
            if last.count >= capacity { last = last.filter { $0.value.duration(to: now) < interval } }
            guard last.count < capacity else { return false }
            last[address] = now
            return true
        }
    }
}
