import Foundation
import Ledger
import SidecarBase
import Testing

@testable import Channels

@Suite("Customs' callback")
struct PaymentCallbackTests {
    private let bench: PaymentBench

    init() throws { bench = try PaymentBench(customs: "http://127.0.0.1:1") }

    private func openCases() async throws -> [ChannelCase] {
        try await bench.ledger.cases(CaseQuery(channel: PaymentSession.channel))
    }

    @Test("a question is stored when it is answered, with its limit, its body and who asked")
    func taken() async throws {
        let body = try Example.all[0].file("2-callback-body.txt")
        let reply = try await bench.desk.callback(
            body, contentType: "application/x-www-form-urlencoded; charset=UTF-8", peer: "192.0.2.7")
        #expect(
            String(decoding: reply.body, as: UTF8.self)
                == #"{"code":"10000","message":"","serviceTime":1751338200000}"#)
        let found = try #require(try await openCases().first)
        #expect(found.key == "a1b2c3-4d5e6f70-81920304" && found.subject == "T202507010001")
        #expect(found.state == "RECEIVED" && found.isOpen)
        #expect(found.deadline == PaymentBench.called.advanced(byMilliseconds: 120_000))
        #expect(found.due == PaymentBench.called)
        #expect(try await bench.ledger.document("callback", ofCase: found.row) == body)
        let event = try #require(try await bench.ledger.events(ofCase: found.row).first)
        #expect(event.kind == "realtime179.received" && event.actor == "customs 192.0.2.7")
    }

    @Test(
        "a question is found wherever it stands",
        arguments: [
            ("openReq=%7B%22orderNo%22%3A%22O+1%22%2C%22sessionID%22%3A%22S%22%7D", nil as String?, nil as String?),
            ("other=1&openReq={\"orderNo\":\"O 1\",\"sessionID\":\"S\"}", "text/plain", nil),
            (
                "openReq=%7B%26quot%3BorderNo%26quot%3B:%26quot%3BO%201%26quot%3B,%26quot%3BsessionID%26quot%3B:%26quot%3BS%26quot%3B}",
                nil, nil
            ),
            ("{\"sessionID\":\"S\",\"more\":{},\"orderNo\":\"O 1\"}", "application/json; charset=utf-8", nil),
            ("", nil, "{\"orderNo\":\"O 1\",\"sessionID\":\"S\"}"),
        ])
    func places(body: String, type: String?, query: String?) async throws {
        let reply = try await bench.desk.callback(Array(body.utf8), contentType: type, query: query, peer: "::1")
        #expect(reply.isTaken)
        let found = try await openCases()
        #expect(found.map(\.key) == ["S"] && found.map(\.subject) == ["O 1"])
    }

    @Test(
        "what is no question is answered 20000; nothing is queued, and the record says so",
        arguments: ["", "x=1", "openReq=", "openReq=x", "openReq={\"orderNo\":\"\",\"sessionID\":\"S\"}", "openReq=[]"])
    func refused(_ body: String) async throws {
        let reply = try await bench.desk.callback(Array(body.utf8), contentType: nil, peer: "192.0.2.7")
        let answer = try JSONObject(reply.body)
        #expect(answer["code"] == "20000" && answer["message"] == "参数错误" && answer["serviceTime"] != nil)
        #expect(try await openCases().isEmpty)
        let events = try await bench.ledger.events(
            ofChannel: PaymentSession.channel, kind: "callback_refused", after: 0, limit: 10)
        #expect(events.map(\.cause) == ["realtime179.callback"])
        #expect(events.first?.actor == "customs 192.0.2.7")
    }

    @Test(
        "the same question again is the same session; another order under its number is noted, and the first one kept")
    func again() async throws {
        try await bench.ask(session: "S", order: "O-1")
        try await bench.ask(session: "S", order: "O-1")
        try await bench.ask(session: "S", order: "O-2")
        let found = try await openCases()
        #expect(found.map(\.subject) == ["O-1"])
        #expect(
            try await bench.events("S") == ["realtime179.received", "realtime179.repeated", "realtime179.conflict"])
    }

    @Test("a question that comes again after a failure is begun once more, with a fresh limit")
    func afterFailure() async throws {
        try await bench.ask(session: "S", order: "O-1")
        bench.clock.advance(seconds: 121)
        try await bench.run("S")
        #expect(try await bench.session("S").state == .expired)
        try await bench.ask(session: "S", order: "O-1")
        let session = try await bench.session("S")
        #expect(session.state == .received && session.found.isOpen && session.code.isEmpty)
        #expect(session.limit == bench.clock.now.advanced(byMilliseconds: 120_000))
        #expect(session.remaining(at: bench.clock.now) == 120)
    }

    @Test("two hundred questions at once are two hundred sessions")
    func burst() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<200 {
                group.addTask { try await bench.ask(session: "S-\(number)", order: "O-\(number)") }
            }
            try await group.waitForAll()
        }
        var query = CaseQuery(channel: PaymentSession.channel)
        query.limit = 1_000
        #expect(Set(try await bench.ledger.cases(query).map(\.key)).count == 200)
        #expect(try await bench.ledger.dueCases("realtime179", now: bench.clock.now, limit: 1_000).count == 200)
    }

    @Test("an address that posts too often still has its questions taken, and nothing else; the record says so once")
    func rate() async throws {
        let bench = try PaymentBench(customs: "http://127.0.0.1:1", change: { $0.callbackRate = 2 })
        func post(_ text: String, from peer: String = "192.0.2.7") async throws -> (status: Int, isTaken: Bool) {
            let reply = try await bench.desk.callback(Array(text.utf8), contentType: nil, peer: peer)
            return (reply.status, reply.isTaken)
        }
        #expect(try await post("x=1") == (200, false))
        #expect(try await post("x=1") == (200, false))
        #expect(try await post("x=1") == (503, false))
        #expect(try await post("x=1") == (503, false))
        #expect(try await post(#"openReq={"orderNo":"O","sessionID":"S"}"#) == (200, true))
        #expect(try await post("x=1", from: "192.0.2.8") == (200, false))
        func count(_ kind: String) async throws -> Int {
            try await bench.ledger.events(ofChannel: PaymentSession.channel, kind: kind, after: 0, limit: 10).count
        }
        #expect(try await count("callback_refused") == 3)
        #expect(try await count("callback_rate") == 1)
        bench.clock.advance(to: bench.clock.now.advanced(byMilliseconds: 60_000))
        #expect(try await post("x=1") == (200, false))
    }
}
