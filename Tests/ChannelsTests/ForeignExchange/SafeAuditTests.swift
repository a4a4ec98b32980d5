import Foundation
import Ledger
import SidecarBase
import Synchronization
import Testing

@testable import Channels

@Suite("what of the foreign exchange channel is kept, shown and told", .timeLimit(.minutes(3)))
struct SafeAuditTests {
    private static let query = #"{"data":{"ENTRYID":"290120250000000001"}}"#
    private static let row = "<ROW><AMOUNT>100</AMOUNT><CORPNAME>示例企业</CORPNAME><ENTRYID>E1</ENTRYID></ROW>"

    private func ask(
        _ bench: SafeBench, _ route: String, _ value: String = "", query: [String: String] = [:],
        as user: String? = "audit", roles: Set<AccessRole> = [.auditor]
    ) async throws -> String {
        let answer = try await bench.service.answer(
            ChannelRequest(route: route, value: value, query: query, user: user, roles: roles))
        return String(decoding: answer.body, as: UTF8.self)
    }

    private func kinds(_ bench: SafeBench, _ row: Int64) async throws -> [String] {
        try await bench.ledger.documents(ofCase: row).map(\.kind)
    }

    @Test("of queries that are not named only the digest of a good answer is kept; all else is, whatever is configured")
    func conditions() async throws {
        let bench = try SafeBench(
            [
                ScriptedSafe.answer("00000", rows: Self.row), ScriptedSafe.answer("E1001", "no"),
                ScriptedSafe.answer("00000"), ScriptedSafe.answer("00000", rows: Self.row),
            ],
            parts: { $0.audit = SafeAudit(full: ["bop.*"], masked: []) })
        try await bench.run {
            let good = try await bench.send("trade.baseQuery", Self.query)
            #expect(good.result.rows?.count == 1)
            let row = try #require(good.result.rawRef.flatMap { Int64($0) })
            #expect(try await kinds(bench, row) == ["input", "request", "result"])
            let events = try await bench.ledger.events(ofChannel: "safe", kind: "message", after: 0, limit: 10)
            #expect(events.last?.detail["kept"] == "digest" && events.last?.detail["digest"]?.count == 64)

            let refused = try await bench.send("trade.baseQuery", Self.query)
            #expect(try await kinds(bench, try #require(refused.result.rawRef.flatMap { Int64($0) })).contains("reply"))
            let submitted = try await bench.send("trade.creditReport.add", Self.credit)
            #expect(submitted.result.outcome == "OK", "\(submitted)")
            #expect(
                try await kinds(bench, try #require(submitted.result.rawRef.flatMap { Int64($0) })).contains("reply"))
            let named = try await bench.send("bop.overseasIncome.baseQuery", #"{"data":{}}"#)
            #expect(try await kinds(bench, try #require(named.result.rawRef.flatMap { Int64($0) })).contains("reply"))
        }
    }

    private static let credit =
        #"{"data":{"REPORTTYPE":"1","ENTRYID":"290120250000000001","CONTRNO":"C-1","EXPECTDATE":"20250801","AMOUNT":"7654321","CURRENCY":"USD","REMARK":"n"}}"#

    @Test(
        "amounts and names are hidden when an auditor asks for that, in whatever is shown of a message, and in every style",
        arguments: SafeProfile.Style.allCases)
    func masked(style: SafeProfile.Style) async throws {
        let rows = Self.row.replacing("<AMOUNT>100", with: "<AMOUNT>7654321")
        let bench = try SafeBench(
            [ScriptedSafe.answer("00000", "ok", rows: rows)], { $0.style = style },
            parts: { $0.audit.masked = ["CONTR*", "*NAME"] })
        try await bench.run {
            let sent = try await bench.send("trade.creditReport.add", Self.credit)
            let row = try #require(sent.result.rawRef)
            for document in try await bench.ledger.documents(ofCase: try #require(Int64(row))) {
                let number = String(document.number)
                func text(_ body: String) -> String {
                    guard style == .base64, document.kind == "request" else { return body }
                    let inner = body.matches(of: /[A-Za-z0-9+\/=]{60,}/).compactMap { Base64.decode(String($0.0)) }
                    return inner.map { SafeCharset.gbk.decode($0).text }.joined()
                }
                let plain = text(try await ask(bench, "safeDocuments", row, query: ["number": number]))
                let hidden = text(
                    try await ask(bench, "safeDocuments", row, query: ["number": number, "mask": "true"]))
                if plain.contains("7654321") { #expect(hidden.contains("***"), "\(document.kind)") }
                for word in ["7654321", "C-1", "示例企业"] {
                    #expect(!hidden.contains(word), "\(document.kind) \(word)")
                }
                #expect(plain.contains("USD") == hidden.contains("USD"), "\(document.kind)")
            }
            let log = try await ask(bench, "safeLog", "operation")
            #expect(log.contains("\"masked\":\"yes\"") && log.contains("\"masked\":\"no\""))
        }
    }

    @Test(
        "a value is hidden however it is written, and nothing else is",
        arguments: [
            ("<AMOUNT>1</AMOUNT>", "<AMOUNT>***</AMOUNT>"),
            ("<a:AMOUNT x=\"1\">1</a:AMOUNT>", "<a:AMOUNT x=\"1\">***</a:AMOUNT>"),
            ("<AMOUNT><![CDATA[1<2]]></AMOUNT><B>2</B>", "<AMOUNT>***</AMOUNT><B>2</B>"),
            ("&lt;AMOUNT&gt;1 &amp;amp; 2&lt;/AMOUNT&gt;", "&lt;AMOUNT&gt;***&lt;/AMOUNT&gt;"),
            ("&lt;AMOUNT>1&lt;/AMOUNT>", "&lt;AMOUNT>***&lt;/AMOUNT>"),
            ("<AMOUNT/><C>3</C>", "<AMOUNT/><C>3</C>"), ("<AMOUNT></AMOUNT>", "<AMOUNT></AMOUNT>"),
            ("<AMOUNTS>1</AMOUNTS><!-- <AMOUNT> -->", "<AMOUNTS>1</AMOUNTS><!-- <AMOUNT> -->"),
            ("<AMOUNT>1", "<AMOUNT>1"), ("<", "<"), ("", ""),
        ])
    func elements(_ text: String, _ expected: String) throws {
        let mask = SafeMask(SafeAudit(), try safeProfile())
        #expect(String(decoding: mask.masked(Array(text.utf8), .utf8), as: UTF8.self) == expected)
    }

    @Test("what the channel works by is an event when it changes, between starts and while it runs, and only then")
    func configuration() async throws {
        let bench = try SafeBench([ScriptedSafe.answer("00000")], parts: { $0.configuration = ["profile": "1"] })
        func run(_ configuration: [String: String]) async throws {
            var parts = bench.parts
            parts.configuration = configuration
            parts.startedBy = "anna"
            let worker = SafeWorker(parts, client: bench.authority)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await worker.run() }
                _ = try await bench.send("trade.baseQuery", Self.query)
                group.cancelAll()
            }
        }
        func changes() async throws -> [EventRecord] {
            try await bench.ledger.events(ofChannel: "safe", kind: "system", after: 0, limit: 100)
                .filter { $0.cause == "configuration_changed" }
        }
        try await run(["profile": "1", "settings": "1"])
        #expect(try await changes().map { $0.detail["changed"] } == ["profile, settings, users"])
        try await run(["profile": "1", "settings": "1"])
        #expect(try await changes().count == 1)
        try await run(["profile": "2", "settings": "1"])
        let last = try #require(try await changes().last)
        #expect(last.detail["changed"] == "profile" && last.detail["was.profile"] == "1")
        #expect(last.detail["profile"] == "2" && last.detail["when"] == "start" && last.actor == "portsign anna")
        try bench.parts.users.setPassword(Secret("Another-4"), of: "reader")
        try await run(["profile": "2", "settings": "1"])
        let users = try #require(try await changes().last)
        #expect(users.detail["changed"] == "users")
        #expect(!users.detail.values.contains { $0.contains("Another-4") })
    }

    @Test("users read what became of their own messages, security reads all")
    func notices() async throws {
        let bench = try SafeBench([ScriptedSafe.answer("00000")], at: "20250701030000", queue: true)
        _ = try await bench.send("bop.overseasIncome.declare", SafeBench.declaration)
        func told(_ user: String?, _ roles: Set<AccessRole>) async throws -> Int {
            let text = try await ask(bench, "safeNotices", as: user, roles: roles)
            return text.components(separatedBy: "\"msgNo\"").count - 1
        }
        #expect(try await told("erp", [.caller]) == 1)
        #expect(try await told("reader", [.caller]) == 0)
        #expect(try await told("reader", [.operator]) == 0)
        #expect(try await told("boss", [.admin]) == 1)
        await #expect(throws: SidecarError.self) { try await told(nil, [.caller]) }
    }

    @Test(
        "what the authority said is recorded as soon as the ledger takes it again: said once, sent once",
        arguments: ["bop.overseasIncome.declare", "trade.baseQuery"])
    func brokenLedger(operation: String) async throws {
        let breaks = Mutex(12)
        let failing = Mutex<FailingLedger?>(nil)
        let bench = try SafeBench(
            [ScriptedSafe.answer("00000", "ok")],
            over: { ledger in
                let made = FailingLedger(ledger) { change in
                    // From the answer on: what is sent is recorded before it is sent.
                    guard change.state != "sending" else { return false }
                    return breaks.withLock { left in
                        left -= left > 0 ? 1 : 0
                        return left > 0
                    }
                }
                failing.withLock { $0 = made }
                return made
            })
        try await bench.run {
            let input = operation == "trade.baseQuery" ? Self.query : SafeBench.declaration
            let answer = try await bench.send(operation, input)
            #expect(answer.result.outcome == "OK" && answer.result.text == "ok", "\(answer)")
            #expect(bench.authority.requests.count == 1)
        }
        #expect(failing.withLock { $0?.failed ?? 0 } >= 11)
    }

    @Test(
        "a sidecar that is stopped while the ledger takes nothing finds the submit at its next start, and looks it up")
    func stoppedWhileBroken() async throws {
        let isBroken = Mutex(true)
        let failing = Mutex<FailingLedger?>(nil)
        let bench = try SafeBench(
            [
                ScriptedSafe.answer("00000", "ok"),
                ScriptedSafe.answer(
                    "00000",
                    rows:
                        "<ROW><RPTNO>330100000001250630N001</RPTNO><TXCODE>121010</TXCODE><TC1AMT>100000</TC1AMT></ROW>"
                ),
            ],
            over: { ledger in
                let made = FailingLedger(ledger) { change in
                    change.state != "sending" && isBroken.withLock { $0 }
                }
                failing.withLock { $0 = made }
                return made
            })
        let worker = SafeWorker(bench.parts, client: bench.authority)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await worker.run() }
            group.addTask {
                var request = SafeDesk.Request(
                    operation: "bop.overseasIncome.declare", user: "erp", actor: "test", wait: .milliseconds(1)
                ) { try SafeInputReader.read(Array(SafeBench.declaration.utf8), isXML: false) }
                request.all = false
                _ = try await bench.desk.accept(request)
            }
            while failing.withLock({ $0?.failed ?? 0 }) == 0 { try await Task.sleep(for: .milliseconds(5)) }
            group.cancelAll()
        }
        isBroken.withLock { $0 = false }
        let result = try await bench.run { try await bench.finished("REF-1") }
        #expect(result.outcome == "OK", "\(result)")
        #expect(bench.authority.requests.filter { $0.contains("doDeclare") }.count == 1)
    }
}
