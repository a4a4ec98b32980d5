import GRDB
import SidecarBase
import Testing

@testable import Ledger

@Suite("what the overdue radar asks") struct OverdueQuestionsTests {
    let folder: TemporaryFolder
    let ledger: SQLiteLedger

    init() throws {
        folder = try TemporaryFolder()
        ledger = try openLedger(folder)
    }

    /// A message that the node accepted; with a receipt when it says so.
    private func send(_ name: String, type: String, route: String, answered: Bool) async throws -> MessageID {
        let message = try declaration(name, type: type, route: route)
        _ = try await ledger.record(message)
        _ = try await ledger.beginDelivery(message.id)
        try await ledger.finishDelivery(message.id, .accepted(text: ""), envelopeDigest: nil)
        if answered { _ = try await ledger.recordReceipt(receipt("800", [orderKey(name)])) }
        return message.id
    }

    @Test("times are learned for each type on each route, however busy another one is")
    func learnsEach() async throws {
        for number in 1...5 { _ = try await send("a\(number)", type: "CEB311Message", route: "node", answered: true) }
        _ = try await send("b", type: "CEB311Message", route: "other", answered: true)
        for number in 1...2 { _ = try await send("c\(number)", type: "CEB621Message", route: "node", answered: true) }
        _ = try await send("d", type: "CEB511Message", route: "node", answered: false)
        let pairs = try await ledger.receiptDelays(each: 3).map { "\($0.messageType) \($0.route)" }
        #expect(
            pairs.sorted() == Array(repeating: "CEB311Message node", count: 3) + ["CEB311Message other"]
                + Array(repeating: "CEB621Message node", count: 2))
    }

    @Test("what was sent and has no final state is found, the oldest first, and nothing else")
    func unanswered() async throws {
        let first = try await send("a", type: "CEB311Message", route: "node", answered: false)
        _ = try await send("b", type: "CEB311Message", route: "node", answered: true)
        _ = try await ledger.record(try declaration("waits"))
        let second = try await send("c", type: "CEB621Message", route: "other", answered: false)
        #expect(try await ledger.unansweredMessages(limit: 9).map(\.id) == [first, second])
        #expect(try await ledger.unansweredMessages(limit: 1).map(\.id) == [first])
    }

    @Test(
        "no question walks over all messages or all that waits: each goes by an index of its own",
        arguments: [
            (SQLiteLedger.unansweredQuestion, "SCAN message USING INDEX message_unanswered"),
            (SQLiteLedger.delaysQuestion, "SEARCH one USING INDEX message_answered (type=? AND route=?)"),
            (SQLiteLedger.figuresQuestion, "SCAN outbox USING COVERING INDEX outbox_figures"),
        ])
    func plans(question: String, step: String) async throws {
        let plan = try await ledger.read { database in
            try Row.fetchAll(database, sql: "EXPLAIN QUERY PLAN " + question.replacing("?", with: "1")).map { row in
                try row.text(3)
            }
        }
        #expect(plan.contains(step), "\(plan)")
        #expect(!plan.contains { $0 == "SCAN message" || $0.contains("TEMP B-TREE") }, "\(plan)")
    }
}
