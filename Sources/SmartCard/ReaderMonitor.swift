package import SidecarBase
internal import Synchronization

/// Tells who asks when readers and cards come and go. The seam for tests.
package protocol ReaderWatch: Sendable {
    /// Has `handler` called at every report; it must not block.
    func subscribe(_ handler: @escaping @Sendable (ReaderMonitor.Report) -> Void) -> ReaderMonitor.Subscription

    /// Ends a subscription.
    func unsubscribe(_ subscription: ReaderMonitor.Subscription)
}

/// Watches readers and cards: looks at them several times a second, and tells its subscribers what it sees at every change,
/// and now and then in any case. It never waits for an event: a wait that the service forgets would be for ever
/// (card.md §1.3). It survives the service: when that goes away it comes back by itself, and when it does not answer the
/// subscribers are told so.
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
    }

    private let thread = CardThread(label: "portsign.reader-monitor")
    private let state = Mutex(State())
    private let tick: Duration
    private let lookMilliseconds: Int
    private let patienceMilliseconds: Int
    private let openSystem: @Sendable () throws(SmartCardError) -> any CardSystem

    /// So many looks may be stuck in the service, each with its thread; more are not begun.
    private static let stuckLimit = 4

    /// - Parameters:
    ///   - tickMilliseconds: how often to report without a change.
    ///   - lookMilliseconds: the time between two looks.
    ///   - patienceMilliseconds: after so long without an answer the service counts as down.
    ///   - openSystem: connects to the service.
    package init(
        tickMilliseconds: Int = 1_000, lookMilliseconds: Int = 200, patienceMilliseconds: Int = 5_000,
        openSystem: @escaping @Sendable () throws(SmartCardError) -> any CardSystem
    ) {
        tick = .milliseconds(tickMilliseconds)
        self.lookMilliseconds = lookMilliseconds
        self.patienceMilliseconds = patienceMilliseconds
        self.openSystem = openSystem
    }

    /// A monitor of the system's PC/SC service.
    /// - Parameter tickMilliseconds: how often to report without a change.
    package convenience init(tickMilliseconds: Int = 1_000) {
        self.init(tickMilliseconds: tickMilliseconds) { () throws(SmartCardError) in try CardContext() }
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

    /// Ends the monitor for good; it lets go of its context after the look under way.
    package func stop() {
        state.withLock { state in
            state.isStopped = true
            state.subscribers = [:]
        }
    }

    private var isStopped: Bool { state.withLock { $0.isStopped } }

    private func loop() {
        var lookout = ReaderLookout(openSystem: openSystem)
        var stuck: [ReaderLookout.Look] = []
        var patience = BackOff()
        var lastReport = ContinuousClock.now - tick
        while !isStopped {
            stuck.removeAll(where: \.isFinished)
            guard stuck.count < ReaderMonitor.stuckLimit else {
                tell(Report(readers: [], problem: .cardServiceDown))
                patience.wait()
                continue
            }
            let look = lookout.look()
            switch look.answer(withinMilliseconds: patienceMilliseconds) {
            case .success(let readers):
                patience = BackOff()
                let report = Report(readers: readers)
                if report != self.report || ContinuousClock.now - lastReport >= tick {
                    lastReport = .now
                    tell(report)
                }
                CardThread.pause(milliseconds: lookMilliseconds)
            case .failure(let error):
                tell(Report(readers: [], problem: error.code))
                patience.wait()
            case nil:
                // It may come back by itself, or be killed: the next look takes another way in.
                stuck.append(look)
                lookout = ReaderLookout(openSystem: openSystem)
                tell(Report(readers: [], problem: .cardServiceDown))
            }
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
