import Ledger
import Logging
import SidecarBase
import Testing

@testable import Channels

@Suite("results that the council pushes") struct OriginReceptionTests {
    private static let accepted = FakeCouncil.Play.reply(
        code: "0000", data: "{\"docId\":\"TESTPROV01-20250701-0001\",\"status\":\"SUBMITTED\"}")

    /// A bench with the example accepted by the council.
    private func bench(refusesOrphans: Bool = false, keys: OriginKeys? = nil) async throws -> OriginBench {
        let bench = try OriginBench(
            [.applyGeneralCo: [Self.accepted]], keys: keys, refusesOrphans: refusesOrphans)
        try await bench.submit()
        try await bench.step()
        return bench
    }

    @Test("the examples: the push is acknowledged as the example is, the tampered one refused, also byte for byte")
    func examples() async throws {
        let bench = try await bench()
        bench.clock.advance(seconds: 4 * 3_600 + 14 * 60 + 31)
        #expect(bench.clock.now.digits14 == "20250701143001")
        let refused = await bench.reception.take(
            try originFixture("06-push-audit-tampered.xml"), headers: [:], from: "192.0.2.7")
        #expect(try refused.status == 200 && refused.body == (originFixture("05-push-audit-refused.xml")))
        #expect(try await bench.document().state == "SUBMITTED")
        let taken = await bench.reception.take(
            try originFixture("03-push-audit-request.xml"), headers: [:], from: "192.0.2.7")
        #expect(try taken.status == 200 && taken.body == (originFixture("04-push-audit-ack.xml")))
        let found = try await bench.document()
        #expect(found.state == "RETURNED" && found.isOpen && found.due == nil)
        #expect(found.message == "第 1 项商品名称与发票不符，请修改")
        let notices = try await bench.notices()
        #expect(notices.count == 2 && notices[1].contains("\"source\":\"push\""))
    }

