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
}
