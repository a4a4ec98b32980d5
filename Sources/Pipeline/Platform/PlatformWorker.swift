package import Exchange
package import Ledger
package import Logging
internal import ServiceLifecycle
package import SidecarBase

/// Takes the platform's word on a document that was sent, as the desk of receipts does.
package protocol PlatformListening: Sendable {
    /// Stores it, and says so.
    func acceptAnswer(_ bytes: [UInt8], to submission: MessageID, from source: RequestSource) async -> PushAnswer
}

extension ReceiptDesk: PlatformListening {}

/// Sends the single-window documents of one company to its platform, each until the platform has spoken about all its items or
/// the attempts are used up; those that have a number in common in the order in which they came. Every attempt has the same
/// bytes.
package struct PlatformWorker: Service {
    /// How an attempt ended, for the worker.
    private struct Ending: Sendable {
        let row: Int64
        let isProbe: Bool
        /// When the next attempt is due; `nil` when it does not stand in line any more.
        var later: ChinaTime?
        /// `nil` when nothing was sent, or the attempt was cut off by a stop.
        var failure: TransportError??
        var isRecorded = true
    }

    private let company: String
    private let platform: any PlatformSending
    private let receipts: any PlatformListening
    private let ledger: any PlatformLedger
    private let retry: RetryPolicy
    private let rules: RelayRules
    private let answerWait: Duration
    private let nudge: Nudge
    private let endings: Mailbox<Ending>
    private let board: CounterpartBoard
    private let logger: Logger
    private let now: Now

    /// How long a ledger that cannot be read or written is left alone.
    private static let ledgerPause: Duration = .seconds(5)

    /// - Parameters:
    ///   - company: whose documents.
    ///   - platform: the way to the platform.
    ///   - receipts: takes its answers.
    ///   - ledger: what waits, and where every attempt is noted.
    ///   - retry: the pauses between attempts, and when they are used up.
    ///   - rules: how many at once, and when the platform is left alone.
    ///   - answerWait: how long the platform may be silent about a document it took before it is sent again.
    ///   - nudge: signalled when a document or a receipt came.
    ///   - board: where the worker tells how it does, under the company's code.
    ///   - logger: one line a failed attempt.
    ///   - now: the time.
    package init(
        company: String, platform: any PlatformSending, receipts: any PlatformListening, ledger: any PlatformLedger,
        retry: RetryPolicy, rules: RelayRules = RelayRules(), answerWait: Duration = .seconds(600), nudge: Nudge,
        board: CounterpartBoard = CounterpartBoard(), logger: Logger, now: @escaping Now = ChinaTime.now
    ) {
        self.company = company
        self.platform = platform
        self.receipts = receipts
        self.ledger = ledger
        self.retry = retry
        self.rules = rules
        self.answerWait = answerWait
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
            if board.takeReload(company) { schedule.forgetWaiting() }
            var wait = take(endings.takeAll(), &schedule, &breaker)
            if wait == nil { wait = await begin(&schedule, &breaker, &group) }
            let (running, state) = (schedule.runningCount, breaker)
            board.update(company) { standing in
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
            schedule.end(ending.row, later: ending.later)
            if !ending.isRecorded { isRecorded = false }
            switch ending.failure {
            case .some(.none):
                breaker.noteAnswer()
                board.update(company) { $0.noteSuccess(at: time) }
            case .some(.some(let error)):
                board.update(company) { $0.noteFailure(error.code, error.detail, at: time) }
                if error.code.isOfCounterpart {
                    breaker.noteFailure(ofProbe: ending.isProbe, at: time)
                } else {
                    breaker.noteAnswer()
                }
            case .none:
                if ending.isProbe { breaker.withdrawProbe(at: time) }
            }
        }
        return isRecorded ? nil : PlatformWorker.ledgerPause
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
        let unanswered: ChinaTime?
        do {
            let first = try await ledger.nextUnanswered(company: company)
            // What the platform was silent about stands in line again, at its old place.
            if let first, first <= time { schedule.forgetWaiting() }
            unanswered = first
            if schedule.wanted > 0 {
                schedule.add(
                    try await ledger.waitingSubmissions(
                        company: company, after: schedule.last, limit: schedule.wanted, now: time))
            }
        } catch {
            logger.error("platform cannot go on", metadata: ["company": "\(company)", "cause": "\(error)"])
            return PlatformWorker.ledgerPause
        }
        while let submission = schedule.next(at: time) {
            group.addTask { self.endings.put(await self.send(submission.sequence, isProbe: isProbe)) }
            if isProbe {
                breaker.beginProbe()
                return .seconds(60)
            }
        }
        return [schedule.nextDue(after: time), unanswered.flatMap { $0 > time ? $0 : nil }].compactMap { $0 }.min()
            .map(until) ?? .seconds(60)
    }

    /// The time until then: at least a moment, and at most a minute, because clocks are set.
    private func until(_ time: ChinaTime) -> Duration {
        let (difference, isTooLarge) = time.milliseconds.subtractingReportingOverflow(now().milliseconds)
        return .milliseconds(isTooLarge ? 60_000 : min(60_000, max(20, difference)))
    }

    private func send(_ row: Int64, isProbe: Bool) async -> Ending {
        var ending = Ending(row: row, isProbe: isProbe)
        do {
            guard let submission = try await ledger.beginSubmission(row) else { return ending }
            let result: PlatformAttempt
            do {
                let answer = try await platform.send(submission.input, businessType: submission.businessType)
                ending.failure = .some(.none)
                result = try await take(answer, to: submission)
            } catch let error as TransportError {
                // A platform that was answering when the stop came is asked again after the next start.
                if Task.isCancelled { return ending }
                ending.failure = .some(error)
                let decision = retry.decision(
                    after: error.code, attempts: submission.attempts, since: submission.since, now: now())
                switch decision {
                case .retry(let time):
                    ending.later = time
                    result = .failed(error.code, detail: error.detail, next: time)
                case .park(let code):
                    let reason = code == .nodeAttemptsUsedUp ? ErrorCode.platformAttemptsUsedUp : code
                    result = .parked(reason, detail: "\(error.code.name): \(error.detail)")
                }
                logger.warning(
                    "platform not reached",
                    metadata: [
                        "company": "\(company)", "submission": "\(submission.id.text)", "code": "\(error.code.name)",
                        "detail": "\(error.detail)", "nextAttempt": "\(ending.later?.readable ?? "parked")",
                    ])
            }
            try await ledger.finishSubmission(submission.id, result)
        } catch {
            // What the platform has and what could not be noted goes to it once more, with the same bytes.
            logger.error(
                "platform's answer not recorded", metadata: ["company": "\(company)", "cause": "\(error)"])
            ending.later = now().advanced(byMilliseconds: 5_000)
            ending.isRecorded = false
        }
        return ending
    }

    /// Has the platform's word recorded before the attempt is.
    private func take(
        _ answer: PlatformAnswer, to submission: OutgoingSubmission
    ) async throws -> PlatformAttempt {
        let next = now().advanced(byMilliseconds: answerWait.components.seconds * 1_000)
        switch answer {
        case .silence(let text): return .silent(detail: text, next: next)
        case .result(let bytes):
            let source = RequestSource(channel: "platform", peer: company)
            switch await receipts.acceptAnswer(bytes, to: submission.id, from: source) {
            case .success: return .heard(next: next)
            case .failure(PushErrorCode.system.rawValue, _): throw LedgerError(.ledgerUnavailable)
            case .failure(let code, let text): throw TransportError(.platformGarbled, "\(code) \(text)")
            }
        }
    }
}
