import AsyncHTTPClient
import Ledger
import OutboundHTTP
import ScriptedHTTP
import SidecarBase
import Testing

@testable import Channels

@Suite("applications to the council") struct OriginSenderTests {
    private static let accepted = FakeCouncil.Play.reply(
        code: "0000", message: "受理成功", data: "{\"docId\":\"TESTPROV01-20250701-0001\",\"status\":\"SUBMITTED\"}")
    private static let absent = FakeCouncil.Play.reply(code: "3001", message: "单证不存在")

    @Test("an application goes out as the example is written, and stands as the council says")
    func accepted() async throws {
        let bench = try OriginBench([.applyGeneralCo: [Self.accepted]])
        let submission = try await bench.submit()
        #expect(submission.isNew && submission.found.state == "QUEUED")
        #expect(bench.council.calls.isEmpty)
        let found = try await bench.step()
        #expect(found.state == "SUBMITTED" && found.isOpen && found.attempts == 1)
        #expect(bench.council.calls.map(\.body) == [try originFixture("01-apply-request.xml")])
        let notices = try await bench.notices()
        #expect(notices.count == 1)
        #expect(notices.first?.contains("\"status\":\"SUBMITTED\"") == true)
        let kinds = try await bench.ledger.events(ofCase: found.row).map(\.kind)
        #expect(kinds == ["ccpit.accepted", "ccpit.sending", "ccpit.answered"])
    }

    @Test("the same content is taken once, other content only when it is to be corrected")
    func idempotent() async throws {
        let bench = try OriginBench([.applyGeneralCo: [Self.accepted]])
        try await bench.submit()
        try await bench.step()
        #expect(try await bench.submit().isNew == false)
        // The same in another order and with other white space.
        #expect(try await bench.submit { $0.replacing("{\"docId\"", with: "{ \"docId\"") }.isNew == false)
        let other: (String) -> String = { $0.replacing("COTTON", with: "LINEN") }
        await #expect(throws: OriginError.self) { try await bench.submit(other) }
        let push = try bench.push(OriginBench.result("RETURNED", "20250701101600"), messageId: "C1")
        #expect(try await bench.deliver(push) == "0000")
        let corrected = try await bench.submit(other)
        #expect(corrected.isNew && corrected.found.state == "QUEUED")
        // The push of before, once more, does not undo the correction.
        let again = try bench.push(OriginBench.result("RETURNED", "20250701101600"), messageId: "C2")
        #expect(try await bench.deliver(again) == "0000")
        #expect(try await bench.step().state == "SUBMITTED")
        let numbers = bench.council.calls.map(\.messageId)
        #expect(numbers == ["TESTPROV01202507010000000001", "TESTPROV01202507010000000002"])
        #expect(bench.council.calls.last?.data.contains("LINEN") == true)
    }

    @Test("what did not leave is sent again with the same bytes, and with a new number when its time has run out")
    func notSent() async throws {
        let bench = try OriginBench([.applyGeneralCo: [.notSent, .notSent, .notSent, Self.accepted]])
        try await bench.submit()
        #expect(try await bench.step().state == "QUEUED")
        bench.clock.advance(seconds: 2)
        #expect(try await bench.step().state == "QUEUED")
        bench.clock.advance(seconds: 200)
        #expect(try await bench.step().state == "QUEUED")
        #expect(try await bench.step().state == "SUBMITTED")
        let bodies = bench.council.calls.map(\.body)
        #expect(bodies.count == 4)
        #expect(bodies[0] == bodies[1] && bodies[1] != bodies[2] && bodies[2] == bodies[3])
    }

