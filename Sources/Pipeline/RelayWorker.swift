package import EnterpriseRelay
package import Exchange
package import Ledger
package import Logging
internal import ServiceLifecycle
package import SidecarBase
internal import XMLCanonical

/// Hands receipts to one ERP target, in the order they came, each until the target says success. A target that fails waits
/// by its own back-off and blocks only itself.
package struct RelayWorker: Service {
    private let target: any RelayTarget
    private let ledger: any DeclarationLedger
    private let retry: RetryPolicy
    private let nudge: Nudge
    private let logger: Logger
    private let now: Now

    package init(
        target: any RelayTarget, ledger: any DeclarationLedger, retry: RetryPolicy, nudge: Nudge, logger: Logger,
        now: @escaping Now = ChinaTime.now
    ) {
        self.target = target
        self.ledger = ledger
        self.retry = retry
        self.nudge = nudge
        self.logger = logger
        self.now = now
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                let wait = await self.deliverWhatIsDue()
                if let wait, !Task.isCancelled { await self.nudge.wait(atMost: wait) }
            }
        }
    }

    private func deliverWhatIsDue() async -> Duration? {
        do {
            let due = try await ledger.pendingRelays(target: target.name, limit: 32, now: now())
            guard !due.isEmpty else {
                guard let next = try await ledger.nextRelayTime(target: target.name) else { return .seconds(60) }
                return .milliseconds(max(20, next.milliseconds - now().milliseconds))
            }
            for relay in due {
                // The order is kept: a receipt that failed holds back those after it.
                guard !Task.isCancelled, try await deliver(relay) else { return nil }
            }
            return nil
        } catch {
            logger.error("relay cannot go on", metadata: ["target": "\(target.name)", "cause": "\(error)"])
            return .seconds(5)
        }
    }

    private func deliver(_ relay: PendingRelay) async throws -> Bool {
        let result: RelayResult
        do {
            try await target.deliver(
                RelayedReceipt(
                    sequence: relay.sequence, content: RelayWorker.text(of: relay.content), msgType: relay.msgType,
                    originalForm: relay.originalForm))
            result = .delivered
        } catch {
            if Task.isCancelled { return false }
            let next = retry.nextAttempt(attempts: relay.attempts + 1, now: now())
            logger.warning(
                "relay failed",
                metadata: [
                    "target": "\(target.name)", "receipt": "\(relay.sequence)", "code": "\(error.code.name)",
                    "detail": "\(error.detail)", "nextAttempt": "\(next.readable)",
                ])
            result = .failed(error.code, detail: error.detail, nextAttempt: next)
        }
        try await ledger.finishRelay(sequence: relay.sequence, target: relay.target, result)
        return result == .delivered
    }

    /// The receipt in UTF-8, which the form is in; the ledger keeps the bytes that came.
    private static func text(of content: [UInt8]) -> [UInt8] {
        do {
            return try XMLText.utf8(decoding: content)
        } catch {
            // It was read when it came, so this is no receipt of ours to mend.
            return content
        }
    }
}
