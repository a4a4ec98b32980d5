import CryptoCore
import CustomsMessages
import SidecarBase
import Synchronization
import Testing

@testable import Ledger

/// A document for the platform with these items: number and flag.
func submission(
    _ name: String, items: [(String, String)], type: String = "IMPORTORDER", company: String = "3301960EX1",
    at time: ChinaTime = morning
) -> PlatformSubmission {
    let input = Array("<mo>\(name)</mo>".utf8)
    return PlatformSubmission(
        id: MessageID.make(at: time), company: company, businessType: type, input: input,
        inputDigest: MessageDigest.sha256(input), channel: "api", peer: "127.0.0.1", receivedAt: time,
        items: items.enumerated().map { ordinal, item in
            PlatformSubmission.Item(
                ordinal: ordinal, companyCode: company, businessNo: item.0,
                guid: item.1 == "02" ? "GUID-\(name)-\(ordinal)" : nil, flag: item.1)
        }, numbers: items.map(\.0))
}

/// What the platform says: number and mark.
func word(
    _ marks: [(String, String)], type: String = "IMPORTORDER", at time: String = "20260105080000000",
    to submission: MessageID? = nil, salt: String = ""
) -> ReceiptArrival {
    let content = Array("<mo>\(marks)\(time)\(salt)</mo>".utf8)
    return ReceiptArrival(
        receivedAt: morning, channel: submission == nil ? "zhejiang" : "platform", peer: "127.0.0.1",
        content: content, digest: MessageDigest.sha256(content),
        receipt: Receipt(
            type: "mo/RESULT", guid: nil,
            entries: marks.map { number, mark in
                ReceiptEntry(
                    key: number.isEmpty
                        ? nil : BusinessKey(kind: BusinessKey.business, parts: ["3301960EX1", number]),
                    status: mark, time: time, info: "text \(mark)", guid: nil, statusKind: .checkMark,
                    declaration: MessageType(businessType: type))
            }), msgType: "CUSTOMS_DECLARE_RESULT_CALLBACK", copMsgId: nil, originalForm: nil, targets: ["erp"],
        submission: submission)
}

@Suite("documents on their way to the platform") struct PlatformLedgerTests {
    let folder: TemporaryFolder
    let ledger: SQLiteLedger

    init() throws {
        folder = try TemporaryFolder()
        ledger = try openLedger(folder)
    }

    private func states(_ id: MessageID) async throws -> [PlatformRecord.ItemState] {
        try #require(try await ledger.submission(id)).items.map(\.state)
    }

    /// Records a submission and begins to send it, as the worker does.
    private func send(_ submission: PlatformSubmission) async throws {
        guard case .recorded = try await ledger.recordSubmission(submission) else {
            Issue.record("known already")
            return
        }
        try await begin(submission.id)
    }

    private func begin(_ id: MessageID) async throws {
        let waiting = try await ledger.waitingSubmissions(company: "3301960EX1", after: 0, limit: 100, now: morning)
        for relay in waiting {
            if let outgoing = try await ledger.beginSubmission(relay.sequence) {
                if outgoing.id == id { return }
            }
        }
        Issue.record("it does not wait")
    }

    @Test(
        "whichever way the platform's word comes first, an accepted item is declared once and repeats change nothing",
        arguments: [[false, true], [true, false], [true, true], [false, false]])
    func whicheverFirst(_ ways: [Bool]) async throws {
        let mo = submission("1", items: [("A", "02")])
        try await send(mo)
        for (index, isAnswer) in ways.enumerated() {
            _ = try await ledger.recordReceipt(
                word([("A", "1")], to: isAnswer ? mo.id : nil, salt: "\(index)"))
        }
        #expect(try await states(mo.id) == [.accepted])
        let accepted = try await ledger.acceptedItems(limit: 10, now: morning)
        #expect(accepted.map(\.submission) == [mo.id])
        #expect(accepted.first?.items.map(\.guid) == ["GUID-1-0"])
        #expect(accepted.first?.input == mo.input)
        try await ledger.finishItem(0, of: mo.id, document: MessageID(text: "doc"))
        _ = try await ledger.recordReceipt(word([("A", "1")], salt: "later"))
        #expect(try await states(mo.id) == [.declared])
        #expect(try await ledger.acceptedItems(limit: 10, now: morning).isEmpty)
        #expect(try await ledger.submission(mo.id)?.state == .answered)
        #expect(try await ledger.verify { _, _ in }.problems.isEmpty)
    }

