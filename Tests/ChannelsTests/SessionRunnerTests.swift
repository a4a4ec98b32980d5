import CryptoCore
import Foundation
import Ledger
import ScriptedHTTP
import SidecarBase
import Testing

@testable import Channels

@Suite("Sessions of payment data", .timeLimit(.minutes(2)))
struct SessionRunnerTests {
    private static let good: [ScriptedServer.Reply] = [
        .text(#"{"code":"10000","message":"上传成功","total":0,"serviceTime":1}"#, type: "application/json")
    ]

    private func deposit(_ bench: PaymentBench, _ example: Example = Example.all[0]) async throws {
        let question = try #require(OpenRequest(try example.file("1-openReq.json")))
        _ = try await bench.desk.deposit(
            try example.file("4-erp-input.json"), of: question.orderNo, actor: "erp")
    }

    // MARK: - The whole way

    @Test(
        "what was deposited goes out as the very bytes of the example, when customs asks", arguments: Example.all[0..<2]
    )
    func vectors(_ example: Example) async throws {
        try await ScriptedServer.run(Self.good) { server in
            let bench = try PaymentBench(customs: server.address + "/upload", key: example.key)
            try await deposit(bench, example)
            let expected = try #require(UploadSlices(try example.file("8-payExInfoStr.json")))
            let digits = String(decoding: expected.message, as: UTF8.self).split(separator: "\"").last ?? ""
            let answered = ChinaTime(milliseconds: try #require(Int64(digits)))
            bench.clock.advance(to: answered.advanced(byMilliseconds: -3_000))
            let sessionID = try await bench.ask(example)
            bench.clock.advance(to: answered)
            try await bench.run(sessionID)

            let session = try await bench.session(sessionID)
            #expect(session.state == .accepted && !session.found.isOpen)
            #expect(session.code == "10000" && session.message == "上传成功")
            let upload = try await bench.ledger.document("upload", ofCase: session.row)
            #expect(upload == (try example.file("8-payExInfoStr.json")))
            let request = try #require(server.requests.first)
            #expect(server.requests.count == 1)
            #expect(request.headers["content-type"] == "application/x-www-form-urlencoded; charset=UTF-8")
            #expect(request.body == PaymentUpload.form(try example.file("8-payExInfoStr.json")))
            #expect(
                try await bench.events(sessionID).map { $0.replacing("realtime179.", with: "") }
                    == ["received", "ready", "signed", "sent", "accepted"])
            let notice = try #require(try await bench.told().last)
            #expect(notice["reason"] == "ended" && notice["state"] == "ACCEPTED" && notice["sessionID"] == sessionID)
            #expect(notice["code"] == "10000" && notice["message"] == "上传成功")
        }
    }

    @Test("an SM2 key signs r and s over the same text, under its number of 16 digits")
    func sm2() async throws {
        try await ScriptedServer.run(Self.good) { server in
            let bench = try PaymentBench(customs: server.address, key: "sm2-operator")
            try await deposit(bench)
            let sessionID = try await bench.ask()
            bench.clock.advance(to: PaymentBench.answered)
            try await bench.run(sessionID)
            let session = try await bench.session(sessionID)
            #expect(session.state == .accepted)
            let upload = try #require(try await bench.ledger.document("upload", ofCase: session.row))
            let slices = try #require(UploadSlices(upload))
            #expect(slices.message == (try Example.all[2].file("6-string-to-sign.txt")))
            #expect(slices.signature.count == 64 && slices.certNo == "03000000000a1b2c")
            let key = try Example.all[2].certificate().publicKey
            #expect(slices.isSigned(by: key))
        }
    }

    @Test("the configured number of the certificate goes before its own, in lower case")
    func certNo() async throws {
        try await ScriptedServer.run(Self.good) { server in
            let bench = try PaymentBench(customs: server.address, certNo: "0ABC")
            try await deposit(bench)
            let sessionID = try await bench.ask()
            try await bench.run(sessionID)
            let row = try await bench.session(sessionID).row
            let upload = try #require(try await bench.ledger.document("upload", ofCase: row))
            #expect(UploadSlices(upload)?.certNo == "0abc")
        }
    }

    // MARK: - Data

    @Test("the ERP is asked for the order, and its answer is uploaded")
    func pull() async throws {
        let data = try Example.all[0].file("4-erp-input.json")
        try await ScriptedServer.run([.answer(status: 200, type: "application/json", body: data)]) { erp in
            try await ScriptedServer.run(Self.good) { customs in
                let bench = try PaymentBench(customs: customs.address, erp: erp.address + "/payments")
                let sessionID = try await bench.ask()
                try await bench.run(sessionID)
                #expect(try await bench.session(sessionID).state == .accepted)
                let question = try JSONObject(try #require(erp.requests.first).body)
                #expect(question["orderNo"] == "T202507010001" && question["sessionID"] == sessionID)
                #expect(question["serviceTime"] == "1751338200456")
                #expect(erp.requests.first?.line.hasPrefix("POST /payments ") == true)
            }
        }
    }

    @Test(
        "an order that the ERP does not know ends the session; nothing is uploaded",
        arguments: [
            ScriptedServer.Reply.text("", status: 404), .text("{\"result\":\"unknown\"}", type: "application/json"),
        ])
    func unknownOrder(_ reply: ScriptedServer.Reply) async throws {
        try await ScriptedServer.run([reply]) { erp in
            try await ScriptedServer.run(Self.good) { customs in
                let bench = try PaymentBench(customs: customs.address, erp: erp.address)
                let sessionID = try await bench.ask()
                try await bench.run(sessionID)
                let session = try await bench.session(sessionID)
                #expect(session.state == .noData && session.code == "realtime179.order_unknown")
                #expect(customs.requests.isEmpty)
                #expect(try await bench.told().last?["state"] == "NO_DATA")
            }
        }
    }

    @Test("an ERP that fails is asked again, until it answers")
    func stubbornERP() async throws {
        let data = try Example.all[0].file("4-erp-input.json")
        try await ScriptedServer.run([
            .text("", status: 500), .text("", status: 204), .raw([]),
            .answer(status: 200, type: "application/json", body: data),
        ]) { erp in
            try await ScriptedServer.run(Self.good) { customs in
                let bench = try PaymentBench(customs: customs.address, erp: erp.address)
                let sessionID = try await bench.ask()
                try await bench.run(sessionID)
                let waiting = try await bench.session(sessionID)
                #expect(waiting.state == .waitData && waiting[.waitsFor] == "realtime179.erp")
                #expect(try #require(waiting.found.due) > bench.clock.now)
                try await bench.run(sessionID, until: .accepted)
                #expect(try await bench.session(sessionID).state == .accepted)
                #expect(erp.requests.count == 4)
            }
        }
    }

    @Test("data with faults is not signed; the ERP is told all of them at once, and corrected data goes on")
    func badData() async throws {
        try await ScriptedServer.run(Self.good) { customs in
            let bench = try PaymentBench(customs: customs.address)
            let sessionID = try await bench.ask()
            try await bench.run(sessionID)
            #expect(try await bench.told().map { $0["reason"] } == ["dataWanted"])
            let text = try fixtureText("01-single-order/4-erp-input.json")
            let bad = text.replacing("\"199.00\"", with: "\"-1\"").replacing("20250701104512", with: "20250231104512")
            #expect(bad != text)
            let error = await #expect(throws: PaymentDataError.self) {
                try await bench.desk.give(Array(bad.utf8), to: sessionID, actor: "erp")
            }
            #expect(
                Set(error?.fieldProblems.map(\.path) ?? [])
                    == ["payExchangeInfoHead.totalAmount", "payExchangeInfoHead.tradingTime"])
            #expect(try await bench.session(sessionID).state == .waitData)

            let given = try await bench.desk.give(Array(text.utf8), to: sessionID, actor: "erp")
            #expect(given.state == .ready)
            try await bench.run(sessionID)
            #expect(try await bench.session(sessionID).state == .accepted)
            await #expect(throws: SidecarError.self) {
                try await bench.desk.give(Array(text.utf8), to: sessionID, actor: "erp")
            }
        }
    }

    @Test("pulled data with faults is told to the ERP with every field, and asked for again")
    func badPull() async throws {
        let text = try fixtureText("01-single-order/4-erp-input.json")
        let bad = text.replacing("T202507010001\"", with: "OTHER\"").replacing("\"199.00\"", with: "0")
        try await ScriptedServer.run([
            .text(bad, type: "application/json"), .text(text, type: "application/json"),
        ]) { erp in
            try await ScriptedServer.run(Self.good) { customs in
                let bench = try PaymentBench(customs: customs.address, erp: erp.address)
                let sessionID = try await bench.ask()
                try await bench.run(sessionID)
                #expect(try await bench.session(sessionID).state == .waitData)
                #expect(customs.requests.isEmpty)
                let notice = try #require(try await bench.told().last)
                #expect(notice["reason"] == "dataRefused" && notice["code"] == "realtime179.data")
                #expect(
                    Set(notice.list("fields").compactMap { $0["path"] })
                        == ["payExchangeInfoHead.totalAmount", "payExchangeInfoLists"])
                #expect(notice.list("fields").allSatisfy { $0["chinese"]?.isEmpty == false })
                try await bench.run(sessionID, until: .accepted)
                #expect(try await bench.session(sessionID).state == .accepted)
            }
        }
    }

    @Test("what is deposited after customs asked wakes the session, for each order of the payment")
    func lateDeposit() async throws {
        try await ScriptedServer.run(Self.good) { customs in
            let bench = try PaymentBench(customs: customs.address)
            try await bench.ask(session: "S-A", order: "T202507010002-A")
            try await bench.ask(session: "S-B", order: "T202507010002-B")
            for session in ["S-A", "S-B"] {
                try await bench.run(session)
                #expect(try await bench.session(session).state == .waitData)
            }
            let orders = try await bench.desk.deposit(
                try Example.all[1].file("4-erp-input.json"), of: "T202507010002-B", actor: "erp")
            #expect(orders == ["T202507010002-A", "T202507010002-B"])
            let due = try await bench.ledger.dueCases("realtime179", now: bench.clock.now, limit: 10)
            #expect(Set(due.map(\.key)) == ["S-A", "S-B"])
            for session in ["S-A", "S-B"] {
                try await bench.run(session)
                #expect(try await bench.session(session).state == .accepted)
            }
            #expect(customs.requests.count == 2)
        }
    }

    @Test("the ERP may say itself that it does not know the order")
    func pushedUnknown() async throws {
        let bench = try PaymentBench(customs: "http://127.0.0.1:1")
        let sessionID = try await bench.ask()
        let ended = try await bench.desk.give(Array("{\"result\":\"unknown\"}".utf8), to: sessionID, actor: "erp")
        #expect(ended.state == .noData && ended.found.due == nil && !ended.found.isOpen)
        await #expect(throws: SidecarError.self) {
            try await bench.desk.give(Array("{}".utf8), to: "none", actor: "erp")
        }
    }

    // MARK: - Customs' answers

    @Test(
        "each answer of customs ends the session as it should; a permanent one is tried once",
        arguments: [
            ("ok-test", SessionState.accepted), ("fail-duplicate-session", .acceptedEarlier),
            ("fail-cert-not-registered", .configError), ("fail-bad-signature", .rejected),
            ("fail-missing-fields", .rejected),
        ])
    func answers(_ file: String, _ state: SessionState) async throws {
        try await ScriptedServer.run([try CustomsWords.reply(file)]) { customs in
            let bench = try PaymentBench(customs: customs.address)
            try await deposit(bench)
            let sessionID = try await bench.ask()
            try await bench.run(sessionID, until: state)
            let session = try await bench.session(sessionID)
            let reply = try JSONObject(try fixture("replies/\(file).json"))
            #expect(session.state == state && session.found.due == nil)
            #expect(session.code == reply["code"] && session.message == reply["message"])
            #expect(customs.requests.count == 1)
            #expect(
                try await bench.ledger.document("reply", ofCase: session.row) == (try fixture("replies/\(file).json")))
        }
    }

    @Test("an upload without a word is sent again with the same bytes; stored before is success")
    func ambiguous() async throws {
        let replies: [ScriptedServer.Reply] = [
            .raw([]), .text("<html>bad gateway</html>", status: 502), .text(""),
            try CustomsWords.reply("fail-duplicate-session"),
        ]
        try await ScriptedServer.run(replies) { customs in
            let bench = try PaymentBench(customs: customs.address)
            try await deposit(bench)
            let sessionID = try await bench.ask()
            try await bench.run(sessionID)
            let first = try await bench.session(sessionID)
            #expect(first.state == .sent && first.found.isOpen)
            let pause = try #require(first.found.due).milliseconds - bench.clock.now.milliseconds
            #expect((800...1_200).contains(pause))
            try await bench.run(sessionID, until: .acceptedEarlier)
            #expect(try await bench.session(sessionID).state == .acceptedEarlier)
            #expect(customs.requests.count == 4)
            #expect(Set(customs.requests.map(\.body)).count == 1)
        }
    }

    @Test("a failure without a reason is answered with the same bytes, three times in all")
    func threeTimes() async throws {
        try await ScriptedServer.run([try CustomsWords.reply("fail-generic")]) { customs in
            let bench = try PaymentBench(customs: customs.address)
            try await deposit(bench)
            let sessionID = try await bench.ask()
            try await bench.run(sessionID, until: .rejected)
            let session = try await bench.session(sessionID)
            #expect(session.state == .rejected && session.code == "20000" && session.message == "上传失败")
            #expect(customs.requests.count == 3)
            #expect(Set(customs.requests.map(\.body)).count == 1)
        }
    }

    @Test("corrected data goes out under the same session number with a new time and signature")
    func correction() async throws {
        let replies = [try CustomsWords.reply("fail-missing-fields"), try CustomsWords.reply("ok-test")]
        try await ScriptedServer.run(replies) { customs in
            let bench = try PaymentBench(customs: customs.address)
            try await deposit(bench)
            let sessionID = try await bench.ask()
            try await bench.run(sessionID)
            #expect(try await bench.session(sessionID).state == .rejected)
            bench.clock.advance(seconds: 20)
            let text = try fixtureText("01-single-order/4-erp-input.json").replacing("\"199.00\"", with: "\"198.00\"")
            _ = try await bench.desk.give(Array(text.utf8), to: sessionID, actor: "erp")
            try await bench.run(sessionID)
            #expect(try await bench.session(sessionID).state == .accepted)
            let row = try await bench.session(sessionID).row
            let uploads = try await bench.ledger.documents(ofCase: row).filter { $0.kind == "upload" }
            #expect(uploads.count == 2)
            var texts: [String] = []
            for upload in uploads {
                let bytes = try #require(try await bench.ledger.document(number: upload.number, ofCase: row))
                texts.append(String(decoding: bytes, as: UTF8.self))
            }
            #expect(texts.allSatisfy { $0.contains("\"sessionID\":\"\(sessionID)\"") })
            #expect(texts[0].contains("\"totalAmount\":199,") && texts[1].contains("\"totalAmount\":198,"))
            #expect(texts[1].contains("\"serviceTime\":\"1751338220000\""))
            let key = try Example.all[0].certificate().publicKey
            #expect(UploadSlices(Array(texts[1].utf8))?.isSigned(by: key) == true)

            bench.clock.advance(seconds: 200)
            await #expect(throws: SidecarError.self) { try await bench.desk.resend(sessionID, actor: "operator") }
        }
    }

    // MARK: - Time

    @Test("somebody is told before the limit; after it the session has expired and says what was in the way")
    func expiry() async throws {
        let bench = try PaymentBench(customs: "http://127.0.0.1:1")
        let sessionID = try await bench.ask()
        try await bench.run(sessionID)
        let waiting = try await bench.session(sessionID)
        #expect(waiting.found.due == PaymentBench.called.advanced(byMilliseconds: 90_000))
        #expect(waiting.remaining(at: bench.clock.now) == 120)
        bench.clock.advance(seconds: 90)
        try await bench.run(sessionID)
        let warned = try #require(try await bench.told().last)
        #expect(warned["reason"] == "warning" && warned["remainingSeconds"] == "30")
        #expect(warned["code"] == "realtime179.no_data_yet")
        #expect(try await bench.session(sessionID).found.due == waiting.limit)
        bench.clock.advance(seconds: 30)
        try await bench.run(sessionID)
        let session = try await bench.session(sessionID)
        #expect(session.state == .expired && session.code == "realtime179.expired" && session.found.due == nil)
        let event = try #require(try await bench.ledger.events(ofCase: session.row).last)
        #expect(event.detail["was"] == "WAIT_DATA" && event.detail["cause"] == "realtime179.no_data_yet")
    }

    @Test("what is ready too late is uploaded once where that is wanted, and marked late")
    func late() async throws {
        let replies: [ScriptedServer.Reply] = [.text("", status: 502), try CustomsWords.reply("ok-test")]
        for isSecond in [false, true] {
            try await ScriptedServer.run(isSecond ? Array(replies.dropFirst()) : replies) { customs in
                let bench = try PaymentBench(customs: customs.address, change: { $0.uploadsAfterDeadline = true })
                let sessionID = try await bench.ask()
                _ = try await bench.desk.give(
                    try Example.all[0].file("4-erp-input.json"), to: sessionID, actor: "erp")
                bench.clock.advance(seconds: 130)
                try await bench.run(sessionID)
                let session = try await bench.session(sessionID)
                #expect(session.isLate && session.state == (isSecond ? .accepted : .expired))
                #expect(customs.requests.count == 1)
                #expect(try await bench.told().last?["isLate"] == "1")
            }
        }
    }

    @Test("without that nothing goes out after the limit, until a person has it sent again")
    func tooLate() async throws {
        try await ScriptedServer.run(Self.good) { customs in
            let bench = try PaymentBench(customs: customs.address)
            let sessionID = try await bench.ask()
            let data = try Example.all[0].file("4-erp-input.json")
            _ = try await bench.desk.give(data, to: sessionID, actor: "erp")
            bench.clock.advance(seconds: 121)
            try await bench.run(sessionID)
            #expect(try await bench.session(sessionID).state == .expired)
            #expect(customs.requests.isEmpty)
            await #expect(throws: SidecarError.self) {
                try await bench.desk.give(data, to: sessionID, actor: "erp")
            }
            let begun = try await bench.desk.resend(sessionID, actor: "operator")
            #expect(begun.state == .ready && begun.remaining(at: bench.clock.now) == 120)
            try await bench.run(sessionID)
            #expect(try await bench.session(sessionID).state == .accepted)
        }
    }

    @Test("an upload that may have arrived before the limit goes out with the same bytes when it is sent again")
    func resendSameBytes() async throws {
        try await ScriptedServer.run([.raw([]), try CustomsWords.reply("fail-duplicate-session")]) { customs in
            let bench = try PaymentBench(customs: customs.address)
            try await deposit(bench)
            let sessionID = try await bench.ask()
            try await bench.run(sessionID)
            bench.clock.advance(seconds: 121)
            try await bench.run(sessionID)
            #expect(try await bench.session(sessionID).state == .expired)
            _ = try await bench.desk.resend(sessionID, actor: "operator")
            try await bench.run(sessionID)
            #expect(try await bench.session(sessionID).state == .acceptedEarlier)
            #expect(customs.requests.count == 2 && Set(customs.requests.map(\.body)).count == 1)
        }
    }

    @Test("a session that was planned by other settings is planned anew, and one of another version is left alone")
    func otherSettings() async throws {
        let bench = try PaymentBench(customs: "http://127.0.0.1:1")
        try await bench.ask(session: "S", order: "O")
        try await bench.run("S")
        let row = try await bench.session("S").row
        for state in [nil, "UNHEARD_OF"] {
            var change = CaseChange()
            change.due = .some(bench.clock.now)
            change.state = state
            let found = try #require(try await bench.ledger.change(row, in: nil, change))
            #expect(try await bench.runner.run(found) == .rests)
            #expect(try await bench.ledger.dueCases("realtime179", now: bench.clock.now, limit: 10).isEmpty)
        }
    }

    // MARK: - Signing

    @Test("without a card the session stays open, and goes on when the card is there")
    func absentCard() async throws {
        try await ScriptedServer.run(Self.good) { customs in
            var card: TestCard?
            let bench = try PaymentBench(
                customs: customs.address,
                signer: {
                    let made = TestCard($0, problem: .cardAbsent)
                    card = made
                    return made
                })
            let there = try #require(card)
            try await deposit(bench)
            let sessionID = try await bench.ask()
            #expect(try await bench.run(sessionID) == .wantsSigner(PaymentBench.ebpCode))
            let waiting = try await bench.session(sessionID)
            #expect(waiting.state == .ready && waiting[.waitsFor] == "card.absent")
            #expect(waiting.next == nil && waiting.found.due != nil)
            bench.clock.advance(seconds: 90)
            try await bench.run(sessionID)
            #expect(try await bench.told().last?["code"] == "card.absent")
            there.set(nil)
            let worker = RealTimePaymentWorker(runner: bench.runner, signing: bench.signing, nudge: bench.nudge)
            try await worker.serve { try await bench.reaches(sessionID, .accepted) }
            #expect(try await bench.events(sessionID).filter { $0.hasSuffix(".held") }.count == 1)
        }
    }

    @Test("after a refused PIN the session does not try again by itself; whoever looks is told why it waits")
    func refusedPIN() async throws {
        var card: TestCard?
        let bench = try PaymentBench(
            customs: "http://127.0.0.1:1",
            signer: {
                let made = TestCard($0, problem: .cardPinWrong)
                card = made
                return made
            })
        let there = try #require(card)
        try await deposit(bench)
        let sessionID = try await bench.ask()
        #expect(try await bench.run(sessionID) == .wantsSigner(PaymentBench.ebpCode))
        let waiting = try await bench.session(sessionID)
        #expect(waiting.state == .ready && waiting[.waitsFor] == "card.pin_wrong" && waiting.next == nil)
        #expect(there.asked == 1)
        for _ in 0..<4 {
            bench.clock.advance(seconds: 25)
            try await bench.run(sessionID)
        }
        #expect(there.asked == 1)
        #expect(try await bench.told().last?["code"] == "card.pin_wrong")
    }

    @Test("an upload whose own signature does not verify is never sent")
    func selfCheck() async throws {
        try await ScriptedServer.run(Self.good) { customs in
            let bench = try PaymentBench(customs: customs.address, signer: { TestCard($0, spoils: true) })
            try await deposit(bench)
            let sessionID = try await bench.ask()
            try await bench.run(sessionID)
            let session = try await bench.session(sessionID)
            #expect(session.state == .configError && session.code == "realtime179.self_check")
            #expect(customs.requests.isEmpty)
        }
    }

    @Test("an upload that was cut off by a stop is known as begun, and goes out again with the same bytes")
    func stopped() async throws {
        try await ScriptedServer.run([.stall([]), try CustomsWords.reply("ok-test")]) { customs in
            let bench = try PaymentBench(customs: customs.address)
            try await deposit(bench)
            let sessionID = try await bench.ask()
            let attempt = Task { try await bench.run(sessionID) }
            while customs.requests.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
            attempt.cancel()
            _ = try await attempt.value
            let session = try await bench.session(sessionID)
            #expect(session.state == .sent && session[.mayBeStored] == "yes")
            #expect(try #require(session.found.due) <= bench.clock.now)
            try await bench.run(sessionID)
            #expect(try await bench.session(sessionID).state == .accepted)
            #expect(customs.requests.count == 2 && Set(customs.requests.map(\.body)).count == 1)
        }
    }
}
