import Foundation
import Ledger
import OutboundHTTP
import SidecarBase
import Synchronization
import Testing

@testable import Channels

@Suite("SafeDesk and SafeWorker", .timeLimit(.minutes(3)))
struct SafeDeskTests {
    private static let query = #"{"data":{"ENTRYID":"290120250000000001"}}"#
    private static let declare = "bop.overseasIncome.declare"
    private static let good = ScriptedSafe.answer("00000", "操作成功")

    @Test("a query is sent with the user's credentials, and its rows come back")
    func rows() async throws {
        let bench = try SafeBench([ScriptedSafe.answer("00000", "ok", rows: "<ROW><A>1</A></ROW>", count: 1)])
        let answer = try await bench.run { try await bench.send("trade.baseQuery", Self.query) }
        #expect(answer.status == 200)
        #expect(answer.result.outcome == "OK")
        #expect(answer.result.rows == [["A": "1"]])
        #expect(answer.result.msgNo == "TESTORG012025070100000001")
        #expect(answer.result.paging?.recordCount == 1)
        let request = try #require(bench.authority.requests.first)
        #expect(request.contains("58e47e8d6eccbb716bc89b2a6d3162e7"))
        #expect(request.contains("COMMON_USER_CODE&gt;testuser"))
    }

    @Test(
        "each answer has its outcome, and is not repeated where it must not be",
        arguments: [
            ("trade.baseQuery", [good], "OK", 1),
            ("trade.baseQuery", [ScriptedSafe.answer("E1001", "no")], "REJECTED", 1),
            ("trade.baseQuery", [ScriptedSafe.answer("E0002")], "NO_PERMISSION", 1),
            ("trade.baseQuery", [ScriptedSafe.answer("E0003")], "CLOSED", 1),
            ("trade.baseQuery", [ScriptedSafe.answer(nil)], "REJECTED", 1),
            ("trade.baseQuery", [ScriptedSafe.fault], "FAULT", 2),
            ("trade.baseQuery", [ScriptedSafe.fault, good], "OK", 2),
            ("trade.baseQuery", [ScriptedSafe.silence, good], "OK", 2),
            ("trade.baseQuery", [ScriptedSafe.silence], "UNKNOWN", 3),
            ("trade.baseQuery", [ScriptedSafe.silence, ScriptedSafe.unreached], "UNKNOWN", 3),
            ("trade.baseQuery", [ScriptedSafe.unreached], "NOT_SENT", 3),
            ("trade.baseQuery", [ScriptedSafe.unreached, good], "OK", 2),
            (declare, [good], "OK", 1), (declare, [ScriptedSafe.fault], "FAULT", 1),
            (declare, [ScriptedSafe.unreached, ScriptedSafe.unreached, good], "OK", 3),
            (declare, [ScriptedSafe.unreached], "NOT_SENT", 3),
        ] as [(String, [ScriptedSafe.Reply], String, Int)])
    func outcomes(operation: String, replies: [ScriptedSafe.Reply], outcome: String, count: Int) async throws {
        let bench = try SafeBench(replies)
        let input = operation == Self.declare ? SafeBench.declaration : Self.query
        let answer = try await bench.run { try await bench.send(operation, input) }
        #expect(answer.result.outcome == outcome)
        #expect(bench.authority.bytes.count == count)
        #expect(Set(bench.authority.bytes).count == 1, "repeats are the same bytes")
    }

