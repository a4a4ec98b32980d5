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
/// same CopMsgId. An attempt is recorded before it begins; its result is recorded before the next one. Attempts are independent
/// of each other: as soon as one ends, the next message is begun.
package struct DeliveryWorker: Service {
    /// How an attempt ended, for the worker.
    private struct Ending: Sendable {
        enum Word: Sendable {
            /// The node said something.
            case answer(accepted: Bool)
            case failure(ErrorCode, detail: String)
            /// Nothing was sent, or the attempt was cut off by a stop.
            case none
        }

        let id: MessageID
        let company: String
        let isProbe: Bool
        let word: Word
        /// Whether the company's next message may follow.
        var isDone = true
        var isRecorded = true
    }

    private let route: String
    private let transport: any Transport
    private let ledger: any DeclarationLedger
    private let retry: RetryPolicy
    private let rules: DeliveryRules
    private let nudge: Nudge
    private let endings: Mailbox<Ending>
    private let board: CounterpartBoard
    private let logger: Logger
    private let now: Now

    /// How long a ledger that cannot be read or written is left alone.
    private static let ledgerPause: Duration = .seconds(5)

    /// - Parameters:
    ///   - route: whose outbox it is.
    ///   - transport: the way to the route's node.
    ///   - ledger: the outbox, and where every attempt is noted.
    ///   - retry: when a failed attempt is repeated.
    ///   - rules: how many at once, in which order, at which hours, and when the node is left alone.
    ///   - nudge: signalled when the outbox of this route got a message.
    ///   - board: where the worker tells how it does.
    ///   - logger: one line an attempt.
    ///   - now: the time.
    package init(
        route: String, transport: any Transport, ledger: any DeclarationLedger, retry: RetryPolicy,
        rules: DeliveryRules = DeliveryRules(), nudge: Nudge, board: CounterpartBoard = CounterpartBoard(),
        logger: Logger, now: @escaping Now = ChinaTime.now
    ) {
        self.route = route
        self.transport = transport
        self.ledger = ledger
        self.retry = retry
        self.rules = rules
        self.nudge = nudge
        endings = Mailbox(nudge)
        self.board = board
        self.logger = logger
        self.now = now
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in await self.drive(&group) }
        }
    }

    private func drive(_ group: inout DiscardingTaskGroup) async {
        var schedule = DeliverySchedule(places: rules.places, isOrdered: rules.keepsOrder, companies: rules.companies)
        var breaker = CircuitBreaker(rules.breaker)
        while !Task.isCancelled {
            var wait = take(endings.takeAll(), &schedule, &breaker)
            if wait == nil { wait = await begin(&schedule, &breaker, &group) }
            let (running, state) = (schedule.running, breaker)
            board.update(route) { standing in
                standing.running = running
                standing.breaker = state
            }
            if !Task.isCancelled { await nudge.wait(atMost: wait ?? .seconds(60)) }
        }
    }

    /// Takes note of attempts that ended. A ledger that cannot be written would be asked again and again without a pause: then
    /// says how long to wait.
    private func take(
        _ ended: [Ending], _ schedule: inout DeliverySchedule, _ breaker: inout CircuitBreaker
    ) -> Duration? {
        let time = now()
        var isRecorded = true
        for ending in ended {
            schedule.end(ending.id, of: ending.company, isDone: ending.isDone)
            if !ending.isRecorded { isRecorded = false }
            let before = breaker.openSince
            switch ending.word {
            case .answer(let isAccepted):
                breaker.noteAnswer()
                if isAccepted { board.update(route) { $0.noteSuccess(at: time) } }
            case .failure(let code, let detail):
                board.update(route) { $0.noteFailure(code, detail, at: time) }
                if code.isOfCounterpart {
                    breaker.noteFailure(ofProbe: ending.isProbe, at: time)
                } else if ending.isProbe {
                    breaker.withdrawProbe(at: time)
                }
            case .none:
                if ending.isProbe { breaker.withdrawProbe(at: time) }
            }
            if (before == nil) != (breaker.openSince == nil) { tell(breaker) }
        }
        if isRecorded { return nil }
        schedule.forgetReady()
        return DeliveryWorker.ledgerPause
    }

    private func tell(_ breaker: CircuitBreaker) {
        if let since = breaker.openSince {
            logger.error(
                "route stopped: the node does not answer",
                metadata: ["route": "\(route)", "since": "\(since.readable)"])
        } else {
            logger.notice("route goes on: the node answers", metadata: ["route": "\(route)"])
        }
    }

    /// Begins what may be begun; how long to wait when nothing happens.
    private func begin(
        _ schedule: inout DeliverySchedule, _ breaker: inout CircuitBreaker, _ group: inout DiscardingTaskGroup
    ) async -> Duration {
        let time = now()
        let opening = rules.hours.opening(after: time)
        board.update(route) { $0.opensAt = opening }
        if let opening { return until(opening) }
        let isProbe: Bool
        switch breaker.admission(at: time) {
        case .everything: isProbe = false
        case .probe: isProbe = true
        case .nothing(let end): return end.map(until) ?? .seconds(60)
        }
        var next: ChinaTime?
        var isFetched = false
        while !schedule.isFull {
            guard let delivery = schedule.next() else {
                if isFetched { break }
                isFetched = true
                do {
                    let due = try await ledger.dueDeliveries(
                        DueQuestion(
                            route: route, keepsOrder: rules.keepsOrder, perCompany: max(8, rules.places * 2),
                            now: time, withoutMessages: schedule.runningMessages,
                            withoutCompanies: schedule.satisfied))
                    schedule.add(due.deliveries)
                    next = due.next
                } catch {
                    logger.error("outbox cannot be read", metadata: ["route": "\(route)", "cause": "\(error)"])
                    return DeliveryWorker.ledgerPause
                }
                continue
            }
            group.addTask {
                let trace = delivery.trace ?? RequestTrace(requestID: delivery.id.text)
                let ending = await RequestTrace.$current.withValue(trace) {
                    await self.send(delivery, isProbe: isProbe)
                }
                self.endings.put(ending)
            }
            if isProbe {
                breaker.beginProbe()
                return .seconds(60)
            }
        }
        return next.map(until) ?? .seconds(60)
    }

    /// The time until then: at least a moment, and at most a minute, because clocks are set.
    private func until(_ time: ChinaTime) -> Duration {
        let (difference, isTooLarge) = time.milliseconds.subtractingReportingOverflow(now().milliseconds)
        return .milliseconds(isTooLarge ? 60_000 : min(60_000, max(20, difference)))
    }

    /// Sends one message.
    private func send(_ delivery: PendingDelivery, isProbe: Bool) async -> Ending {
        func ending(_ word: Ending.Word, isDone: Bool = true, isRecorded: Bool = true) -> Ending {
            Ending(
                id: delivery.id, company: delivery.company, isProbe: isProbe, word: word, isDone: isDone,
                isRecorded: isRecorded)
        }
        var word = Ending.Word.none
        do {
            guard try await ledger.beginDelivery(delivery.id) != nil else { return ending(.none) }
            let envelope: OutgoingEnvelope
            do {
                envelope = try DeliveryWorker.envelope(of: delivery)
            } catch {
                let result = DeliveryResult.parked(error.code, detail: error.detail)
                try await ledger.finishDelivery(delivery.id, result, envelopeDigest: nil)
                log(result, of: delivery)
                return ending(.none)
            }
            let result: DeliveryResult
            let began = ContinuousClock.now
            defer { Metrics.histogram(.sendSeconds, route).observe(since: began) }
            do {
                switch try await transport.deliver(envelope) {
                case .accepted(let text):
                    word = .answer(accepted: true)
                    result = .accepted(text: text)
                case .refused(let chkMark, let text):
                    let detail = "chkMark \(chkMark): \(text)"
                    board.update(route) { $0.noteFailure(.nodeRefused, detail, at: now()) }
                    word = .answer(accepted: false)
                    result = .parked(.nodeRefused, detail: detail)
                }
            } catch {
                // A stop in the middle of an attempt leaves it as begun: it is sent again, with the same identity, after the
                // restart.
                if Task.isCancelled { return ending(.none) }
                word = .failure(error.code, detail: error.detail)
                result = decision(after: error, delivery)
            }
            try await ledger.finishDelivery(delivery.id, result, envelopeDigest: MessageDigest.sha256(envelope.bytes))
            log(result, of: delivery)
            if case .failed = result { return ending(word, isDone: false) }
            return ending(word)
        } catch {
            // A person or the platform took the message out of the outbox meanwhile: that is recorded already.
            if error.code == .ledgerWrongState {
                logger.notice("delivery overtaken", metadata: ["guid": "\(delivery.guid)", "cause": "\(error)"])
                return ending(word)
            }
            logger.error("delivery not recorded", metadata: ["guid": "\(delivery.guid)", "cause": "\(error)"])
            return ending(word, isDone: false, isRecorded: false)
        }
    }

    /// The envelope of a delivery: a pure function of what the ledger holds.
    ///
    /// - Throws: `message.envelope` when an id does not keep to the official schema.
    package static func envelope(of delivery: PendingDelivery) throws(EnvelopeError) -> OutgoingEnvelope {
        try envelope(
            of: delivery.order, messageType: delivery.messageType, guid: delivery.guid, signed: delivery.signed)
    }

    /// The same of its parts.
    static func envelope(
        of order: DeliveryOrder, messageType: String, guid: String, signed: [UInt8]
    ) throws(EnvelopeError) -> OutgoingEnvelope {
        let message = DxpMessage(
            copMsgId: order.copMsgId, senderId: order.senderId, receiverIds: [order.receiverId],
            creatTime: order.creatTime, msgType: messageType, data: signed)
        return OutgoingEnvelope(
            bytes: try message.encoded(), copMsgId: order.copMsgId, messageType: messageType, guid: guid,
            senderId: order.senderId)
    }

    private func decision(after error: TransportError, _ delivery: PendingDelivery) -> DeliveryResult {
        switch retry.decision(
            after: error.code, attempts: delivery.attempts + 1, since: delivery.queuedAt, now: now())
        {
        case .retry(let time): .failed(error.code, detail: error.detail, nextAttempt: time)
        case .park(let code): .parked(code, detail: error.description)
        }
    }

    private func log(_ result: DeliveryResult, of delivery: PendingDelivery) {
        var metadata: Logger.Metadata = [
            "id": "\(delivery.id.text)", "company": "\(delivery.company)",
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
