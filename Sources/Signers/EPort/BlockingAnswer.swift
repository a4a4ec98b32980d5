internal import Dispatch
internal import Synchronization

/// An answer that a device's own thread waits for while others bring it. The first answer counts.
final class BlockingAnswer<Value: Sendable>: Sendable {
    private let value = Mutex<Value?>(nil)
    private let arrived = DispatchSemaphore(value: 0)

    /// Answers, unless it was answered before.
    func finish(_ answer: Value) {
        let isFirst = value.withLock { value in
            guard value == nil else { return false }
            value = answer
            return true
        }
        if isFirst { arrived.signal() }
    }

    /// Waits; `nil` when no answer came in time. Blocks its thread, which must not be one of Swift's pool; called once.
    func wait(_ limit: Duration) -> Value? {
        let (seconds, attoseconds) = limit.components
        let nanoseconds = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        let total = nanoseconds.overflow ? Int64.max / 2 : nanoseconds.partialValue + attoseconds / 1_000_000_000
        _ = arrived.wait(timeout: .now() + .nanoseconds(Int(max(0, total))))
        return value.withLock(\.self)
    }
}
