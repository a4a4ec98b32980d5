import CryptoCore
import GRDB
import SidecarBase
import Testing

@testable import Ledger

@Suite("Business with sister systems")
struct ChannelLedgerTests {
    private let folder: TemporaryFolder
    private let ledger: SQLiteLedger

    init() throws {
        folder = try TemporaryFolder()
        ledger = try openLedger(folder)
    }

    private func draft(_ key: String, due: Int64? = nil, deadline: Int64? = nil) -> CaseDraft {
        var draft = CaseDraft(channel: "realtime179", key: key, subject: "ORDER-\(key)", state: "RECEIVED")
        draft.due = due.map { morning.advanced(byMilliseconds: $0) }
        draft.deadline = deadline.map { morning.advanced(byMilliseconds: $0) }
        draft.facts = ["order": "ORDER-\(key)", "note": "two\nlines\tand a tab"]
        draft.contents = [CaseContent("callback", Array("openReq \(key)".utf8))]
        draft.events = [CaseEvent("received", actor: "customs", detail: ["peer": "127.0.0.1"])]
        draft.notices = [Array("{\"key\":\"\(key)\"}".utf8)]
        return draft
    }

    private func opened(_ draft: CaseDraft) async throws -> ChannelCase {
        guard case .opened(let made) = try await ledger.open(draft) else {
            throw LedgerError(.ledgerWrongState, "\(draft.key) was known")
        }
        return made
    }

    @Test("a case comes back as it was opened, with its document, its event and its notice")
    func opening() async throws {
        let made = try await opened(draft("A", due: 0, deadline: 120_000))
        #expect(made == (try await ledger.channelCase("realtime179", key: "A")))
        #expect(made == (try await ledger.channelCase(made.row)))
        #expect(made.state == "RECEIVED" && made.isOpen && made.attempts == 0)
        #expect(made.facts["note"] == "two\nlines\tand a tab")
        #expect(made.deadline == morning.advanced(byMilliseconds: 120_000))
        let documents = try await ledger.documents(ofCase: made.row)
        #expect(documents.map(\.kind) == ["callback"])
        #expect(documents.first?.digest == MessageDigest.sha256(Array("openReq A".utf8)))
        #expect(try await ledger.document("callback", ofCase: made.row) == Array("openReq A".utf8))
        #expect(try await ledger.document(number: 1, ofCase: made.row) == Array("openReq A".utf8))
        #expect(try await ledger.document("upload", ofCase: made.row) == nil)
        let events = try await ledger.events(ofCase: made.row)
        #expect(events.map(\.kind) == ["realtime179.received"])
        #expect(events.first?.detail["case"] == "A" && events.first?.detail["state"] == "RECEIVED")
        let notices = try await ledger.notices(of: "realtime179", after: 0, limit: 10)
        #expect(notices.map(\.body) == [Array("{\"key\":\"A\"}".utf8)])
        #expect(notices.map(\.row) == [made.row])
        #expect(try await ledger.verify { _, _ in }.problems.isEmpty)
    }

