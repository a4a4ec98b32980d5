internal import NIOCore

/// How long to wait before a broker is tried again: longer with every failure, and at random between half of that and all of it.
package struct ReconnectDelays: Sendable {
    private let first: Duration
    private let maximum: Duration

    /// - Parameters:
    ///   - first: the longest wait after the first failure; it doubles with every further one.
    ///   - maximum: no wait is longer.
    package init(first: Duration = .milliseconds(500), maximum: Duration = .seconds(10)) {
        self.first = first
        self.maximum = maximum
    }

    /// The wait after so many failures in a row.
    package func delay(afterFailures failures: Int) -> Duration {
        let ceiling = min(maximum, first * Double(1 << min(max(0, failures - 1), 20)))
        return ceiling * Double.random(in: 0.5...1)
    }
}
