package import Ledger
package import Logging
package import SidecarBase

/// Brings what the council says into the cases: the same result only once, from wherever and how often it comes.
/// Source: ccpit.md §6 items 14 and 15.
package struct OriginResults: Sendable {
    /// What became of a result.
    package enum Fate: Sendable, Equatable {
        case applied
        /// It was known.
        case known
        /// Something later is known.
        case older
        /// Nothing was sent under its number.
        case orphan
    }

    private let ledger: any ChannelLedger
    private let policy: OriginPolicy
    private let notices: Nudge
    private let logger: Logger
    private let now: Now
    /// States and facts are looked at before they are changed, so two results must not do that side by side.
    private let turnstile = Turnstile()

    /// - Parameters:
    ///   - ledger: has the cases.
    ///   - policy: how often the council is asked.
    ///   - notices: signalled when there is something to tell the ERP.
    ///   - logger: for what a person should see.
    ///   - now: the time.
    package init(
        ledger: any ChannelLedger, policy: OriginPolicy, notices: Nudge, logger: Logger,
        now: @escaping Now = ChinaTime.now
    ) {
        self.ledger = ledger
        self.policy = policy
        self.notices = notices
        self.logger = logger
        self.now = now
    }

    /// When the council is asked again: not all at the same moment.
    func nextPoll() -> ChinaTime? {
        policy.polling.map {
            let interval = $0.wholeMilliseconds
            return now().advanced(byMilliseconds: interval + Int64.random(in: 0...max(1, interval / 10)))
        }
    }

    /// Brings a result in.
    ///
    /// - Parameters:
    ///   - result: what the council says.
    ///   - source: `push` or `query`.
    ///   - messageId: of the message it came with.
    /// - Returns: what became of it.
    /// - Throws: what the ledger throws.
    package func apply(
        _ result: OriginResult, source: String, messageId: String
    ) async throws(LedgerError) -> Fate {
        do {
            let fate = try await turnstile.pass { try await self.bring(result, source, messageId) }
            if fate == .applied { notices.signal() }
            return fate
        } catch let error as LedgerError {
            throw error
        } catch {
            throw LedgerError(.internalUnexpected, "\(error)")
        }
    }

    private func bring(
        _ result: OriginResult, _ source: String, _ messageId: String
    ) async throws(LedgerError) -> Fate {
        // A state can change between the look and the change only by a message that is under way: then look again.
        for _ in 0..<5 {
            guard
                let found = try await ledger.channelCase(
                    OriginCase.channel, key: OriginCase.key(result.matter, result.id))
            else { return .orphan }
            guard let (change, fate) = change(found, result, source, messageId) else { return .known }
            if try await ledger.change(found.row, in: [found.state], change) != nil { return fate }
        }
        throw LedgerError(.ledgerWrongState, "the state of \(result.id) keeps changing")
    }

    /// What a result changes; `nil` for nothing.
    private func change(
        _ found: ChannelCase, _ result: OriginResult, _ source: String, _ messageId: String
    ) -> (CaseChange, OriginResults.Fate)? {
        typealias Fact = OriginCase.Fact
        var change = CaseChange()
        var isOlder = false
        var detail = ["source": source, "messageId": String(messageId.prefix(128))]
        if let time = result.time { detail["time"] = time }
        if let raw = result.rawStatus, let status = result.status {
            let known = found.fact(Fact.resultTime)
            // A review that goes on does not undo a decision: times have seconds only, and an answer without a time may have
            // been overtaken by a push.
            let isUndoing =
                (result.time == nil || result.time == known) && status.isPending
                && OriginStatus(rawValue: found.state).map { !$0.isPending && $0 != .draft } == true
            if isUndoing || OriginResult.isEarlier(result.time, than: known) {
                isOlder = true
            } else if !isKnown(result, raw, in: found) {
                detail["status"] = status.rawValue
                detail["rawStatus"] = raw
                change.facts = [Fact.status: raw, Fact.isTaken: "yes"]
                if let time = result.time {
                    change.facts[Fact.resultStatus] = raw
                    change.facts[Fact.resultTime] = time
                }
                if let certNo = result.certNo { change.facts[Fact.certNo] = certNo }
                change.code = raw
                change.message = result.opinion ?? ""
                stand(found, status, &change)
                change.events.append(CaseEvent("result", actor: "ccpit", cause: raw, detail: detail))
                change.notices.append(
                    OriginNotice.status(
                        of: result.id, matter: result.matter, status: status.rawValue, result: result, source: source))
            }
        }
        if let raw = result.rawPrintStatus { note(print: raw, of: result, found, source, detail, &change, &isOlder) }
        if !change.notices.isEmpty { return (change, .applied) }
        guard isOlder else { return nil }
        change.events.append(CaseEvent("result_older", actor: "ccpit", detail: detail))
        return (change, .older)
    }

    /// Whether a state is what is known already.
    private func isKnown(_ result: OriginResult, _ raw: String, in found: ChannelCase) -> Bool {
        typealias Fact = OriginCase.Fact
        // The last result once more, which a correction may have left behind.
        if raw == found.fact(Fact.resultStatus),
            result.time == nil || result.time == found.fact(Fact.resultTime)
        {
            return true
        }
        guard raw == found.fact(Fact.status) else { return false }
        return result.time == nil || found.fact(Fact.resultTime) == nil && result.status?.isPending == true
    }

    /// Where a case stands after a result. What waits to be sent or for a person stays where it is.
    private func stand(_ found: ChannelCase, _ status: OriginStatus, _ change: inout CaseChange) {
        typealias State = OriginCase.State
        // Held without any result before: this one proves that the council has it.
        let isWaiting =
            found.state == State.queued.rawValue
            || found.state == State.held.rawValue && found.fact(OriginCase.Fact.resultTime) != nil
        guard !isWaiting else { return }
        change.state = status.rawValue
        change.isOpen = !status.isFinal
        change.due = .some(status.isPending ? nextPoll() : nil)
        change.facts[OriginCase.Fact.tries] = "0"
    }

    private func note(
        print raw: String, of result: OriginResult, _ found: ChannelCase, _ source: String, _ detail: [String: String],
        _ change: inout CaseChange, _ isOlder: inout Bool
    ) {
        typealias Fact = OriginCase.Fact
        let known = found.fact(Fact.printTime)
        // A query tells both with the one time of the review.
        let time = result.rawStatus == nil ? result.time : nil
        if let time, let known, OriginResult.isEarlier(time, than: known) {
            isOlder = true
            return
        }
        guard raw != found.fact(Fact.printStatus) || time != nil && known != nil && time != known else { return }
        // That nothing was printed is news only after something was.
        if found.fact(Fact.printStatus) == nil, result.printStatus == .notPrinted, result.rawStatus != nil { return }
        change.facts[Fact.printStatus] = raw
        if let time { change.facts[Fact.printTime] = time }
        change.events.append(
            CaseEvent(
                "print_status", actor: "ccpit", cause: raw, detail: detail.merging(["printStatus": raw]) { $1 }))
        change.notices.append(OriginNotice.print(result, source: source))
    }
}