    @Test("a batch is followed item by item; what the platform did not speak about goes on waiting")
    func batch() async throws {
        let mo = submission("1", items: [("A", "02"), ("B", "02"), ("C", "01"), ("D", "02")])
        try await send(mo)
        _ = try await ledger.recordReceipt(word([("A", "1"), ("B", "2"), ("C", "1")], to: mo.id))
        #expect(try await states(mo.id) == [.accepted, .refused, .kept, .waiting])
        let next = morning.advanced(byMilliseconds: 600_000)
        try await ledger.finishSubmission(mo.id, .heard(next: next))
        #expect(try await ledger.submission(mo.id)?.state == .unanswered)
        #expect(try await ledger.nextUnanswered(company: mo.company) == next)
        #expect(try await ledger.waitingSubmissions(company: mo.company, after: 0, limit: 9, now: morning).isEmpty)
        #expect(try await ledger.waitingSubmissions(company: mo.company, after: 0, limit: 9, now: next).count == 1)
        _ = try await ledger.recordReceipt(word([("D", "-301020")]))
        #expect(try await states(mo.id) == [.accepted, .refused, .kept, .refused])
        #expect(try await ledger.submission(mo.id)?.state == .answered)
        let record = try #require(try await ledger.submission(mo.id))
        #expect(record.items[1].mark == "2" && record.items[1].info == "text 2")
        #expect(try await ledger.platformFigures().map(\.refused) == [2])
    }

    @Test(
        "1 is acceptance, of a payment 3 too, and nothing else",
        arguments: [
            ("IMPORTORDER", "1", PlatformRecord.ItemState.accepted), ("IMPORTORDER", "3", .refused),
            ("PAYMENT", "3", .accepted), ("PAYMENT", "2", .refused), ("IMPORTORDER", "", .refused),
        ])
    func marks(_ type: String, _ mark: String, _ state: PlatformRecord.ItemState) async throws {
        let mo = submission("1", items: [("A", "02")], type: type)
        try await send(mo)
        _ = try await ledger.recordReceipt(word([("A", mark)], type: type, to: mo.id))
        #expect(try await states(mo.id) == [state])
    }

    @Test("an acceptance after a refusal counts: the refusal may have been about the second sending of what was there")
    func refusedThenAccepted() async throws {
        let mo = submission("1", items: [("A", "02")])
        try await send(mo)
        _ = try await ledger.recordReceipt(word([("A", "2")], to: mo.id))
        #expect(try await states(mo.id) == [.refused])
        _ = try await ledger.recordReceipt(word([("A", "1")]))
        #expect(try await states(mo.id) == [.accepted])
        _ = try await ledger.recordReceipt(word([("A", "2")], salt: "again"))
        #expect(try await states(mo.id) == [.accepted])
    }

    @Test("of what the platform declares itself the last word counts")
    func entrusted() async throws {
        let mo = submission("1", items: [("A", "03")])
        try await send(mo)
        _ = try await ledger.recordReceipt(word([("A", "1")], to: mo.id))
        #expect(try await states(mo.id) == [.kept])
        _ = try await ledger.recordReceipt(word([("A", "2")]))
        #expect(try await states(mo.id) == [.refused])
        #expect(try await ledger.acceptedItems(limit: 9, now: morning).isEmpty)
    }