    @Test("what is wrong is answered by what is looked at first")
    func order() async throws {
        let bench = try await bench()
        let good = OriginBench.result("APPROVED", "20250701101600")
        let other = try Origin.key("other")
        let late = bench.clock.now.advanced(byMilliseconds: -301_000)
        // Everything from the code of the provider on is wrong, then one thing less each time.
        #expect(
            try await bench.deliver(try bench.push("{", messageId: "A", provider: "X", key: other, time: late))
                == "2004")
        #expect(try await bench.deliver(try bench.push("{", messageId: "A", key: other, time: late)) == "2001")
        #expect(try await bench.deliver(try bench.push("{", messageId: "A", time: late)) == "2003")
        #expect(try await bench.deliver(try bench.push("{", messageId: "A")) == "2005")
        #expect(try await bench.deliver(try bench.push("{\"docId\":\"1\"}", messageId: "A")) == "2005")
        #expect(try await bench.deliver(try bench.push(good, messageId: "", time: nil)) == "2005")
        let unsigned = String(decoding: try bench.push(good, messageId: "A"), as: UTF8.self)
        let sign = unsigned.split(separator: "<sign>")[1].prefix(64)
        #expect(try await bench.deliver(Array(unsigned.replacing(sign, with: "").utf8)) == "2001")
        // What cannot be answered with a reply is answered with a fault.
        #expect(try await bench.deliver(try bench.push("{}", messageId: "A", interface: .queryDoc)) == nil)
        #expect(try await bench.deliver(Array("<a/>".utf8)) == nil)
        #expect(try await bench.document().state == "SUBMITTED")
        #expect(try await bench.deliver(try bench.push(good, messageId: "A")) == "0000")
        #expect(try await bench.document().state == "APPROVED")
    }

    @Test(
        "the same message again has the same answer and no second effect; its number with other content is a duplicate")
    func replay() async throws {
        let bench = try await bench()
        let body = try bench.push(OriginBench.result("APPROVED", "20250701101600"), messageId: "C1")
        let first = await bench.reception.take(body, headers: [:], from: "192.0.2.7")
        bench.clock.advance(seconds: 60)
        #expect(await bench.reception.take(body, headers: [:], from: "192.0.2.7") == first)
        let restamped = try bench.push(OriginBench.result("APPROVED", "20250701101600"), messageId: "C1")
        #expect(restamped != body)
        #expect(try await bench.deliver(restamped) == "0000")
        let other = try bench.push(OriginBench.result("REJECTED", "20250701101700"), messageId: "C1")
        #expect(try await bench.deliver(other) == "2002")
        #expect(try await bench.document().state == "APPROVED")
        #expect(try await bench.notices().count == 2)
    }

    @Test("a result under a new number that is known, and one that is older, are acknowledged and change nothing")
    func known() async throws {
        let bench = try await bench()
        let newest = OriginBench.result("APPROVED", "20250701101600")
        #expect(try await bench.deliver(try bench.push(newest, messageId: "C1")) == "0000")
        #expect(try await bench.deliver(try bench.push(newest, messageId: "C2")) == "0000")
        let older = OriginBench.result("UNDER_REVIEW", "20250701101500")
        #expect(try await bench.deliver(try bench.push(older, messageId: "C3")) == "0000")
        let sameSecond = OriginBench.result("UNDER_REVIEW", "20250701101600")
        #expect(try await bench.deliver(try bench.push(sameSecond, messageId: "C4")) == "0000")
        // An answer that was on its way when the push came.
        bench.council.set(
            .queryDoc, [.reply(code: "0000", data: "{\"docId\":\"TESTPROV01-20250701-0001\",\"status\":\"SUBMITTED\"}")]
        )
        let query = try OriginJSON.read(Array("{\"docId\":\"TESTPROV01-20250701-0001\"}".utf8))
        _ = try await bench.desk.query(query, of: .queryDoc, actor: "test")
        let found = try await bench.document()
        #expect(found.state == "APPROVED" && found.facts["resultTime"] == "20250701101600")
        #expect(try await bench.notices().count == 2)
        let kinds = try await bench.ledger.events(ofCase: found.row).map(\.kind)
        #expect(kinds.filter { $0 == "ccpit.result" }.count == 1)
        #expect(kinds.filter { $0 == "ccpit.result_older" }.count == 3)
    }

    @Test("fifty at once leave one state and one notice")
    func together() async throws {
        let bench = try await bench()
        let bodies = try (0..<50).map {
            try bench.push(OriginBench.result("APPROVED", "20250701101600"), messageId: "C\($0)")
        }
        let codes = try await withThrowingTaskGroup(of: String?.self) { group in
            for body in bodies { group.addTask { try await bench.deliver(body) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(codes.count == 50 && codes.allSatisfy { $0 == "0000" })
        #expect(try await bench.document().state == "APPROVED")
        #expect(try await bench.notices().count == 2)
    }

    @Test("a result for nothing that was sent from here is kept and told, or refused where that is wanted")
    func orphans() async throws {
        let bench = try await bench()
        let body = try bench.push(OriginBench.result("APPROVED", "20250701101600", id: "UNKNOWN-1"), messageId: "C1")
        #expect(try await bench.deliver(body) == "0000")
        let kept = try #require(try await bench.ledger.channelCase("ccpit", key: "push:C1"))
        #expect(kept.state == "ORPHAN" && !kept.isOpen)
        #expect(try await bench.notices().contains { $0.contains("\"event\":\"orphan\"") })
        let strict = try await self.bench(refusesOrphans: true)
        #expect(try await strict.deliver(body) == "3001")
        #expect(try await strict.ledger.channelCase("ccpit", key: "push:C1") == nil)
    }

    @Test("a message that is on disk is brought in after a restart, once")
    func restart() async throws {
        let bench = try await bench()
        let body = try bench.push(OriginBench.result("APPROVED", "20250701101600"), messageId: "C1")
        // The process ended after the message was kept and before it was used.
        var draft = CaseDraft(
            channel: "ccpit", key: "push:C1", subject: "TESTPROV01-20250701-0001", kind: "pushDocAudit",
            state: "RECEIVED")
        draft.due = bench.clock.now
        draft.facts = ["messageId": "C1"]
        draft.contents = [CaseContent("push", body), CaseContent("acknowledgement", [])]
        _ = try await bench.ledger.open(draft)
        let worker = OriginWorker(
            sender: bench.sender, reception: bench.reception, places: 2, nudge: bench.nudge,
            logger: .init(label: "test"), now: { bench.clock.now })
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await worker.run() }
            while try await bench.document().state != "APPROVED" { try await Task.sleep(for: .milliseconds(5)) }
            group.cancelAll()
        }
        #expect(try await bench.ledger.channelCase("ccpit", key: "push:C1")?.state == "DONE")
        #expect(try await bench.notices().count == 2)
    }

    @Test("twenty messages a minute that are not proven close the door to their address, and only to it")
    func floods() async throws {
        let bench = try await bench()
        let bad = try bench.push(
            OriginBench.result("APPROVED", "20250701101600"), messageId: "C1", key: try Origin.key("other"))
        for _ in 0..<20 { #expect(try await bench.deliver(bad, from: "198.51.100.9") == "2001") }
        let good = try bench.push(OriginBench.result("APPROVED", "20250701101600"), messageId: "C1")
        #expect(await bench.reception.take(good, headers: [:], from: "198.51.100.9").status == 403)
        #expect(try await bench.document().state == "SUBMITTED")
        #expect(try await bench.deliver(good, from: "192.0.2.7") == "0000")
        let refusals = try await bench.ledger.events(ofChannel: "ccpit", kind: "push_refused", after: 0, limit: 100)
        #expect(refusals.count == 20 && refusals.allSatisfy { $0.detail["digest"]?.utf8.count == 64 })
    }

    @Test("goods, seals and prints are pushed, too")
    func others() async throws {
        let bench = try await bench()
        let print =
            "{\"docId\":\"TESTPROV01-20250701-0001\",\"printStatus\":\"PRINTED\",\"printTime\":\"20250701101600\"}"
        #expect(
            try await bench.deliver(try bench.push(print, messageId: "P1", interface: .pushDocPrintStatus)) == "0000")
        #expect(
            try await bench.deliver(try bench.push(print, messageId: "P2", interface: .pushDocPrintStatus)) == "0000")
        let found = try await bench.document()
        #expect(found.state == "SUBMITTED" && found.facts["printStatus"] == "PRINTED")
        #expect(try await bench.notices().filter { $0.contains("printStatus") }.count == 1)
        let goods = "{\"goodsId\":\"G1\",\"status\":\"SEEN\",\"auditTime\":\"20250701101600\"}"
        _ = try await bench.desk.submit(
            try OriginJSON.read(
                Array(
                    "{\"goodsId\":\"G1\",\"nameCn\":\"毛巾\",\"nameEn\":\"TOWEL\",\"hsCode\":\"630260\",\"producer\":\"P\"}"
                        .utf8)),
            to: .applyGoods, actor: "test")
        bench.council.set(.applyGoods, [.reply(code: "0000")])
        try await bench.sender.step(try await bench.document("G1"))
        #expect(try await bench.deliver(try bench.push(goods, messageId: "G", interface: .pushGoodsAudit)) == "0000")
        let filing = try await bench.document("goods:G1")
        #expect(filing.state == "OTHER" && filing.facts["status"] == "SEEN" && filing.isOpen)
    }

    @Test("while the key is changed, a push signed with the old one is taken and answered with the new one")
    func keyChange() async throws {
        let bench = try OriginBench(keys: OriginKeys(try Origin.key("new"), former: [try Origin.key()]))
        let body = try bench.push(OriginBench.result("APPROVED", "20250701101600", id: "U"), messageId: "C1")
        let answer = await bench.reception.take(body, headers: [:], from: "192.0.2.7")
        let reply = try OriginIncoming(answer.body, profile: .standard, isReply: true)
        #expect(reply.result?.code == "0000")
        #expect(SignatureScheme(.joined).verifies(reply.signature, of: reply.parts, keys: [try Origin.key("new")]))
    }

    @Test("the description names what may be pushed; another GET is refused")
    func description() async throws {
        let bench = try OriginBench()
        let wsdl = try await bench.serving.answer(
            ChannelRequest(route: "ccpitDescription", query: ["wsdl": ""], headers: ["host": "erp.example:9090"]))
        let text = String(decoding: wsdl.body, as: UTF8.self)
        #expect(wsdl.status == 200)
        for interface in OriginInterface.allCases {
            let isNamed = text.contains("<wsdl:operation name=\"\(interface.rawValue)\">")
            #expect(isNamed == (interface.usualDirection == .in), "\(interface)")
        }
        #expect(text.contains("http://erp.example:9090/callbacks/ccpit"))
        let other = try await bench.serving.answer(ChannelRequest(route: "ccpitDescription"))
        #expect(other.status == 405 && other.headers["Allow"] == "POST")
    }

    @Test("the ERP sees a document with its history, the queue, and hands in over the same routes")
    func serving() async throws {
        let bench = try await bench()
        let signed = try originText("01-apply-request.sign-string.txt")
        let data = Array(try #require(signed.split(separator: "|", maxSplits: 4).last).utf8)
        let again = try await bench.serving.answer(
            ChannelRequest(route: "ccpitSend", value: "applyGeneralCo", body: data))
        #expect(again.status == 200)
        let other = Array(String(decoding: data, as: UTF8.self).replacing("-0001", with: "-0002").utf8)
        let new = try await bench.serving.answer(
            ChannelRequest(route: "ccpitSend", value: "applyGeneralCo", body: other))
        #expect(new.status == 202)
        let shown = try await bench.serving.answer(
            ChannelRequest(route: "ccpitDocument", value: "TESTPROV01-20250701-0001"))
        let value = try OriginJSON.read(shown.body)
        #expect(value["state"]?.scalar == "SUBMITTED")
        #expect(value["history"]?.values.count == 3)
        #expect(value["documents"]?.values.compactMap { $0["kind"]?.scalar } == ["application", "request", "reply"])
        let queue = try OriginJSON.read(try await bench.serving.answer(ChannelRequest(route: "ccpitQueue")).body)
        #expect(queue["stopped"] == .boolean(false) && queue["open"]?.values.count == 2)
        await #expect(throws: OriginError.self) {
            try await bench.serving.answer(ChannelRequest(route: "ccpitDocument", value: "nothing"))
        }
    }
}