    @Test("a refused password locks the user at once: of many messages only one is sent with it")
    func locked() async throws {
        let bench = try SafeBench([ScriptedSafe.answer("E0001", "no"), Self.good])
        try await bench.run {
            let outcomes = try await withThrowingTaskGroup(of: String?.self) { group in
                for _ in 0..<4 { group.addTask { try await bench.send("trade.baseQuery", Self.query).result.outcome } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(outcomes.allSatisfy { $0 == "AUTH_FAILED" })
            #expect(bench.authority.requests.count == 1)
            let refused = try await bench.send("trade.baseQuery", Self.query)
            #expect(refused.status == 403)
            #expect(refused.result.code == "safe.locked")
            #expect(try await bench.causes("system").contains("safe.locked"))
            try bench.parts.users.setPassword(Secret("Right-2"), of: "erp")
            #expect(try await bench.send("trade.baseQuery", Self.query).result.outcome == "OK")
        }
    }

    @Test("nobody, somebody without mapping and somebody without permission send nothing")
    func refusedLocally() async throws {
        let bench = try SafeBench([Self.good])
        try await bench.run {
            await #expect(throws: SidecarError.self) { try await bench.send("trade.baseQuery", Self.query, as: nil) }
            let stranger = try await bench.send("trade.baseQuery", Self.query, as: "stranger")
            #expect(stranger.result.outcome == "AUTH_FAILED")
            let reader = try await bench.send(Self.declare, SafeBench.declaration, as: "reader")
            #expect(reader.result.outcome == "NO_PERMISSION")
            await #expect(throws: SafeInputError.self) {
                try await bench.send("trade.baseQuery", #"{"data":{"X":"1"}}"#)
            }
            let error = await #expect(throws: SidecarError.self) { try await bench.send("nothing", Self.query) }
            #expect(error?.code == .safeNotFound)
            #expect(bench.authority.requests.isEmpty)
            #expect(
                try await bench.causes("operation") == [
                    "safe.user", "safe.permission", "safe.permission", "safe.input",
                ])
        }
    }

    @Test("the same clientRef gives the stored outcome or joins the request under way; other content is a conflict")
    func idempotent() async throws {
        let bench = try SafeBench([Self.good])
        try await bench.run {
            async let first = bench.send(Self.declare, SafeBench.declaration)
            async let second = bench.send(Self.declare, SafeBench.declaration)
            let (one, two) = try await (first, second)
            #expect(one.result == two.result)
            let third = try await bench.send(Self.declare, SafeBench.declaration)
            #expect(third.result == one.result)
            #expect(bench.authority.requests.count == 1)
            let other = SafeBench.declaration.replacing("100000", with: "100001")
            let error = await #expect(throws: SidecarError.self) { try await bench.send(Self.declare, other) }
            #expect(error?.code == .safeConflict)
        }
    }

    @Test("a closed system is sent nothing; a submit waits for the opening where that is wanted, a query never")
    func closed() async throws {
        let bench = try SafeBench([Self.good], at: "20250701200000", queue: true)
        try await bench.run {
            let query = try await bench.send("trade.baseQuery", Self.query)
            #expect(query.status == 503)
            #expect(query.result.outcome == "CLOSED")
            #expect(query.result.nextOpening?.hasPrefix("2025-07-02T08:00:00") == true)
            #expect(query.retryAfter == 43_200)
            let submit = try await bench.send(Self.declare, SafeBench.declaration)
            #expect(submit.status == 202)
            #expect(submit.result.state == "queued")
            #expect(bench.authority.requests.isEmpty)
            bench.clock.set("20250702080000")
            bench.parts.nudge.signal()
            #expect(try await bench.finished("REF-1").outcome == "OK")
            let notices = try await bench.ledger.notices(of: "safe", after: 0, limit: 10)
            #expect(notices.compactMap { SafeResult(json: $0.body)?.state } == ["queued", "finished"])
        }
    }

    @Test("a submit that the authority calls closed waits for another day where that is wanted")
    func closedThere() async throws {
        let bench = try SafeBench([ScriptedSafe.answer("E0003"), Self.good], queue: true)
        try await bench.run {
            let submit = try await bench.send(Self.declare, SafeBench.declaration)
            #expect(submit.result.state == "queued")
            #expect(submit.result.nextOpening?.hasPrefix("2025-07-02T08:00:00") == true)
            bench.clock.set("20250702080000")
            bench.parts.nudge.signal()
            #expect(try await bench.finished("REF-1").outcome == "OK")
            #expect(Set(bench.authority.bytes).count == 1)
        }
    }

    @Test("no retry crosses the closing time")
    func closing() async throws {
        let bench = try SafeBench([], at: "20250701195959")
        // The authority's reply moves the time of the channel, too.
        let authority = ScriptedSafe([
            { _ in
                bench.clock.set("20250701200000")
                return .notSent(HTTPFailure(.refused, "refused"))
            }
        ])
        let worker = SafeWorker(bench.parts, client: authority)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await worker.run() }
            let answer = try await bench.send("trade.baseQuery", Self.query)
            #expect(answer.result.outcome == "CLOSED")
            #expect(authority.requests.count == 1)
            group.cancelAll()
        }
    }

    private static let found =
        "<ROW><RPTNO>330100000001250630N001</RPTNO><TXCODE>121010</TXCODE><TC1AMT>100000.00</TC1AMT></ROW>"

    @Test("a submit without an answer is looked up, and is good when it is there; it is not sent again")
    func lookedUp() async throws {
        let bench = try SafeBench([ScriptedSafe.silence, ScriptedSafe.answer("00000", rows: Self.found)])
        try await bench.run {
            _ = try await bench.send(Self.declare, SafeBench.declaration)
            let result = try await bench.finished("REF-1")
            #expect(result.outcome == "OK")
            #expect(bench.authority.requests.count == 2)
            #expect(bench.authority.requests[1].contains("OverseasIncomeService.doQuery&lt;"))
            let states = try await bench.ledger.notices(of: "safe", after: 0, limit: 10)
            #expect(states.compactMap { SafeResult(json: $0.body)?.state } == ["unknown", "finished"])
        }
    }

    @Test("a submit that is not there is sent again with the same number and bytes")
    func repeated() async throws {
        let bench = try SafeBench([ScriptedSafe.silence, ScriptedSafe.answer("00000"), Self.good])
        try await bench.run {
            _ = try await bench.send(Self.declare, SafeBench.declaration)
            #expect(try await bench.finished("REF-1").outcome == "OK")
            #expect(bench.authority.bytes.count == 3)
            #expect(bench.authority.bytes[0] == bench.authority.bytes[2])
        }
    }

    @Test("an answer for another message number is no answer, and is told")
    func otherNumber() async throws {
        let bench = try SafeBench([
            ScriptedSafe.answer("00000", number: "OTHER"), ScriptedSafe.answer("00000", rows: Self.found),
        ])
        try await bench.run {
            _ = try await bench.send(Self.declare, SafeBench.declaration)
            #expect(try await bench.finished("REF-1").outcome == "OK")
            #expect(try await bench.causes("system").contains("safe.reply"))
        }
    }

    @Test("when looking up does not help, a person decides: done, or the same bytes once more")
    func decided() async throws {
        for decision in SafeDesk.Decision.allCases {
            let bench = try SafeBench([ScriptedSafe.silence, ScriptedSafe.fault]) { $0.retry.lookupAttempts = 1 }
            try await bench.run {
                _ = try await bench.send(Self.declare, SafeBench.declaration)
                var message = try await bench.desk.message("REF-1", for: "erp", isSecurity: false)
                while message.facts[SafeFact.decision] != "1" {
                    let nudge = bench.parts.waiters.add(message.row)
                    await nudge.wait(atMost: .milliseconds(50))
                    bench.parts.waiters.remove(nudge, message.row)
                    message = try await bench.desk.message("REF-1", for: "erp", isSecurity: false)
                }
                #expect(try await bench.desk.answer(message).result.needsDecision == true)
                let before = bench.authority.bytes.count
                _ = try await bench.desk.settle(message, decision, actor: "security")
                let result = try await bench.finished("REF-1")
                if decision == .done {
                    #expect(result.outcome == "OK")
                    #expect(bench.authority.bytes.count == before)
                } else {
                    #expect(result.outcome == "FAULT")
                    #expect(bench.authority.bytes.last == bench.authority.bytes.first)
                }
                await #expect(throws: SidecarError.self) {
                    try await bench.desk.settle(message, decision, actor: "security")
                }
            }
        }
    }

    @Test("what was under way when the sidecar ended is looked up, not sent again blindly")
    func killed() async throws {
        let bench = try SafeBench([ScriptedSafe.answer("00000", rows: Self.found)])
        var request = SafeDesk.Request(operation: Self.declare, user: "erp", actor: "test", wait: .zero) {
            try SafeInputReader.read(Array(SafeBench.declaration.utf8), isXML: false)
        }
        request.queue = false
        let pending = try await bench.desk.accept(request)
        #expect(pending.status == 202)
        let message = try await bench.desk.message("REF-1", for: "erp", isSecurity: false)
        var begun = CaseChange()
        begun.state = SafeState.sending
        begun.due = .some(bench.clock.now.advanced(byMilliseconds: 3_600_000))
        _ = try await bench.ledger.change(message.row, in: [SafeState.ready], begun)
        try await bench.run {
            let result = try await bench.finished("REF-1")
            #expect(result.outcome == "OK")
            #expect(bench.authority.requests.count == 1)
            #expect(bench.authority.requests[0].contains("doQuery&lt;"))
        }
    }

    @Test("all pages are fetched until all records are there")
    func pages() async throws {
        let row = "<ROW><A>1</A></ROW>"
        let bench = try SafeBench([
            ScriptedSafe.answer("00000", rows: row + row, count: 5),
            ScriptedSafe.answer("00000", rows: row + row, count: 5),
            ScriptedSafe.answer("00000", rows: row, count: 5),
        ])
        try await bench.run {
            let answer = try await bench.send("trade.baseQuery", #"{"data":{},"pageSize":2}"#, all: true)
            #expect(answer.result.rows?.count == 5)
            #expect(answer.result.paging?.pages == 3)
            #expect(bench.authority.requests.map { $0.contains("PAGENUMBER&gt;3&lt;") } == [false, false, true])
            #expect(Set(bench.authority.requests.compactMap { $0.firstMatch(of: /MSGNO&gt;([^&]*)/)?.1 }).count == 3)
        }
    }

    @Test("there is a limit of pages, which is said")
    func pageLimit() async throws {
        let bench = try SafeBench([ScriptedSafe.answer("00000", rows: "<ROW><A>1</A></ROW>", count: 99)]) {
            $0.maximumPages = 2
        }
        let answer = try await bench.run {
            try await bench.send("trade.baseQuery", #"{"data":{},"pageSize":1}"#, all: true)
        }
        #expect(answer.result.outcome == "PARTIAL")
        #expect(bench.authority.requests.count == 2)
        #expect(answer.result.warnings?.isEmpty == false)
    }

    @Test("numbers go on after a restart")
    func numbers() async throws {
        let bench = try SafeBench([Self.good])
        try await bench.run {
            let first = try await bench.send("trade.baseQuery", Self.query).result.msgNo
            bench.clock.set("20250702101530")
            let second = try await bench.send("trade.baseQuery", Self.query).result.msgNo
            #expect([first, second] == ["TESTORG012025070100000001", "TESTORG012025070200000001"])
        }
    }

    @Test("the certificate's end is told 30 days ahead")
    func certificate() async throws {
        for (end, isTold) in [("20250720000000", true), ("20250901000000", false)] {
            let bench = try SafeBench([Self.good])
            let worker = SafeWorker(bench.parts, client: bench.authority) { ChinaTime(digits: end) }
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await worker.run() }
                _ = try await bench.send("trade.baseQuery", Self.query)
                #expect(try await bench.causes("system").contains("safe.certificate") == isTold)
                group.cancelAll()
            }
        }
    }

    @Test("no file of the channel has a password, in plain or as MD5")
    func secrets() async throws {
        let bench = try SafeBench([ScriptedSafe.silence, Self.good])
        let hidden = Mutex(Data())
        try await bench.run {
            _ = try await bench.send("trade.baseQuery", Self.query)
            for name in try FileManager.default.contentsOfDirectory(atPath: bench.folder) where name != "users.json" {
                let content = FileManager.default.contents(atPath: bench.folder + "/" + name) ?? Data()
                hidden.withLock { $0 += content }
            }
            let message = try #require(try await bench.ledger.cases(CaseQuery(channel: "safe")).first)
            for document in try await bench.ledger.documents(ofCase: message.row) {
                let bytes = try #require(try await bench.ledger.document(number: document.number, ofCase: message.row))
                hidden.withLock { $0 += Data(bytes) }
            }
        }
        let all = hidden.withLock { $0 }
        #expect(all.range(of: Data("TradeBaseService".utf8)) != nil)
        for secret in ["Test-Pass-1", "58e47e8d6eccbb716bc89b2a6d3162e7"] {
            #expect(all.range(of: Data(secret.utf8)) == nil)
        }
    }
}
