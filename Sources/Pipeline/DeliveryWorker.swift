internal import CryptoCore
package import Exchange
package import Ledger
package import Logging
internal import ServiceLifecycle
package import SidecarBase
package import TerminalEnvelope

/// Sends what waits in the outbox of one route, and goes on until it is told to stop.
///
/// The envelope is built from the stored identity, so every attempt, before and after a restart, sends the same bytes under the
/// same CopMsgId. An attempt is recorded before it begins; its result is recorded before the next one.
package struct DeliveryWorker: Service {
    private let route: String
    private let transport: any Transport
    private let ledger: any DeclarationLedger
    private let retry: RetryPolicy
    private let nudge: Nudge
    private let concurrency: Int
    private let logger: Logger
    private let now: Now

    /// - Parameters:
    ///   - route: whose outbox it is.
    ///   - transport: the way to the route's node.
    ///   - ledger: the outbox, and where every attempt is noted.
    ///   - retry: when a failed attempt is repeated.
    ///   - nudge: signalled when the outbox of this route got a message.
    ///   - concurrency: how many messages are sent side by side.
    ///   - logger: one line an attempt.
    ///   - now: the time.
    package init(
        route: String, transport: any Transport, ledger: any DeclarationLedger, retry: RetryPolicy, nudge: Nudge,
        concurrency: Int = 16, logger: Logger, now: @escaping Now = ChinaTime.now
    ) {
        self.route = route
        self.transport = transport
        self.ledger = ledger
        self.retry = retry
        self.nudge = nudge
        self.concurrency = concurrency
        self.logger = logger
        self.now = now
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                let wait = await self.sendWhatIsDue()
                if let wait, !Task.isCancelled { await self.nudge.wait(atMost: wait) }
            }
        }
    }

    /// Sends one batch. Returns how long to wait, or `nil` when there may be more at once.
    private func sendWhatIsDue() async -> Duration? {
        do {
            let due = try await ledger.pendingDeliveries(route: route, limit: concurrency, now: now())
            guard !due.isEmpty else {
                guard let next = try await ledger.nextDeliveryTime(route: route) else { return .seconds(60) }
                return .milliseconds(max(20, next.milliseconds - now().milliseconds))
            }
            let areRecorded = await withTaskGroup(of: Bool.self) { group in
                for delivery in due { group.addTask { await self.send(delivery) } }
                return await group.reduce(true) { $0 && $1 }
            }
            // A ledger that cannot be written would be asked again and again without a pause.
            return areRecorded ? nil : .seconds(5)
        } catch {
            logger.error("outbox cannot be read", metadata: ["route": "\(route)", "cause": "\(error)"])
            return .seconds(5)
        }
    }

    /// Sends one message; whether everything about it could be recorded.
    private func send(_ delivery: PendingDelivery) async -> Bool {
        do {
            try await ledger.beginDelivery(delivery.id)
            let envelope: OutgoingEnvelope
            do {
                envelope = try DeliveryWorker.envelope(of: delivery)
            } catch {
                let result = DeliveryResult.parked(error.code, detail: error.detail)
                try await ledger.finishDelivery(delivery.id, result, envelopeDigest: nil)
                log(result, of: delivery)
                return true
            }
            let result = await attempt(delivery, envelope: envelope)
            // A stop in the middle of an attempt leaves it as begun: it is sent again, with the same identity, after the restart.
            guard let result else { return true }
            try await ledger.finishDelivery(delivery.id, result, envelopeDigest: MessageDigest.sha256(envelope.bytes))
            log(result, of: delivery)
            return true
        } catch {
            // A person or the platform took the message out of the outbox meanwhile: that is recorded already.
            if error.code == .ledgerWrongState {
                logger.notice("delivery overtaken", metadata: ["guid": "\(delivery.guid)", "cause": "\(error)"])
                return true
            }
            logger.error(
                "delivery not recorded", metadata: ["guid": "\(delivery.guid)", "cause": "\(error)"])
            return false
        }
    }

    /// The envelope of a delivery: a pure function of what the ledger holds.
    ///
    /// - Throws: `message.envelope` when an id does not keep to the official schema.
    package static func envelope(of delivery: PendingDelivery) throws(EnvelopeError) -> OutgoingEnvelope {
        let message = DxpMessage(
            copMsgId: delivery.order.copMsgId, senderId: delivery.order.senderId,
            receiverIds: [delivery.order.receiverId], creatTime: delivery.order.creatTime,
            msgType: delivery.messageType, data: delivery.signed)
        return OutgoingEnvelope(
            bytes: try message.encoded(), copMsgId: delivery.order.copMsgId, messageType: delivery.messageType,
            guid: delivery.guid, senderId: delivery.order.senderId)
    }

    private func attempt(_ delivery: PendingDelivery, envelope: OutgoingEnvelope) async -> DeliveryResult? {
        do {
            switch try await transport.deliver(envelope) {
            case .accepted(let text): return .accepted(text: text)
            case .refused(let chkMark, let text):
                return .parked(.nodeRefused, detail: "chkMark \(chkMark): \(text)")
            }
        } catch {
            if Task.isCancelled { return nil }
            switch retry.decision(
                after: error.code, attempts: delivery.attempts + 1, since: delivery.queuedAt, now: now())
            {
            case .retry(let time): return .failed(error.code, detail: error.detail, nextAttempt: time)
            case .park(let code): return .parked(code, detail: error.description)
            }
        }
    }

    private func log(_ result: DeliveryResult, of delivery: PendingDelivery) {
        var metadata: Logger.Metadata = [
            "guid": "\(delivery.guid)", "copMsgId": "\(delivery.order.copMsgId)", "route": "\(route)",
        ]
        switch result {
        case .accepted: logger.info("accepted by the node", metadata: metadata)
        case .failed(let code, let detail, let next):
            metadata["code"] = "\(code.name)"
            metadata["detail"] = "\(detail)"
            metadata["nextAttempt"] = "\(next.readable)"
            logger.warning("delivery failed", metadata: metadata)
        case .parked(let code, let detail):
            metadata["code"] = "\(code.name)"
            metadata["detail"] = "\(detail)"
            logger.error("delivery parked", metadata: metadata)
        }
    }
}
