package import Ledger
package import Logging
internal import OutboundHTTP
internal import ServiceLifecycle
package import SidecarBase

/// Tells the ERP what happens in a channel: one notice after the other, in the order in which they were made, each until the ERP
/// has it. A target that fails blocks only itself.
package struct NoticeWorker: Service {
    private let channel: String
    private let target: NoticeTarget
    private let ledger: any ChannelLedger
    private let nudge: Nudge
    private let logger: Logger

    /// The pauses after failures double from the first to the longest.
    private static let firstPause: Duration = .milliseconds(500)
    private static let longestPause: Duration = .seconds(60)
    /// How long a ledger that cannot be read or written is left alone.
    private static let ledgerPause: Duration = .seconds(5)
    private static let atOnce = 50

    /// - Parameters:
    ///   - channel: whose notices.
    ///   - target: where they are posted.
    ///   - ledger: has them.
    ///   - nudge: signalled when there is a new one.
    ///   - logger: one line a failed attempt.
    package init(
        channel: String, target: NoticeTarget, ledger: any ChannelLedger, nudge: Nudge, logger: Logger
    ) {
        self.channel = channel
        self.target = target
        self.ledger = ledger
        self.nudge = nudge
        self.logger = logger
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            var pause = NoticeWorker.firstPause
            while !Task.isCancelled {
                let wait = await self.tell(&pause)
                if !Task.isCancelled, wait > .zero { await self.nudge.wait(atMost: wait) }
            }
        }
    }

    /// Posts what waits until something fails; how long to wait then.
    private func tell(_ pause: inout Duration) async -> Duration {
        do {
            let waiting = try await ledger.waitingNotices(of: channel, limit: NoticeWorker.atOnce)
            for notice in waiting {
                do {
                    try await target.post(notice.number, notice.body)
                } catch {
                    if Task.isCancelled { return .zero }
                    logger.warning(
                        "the ERP was not told",
                        metadata: [
                            "channel": "\(channel)", "notice": "\(notice.number)", "detail": "\(error.detail)",
                            "pause": "\(pause)",
                        ])
                    // A nudge says that there is more to tell, not that the ERP is back.
                    try await Task.sleep(for: pause)
                    pause = min(pause * 2, NoticeWorker.longestPause)
                    return .zero
                }
                pause = NoticeWorker.firstPause
                try await ledger.finishNotice(notice.number)
            }
            return waiting.count < NoticeWorker.atOnce ? .seconds(60) : .zero
        } catch let error as LedgerError {
            logger.error("notices cannot go on", metadata: ["channel": "\(channel)", "cause": "\(error)"])
            return NoticeWorker.ledgerPause
        } catch {
            // A sleep ends early only when the service stops.
            return .zero
        }
    }
}