    @Test(
        "when it is not known whether it arrived, the council is asked before anything is sent again",
        arguments: [
            FakeCouncil.Play.silent, .raw(status: 502, "<html>bad gateway</html>"), .reply(code: "9999"),
            .changed(code: "0000", data: "{}") { $0.replacing("0000</code>", with: "3001</code>") },
        ])
    func unknown(play: FakeCouncil.Play) async throws {
        let bench = try OriginBench([.applyGeneralCo: [play, Self.accepted], .queryDoc: [Self.absent]])
        try await bench.submit()
        #expect(try await bench.step().state == "UNKNOWN")
        #expect(try await bench.step().state == "QUEUED")
        #expect(try await bench.step().state == "SUBMITTED")
        let calls = bench.council.calls
        #expect(calls.map(\.interface) == [.applyGeneralCo, .queryDoc, .applyGeneralCo])
        #expect(calls[0].messageId != calls[2].messageId && calls[0].data == calls[2].data)
        #expect(calls[1].data == "{\"docId\":\"TESTPROV01-20250701-0001\"}")
    }

    @Test("what turns out to have arrived is not sent again")
    func arrived() async throws {
        let there = FakeCouncil.Play.reply(
            code: "0000", data: "{\"docId\":\"TESTPROV01-20250701-0001\",\"status\":\"UNDER_REVIEW\"}")
        let bench = try OriginBench([.applyGeneralCo: [.silent], .queryDoc: [.silent, there]])
        try await bench.submit()
        try await bench.step()
        #expect(try await bench.step().state == "UNKNOWN")
        #expect(try await bench.step().state == "UNDER_REVIEW")
        #expect(bench.council.calls.map(\.interface) == [.applyGeneralCo, .queryDoc, .queryDoc])
    }

    @Test("a correction whose outcome is unknown is not taken for arrived because its predecessor is there")
    func correctionUnknown() async throws {
        let former = FakeCouncil.Play.reply(code: "0000", data: OriginBench.result("RETURNED", "20250701101600"))
        let bench = try OriginBench([.applyGeneralCo: [Self.accepted, .silent, Self.accepted], .queryDoc: [former]])
        try await bench.submit()
        try await bench.step()
        _ = try await bench.deliver(try bench.push(OriginBench.result("RETURNED", "20250701101600"), messageId: "C1"))
        try await bench.submit { $0.replacing("COTTON", with: "LINEN") }
        #expect(try await bench.step().state == "UNKNOWN")
        #expect(try await bench.step().state == "QUEUED")
        #expect(try await bench.step().state == "SUBMITTED")
    }

    @Test("after a stop in the middle of a call the council is asked first")
    func interrupted() async throws {
        let bench = try OriginBench([.applyGeneralCo: [Self.accepted], .queryDoc: [Self.absent]])
        let row = try await bench.submit().found.row
        // The process ended between the two commits of a call.
        var begun = CaseChange()
        begun.state = "SENDING"
        begun.facts = ["messageId": "TESTPROV01202507010000000001"]
        begun.events = [CaseEvent("sending", actor: "test")]
        _ = try await bench.ledger.change(row, in: ["QUEUED"], begun)
        #expect(try await bench.step().state == "UNKNOWN")
        #expect(bench.council.calls.isEmpty)
        #expect(try await bench.step().state == "QUEUED")
        #expect(bench.council.calls.map(\.interface) == [.queryDoc])
    }

    @Test("a refusal of the business ends it with the council's words; corrected, it may be handed in again")
    func refused() async throws {
        let bench = try OriginBench([.applyGeneralCo: [.reply(code: "3002", message: "分支会不存在"), Self.accepted]])
        try await bench.submit()
        let found = try await bench.step()
        #expect(found.state == "REFUSED" && !found.isOpen && found.code == "3002" && found.message == "分支会不存在")
        #expect(try await bench.submit().isNew == false)
        try await bench.submit { $0.replacing("3301\",\"send", with: "3302\",\"send") }
        #expect(try await bench.step().state == "SUBMITTED")
    }

    @Test("a number that the council knows is as good as accepted, and its state is asked for")
    func duplicate() async throws {
        let there = FakeCouncil.Play.reply(code: "0000", data: OriginBench.result("APPROVED", "20250701101600"))
        let bench = try OriginBench([.applyGeneralCo: [.reply(code: "2002")], .queryDoc: [there]])
        try await bench.submit()
        try await bench.step()
        let found = try await bench.step()
        #expect(found.state == "APPROVED" && !found.isOpen && found.facts["certNo"] == "25C3301TEST0001")
        #expect(bench.council.calls.map(\.interface) == [.applyGeneralCo, .queryDoc])
    }

