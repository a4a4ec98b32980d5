internal import SidecarBase

/// How many calls a side that wants no flood takes. A pure value. Source: ccpit.md §1 fact 8, §6 item 9.
package struct OriginBudget: Sendable {
    private let perMinute: Int
    private let parallel: Int
    /// Calls never come closer than this: a quarter of the even distance, so that a queue does not burst out at once.
    private let gap: Duration
    private var running = 0
    /// When the calls of the last minute began, oldest first.
    private var begun: [ContinuousClock.Instant] = []

    package init(perMinute: Int, parallel: Int) {
        self.perMinute = max(1, perMinute)
        self.parallel = max(1, parallel)
        gap = .seconds(60) / (4 * max(1, perMinute))
    }

    /// Begins a call, or says how long it has to wait at least; `nil` when it began.
    package mutating func begin(at now: ContinuousClock.Instant) -> Duration? {
        begun.removeAll { now - $0 >= .seconds(60) }
        if running >= parallel { return .milliseconds(20) }
        if begun.count >= perMinute, let first = begun.first { return .seconds(60) - (now - first) }
        if let last = begun.last, now - last < gap { return gap - (now - last) }
        running += 1
        begun.append(now)
        return nil
    }

    /// Ends a call.
    package mutating func end() { running = max(0, running - 1) }
}

/// Lets calls through as the budget allows.
package actor OriginPace {
    private var budget: OriginBudget

    package init(_ limits: OriginProfile.Limits) {
        budget = OriginBudget(perMinute: limits.perMinute, parallel: limits.parallel)
    }

    /// Does something when it may be done; `nil` when that is not in time, or the task is cancelled.
    package func whenFree<Result: Sendable>(
        within limit: Duration, _ body: @Sendable () async -> Result
    ) async -> Result? {
        let end = ContinuousClock.now + limit
        while let wait = budget.begin(at: .now) {
            guard ContinuousClock.now + wait <= end else { return nil }
            do { try await Task.sleep(for: wait) } catch { return nil }
        }
        let result = await body()
        budget.end()
        return result
    }
}
