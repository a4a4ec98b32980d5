package import SidecarBase
internal import Synchronization

/// Tells who asks when readers and cards come and go. The seam for tests.
package protocol ReaderWatch: Sendable {
    /// Has `handler` called at every report; it must not block.
    func subscribe(_ handler: @escaping @Sendable (ReaderMonitor.Report) -> Void) -> ReaderMonitor.Subscription

    /// Ends a subscription.
    func unsubscribe(_ subscription: ReaderMonitor.Subscription)
}

/// Watches readers and cards on a context and a thread of its own, and tells its subscribers what it sees: at every
/// change, and every few seconds in any case, because events alone are not to be relied on (card.md §1.3). It survives
/// the service: when that goes away it comes back by itself.
package final class ReaderMonitor: ReaderWatch {
    /// What the monitor saw.
    package struct Report: Sendable, Equatable {
        /// The readers; empty while there is a problem.
        package let readers: [ReaderState]
        /// Why the readers are not known, `card.service_down` for example.
        package let problem: ErrorCode?

        package init(readers: [ReaderState], problem: ErrorCode? = nil) {
            self.readers = readers
            self.problem = problem
        }
    }

    /// Names one subscription.
    package struct Subscription: Sendable, Hashable {
        package let number: Int

        package init(number: Int) {
            self.number = number
        }
    }

    private struct State {
        var report: Report?
        var subscribers: [Int: @Sendable (Report) -> Void] = [:]
        var nextNumber = 0
        var isRunning = false
        var isStopped = false
        var canceller: CardContext.Canceller?
    }

    private let thread = CardThread(label: "portsign.reader-monitor")
    private let state = Mutex(State())
    private let tickMilliseconds: Int

    /// - Parameter tickMilliseconds: how often to look and report without an event.
    package init(tickMilliseconds: Int = 2_000) {
        self.tickMilliseconds = tickMilliseconds
    }

    /// The last report; `nil` before the first.
    package var report: Report? { state.withLock { $0.report } }

    /// Has `handler` called at every report, on the monitor's thread, where it must not block. The first subscription
    /// starts the monitor.
    package func subscribe(_ handler: @escaping @Sendable (Report) -> Void) -> Subscription {
        let (subscription, begins) = state.withLock { state in
            let number = state.nextNumber
            state.nextNumber += 1
            state.subscribers[number] = handler
            let begins = !state.isRunning && !state.isStopped
            state.isRunning = true
            return (Subscription(number: number), begins)
        }
        if begins { thread.run { self.loop() } }
        return subscription
    }

    /// Ends a subscription.
    package func unsubscribe(_ subscription: Subscription) {
        state.withLock { _ = $0.subscribers.removeValue(forKey: subscription.number) }
    }

    /// Ends the monitor for good; it lets go of its context within a tick.
    package func stop() {
        let canceller = state.withLock { state in
            state.isStopped = true
            state.subscribers = [:]
            return state.canceller
        }
        canceller?.cancel()
    }

    private var isStopped: Bool { state.withLock { $0.isStopped } }

    private func loop() {
        var patience = BackOff()
        while !isStopped {
            do throws(SmartCardError) {
                let context = try CardContext()
                state.withLock { $0.canceller = context.canceller }
                defer { state.withLock { $0.canceller = nil } }
                patience = BackOff()
                try watch(context)
            } catch {
                guard !isStopped else { return }
                tell(Report(readers: [], problem: error.code))
                patience.wait()
            }
        }
    }

    private func watch(_ context: CardContext) throws(SmartCardError) {
        while !isStopped {
            let readers = try context.readers()
            tell(Report(readers: readers))
            _ = try context.waitForChange(from: readers, milliseconds: tickMilliseconds)
        }
    }

    private func tell(_ report: Report) {
        let subscribers = state.withLock { state in
            state.report = report
            return Array(state.subscribers.values)
        }
        for subscriber in subscribers { subscriber(report) }
    }
}
