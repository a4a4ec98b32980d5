package import Ledger
package import SidecarBase

/// Finds messages whose receipts take longer than usual.
package struct OverdueRadar: Sendable {
    /// How many messages of each type on each route it learns from, and how many open ones it looks at: the oldest.
    private static let lessons = 200
    private static let looks = 5_000

    private let ledger: any DeclarationLedger
    private let rules: OverdueRules
    private let now: Now

    /// - Parameters:
    ///   - ledger: what was sent and what came back.
    ///   - rules: what is done about messages by itself.
    ///   - now: the time.
    package init(
        ledger: any DeclarationLedger, rules: OverdueRules = OverdueRules(), now: @escaping Now = ChinaTime.now
    ) {
        self.ledger = ledger
        self.rules = rules
        self.now = now
    }

    /// What is overdue now.
    package func report() async throws -> OverdueReport {
        let time = now()
        let learned = LearnedTimes(try await ledger.receiptDelays(each: OverdueRadar.lessons))
        let open = try await ledger.unansweredMessages(limit: OverdueRadar.looks)
        return OverdueReport(
            time: time.iso8601,
            overdue: open.compactMap { item($0, learned, at: time) }
                .sorted { $0.ageMilliseconds > $1.ageMilliseconds },
            oldestOpenMilliseconds: try await ledger.oldestOpen().map { max(0, time.milliseconds - $0.milliseconds) },
            learned: learned.lines.map { line in
                OverdueReport.Learned(
                    type: line.messageType, route: line.route, samples: line.samples, firstMilliseconds: line.first,
                    finalMilliseconds: line.final,
                    firstLimitMilliseconds: learned.limit(.first, messageType: line.messageType, route: line.route),
                    finalLimitMilliseconds: learned.limit(.final, messageType: line.messageType, route: line.route))
            })
    }

    private func item(
        _ message: OpenMessage, _ learned: LearnedTimes, at time: ChinaTime
    ) -> OverdueReport.Item? {
        let step: LearnedTimes.Step = message.firstReceiptAt == nil ? .first : .final
        let limit = learned.limit(step, messageType: message.messageType, route: message.route)
        let age = time.milliseconds - (message.sentAt ?? message.recordedAt).milliseconds
        guard age > limit else { return nil }
        return OverdueReport.Item(
            id: message.id.text, company: message.company, type: message.messageType, route: message.route,
            guid: message.guid, number: message.number, state: message.state.rawValue, waitsFor: step.rawValue,
            ageMilliseconds: age, limitMilliseconds: limit, lastStep: message.lastStep,
            lastStepAt: message.lastStepAt.iso8601, reissues: message.reissues,
            needsPerson: !rules.allows(step, after: message.reissues))
    }
}
