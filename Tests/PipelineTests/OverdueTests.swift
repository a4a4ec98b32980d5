import Exchange
import Ledger
import SidecarBase
import Testing

@testable import Pipeline

@Suite("what is overdue", .timeLimit(.minutes(1))) struct OverdueTests {
    private func delays(_ firsts: [Int64], type: String = "CEB311Message", final: Int64? = nil) -> [ReceiptDelay] {
        firsts.map { ReceiptDelay(messageType: type, route: "node", first: $0, final: final) }
    }

    @Test("with little to learn from, what is usual is said by rule; then three times what nineteen of twenty took")
    func learned() {
        let few = LearnedTimes(delays(Array(repeating: 1_000, count: 19)))
        #expect(few.limit(.first, messageType: "CEB311Message", route: "node") == 3_600_000)
        #expect(few.limit(.final, messageType: "CEB311Message", route: "node") == 172_800_000)
        let slow = LearnedTimes(delays((1...20).map { $0 * 60_000 }, final: 7_200_000))
        #expect(slow.limit(.first, messageType: "CEB311Message", route: "node") == 60 * 60_000)
        #expect(slow.limit(.final, messageType: "CEB311Message", route: "node") == 6 * 3_600_000)
        #expect(slow.limit(.first, messageType: "CEB621Message", route: "node") == 3_600_000)
        #expect(slow.limit(.first, messageType: "CEB311Message", route: "other") == 3_600_000)
    }

    @Test("quick receipts make nobody nervous at once, and the slowest do not make anybody wait for ever")
    func bounds() {
        let quick = LearnedTimes(delays(Array(repeating: 50, count: 30)))
        #expect(quick.limit(.first, messageType: "CEB311Message", route: "node") == LearnedTimes.least)
        let endless = LearnedTimes(delays(Array(repeating: Int64.max, count: 30)))
        #expect(endless.limit(.first, messageType: "CEB311Message", route: "node") == LearnedTimes.most)
        #expect(quick.lines.map(\.samples) == [30])
    }

    @Test("a message without a receipt is listed with its age and last step, until one comes; a final one never")
    func radar() async throws {
        let clock = TestClock()
        let house = try House(now: clock.now)
        let id = try await house.accept()
        let radar = OverdueRadar(ledger: house.ledger, now: clock.now)
        #expect(try await radar.report().oldestOpenMilliseconds != nil)
        try await house.run(house.worker(ScriptedTransport([]))) {
            try await house.ledger.message(id)?.state == .accepted
        }
        clock.advance(by: .seconds(3_599))
        #expect(try await radar.report().overdue.isEmpty)
        clock.advance(by: .seconds(61))
        let item = try #require(try await radar.report().overdue.first)
        #expect(item.id == id.text && item.waitsFor == "first" && item.ageMilliseconds == 3_660_000)
        #expect(item.number == "EX202406010000001" && item.lastStep == "accepted" && item.route == "node")

        _ = await house.receipts().acceptTerminal(try House.fixture("receipt-312-2.xml"), from: House.node)
        #expect(try await radar.report().overdue.isEmpty)
        clock.advance(by: .seconds(172_800))
        let later = try #require(try await radar.report().overdue.first)
        #expect(later.waitsFor == "final" && later.state == "customs")
        let learned = try await radar.report().learned
        #expect(learned.map(\.type) == ["CEB311Message"] && learned.map(\.firstMilliseconds) == [3_660_000])
        try await house.close()
    }

    /// A message that the node accepted, and the watch that may send it again.
    private func silent(
        _ clock: TestClock, reissues: Int = 2
    ) async throws -> (house: House, id: MessageID, node: ScriptedTransport, watch: OverdueWatch) {
        let house = try House(now: clock.now)
        let id = try await house.accept()
        let node = ScriptedTransport([])
        let watch = OverdueWatch(
            ledger: house.ledger, rules: OverdueRules(reissues: reissues, after: .seconds(7_200)),
            outbox: ["node": house.outbox], logger: house.logger, now: clock.now)
        try await deliver(house, node)
        return (house, id, node, watch)
    }

    private func deliver(_ house: House, _ node: ScriptedTransport) async throws {
        try await house.run(house.worker(node)) {
            try await house.ledger.routeFigures().allSatisfy { $0.waiting == 0 }
        }
    }

    @Test("a message without a receipt is sent again twice, with the same name and bytes, and then left to a person")
    func reissues() async throws {
        let clock = TestClock()
        let (house, id, node, watch) = try await silent(clock)
        clock.advance(by: .seconds(3_700))
        // Overdue, and not long enough for sending again.
        #expect(try await watch.round() == 0)
        for round in 1...2 {
            clock.advance(by: .seconds(7_200))
            #expect(try await watch.round() == 1)
            #expect(try await watch.round() == 0)
            try await deliver(house, node)
            #expect(node.sent.count == round + 1)
        }
        clock.advance(by: .seconds(7_200))
        #expect(try await watch.round() == 0)
        #expect(Set(node.sent.map(\.copMsgId)).count == 1 && Set(node.sent.map(\.bytes)).count == 1)
        let radar = OverdueRadar(ledger: house.ledger, rules: OverdueRules(reissues: 2), now: clock.now)
        let item = try #require(try await radar.report().overdue.first)
        #expect(item.reissues == 2 && item.needsPerson)
        let causes = try await house.ledger.events(of: id).filter { $0.kind == "resent" }.map { ($0.actor, $0.cause) }
        #expect(causes.map(\.0) == ["overdue-radar", "overdue-radar"])
        #expect(
            causes.map(\.1) == [
                "no receipt for 181 min, usual are 60, sent again 1 of 2",
                "no receipt for 120 min, usual are 60, sent again 2 of 2",
            ])
        #expect(try await house.isSound())
        try await house.close()
    }

    @Test("nothing is sent again where customs has spoken, where it is not asked for, or where the route is gone")
    func untouched() async throws {
        let clock = TestClock()
        let (house, _, node, watch) = try await silent(clock)
        clock.advance(by: .seconds(8_000))
        let off = OverdueWatch(
            ledger: house.ledger, rules: OverdueRules(), outbox: ["node": house.outbox], logger: house.logger,
            now: clock.now)
        #expect(try await off.round() == 0)
        let gone = OverdueWatch(
            ledger: house.ledger, rules: OverdueRules(reissues: 2), outbox: [:], logger: house.logger, now: clock.now)
        #expect(try await gone.round() == 0)
        _ = await house.receipts().acceptTerminal(try House.fixture("receipt-312-2.xml"), from: House.node)
        clock.advance(by: .seconds(172_800))
        let radar = OverdueRadar(ledger: house.ledger, rules: OverdueRules(reissues: 2), now: clock.now)
        let item = try #require(try await radar.report().overdue.first)
        #expect(item.waitsFor == "final" && item.needsPerson && item.reissues == 0)
        #expect(try await watch.round() == 0)
        #expect(node.sent.count == 1)
        try await house.close()
    }

    @Test("a count in the ledger outlives the process, and a receipt in between ends it")
    func counted() async throws {
        let clock = TestClock()
        let (house, id, node, _) = try await silent(clock)
        func reissue() async throws -> Int? {
            try await house.ledger.reissue(id, atMost: 2, actor: "a", cause: "c")
        }
        #expect(try await reissue() == 1)
        // It waits already.
        #expect(try await reissue() == nil)
        try await deliver(house, node)
        #expect(try await reissue() == 2)
        try await deliver(house, node)
        #expect(try await reissue() == nil)
        #expect(try await house.ledger.unansweredMessages(limit: 9).map(\.reissues) == [2])
        await #expect(throws: LedgerError(.ledgerNotFound)) {
            try await house.ledger.reissue(MessageID(text: "none"), atMost: 2, actor: "a", cause: "c")
        }
        try await house.close()
    }
}
