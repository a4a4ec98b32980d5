internal import Synchronization

/// Addresses from which too much came that is not proven to be the council's. Source: ccpit.md §6 item 13.
final class RefusedAddresses: Sendable {
    private struct Entry {
        var failures: [ContinuousClock.Instant] = []
        var refusedUntil: ContinuousClock.Instant?
    }

    /// So many failures within a minute are too many.
    static let limit = 20
    private static let refusal: Duration = .seconds(600)
    /// The most addresses that are remembered.
    private static let places = 4_096

    private let entries = Mutex<[String: Entry]>([:])

    /// Whether nothing is taken from an address now.
    func isRefused(_ address: String, at now: ContinuousClock.Instant = .now) -> Bool {
        entries.withLock { entries in
            guard let end = entries[address]?.refusedUntil else { return false }
            if end > now { return true }
            entries[address] = nil
            return false
        }
    }

    /// Counts a failure; whether it is the one too many.
    func noteFailure(_ address: String, at now: ContinuousClock.Instant = .now) -> Bool {
        entries.withLock { entries in
            if entries.count >= RefusedAddresses.places, entries[address] == nil {
                entries = entries.filter { _, entry in
                    entry.refusedUntil.map { $0 > now }
                        ?? (entry.failures.last.map { now - $0 < .seconds(60) } ?? false)
                }
                // Whoever comes from so many addresses is counted at one of them.
                if entries.count >= RefusedAddresses.places { return false }
            }
            var entry = entries[address] ?? Entry()
            entry.failures.removeAll { now - $0 >= .seconds(60) }
            entry.failures.append(now)
            let isOver = entry.failures.count >= RefusedAddresses.limit && entry.refusedUntil == nil
            if isOver { entry.refusedUntil = now + RefusedAddresses.refusal }
            entries[address] = entry
            return isOver
        }
    }
}