    @Test("three refusals of the provider in a row stop the queue, over a restart, until a person resumes it")
    func stopped() async throws {
        let bench = try OriginBench([.applyGeneralCo: [.reply(code: "2001", message: "验签失败")]])
        for number in 1...3 {
            let id = "D\(number)"
            let submission = try await bench.desk.submit(
                try Origin.application { $0.replacing("TESTPROV01-20250701-0001", with: id) }, to: .applyGeneralCo,
                actor: "test")
            #expect(!bench.desk.isStopped)
            try await bench.sender.step(submission.found)
            #expect(try await bench.document(id).state == "HELD")
        }
        #expect(bench.desk.isStopped)
        #expect(try await bench.notices().contains { $0.contains("\"event\":\"stopped\"") })
        #expect(try await bench.ledger.deposited("queue", of: "ccpit")?.content == Array("stopped".utf8))
        bench.council.set(.applyGeneralCo, [.reply(code: "0000")])
        #expect(try await bench.desk.resume(actor: "somebody") == 3)
        #expect(!bench.desk.isStopped)
        let first = try await bench.document("D1")
        #expect(first.state == "QUEUED")
        try await bench.sender.step(first)
        #expect(try await bench.document("D1").state == "SUBMITTED")
    }

    @Test("a success in between begins the count anew")
    func notInARow() async throws {
        let bad = FakeCouncil.Play.reply(code: "2006")
        let bench = try OriginBench([.applyGeneralCo: [bad, bad, Self.accepted, bad, bad]])
        for number in 1...5 {
            let value = try Origin.application { $0.replacing("TESTPROV01-20250701-0001", with: "D\(number)") }
            let submission = try await bench.desk.submit(value, to: .applyGeneralCo, actor: "test")
            try await bench.sender.step(submission.found)
        }
        #expect(!bench.desk.isStopped)
        #expect(bench.council.calls.count == 5)
    }

    @Test(
        "a reply that is not proven changes nothing and is kept",
        arguments: ["sign", "other number", "other provider", "old", "other operation", "unsigned", "base64"])
    func unverified(kind: String) async throws {
        let good = "{\"docId\":\"TESTPROV01-20250701-0001\",\"status\":\"APPROVED\"}"
        let bench: OriginBench
        switch kind {
        case "sign":
            bench = try OriginBench([.applyGeneralCo: [.reply(code: "0000", data: good)]], councilKey: Origin.key("x"))
        default: bench = try OriginBench()
        }
        func write(_ interface: OriginInterface, _ number: String, _ provider: String, _ seconds: Int64) throws
            -> String
        {
            let content = OriginEnvelope.Content(
                interface, providerCode: provider, messageId: number,
                time: bench.clock.now.advanced(byMilliseconds: seconds * 1_000), data: good,
                result: SignedParts.Result(code: "0000", message: ""))
            return String(
                decoding: try #require(OriginEnvelope(.standard).write(content, key: try Origin.key())).body,
                as: UTF8.self)
        }
        let number = "TESTPROV01202507010000000001"
        let whole = try write(.applyGeneralCo, number, Origin.provider, 0)
        let sign = String(whole.split(separator: "<sign>")[1].prefix(64))
        let body: String? =
            switch kind {
            case "other number": try write(.applyGeneralCo, number + "9", Origin.provider, 0)
            case "other provider": try write(.applyGeneralCo, number, "TESTPROV02", 0)
            case "old": try write(.applyGeneralCo, number, Origin.provider, -301)
            case "other operation": try write(.applyGoods, number, Origin.provider, 0)
            case "unsigned": whole.replacing(sign, with: "")
            case "base64": whole.replacing(sign, with: Base64.encodeText(Hex.decode(sign) ?? []))
            default: nil
            }
        if let body { bench.council.set(.applyGeneralCo, [.raw(status: 200, body)]) }
        try await bench.submit()
        let found = try await bench.step()
        #expect(found.state == "UNKNOWN")
        let last = try #require(try await bench.ledger.events(ofCase: found.row).last)
        #expect(last.detail["outcome"] == "UNVERIFIED" && last.cause == "ccpit.unverified")
        #expect(try await bench.ledger.document("reply", ofCase: found.row) != nil)
        #expect(try await bench.notices().isEmpty)
    }