    @Test("a number that comes again: a late word about the earlier document does not touch the later one")
    func numberAgain() async throws {
        let clock = Clock()
        let other = try TemporaryFolder()
        let ledger = try SQLiteLedger.open(path: other.ledger, now: { clock.time }, mode: .writer)
        func send(_ mo: PlatformSubmission) async throws {
            _ = try await ledger.recordSubmission(mo)
            let rows = try await ledger.waitingSubmissions(
                company: mo.company, after: 0, limit: 9, now: clock.time)
            for row in rows { _ = try await ledger.beginSubmission(row.sequence) }
        }
        let first = submission("1", items: [("A", "02")])
        try await send(first)
        _ = try await ledger.recordReceipt(word([("A", "2")], to: first.id))
        clock.advance(byMilliseconds: 3_600_000)
        let second = submission("2", items: [("A", "02")], at: morning.advanced(byMilliseconds: 3_600_000))
        try await send(second)
        // Decided at eight, when the second was not there yet.
        _ = try await ledger.recordReceipt(word([("A", "2")], at: "20260105080100000", salt: "late"))
        #expect(try await ledger.submission(second.id)?.items.map(\.state) == [.waiting])
        // Decided in the minute in which the second was sent.
        _ = try await ledger.recordReceipt(word([("A", "1")], at: "20260105090000000"))
        #expect(try await ledger.submission(second.id)?.items.map(\.state) == [.accepted])
        #expect(try await ledger.submission(first.id)?.items.map(\.state) == [.refused])
        try await ledger.close()
    }

    @Test("nothing is heard of a document before it was sent, nor of another kind with the same number")
    func others() async throws {
        let mo = submission("1", items: [("A", "02")])
        _ = try await ledger.recordSubmission(mo)
        _ = try await ledger.recordReceipt(word([("A", "1")]))
        #expect(try await states(mo.id) == [.waiting])
        try await begin(mo.id)
        _ = try await ledger.recordReceipt(word([("A", "1")], type: "PAYMENT"))
        #expect(try await states(mo.id) == [.waiting])
    }

    @Test("the one answer to a document is about it, though its number is cut off or missing")
    func cutOff() async throws {
        let first = submission("1", items: [("A-VERY-LONG-NUMBER", "02")])
        try await send(first)
        _ = try await ledger.recordReceipt(word([("A-VERY", "1")], to: first.id))
        #expect(try await states(first.id) == [.accepted])
        let second = submission("2", items: [("B", "02"), ("C", "02")])
        try await send(second)
        _ = try await ledger.recordReceipt(word([("X", "1")], to: second.id))
        #expect(try await states(second.id) == [.waiting, .waiting])
        _ = try await ledger.recordReceipt(word([("", "2")], to: second.id))
        #expect(try await states(second.id) == [.refused, .refused])
    }

    @Test("the same bytes again are the same document; refused as a whole it is sent once more")
    func again() async throws {
        let mo = submission("1", items: [("A", "02"), ("B", "02")])
        try await send(mo)
        var same = mo
        same.id = MessageID.make(at: morning)
        guard case .known(let record) = try await ledger.recordSubmission(same) else {
            Issue.record("recorded twice")
            return
        }
        #expect(record.id == mo.id && record.state == .waiting)
        _ = try await ledger.recordReceipt(word([("A", "2"), ("B", "2")], to: mo.id))
        #expect(try await ledger.submission(mo.id)?.state == .answered)
        guard case .known(let resent) = try await ledger.recordSubmission(same) else {
            Issue.record("recorded twice")
            return
        }
        #expect(resent.state == .waiting && resent.items.map(\.state) == [.waiting, .waiting])
        // The platform's answer may be the same to the letter.
        try await begin(mo.id)
        let answer = word([("A", "2"), ("B", "2")], to: mo.id)
        guard case .duplicate = try await ledger.recordReceipt(answer) else {
            Issue.record("no repetition")
            return
        }
        #expect(try await states(mo.id) == [.refused, .refused])
    }

