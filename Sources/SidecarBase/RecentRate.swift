/// Counts what was done in the last minute. A pure value.
package struct RecentRate: Sendable {
    private static let window = 60

    private var counts = [Int](repeating: 0, count: RecentRate.window)
    private var newest: Int64 = 0

    package init() {}

    /// Counts one.
    package mutating func note(at time: ChinaTime) {
        turn(to: time)
        counts[RecentRate.slot(newest)] += 1
    }

    /// How many in the last minute.
    package func perMinute(at time: ChinaTime) -> Int {
        var copy = self
        copy.turn(to: time)
        return copy.counts.reduce(0, +)
    }

    /// In how many milliseconds so many will be done at this rate; `nil` when nothing was done in the last minute.
    package func eta(of waiting: Int, at time: ChinaTime) -> Int? {
        let rate = perMinute(at: time)
        guard rate > 0 else { return nil }
        let (product, isTooLarge) = waiting.multipliedReportingOverflow(by: 60_000)
        return isTooLarge ? nil : product / rate
    }

    private mutating func turn(to time: ChinaTime) {
        let second = time.milliseconds / 1_000
        guard second > newest else { return }
        for offset in 0..<min(second - newest, Int64(RecentRate.window)) {
            counts[RecentRate.slot(second - offset)] = 0
        }
        newest = second
    }

    private static func slot(_ second: Int64) -> Int {
        let slot = Int(second % Int64(window))
        return slot < 0 ? slot + window : slot
    }
}
