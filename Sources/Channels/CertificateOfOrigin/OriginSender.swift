package import Ledger
package import Logging
package import SidecarBase

/// Takes a case one step further: sends it, asks whether it arrived, asks how it stands. Every step is on disk before a message
/// leaves and after its answer came. Source: ccpit.md §6 items 5 to 9, 15.
package struct OriginSender: Sendable {
    private typealias Fact = OriginCase.Fact
    private typealias State = OriginCase.State
    private typealias Document = OriginCase.Document

    let exchange: OriginExchange
    let ledger: any ChannelLedger
    let results: OriginResults
    let gate: OriginGate
    private let caller: any OriginCalling
    private let pace: OriginPace
    private let policy: OriginPolicy
    private let notices: Nudge
    private let logger: Logger
    private let now: Now

    /// How often something that is not there is sent again before a person has to look.
    private static let repeats = 5

    /// - Parameters:
    ///   - exchange: makes messages and reads answers.
    ///   - caller: carries them.
    ///   - ledger: has the cases.
    ///   - results: brings in what the council says.
    ///   - policy: the pauses.
    ///   - notices: signalled when there is something to tell the ERP.
    ///   - logger: for what a person should see.
    ///   - now: the time.
    package init(
        exchange: OriginExchange, caller: any OriginCalling, ledger: any ChannelLedger, results: OriginResults,
        policy: OriginPolicy, notices: Nudge, logger: Logger, now: @escaping Now = ChinaTime.now
    ) {
        self.exchange = exchange
        self.caller = caller
        self.ledger = ledger
        self.results = results
        self.policy = policy
        self.notices = notices
        self.logger = logger
        self.now = now
        gate = OriginGate(ledger)
        pace = OriginPace(exchange.profile.limits)
    }

    /// Sends one message when it is its turn, and says what came of it; `nil` when its turn does not come in time.
    func ask(_ sending: OriginSending, _ content: OriginEnvelope.Content, within limit: Duration) async
        -> OriginOutcome?
    {
        let answer = await pace.whenFree(within: limit) { await caller.call(sending) }
        return answer.map { exchange.outcome(of: $0, to: content) }
    }

    /// Takes note of what an outcome says about the provider itself.
    func noteAdmission(_ outcome: OriginOutcome, row: Int64?) async throws(LedgerError) {
        switch outcome {
        case .good, .refused, .duplicate: gate.noteAdmission()
        case .notAdmitted(let reply):
            guard try await gate.noteRefusal() else { return }
            logger.critical(
                "nothing more is sent to the council until the queue is resumed", metadata: ["code": "\(reply.code)"])
            let event = CaseEvent("stopped", actor: OriginCase.channel, cause: reply.code)
            guard let row else {
                try await ledger.note(event, of: OriginCase.channel)
                return
            }
            var change = CaseChange()
            change.events = [event]
            change.notices = [OriginNotice.stopped(code: reply.code, message: reply.message)]
            _ = try await ledger.change(row, in: nil, change)
            notices.signal()
        case .unverified, .fault, .notSent, .unknown: break
        }
    }

    /// Does what is due for a case.
    func step(_ found: ChannelCase) async throws {
        switch State(rawValue: found.state) {
        case .queued: try await send(found)
        case .sending:
            // Nobody came back from it: the process ended, or the lease ran out.
            var change = CaseChange()
            doubt(found, &change)
            change.events = [CaseEvent("interrupted", actor: OriginCase.channel)]
            _ = try await ledger.change(found.row, in: [found.state], change)
        case .unknown, .none: try await look(found)
        case .held, .refused, .done, .received, .orphan:
            var change = CaseChange()
            change.due = .some(nil)
            _ = try await ledger.change(found.row, in: [found.state], change)
        }
    }

    // MARK: Sending

    private func send(_ found: ChannelCase) async throws {
        guard let interface = found.interface,
            let bytes = try await ledger.document(Document.application, ofCase: found.row)
        else { return try await hold(found, .ledgerCorrupt, "its content is not there") }
        let value = try OriginJSON.read(bytes)
        let (content, isNew) = try await content(of: found, interface, value)
        let sending: OriginSending
        do {
            sending = try exchange.sending(content)
        } catch let error as OriginDataError {
            // The profile was changed since it was handed in.
            return try await hold(found, error.code, error.detail)
        }
        var begin = CaseChange()
        begin.state = State.sending.rawValue
        begin.isAttempt = true
        begin.due = .some(later(policy.lease))
        begin.facts = [
            Fact.messageId: content.messageId, Fact.messageTime: String(content.time.milliseconds),
            Fact.nonce: content.nonce, Fact.isTaken: "",
        ]
        if isNew { begin.contents = [CaseContent(Document.request, sending.body)] }
        begin.events = [
            OriginCase.event(
                "sending", interface, messageId: content.messageId, id: found.subject, body: sending.body,
                signature: sending.signature)
        ]
        guard let begun = try await ledger.change(found.row, in: [State.queued.rawValue], begin) else { return }
        guard let outcome = await ask(sending, content, within: policy.lease) else {
            // Its turn did not come, or the service stops: it never left.
            return try await settle(begun, content, .notSent("no turn"), countsTry: false)
        }
        try await settle(begun, content, outcome)
        try await noteAdmission(outcome, row: found.row)
    }

    /// The message of a case: the same again where it did not leave and its time still holds, otherwise one with a new number.
    private func content(
        of found: ChannelCase, _ interface: OriginInterface, _ value: OriginJSON
    ) async throws -> (OriginEnvelope.Content, isNew: Bool) {
        if found.count(Fact.tries) > 0, let number = found.fact(Fact.messageId),
            let data = exchange.envelope.data(value),
            let time = found.fact(Fact.messageTime).flatMap({ Int64($0) }),
            now().milliseconds - time <= Int64(exchange.profile.maxSkew) * 500
        {
            let content = OriginEnvelope.Content(
                interface, providerCode: exchange.providerCode, messageId: number, time: ChinaTime(milliseconds: time),
                nonce: found.fact(Fact.nonce) ?? "", data: data)
            return (content, false)
        }
        return (try await exchange.content(interface, value), true)
    }

    private func settle(
        _ begun: ChannelCase, _ content: OriginEnvelope.Content, _ outcome: OriginOutcome, countsTry: Bool = true
    ) async throws {
        guard let matter = begun.matter else { return }
        var change = answered(outcome, content, begun, as: Document.reply)
        switch outcome {
        case .good(let reply):
            let result = OriginResult(reply.data, matter: matter, profile: exchange.profile)
            accept(begun, result?.id == begun.subject ? result : nil, source: "reply", &change)
        case .refused(let reply):
            change.state = State.refused.rawValue
            change.isOpen = false
            change.due = .some(nil)
            change.code = reply.code
            change.message = reply.message
            change.notices = [
                OriginNotice.status(
                    of: begun.subject, matter: matter, status: State.refused.rawValue, source: "reply",
                    code: reply.code, message: reply.message)
            ]
        case .notAdmitted: held(begun, outcome, &change)
        case .duplicate:
            // The council has this message; what became of it is asked.
            if matter == .enterprise {
                accept(begun, nil, source: "reply", &change)
            } else {
                doubt(begun, &change)
                if change.state == State.unknown.rawValue { change.due = .some(now()) }
                change.facts[Fact.isTaken] = "yes"
            }
        case .notSent:
            let tries = countsTry ? begun.count(Fact.tries) + 1 : max(1, begun.count(Fact.tries))
            change.state = State.queued.rawValue
            change.facts[Fact.tries] = String(tries)
            change.due = .some(later(policy.pause(after: tries)))
        case .unverified, .fault, .unknown: doubt(begun, &change)
        }
        if try await ledger.change(begun.row, in: [State.sending.rawValue], change) == nil {
            // A push was faster than the reply: the case stands where that says, and the reply is kept.
            change.state = nil
            change.isOpen = nil
            change.due = nil
            change.code = nil
            change.message = nil
            change.facts = [:]
            change.notices = []
            _ = try await ledger.change(begun.row, in: nil, change)
        }
        notices.signal()
    }

    /// What is noted of any answer.
    private func answered(
        _ outcome: OriginOutcome, _ content: OriginEnvelope.Content, _ found: ChannelCase, as kind: String
    ) -> CaseChange {
        var change = CaseChange()
        var more = ["outcome": outcome.name, "verified": outcome.reply == nil ? "no" : "yes"]
        if let reply = outcome.reply { more["code"] = reply.code }
        if !outcome.raw.isEmpty { change.contents = [CaseContent(kind, outcome.raw)] }
        change.events = [
            OriginCase.event(
                "answered", content.interface, messageId: content.messageId, id: found.subject, body: outcome.raw,
                signature: outcome.reply?.signature ?? "", cause: outcome.code?.name ?? "", more: more)
        ]
        if outcome.code != nil {
            let isAlert = if case .unverified = outcome { true } else { false }
            logger.log(
                level: isAlert ? .error : .warning, "the council did not take a message",
                metadata: [
                    "id": "\(found.subject)", "interface": "\(content.interface.rawValue)",
                    "messageId": "\(content.messageId)", "outcome": "\(outcome.name)",
                    "detail": "\(outcome.reply == nil ? outcome.detail : outcome.reply?.code ?? "")",
                ])
        }
        return change
    }

    /// The council has it.
    private func accept(
        _ found: ChannelCase, _ result: OriginResult?, source: String, _ change: inout CaseChange
    ) {
        guard let matter = found.matter else { return }
        change.facts.merge([Fact.isTaken: "yes", Fact.tries: "0", Fact.repeats: "0"]) { $1 }
        if matter == .enterprise {
            change.state = State.done.rawValue
            change.isOpen = false
            change.due = .some(nil)
            change.notices = [
                OriginNotice.status(of: found.subject, matter: matter, status: State.done.rawValue, source: source)
            ]
            return
        }
        let status = result?.status ?? .submitted
        let raw = result?.rawStatus ?? status.rawValue
        change.state = status.rawValue
        change.isOpen = !status.isFinal
        change.due = .some(status.isPending ? results.nextPoll() : nil)
        change.code = raw
        change.message = result?.opinion ?? ""
        change.facts[Fact.status] = raw
        if let certNo = result?.certNo { change.facts[Fact.certNo] = certNo }
        if let time = result?.time {
            change.facts[Fact.resultStatus] = raw
            change.facts[Fact.resultTime] = time
        }
        change.notices = [
            OriginNotice.status(
                of: found.subject, matter: matter, status: status.rawValue, result: result, source: source)
        ]
    }

    /// It may have arrived. What changes nothing at the council, or can be asked for, is; the rest waits for a person.
    private func doubt(_ found: ChannelCase, _ change: inout CaseChange) {
        change.facts[Fact.tries] = "0"
        if found.matter?.query.map(exchange.profile.isOut) == true {
            change.state = State.unknown.rawValue
            change.due = .some(later(policy.askingPause(after: 1)))
        } else if found.matter == .enterprise, found.count(Fact.repeats) < OriginSender.repeats {
            // To synchronise once more does no harm.
            change.state = State.queued.rawValue
            change.facts[Fact.repeats] = String(found.count(Fact.repeats) + 1)
            change.due = .some(later(policy.askingPause(after: found.count(Fact.repeats) + 2)))
        } else {
            held(found, nil, &change)
        }
    }

    private func held(_ found: ChannelCase, _ outcome: OriginOutcome?, _ change: inout CaseChange) {
        let code = outcome?.reply?.code ?? ErrorCode.originOutcome.name
        change.state = State.held.rawValue
        change.due = .some(nil)
        change.code = code
        change.message = outcome?.reply?.message ?? ""
        change.facts[Fact.tries] = "0"
        guard let matter = found.matter else { return }
        change.notices = [
            OriginNotice.status(
                of: found.subject, matter: matter, status: State.held.rawValue, source: "sidecar", code: code,
                message: outcome?.reply?.message)
        ]
    }

    private func hold(_ found: ChannelCase, _ code: ErrorCode, _ detail: String) async throws {
        var change = CaseChange()
        held(found, nil, &change)
        change.code = code.name
        change.events = [CaseEvent("held", actor: OriginCase.channel, cause: code.name, detail: ["reason": detail])]
        _ = try await ledger.change(found.row, in: [found.state], change)
        notices.signal()
    }

    // MARK: Asking

    /// Asks how something stands: whether it arrived at all, or what became of it.
    private func look(_ found: ChannelCase) async throws {
        guard let matter = found.matter, let query = matter.query, exchange.profile.isOut(query) else {
            var change = CaseChange()
            change.due = .some(nil)
            _ = try await ledger.change(found.row, in: [found.state], change)
            return
        }
        var begin = CaseChange()
        begin.due = .some(later(policy.lease))
        let content = try await exchange.content(query, .texts([(matter.identifier, found.subject)]))
        let sending = try exchange.sending(content)
        begin.contents = [CaseContent(Document.query, sending.body)]
        begin.events = [
            OriginCase.event(
                "asking", query, messageId: content.messageId, id: found.subject, body: sending.body,
                signature: sending.signature)
        ]
        guard let begun = try await ledger.change(found.row, in: [found.state], begin) else { return }
        let outcome = await ask(sending, content, within: policy.lease) ?? .notSent("no turn")
        if begun.state == State.unknown.rawValue {
            try await settle(arrival: begun, content, outcome, matter)
        } else {
            try await settle(poll: begun, content, outcome, matter)
        }
        try await noteAdmission(outcome, row: found.row)
    }

    /// What the council says of the number, if it knows it.
    private func standing(_ outcome: OriginOutcome, _ matter: OriginInterface.Matter, _ id: String) -> Standing {
        switch outcome {
        case .good(let reply):
            // Some answer with a list of one.
            let data = reply.data.values.first ?? reply.data
            guard let result = OriginResult(data, matter: matter, profile: exchange.profile), result.id == id,
                result.rawStatus != nil
            else { return reply.data.isEmpty ? .absent : .unclear }
            return .known(result)
        case .refused(let reply) where exchange.profile.codes.notFound.contains(reply.code): return .absent
        default: return .unclear
        }
    }

    private enum Standing {
        case known(OriginResult)
        case absent
        case unclear
    }

    private func settle(
        arrival begun: ChannelCase, _ content: OriginEnvelope.Content, _ outcome: OriginOutcome,
        _ matter: OriginInterface.Matter
    ) async throws {
        var change = answered(outcome, content, begun, as: Document.queryReply)
        let isTaken = begun.fact(Fact.isTaken) == "yes"
        switch standing(outcome, matter, begun.subject) {
        case .known(let result) where isTaken || !isFormer(result, begun):
            accept(begun, result, source: "query", &change)
        case .known, .absent:
            let repeats = begun.count(Fact.repeats) + 1
            if isTaken || repeats > OriginSender.repeats {
                held(begun, nil, &change)
            } else {
                // It is not there: once more, under a new number.
                change.state = State.queued.rawValue
                change.due = .some(now())
                change.facts[Fact.tries] = "0"
                change.facts[Fact.repeats] = String(repeats)
                change.events.append(CaseEvent("not_there", actor: OriginCase.channel, detail: ["id": begun.subject]))
            }
        case .unclear:
            let tries = begun.count(Fact.tries) + 1
            change.facts[Fact.tries] = String(tries)
            change.due = .some(later(policy.askingPause(after: tries)))
        }
        _ = try await ledger.change(begun.row, in: [State.unknown.rawValue], change)
        notices.signal()
    }

    /// Whether a result is that from before the correction that is under way.
    private func isFormer(_ result: OriginResult, _ found: ChannelCase) -> Bool {
        guard let status = found.fact(Fact.resultStatus) else { return false }
        return result.rawStatus == status && (result.time == nil || result.time == found.fact(Fact.resultTime))
    }

    private func settle(
        poll begun: ChannelCase, _ content: OriginEnvelope.Content, _ outcome: OriginOutcome,
        _ matter: OriginInterface.Matter
    ) async throws {
        var change = answered(outcome, content, begun, as: Document.queryReply)
        change.due = .some(results.nextPoll())
        _ = try await ledger.change(begun.row, in: [begun.state], change)
        if case .known(let result) = standing(outcome, matter, begun.subject) {
            _ = try await results.apply(result, source: "query", messageId: content.messageId)
        }
    }

    private func later(_ pause: Duration) -> ChinaTime { now().advanced(byMilliseconds: pause.wholeMilliseconds) }
}