    @Test("upper-case hexadecimal and CDATA are another way to write the same reply")
    func otherSpelling() async throws {
        let play = FakeCouncil.Play.changed(
            code: "0000", data: "{\"docId\":\"TESTPROV01-20250701-0001\",\"status\":\"SUBMITTED\"}"
        ) {
            let parts = $0.split(separator: "<sign>")
            return parts[0].replacing("<data>", with: "<data><![CDATA[").replacing("</data>", with: "]]></data>")
                + "<sign>"
                + parts[1].prefix(64).uppercased() + parts[1].dropFirst(64)
        }
        let bench = try OriginBench([.applyGeneralCo: [play]])
        try await bench.submit()
        #expect(try await bench.step().state == "SUBMITTED")
    }

    @Test("polling finds what no push brought, tells it once, and a push of the same is no second event")
    func polling() async throws {
        let result = OriginBench.result("APPROVED", "20250701101600")
        let pending = FakeCouncil.Play.reply(
            code: "0000",
            data:
                "{\"docId\":\"TESTPROV01-20250701-0001\",\"status\":\"SUBMITTED\",\"opinion\":\"\",\"printStatus\":\"NOT_PRINTED\"}"
        )
        let bench = try OriginBench([
            .applyGeneralCo: [Self.accepted], .queryDoc: [pending, .reply(code: "0000", data: result)],
        ])
        try await bench.submit()
        let waiting = try await bench.step()
        let due = try #require(waiting.due)
        let pause = due.milliseconds - bench.clock.now.milliseconds
        #expect((600_000...660_000).contains(pause))
        #expect(try await bench.step().state == "SUBMITTED")
        #expect(try await bench.notices().count == 1)
        #expect(try await bench.step().state == "APPROVED")
        #expect(try await bench.notices().count == 2)
        #expect(try await bench.deliver(try bench.push(result, messageId: "C1")) == "0000")
        let notices = try await bench.notices()
        #expect(notices.count == 2 && notices[1].contains("\"source\":\"query\""))
    }

    @Test("the list of branches is asked for once a day")
    func branches() async throws {
        let bench = try OriginBench([.queryBranches: [.reply(code: "0000", data: "{\"branches\":[]}")]])
        for _ in 0..<3 { _ = try await bench.desk.query(.object([]), of: .queryBranches, actor: "test") }
        #expect(bench.council.calls.count == 1)
        bench.clock.advance(seconds: 86_401)
        _ = try await bench.desk.query(.object([]), of: .queryBranches, actor: "test")
        #expect(bench.council.calls.count == 2)
    }

    @Test("a print is kept with its digest and is an event; what is no PDF is an error")
    func prints() async throws {
        let pdf = Array("%PDF-1.4 made up".utf8)
        let text = Base64.encodeText(pdf)
        let folded = "\(text.prefix(8))\\r\\n\(text.dropFirst(8))\\n"
        let bench = try OriginBench([
            .applyGeneralCo: [Self.accepted],
            .printDoc: [
                .reply(code: "0000", data: "{\"file\":\"\(folded)\"}"),
                .reply(code: "0000", data: "{\"file\":\"aGVsbG8=\"}"),
                .reply(code: "0000", data: "{}"), .reply(code: "3005", message: "不允许"),
            ],
        ])
        try await bench.submit()
        let found = try await bench.step()
        let ask = try OriginJSON.read(Array("{\"docId\":\"TESTPROV01-20250701-0001\"}".utf8))
        #expect(try await bench.desk.file(ask, of: .printDoc, actor: "test").bytes == pdf)
        #expect(try await bench.desk.keptFile("TESTPROV01-20250701-0001").bytes == pdf)
        let events = try await bench.ledger.events(ofCase: found.row)
        #expect(events.last?.kind == "ccpit.printed" && events.last?.detail["size"] == "16")
        for code in [ErrorCode.originFile, .originFile, .originRefused] {
            do {
                _ = try await bench.desk.file(ask, of: .printDoc, actor: "test")
                Issue.record("a file came")
            } catch let error as OriginError {
                #expect(error.code == code)
            }
        }
        #expect(try await bench.ledger.documents(ofCase: found.row).filter { $0.kind == "print" }.count == 1)
    }

