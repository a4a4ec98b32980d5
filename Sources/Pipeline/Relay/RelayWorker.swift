package import EnterpriseRelay
package import Exchange
package import Ledger
package import Logging
internal import ServiceLifecycle
package import SidecarBase

/// Hands receipts to one ERP target, each until the target says success; those about one order in the order in which they came.
///
/// A receipt that is not taken waits by the target's own back-off and holds back only receipts of its order. A target that does
/// not answer at all is left alone, but for one receipt at a time, until it does; other targets know nothing of that.
package struct RelayWorker: Service {
    /// How an attempt ended, for the worker.
    private struct Ending: Sendable {
        let sequence: Int64
        let isProbe: Bool
        /// When the next attempt is due; `nil` when the target has the receipt, or it does not wait any more.
        var later: ChinaTime?
        /// `nil` when nothing was sent, or the attempt was cut off by a stop.
        var failure: RelayError??
        var isRecorded = true
    }

    private let target: any RelayTarget
    private let ledger: any DeclarationLedger
    private let retry: RetryPolicy
    private let rules: RelayRules
    private let nudge: Nudge
    private let endings: Mailbox<Ending>
    private let board: CounterpartBoard
    private let logger: Logger
    private let now: Now

    /// How long a ledger that cannot be read or written is left alone.
    private static let ledgerPause: Duration = .seconds(5)

    /// - Parameters:
    ///   - target: who gets the receipts.
    ///   - ledger: what waits for it, and where every attempt is noted.
    ///   - retry: the pauses between attempts; receipts are tried for ever.
    ///   - rules: how many at once, and when the target is left alone.
    ///   - nudge: signalled when a receipt came.
    ///   - board: where the worker tells how it does.
    ///   - logger: one line a failed attempt.
    ///   - now: the time.
    package init(
        target: any RelayTarget, ledger: any DeclarationLedger, retry: RetryPolicy,
        rules: RelayRules = RelayRules(), nudge: Nudge, board: CounterpartBoard = CounterpartBoard(), logger: Logger,
        now: @escaping Now = ChinaTime.now
    ) {
        self.target = target
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
        var schedule = RelaySchedule(places: rules.places)
        var breaker = CircuitBreaker(rules.breaker)
        while !Task.isCancelled {
            if board.takeReload(target.name) { schedule.forgetWaiting() }
            var wait = take(endings.takeAll(), &schedule, &breaker)
            if wait == nil { wait = await begin(&schedule, &breaker, &group) }
            let (running, state) = (schedule.runningCount, breaker)
            board.update(target.name) { standing in
                standing.running = running
                standing.breaker = state
            }
            if !Task.isCancelled { await nudge.wait(atMost: wait ?? .seconds(60)) }
        }
    }

    /// Takes note of attempts that ended; how long to wait when the ledger could not be written.
    private func take(
        _ ended: [Ending], _ schedule: inout RelaySchedule, _ breaker: inout CircuitBreaker
    ) -> Duration? {
        let time = now()
        var isRecorded = true
        for ending in ended {
            schedule.end(ending.sequence, later: ending.later)
            if !ending.isRecorded { isRecorded = false }
            switch ending.failure {
            case .some(.none):
                breaker.noteAnswer()
                board.update(target.name) { $0.noteSuccess(at: time) }
            case .some(.some(let error)):
                board.update(target.name) { $0.noteFailure(error.code, error.detail, at: time) }
                if error.code.isOfCounterpart {
                    breaker.noteFailure(ofProbe: ending.isProbe, at: time)
                } else {
                    breaker.noteAnswer()
                }
            case .none:
                if ending.isProbe { breaker.withdrawProbe(at: time) }
            }
        }
        return isRecorded ? nil : RelayWorker.ledgerPause
    }

    /// Begins what may be begun; how long to wait when nothing happens.
    private func begin(
        _ schedule: inout RelaySchedule, _ breaker: inout CircuitBreaker, _ group: inout DiscardingTaskGroup
    ) async -> Duration {
        let time = now()
        let isProbe: Bool
        switch breaker.admission(at: time) {
        case .everything: isProbe = false
        case .probe: isProbe = true
        case .nothing(let end): return end.map(until) ?? .seconds(60)
        }
        do {
            if schedule.wanted > 0 {
                schedule.add(
                    try await ledger.waitingRelays(target: target.name, after: schedule.last, limit: schedule.wanted))
            }
        } catch {
            logger.error("relay cannot go on", metadata: ["target": "\(target.name)", "cause": "\(error)"])
            return RelayWorker.ledgerPause
        }
        while let relay = schedule.next(at: time) {
            group.addTask { self.endings.put(await self.deliver(relay.sequence, isProbe: isProbe)) }
            if isProbe {
                breaker.beginProbe()
                return .seconds(60)
            }
        }
        return schedule.nextDue(after: time).map(until) ?? .seconds(60)
    }

    /// The time until then: at least a moment, and at most a minute, because clocks are set.
    private func until(_ time: ChinaTime) -> Duration {
        let (difference, isTooLarge) = time.milliseconds.subtractingReportingOverflow(now().milliseconds)
        return .milliseconds(isTooLarge ? 60_000 : min(60_000, max(20, difference)))
    }

    private func deliver(_ sequence: Int64, isProbe: Bool) async -> Ending {
        var ending = Ending(sequence: sequence, isProbe: isProbe)
        do {
            guard let relay = try await ledger.relay(sequence: sequence, target: target.name) else { return ending }
            let result: RelayResult
            let began = ContinuousClock.now
            defer { Metrics.histogram(.relaySeconds, target.name).observe(since: began) }
            do {
                let trace = relay.trace ?? RequestTrace(requestID: "receipt-\(sequence)")
                let outcome = await RequestTrace.$current.withValue(trace) { () -> Result<Void, RelayError> in
                    do throws(RelayError) {
                        return .success(try await target.deliver(RelayedReceipt(relay.receipt)))
                    } catch {
                        return .failure(error)
                    }
                }
                try outcome.get()
                ending.failure = .some(.none)
                result = .delivered
            } catch {
                if Task.isCancelled { return ending }
                let next = retry.nextAttempt(attempts: relay.attempts + 1, now: now())
                logger.warning(
                    "relay failed",
                    metadata: [
                        "target": "\(target.name)", "receipt": "\(sequence)", "code": "\(error.code.name)",
                        "detail": "\(error.detail)", "nextAttempt": "\(next.readable)",
                    ])
                ending.failure = .some(error)
                ending.later = next
                result = .failed(error.code, detail: error.detail, nextAttempt: next)
            }
            try await ledger.finishRelay(sequence: sequence, target: target.name, result)
        } catch {
            // What the target took and what could not be noted comes to it once more, under the same number.
            logger.error(
                "relay not recorded",
                metadata: ["target": "\(target.name)", "receipt": "\(sequence)", "cause": "\(error)"])
            ending.later = now().advanced(byMilliseconds: 5_000)
            ending.isRecorded = false
        }
        return ending
    }
}
