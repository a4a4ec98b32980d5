internal import Synchronization

/// Slows down whoever guesses tokens: after some wrong ones from an address it has to wait.
final class SignInLimiter: Sendable {
    private struct Record {
        var count: Int
        var since: ContinuousClock.Instant
    }

    /// So many wrong tokens within this time.
    static let allowed = 5
    static let period: Duration = .seconds(60)
    /// While more addresses than these guess at once, nobody else may try who is not known yet.
    private static let capacity = 10_000

    private let records = Mutex<[String: Record]>([:])
    private let now: @Sendable () -> ContinuousClock.Instant

    init(now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) {
        self.now = now
    }

    /// How long an address has to wait before it may try; `nil` when it may now.
    func wait(_ address: String) -> Duration? {
        let time = now()
        return records.withLock { records in
            guard let record = records[address] else {
                if records.count >= SignInLimiter.capacity {
                    records = records.filter { $0.value.since.duration(to: time) < SignInLimiter.period }
                }
                return records.count >= SignInLimiter.capacity ? SignInLimiter.period : nil
            }
            let left = SignInLimiter.period - record.since.duration(to: time)
            if left <= .zero {
                records[address] = nil
                return nil
            }
            return record.count >= SignInLimiter.allowed ? left : nil
        }
    }

    /// Notes a wrong token.
    func noteWrong(_ address: String) {
        let time = now()
        records.withLock { records in
            var record = records[address] ?? Record(count: 0, since: time)
            record.count += 1
            record.since = time
            records[address] = record
        }
    }

    /// Forgets an address that showed the right one.
    func noteRight(_ address: String) {
        _ = records.withLock { $0.removeValue(forKey: address) }
    }
}
