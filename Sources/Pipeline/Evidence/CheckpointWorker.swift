package import Ledger
package import Logging
internal import ServiceLifecycle
internal import SidecarBase

/// Has checkpoints made: after so many events, or so long after one.
package struct CheckpointWorker: Service {
    private let maker: CheckpointMaker
    private let ledger: any EvidenceLedger
    private let events: Int64
    private let interval: Duration
    private let logger: Logger

    /// - Parameters:
    ///   - maker: makes them.
    ///   - ledger: tells how many events there are.
    ///   - events: one is made after so many.
    ///   - interval: and at the latest so long after one.
    ///   - logger: for what fails.
    package init(
        maker: CheckpointMaker, ledger: any EvidenceLedger, events: Int, interval: Duration, logger: Logger
    ) {
        self.maker = maker
        self.ledger = ledger
        self.events = Int64(events)
        self.interval = interval
        self.logger = logger
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            // What happened before the last end, if that was sudden, is covered at once.
            var covered: Int64 = -1
            var last = ContinuousClock.now
            while !Task.isCancelled {
                let newest = ledger.lastEvent
                if newest > covered, covered < 0 || newest - covered >= events || .now - last >= interval {
                    do {
                        try await maker.make()
                        covered = newest
                    } catch {
                        logger.error("no checkpoint can be made", metadata: ["cause": "\(error)"])
                    }
                    last = .now
                }
                if newest <= covered { last = .now }
                // Ends early by cancellation only, which the loop looks for itself.
                do { try await Task.sleep(for: min(interval, .seconds(1))) } catch {}
            }
        }
    }
}
