import CustomsMessages
import Foundation
import GRDB
import SidecarBase
import Testing

@testable import Ledger

@Suite struct RecordingTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test("what was recorded reads back byte for byte, with its events in order")
    func readsBack() async throws {
        let ledger = try openLedger(folder)
        let sent = try declaration("1")
        guard case .recorded = try await ledger.record(sent) else {
            Issue.record("not recorded")
            return
        }
        #expect(try await ledger.input(of: sent.id) == sent.input)
        #expect(try await ledger.signed(of: sent.id) == sent.signed)
        #expect(try await ledger.deliveryOrder(of: sent.id) == sent.delivery)
        let events = try await ledger.events(of: sent.id)
        #expect(events.map(\.kind) == ["received", "checked", "signed", "verified", "queued"])
        #expect(events.map(\.sequence) == [1, 2, 3, 4, 5])
        #expect(events[0].detail["input"] == Hex.encode(sent.inputDigest))
        let message = try #require(try await ledger.message(sent.id))
        #expect(message.state == .queued)
        #expect(message.keys == [orderKey("1")])
        let answer = try await ledger.storedAnswer(
            inputDigest: sent.inputDigest, company: sent.company, since: morning)
        #expect(answer?.signed == sent.signed)
        let tooOld = try await ledger.storedAnswer(
            inputDigest: sent.inputDigest, company: sent.company, since: morning.advanced(byMilliseconds: 1))
        #expect(tooOld == nil)
        #expect(try await ledger.storedAnswer(inputDigest: sent.inputDigest, company: "other", since: morning) == nil)
    }

    @Test("500 concurrent records share few commits")
    func sharesCommits() async throws {
        let ledger = try openLedger(folder)
        let declarations = try (0..<500).map { try declaration("\($0)") }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for declaration in declarations { group.addTask { _ = try await ledger.record(declaration) } }
            try await group.waitForAll()
        }
        #expect(try await ledger.figures().messages == 500)
        #expect(ledger.commitCount < 250)
        let report = try await ledger.verify { _, _ in }
        #expect(report.problems.isEmpty)
        #expect(report.events == 2_500)
    }

    @Test("of the same message handed in many times at the same moment one is recorded, the others get its answer")
    func duplicateAtTheSameMoment() async throws {
        let ledger = try openLedger(folder)
        let copies = try (0..<20).map { _ in try declaration("1") }
        let outcomes = try await withThrowingTaskGroup(of: RecordOutcome.self) { group in
            for copy in copies { group.addTask { try await ledger.record(copy) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        var recorded = 0
        var answers: Set<MessageID> = []
        for outcome in outcomes {
            switch outcome {
            case .recorded: recorded += 1
            case .duplicate(let answer):
                answers.insert(answer.id)
                #expect(answer.signed == copies[0].signed)
            case .conflict: Issue.record("a conflict")
            }
        }
        #expect(recorded == 1)
        #expect(answers.count == 1)
        #expect(try await ledger.figures().queued == 1)
    }

    @Test("the same guid with other content is a conflict that leaves an event and nothing else")
    func conflict() async throws {
        let ledger = try openLedger(folder)
        let first = try declaration("1")
        _ = try await ledger.record(first)
        let outcome = try await ledger.record(try declaration("2", guid: "GUID-1"))
        guard case .conflict(first.id) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(try await ledger.events(of: first.id).last?.kind == "conflict")
        #expect(try await ledger.figures().messages == 1)
        let other = try await ledger.record(try declaration("3", company: "3301960EX2", guid: "GUID-1"))
        guard case .recorded = other else {
            Issue.record("another company may use the guid: \(other)")
            return
        }
    }

    @Test("the same business key under another guid is recorded, and an event names the earlier message")
    func keyRepeated() async throws {
        let ledger = try openLedger(folder)
        let first = try declaration("1")
        let second = try declaration("2", keys: [orderKey("1")])
        _ = try await ledger.record(first)
        _ = try await ledger.record(second)
        let event = try #require(try await ledger.events(of: second.id).first { $0.kind == "key-repeated" })
        #expect(event.cause == first.id.text)
        #expect(try await ledger.find("ORDER-1").map(\.id) == [second.id, first.id])
    }

    @Test("a message of 100 orders is found by each of them")
    func hundredOrders() async throws {
        let ledger = try openLedger(folder)
        let message = try declaration("many", keys: (0..<100).map { orderKey("\($0)") })
        _ = try await ledger.record(message)
        #expect(try await ledger.find("ORDER-0").map(\.id) == [message.id])
        #expect(try await ledger.find("ORDER-99").map(\.id) == [message.id])
        #expect(try await ledger.message(message.id)?.keys.count == 100)
    }

    @Test("a message is found by id, by guid in either case, and by CopMsgId")
    func find() async throws {
        let ledger = try openLedger(folder)
        let message = try declaration("1")
        _ = try await ledger.record(message)
        for text in [message.id.text, "GUID-1", "guid-1", "COP-\(message.id.text)", "ORDER-1"] {
            #expect(try await ledger.find(text).map(\.id) == [message.id], "\(text)")
        }
        #expect(try await ledger.find("ORDER").isEmpty)
    }

    @Test("a refusal is an event without a message")
    func refusal() async throws {
        let ledger = try openLedger(folder)
        let sequence = try await ledger.recordRefusal(
            Refusal(time: morning, channel: "api", peer: "127.0.0.1", code: .companyUnknown, detail: "x", guid: "G"))
        let events = try await ledger.events(after: 0, limit: 10)
        #expect(events.map(\.sequence) == [sequence])
        #expect(events.first?.cause == "company.unknown")
        #expect(events.first?.messageID == nil)
    }

    @Test("a unit that fails rolls back alone, and the chain goes on without a gap")
    func failsAlone() async throws {
        let ledger = try openLedger(folder)
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<40 {
                group.addTask {
                    do {
                        try await ledger.write { context in
                            try context.append(
                                EventDraft(time: morning, kind: .system("t"), actor: "t", cause: "\(number)"))
                            if number % 2 == 1 { throw LedgerError(.ledgerWrongState) }
                        }
                        #expect(number % 2 == 0)
                    } catch {
                        #expect(number % 2 == 1 && error as? LedgerError == LedgerError(.ledgerWrongState))
                    }
                }
            }
        }
        let report = try await ledger.verify { _, _ in }
        #expect(report.events == 20)
        #expect(report.problems.isEmpty)
    }
}