    @Test("where the council repeats what was sent, a difference is found")
    func comparison() async throws {
        let bench = try OriginBench([.applyGeneralCo: [Self.accepted]])
        try await bench.submit()
        try await bench.step()
        let data = OriginBench.result("APPROVED", "20250701101600").replacing(
            "\"opinion\"", with: "\"invoiceNo\":\"INV-2025-0002\",\"destCountry\":\"DEU\",\"opinion\"")
        _ = try await bench.deliver(try bench.push(data, messageId: "C1"))
        let comparison = try await bench.desk.differences(try await bench.document())
        #expect(comparison.differences.map(\.path) == ["invoiceNo"])
        #expect(comparison.differences.first?.received == "INV-2025-0002")
        #expect(comparison.compared == 4)
    }

    @Test("nothing invalid is sent, and an interface that the council calls cannot be called")
    func refusedHere() async throws {
        let bench = try OriginBench()
        await #expect(throws: OriginDataError.self) { try await bench.submit { $0.replacing("630260", with: "1") } }
        #expect(throws: OriginError.self) { try bench.desk.interface("pushDocAudit") }
        #expect(throws: OriginError.self) { try bench.desk.interface("applyGeneralCO") }
        #expect(bench.council.calls.isEmpty)
        let cases = try await bench.ledger.cases(CaseQuery(channel: "ccpit"))
        #expect(cases.isEmpty)
    }

    @Test("over HTTP, what never left is told from what may have arrived")
    func caller() async throws {
        let sending = OriginSending(
            body: Array("<a/>".utf8), headers: ["SOAPAction": "\"\"", "Content-Type": "text/xml; charset=utf-8"],
            signed: "", signature: "")
        let client = HTTPCaller.makeClient()
        func call(_ url: String) async -> OriginAnswer {
            await OriginCaller(url: url, timeout: .seconds(20), limit: 1_000, client: client).call(sending)
        }
        guard case .notSent = await call(try await ScriptedServer.closedAddress()) else {
            Issue.record("nobody listens there")
            return
        }
        try await ScriptedServer.run([.raw([]), .text("<ok/>"), .text(String(repeating: "x", count: 2_000))]) {
            server in
            guard case .unknown = await call(server.address) else {
                Issue.record("it was sent")
                return
            }
            guard case .answered(let answer) = await call(server.address) else {
                Issue.record("it was answered")
                return
            }
            #expect(answer.status == 200 && answer.body == Array("<ok/>".utf8))
            guard case .unknown = await call(server.address) else {
                Issue.record("the answer is longer than is read")
                return
            }
            #expect(server.requests.first?.headers["soapaction"] == "\"\"")
            #expect(server.requests.first?.headers["content-type"] == "text/xml; charset=utf-8")
            #expect(server.requests.first?.body == sending.body)
        }
        try await client.shutdown()
    }

    @Test("no more calls in a minute than are allowed, never too many at once, and none right after the other")
    func budget() {
        var budget = OriginBudget(perMinute: 4, parallel: 2)
        let start = ContinuousClock.now
        #expect(budget.begin(at: start) == nil)
        #expect(budget.begin(at: start) == .milliseconds(3_750))
        #expect(budget.begin(at: start + .seconds(4)) == nil)
        #expect(budget.begin(at: start + .seconds(8)) != nil, "two are under way")
        budget.end()
        #expect(budget.begin(at: start + .seconds(8)) == nil)
        budget.end()
        #expect(budget.begin(at: start + .seconds(12)) == nil)
        budget.end()
        #expect(budget.begin(at: start + .seconds(20)) == .seconds(40))
        #expect(budget.begin(at: start + .seconds(60)) == nil)
    }
}
