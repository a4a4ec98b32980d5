internal import Synchronization

/// The figures that this process counts itself. There is one set of them, as there is one log: what counts is spread over the
/// house, and whoever asks wants all.
///
/// A series, once found, is counted without a lock; finding one takes a lock for a moment.
package enum Metrics {
    /// So many series of one figure are kept; further label values are counted under ``other``.
    private static let maximumSeries = 500
    private static let other = "other"

    /// A number that only grows.
    package final class Counter: Sendable {
        private let count = Atomic<Int>(0)

        package func add(_ number: Int = 1) { count.wrappingAdd(number, ordering: .relaxed) }
        package var value: Int { count.load(ordering: .relaxed) }
    }

    /// Times, by how long they took.
    package final class Histogram: Sendable {
        /// One for each bound, and one for what took longer than all.
        private let buckets = (0...Metric.buckets.count).map { _ in Counter() }
        private let nanoseconds = Counter()

        /// Counts a time.
        package func observe(_ time: Duration) {
            let parts = time.components
            let (whole, isTooLong) = Int(parts.seconds).multipliedReportingOverflow(by: 1_000_000_000)
            let elapsed = isTooLong ? Int(Int32.max) : max(0, whole + Int(parts.attoseconds / 1_000_000_000))
            let seconds = Double(elapsed) / 1e9
            buckets[Metric.buckets.firstIndex { seconds <= $0 } ?? Metric.buckets.count].add()
            nanoseconds.add(elapsed)
        }

        /// Counts the time since then.
        package func observe(since start: ContinuousClock.Instant) { observe(ContinuousClock.now - start) }

        /// The counts of the buckets one by one, not yet added up, and the sum in seconds.
        package var value: (buckets: [Int], sum: Double) {
            (buckets.map(\.value), Double(nanoseconds.value) / 1e9)
        }
    }

    private enum Series: Sendable {
        case counter(Counter)
        case histogram(Histogram)
    }

    private static let series = Mutex<[String: [[String]: Series]]>([:])

    /// What counts a figure with these values of its labels.
    package static func counter(_ metric: Metric, _ values: String...) -> Counter {
        guard case .counter(let counter) = find(metric, values, or: .counter(Counter())) else { return Counter() }
        return counter
    }

    /// What times a figure with these values of its labels.
    package static func histogram(_ metric: Metric, _ values: String...) -> Histogram {
        guard case .histogram(let histogram) = find(metric, values, or: .histogram(Histogram())) else {
            return Histogram()
        }
        return histogram
    }

    private static func find(_ metric: Metric, _ values: [String], or new: @autoclosure () -> Series) -> Series {
        series.withLock { all in
            if let found = all[metric.name]?[values] { return found }
            let isFull = (all[metric.name]?.count ?? 0) >= maximumSeries
            let key = isFull ? values.map { _ in other } : values
            if let found = all[metric.name]?[key] { return found }
            let made = new()
            all[metric.name, default: [:]][key] = made
            return made
        }
    }

    /// How one series stands.
    package enum Value: Sendable {
        case number(Double)
        case times(buckets: [Int], sum: Double)
    }

    /// How the series of a figure stand, ordered by their labels' values.
    package static func values(of metric: Metric) -> [(labels: [String], value: Value)] {
        let found = series.withLock { $0[metric.name] ?? [:] }
        return found.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map { labels, series in
            switch series {
            case .counter(let counter): (labels, .number(Double(counter.value)))
            case .histogram(let histogram):
                (labels, .times(buckets: histogram.value.buckets, sum: histogram.value.sum))
            }
        }
    }
}