    @Test("parked documents are released, refused ones resent, and those given up stay given up")
    func operated() async throws {
        let mo = submission("1", items: [("A", "02"), ("B", "02")])
        try await send(mo)
        try await ledger.finishSubmission(mo.id, .parked(.platformAttemptsUsedUp, detail: "x"))
        #expect(try await ledger.submission(mo.id)?.state == .parked)
        #expect(try await ledger.waitingSubmissions(company: mo.company, after: 0, limit: 9, now: morning).isEmpty)
        try await ledger.changeSubmission(.release, mo.id, actor: "test")
        #expect(try await ledger.submission(mo.id)?.state == .waiting)
        await #expect(throws: LedgerError.self) {
            try await ledger.changeSubmission(.release, mo.id, actor: "test")
        }
        _ = try await ledger.recordReceipt(word([("A", "1"), ("B", "2")], to: mo.id))
        try await ledger.finishItem(0, of: mo.id, document: MessageID(text: "doc"))
        try await ledger.changeSubmission(.resend, mo.id, actor: "test")
        #expect(try await states(mo.id) == [.declared, .waiting])
        try await ledger.changeSubmission(.abandon, mo.id, actor: "test")
        #expect(try await states(mo.id) == [.declared, .abandoned])
        _ = try await ledger.recordReceipt(word([("B", "1")]))
        #expect(try await states(mo.id) == [.declared, .abandoned])
        await #expect(throws: LedgerError.self) {
            try await ledger.changeSubmission(.abandon, mo.id, actor: "test")
        }
        let kinds = try await ledger.events(ofSubmission: mo.id).map(\.kind)
        #expect(
            kinds == [
                "platform-received", "platform-sending", "platform-parked", "platform-released", "platform-accepted",
                "platform-refused", "platform-declared", "platform-resent", "platform-abandoned",
            ])
        #expect(try await ledger.verify { _, _ in }.problems.isEmpty)
    }

    @Test("an item that could not be declared waits or is left to a person, who has it tried again")
    func failedItem() async throws {
        let mo = submission("1", items: [("A", "02")])
        try await send(mo)
        _ = try await ledger.recordReceipt(word([("A", "1")], to: mo.id))
        let later = morning.advanced(byMilliseconds: 5_000)
        try await ledger.postponeItem(0, of: mo.id, .internalOverloaded, detail: "", next: later)
        #expect(try await ledger.acceptedItems(limit: 9, now: morning).isEmpty)
        #expect(try await ledger.nextAcceptedTime() == later)
        try await ledger.postponeItem(0, of: mo.id, .messageConflict, detail: "why", next: nil)
        #expect(try await states(mo.id) == [.failed])
        #expect(try await ledger.nextAcceptedTime() == nil)
        try await ledger.changeSubmission(.resend, mo.id, actor: "test")
        #expect(try await states(mo.id) == [.accepted])
        #expect(try await ledger.waitingSubmissions(company: mo.company, after: 0, limit: 9, now: morning).isEmpty)
        #expect(try await ledger.acceptedItems(limit: 9, now: morning).count == 1)
    }

    @Test("a document is found by its id and by the numbers in it; what follows it has them, too")
    func found() async throws {
        let mo = submission("1", items: [("A", "02"), ("B", "02")])
        try await send(mo)
        for text in [mo.id.text, "A", "B"] {
            #expect(try await ledger.submissions(matching: text).map(\.id) == [mo.id])
        }
        #expect(try await ledger.submissions(matching: "C").isEmpty)
        let waiting = try await ledger.waitingSubmissions(company: mo.company, after: 0, limit: 9, now: morning)
        #expect(waiting.map { Set($0.numbers) } == [["A", "B"]])
        #expect(waiting.map(\.attempts) == [1])
    }
}

/// A clock that a test turns.
private final class Clock: Sendable {
    private let now = Mutex(morning)

    var time: ChinaTime { now.withLock { $0 } }

    func advance(byMilliseconds milliseconds: Int64) {
        now.withLock { $0 = $0.advanced(byMilliseconds: milliseconds) }
    }
}