    @Test("the same key again is the same case, whoever of many at once came first")
    func sameKey() async throws {
        let ledger = ledger
        let drafts = (0..<20).map { number in
            var draft = draft("A")
            draft.subject = "from \(number)"
            return draft
        }
        let outcomes = try await withThrowingTaskGroup(of: CaseOpening.self) { group in
            for draft in drafts { group.addTask { try await ledger.open(draft) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        let made = outcomes.filter { if case .opened = $0 { true } else { false } }
        #expect(made.count == 1)
        let rows = Set(
            outcomes.map { outcome in
                switch outcome {
                case .opened(let found), .known(let found): found
                }
            }.map(\.subject))
        #expect(rows.count == 1)
        #expect(try await ledger.cases(CaseQuery(channel: "realtime179")).count == 1)
        #expect(try await ledger.notices(of: "realtime179", after: 0, limit: 10).count == 1)
        // Another channel has keys of its own.
        var other = draft("A")
        other.channel = "ccpit"
        _ = try await opened(other)
    }

    @Test("a change happens from the states it may come from, once, with all that belongs to it")
    func change() async throws {
        let made = try await opened(draft("A", due: 0))
        var change = CaseChange()
        change.state = "SENT"
        change.isAttempt = true
        change.due = .some(morning.advanced(byMilliseconds: 5_000))
        change.code = "10000"
        change.message = "上传成功"
        change.facts = ["certNo": "0100a1b2"]
        change.contents = [CaseContent("upload", [1, 2, 3]), CaseContent("reply", [4])]
        change.events = [CaseEvent("sent", actor: "upload"), CaseEvent("told", actor: "erp")]
        change.notices = [[0x7B, 0x7D]]
        let ledger = ledger
        let final = change
        let results = try await withThrowingTaskGroup(of: ChannelCase?.self) { group in
            for _ in 0..<10 {
                group.addTask { try await ledger.change(made.row, in: ["RECEIVED"], final) }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        let changed = try #require(results.compactMap { $0 }.first)
        #expect(results.compactMap { $0 }.count == 1)
        #expect(changed.state == "SENT" && changed.attempts == 1 && changed.code == "10000")
        #expect(changed.facts["certNo"] == "0100a1b2" && changed.facts["order"] == "ORDER-A")
        #expect(changed.due == morning.advanced(byMilliseconds: 5_000))
        #expect(try await ledger.documents(ofCase: made.row).map(\.kind) == ["callback", "upload", "reply"])
        #expect(
            try await ledger.events(ofCase: made.row).map(\.kind) == [
                "realtime179.received", "realtime179.sent", "realtime179.told",
            ])
        #expect(try await ledger.notices(of: "realtime179", after: 1, limit: 10).count == 1)
        #expect(try await ledger.change(999, in: nil, change) == nil)

        var end = CaseChange()
        end.isOpen = false
        end.due = .some(nil)
        let ended = try await ledger.change(made.row, in: nil, end)
        #expect(ended?.isOpen == false && ended?.due == nil && ended?.state == "SENT")
        #expect(try await ledger.verify { _, _ in }.problems.isEmpty)
    }

    @Test("what is due comes with the nearest deadline first, and what is finished or not due does not come")
    func due() async throws {
        _ = try await opened(draft("late", due: 0, deadline: 90_000))
        _ = try await opened(draft("soon", due: 10, deadline: 30_000))
        _ = try await opened(draft("whenever", due: 0))
        _ = try await opened(draft("tomorrow", due: 60_000, deadline: 70_000))
        _ = try await opened(draft("nothing"))
        let closed = try await opened(draft("closed", due: 0, deadline: 1))
        var end = CaseChange()
        end.isOpen = false
        _ = try await ledger.change(closed.row, in: nil, end)
        let now = morning.advanced(byMilliseconds: 10)
        #expect(
            try await ledger.dueCases("realtime179", now: now, limit: 10).map(\.key) == ["soon", "late", "whenever"])
        #expect(try await ledger.dueCases("realtime179", now: now, limit: 1).map(\.key) == ["soon"])
        #expect(try await ledger.dueCases("safe", now: now, limit: 10).isEmpty)
        #expect(try await ledger.nextDue("realtime179") == morning)
        #expect(try await ledger.nextDue("safe") == nil)
        let figures = try await ledger.channelFigures()
        #expect(figures.map(\.channel) == ["realtime179"])
        #expect(figures.first?.open == 5 && figures.first?.waitingNotices == 6)
        #expect(figures.first?.deadline == morning.advanced(byMilliseconds: 30_000))
    }

    @Test("cases are found by subject, state and place, newest first, page by page")
    func questions() async throws {
        for number in 1...5 {
            var draft = draft("\(number)")
            draft.subject = number.isMultiple(of: 2) ? "even" : "odd"
            _ = try await opened(draft)
        }
        var query = CaseQuery(channel: "realtime179")
        query.subject = "odd"
        query.limit = 2
        let first = try await ledger.cases(query)
        #expect(first.map(\.key) == ["5", "3"])
        query.before = first.last?.row
        #expect(try await ledger.cases(query).map(\.key) == ["1"])
        query = CaseQuery(channel: "realtime179")
        query.state = "SENT"
        #expect(try await ledger.cases(query).isEmpty)
    }

    @Test("a number of a series never comes twice, not after the ledger was opened again either")
    func numbers() async throws {
        let ledger = ledger
        let numbers = try await withThrowingTaskGroup(of: Int64.self) { group in
            for _ in 0..<30 { group.addTask { try await ledger.nextNumber("20260105", of: "safe") } }
            return try await group.reduce(into: Set<Int64>()) { $0.insert($1) }
        }
        #expect(numbers == Set(1...30))
        #expect(try await ledger.nextNumber("20260106", of: "safe") == 1)
        #expect(try await ledger.nextNumber("20260105", of: "ccpit") == 1)
        try await ledger.close()
        let again = try openLedger(folder)
        #expect(try await again.nextNumber("20260105", of: "safe") == 31)
        try await again.close()
    }

    @Test("what is kept under a key is the last that was kept there")
    func deposits() async throws {
        try await ledger.deposit([1], under: ["A", "B"], of: "realtime179", actor: "erp")
        try await ledger.deposit([2], under: ["B"], of: "realtime179", actor: "erp")
        #expect(try await ledger.deposited("A", of: "realtime179")?.content == [1])
        #expect(try await ledger.deposited("B", of: "realtime179")?.content == [2])
        #expect(try await ledger.deposited("C", of: "realtime179") == nil)
        #expect(try await ledger.deposited("A", of: "safe") == nil)
        let events = try await ledger.events(ofChannel: "realtime179", kind: "depos", after: 0, limit: 10)
        #expect(events.map { $0.detail["key"] } == ["A", "B", "B"])
    }

    @Test("the events of a channel are found by the beginning of their kind, of cases and of none")
    func channelEvents() async throws {
        _ = try await opened(draft("A"))
        let first = try await ledger.note(CaseEvent("operation", actor: "anna"), of: "safe")
        try await ledger.note(CaseEvent("message", actor: "anna"), of: "safe")
        try await ledger.note(CaseEvent("operation", actor: "bert"), of: "safe")
        let all = try await ledger.events(ofChannel: "safe", kind: "operation", after: 0, limit: 10)
        #expect(all.map(\.actor) == ["anna", "bert"])
        #expect(
            try await ledger.events(ofChannel: "safe", kind: "operation", after: first, limit: 10).map(\.actor) == [
                "bert"
            ])
        #expect(try await ledger.events(ofChannel: "realtime179", kind: "", after: 0, limit: 10).count == 1)
    }

    @Test("a notice waits until it is taken, and stays in the row afterwards")
    func notices() async throws {
        for key in ["A", "B", "C"] { _ = try await opened(draft(key)) }
        let waiting = try await ledger.waitingNotices(of: "realtime179", limit: 2)
        #expect(waiting.map(\.number) == [1, 2])
        try await ledger.finishNotice(1)
        #expect(try await ledger.waitingNotices(of: "realtime179", limit: 9).map(\.number) == [2, 3])
        #expect(try await ledger.notices(of: "realtime179", after: 0, limit: 9).map(\.isTaken) == [true, false, false])
    }

    /// Ways to tamper with a case, and what the check says.
    static let tamperings = [
        ("UPDATE channel_case SET state = 'ACCEPTED'", "is in state ACCEPTED"),
        ("UPDATE channel_document SET body = (SELECT min(row) FROM body)", "is not the one its event tells of"),
        ("DELETE FROM channel_document WHERE number = 2", "has lost a document"),
        ("DELETE FROM channel_event WHERE owner IS NOT NULL", "its last event says nothing"),
    ]

    @Test("a case that was changed behind the ledger's back is found", arguments: tamperings)
    func tampering(_ statement: String, _ finding: String) async throws {
        let made = try await opened(draft("A"))
        var change = CaseChange()
        change.contents = [CaseContent("upload", [9, 9])]
        _ = try await ledger.change(made.row, in: nil, change)
        #expect(try await ledger.verify { _, _ in }.problems.isEmpty)
        try await ledger.write { context in try context.database.execute(sql: statement) }
        let report = try await ledger.verify { _, _ in }
        #expect(report.problems.contains { $0.contains(finding) }, "\(report.problems)")
    }
}
