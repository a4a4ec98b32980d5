import CryptoCore
import Foundation
import Ledger
import ScriptedHTTP
import SidecarBase
import Testing

@testable import Channels

@Suite("API of payment data")
struct RealTimePaymentServingTests {
    private let bench: PaymentBench

    init() throws { bench = try PaymentBench(customs: "http://127.0.0.1:1") }

    private func call(
        _ route: String, value: String = "", query: [String: String] = [:], type: String? = "application/json",
        body: [UInt8] = [], roles: Set<AccessRole> = [.caller]
    ) async throws -> JSONObject {
        let answer = try await bench.serving.answer(
            ChannelRequest(
                route: "realtime179" + route, value: value, query: query, contentType: type, body: body, roles: roles))
        #expect(answer.status < 300)
        return try JSONObject(answer.body)
    }

    @Test("customs may call without a token, with at most 64 KiB; resending is for operators")
    func routes() throws {
        let routes = bench.serving.routes
        let callback = try #require(routes.first { $0.name == "realtime179Callback" })
        #expect(callback.path == "/callbacks/platDataOpen" && callback.group == .callback && callback.method == "POST")
        #expect(callback.bodyLimit == 65_536)
        let resend = try #require(routes.first { $0.name == "realtime179Resend" })
        #expect(resend.group == .api([.operator, .admin]))
        #expect(routes.contains { $0.path == "/realtime179/notices" })
        #expect(Set(routes.map(\.name)).count == routes.count)
    }

    @Test("open sessions are listed with the seconds that remain; a session is found by its number and by its order")
    func looking() async throws {
        try await bench.ask(session: "S-1", order: "O-1")
        bench.clock.advance(seconds: 50)
        try await bench.ask(session: "S-2", order: "O-2")
        let page = try await call("Sessions", query: ["open": "true"])
        #expect(page.list("sessions").map { $0["sessionID"] } == ["S-2", "S-1"])
        #expect(page.list("sessions").map { $0["remainingSeconds"] } == ["120", "70"])
        #expect(try await call("Sessions", query: ["open": "false"]).list("sessions").isEmpty)
        #expect(
            try await call("Sessions", query: ["order": "O-1"]).list("sessions").map { $0["state"] } == ["RECEIVED"])
        for name in ["S-1", "O-1"] {
            let answer = try await bench.serving.answer(ChannelRequest(route: "realtime179Session", value: name))
            #expect(String(decoding: answer.body, as: UTF8.self).contains("\"sessionID\":\"S-1\""))
        }
        for query in [["state": "x"], ["limit": "0"], ["open": "1"], ["before": "x"]] {
            await #expect(throws: SidecarError.self) { try await call("Sessions", query: query) }
        }
        await #expect(throws: SidecarError.self) { try await call("Session", value: "none") }
    }

    @Test("documents are shown to auditors only, who leave a trace; nobody else sees an account number")
    func documents() async throws {
        let sessionID = try await bench.ask()
        let data = try Example.all[0].file("4-erp-input.json")
        _ = try await bench.desk.give(data, to: sessionID, actor: "erp")
        let account = "OSA571900000000001"
        #expect(String(decoding: data, as: UTF8.self).contains(account))
        for roles: Set<AccessRole> in [[], [.caller], [.operator], [.admin]] {
            let answer = try await bench.serving.answer(
                ChannelRequest(route: "realtime179Session", value: sessionID, roles: roles))
            let text = String(decoding: answer.body, as: UTF8.self)
            #expect(!text.contains(account) && text.contains("\"kind\":\"data\""))
        }
        let shown = try await call("Session", value: sessionID, roles: [.auditor])
        #expect(shown.list("documents").first { $0["kind"] == "data" }?["text"]?.contains(account) == true)
        let traces = try await bench.ledger.events(
            ofChannel: "realtime179", kind: "documents_read", after: 0, limit: 10)
        #expect(traces.count == 1)
    }

    @Test("a finished text is signed as it is, as text and in JSON; what is odd about it is said")
    func signing() async throws {
        let example = Example.all[0]
        let text = try example.file("6-string-to-sign.txt")
        let signature = String(decoding: try example.file("7-signature.b64"), as: UTF8.self)
        let plain = try await call("Sign", type: "text/plain; charset=utf-8", body: text)
        #expect(plain["signValue"] == signature.trimmingCharacters(in: .newlines) && plain["certNo"] == "0100a1b2")
        let odd = try await bench.serving.answer(
            ChannelRequest(route: "realtime179Sign", contentType: "text/plain", body: text + [0x0A]))
        #expect(String(decoding: odd.body, as: UTF8.self).contains("white space"))
        let body = try JSONSerialization.data(
            withJSONObject: ["id": "7", "data": String(decoding: text, as: UTF8.self)])
        let json = try await call("Sign", body: [UInt8](body))
        #expect(json["id"] == "7" && json["signValue"] == plain["signValue"])
        await #expect(throws: SidecarError.self) {
            try await call("Sign", query: ["ebpCode": "OTHER"], body: [UInt8](body))
        }
        await #expect(throws: SidecarError.self) { try await call("Sign", type: "text/plain") }
        #expect(PaymentSigner.warnings(about: text).isEmpty)
        #expect(!PaymentSigner.warnings(about: Array("\"sessionID\":\"a\"".utf8)).isEmpty)
    }

    @Test("a test goes to the address for tests under a number of its own")
    func test() async throws {
        try await ScriptedServer.run([try CustomsWords.reply("ok-test")]) { customs in
            let bench = try PaymentBench(customs: customs.address + "/test")
            let answer = try await bench.serving.answer(
                ChannelRequest(route: "realtime179Test", body: try Example.all[0].file("4-erp-input.json")))
            let made = try JSONObject(answer.body)
            #expect(answer.status == 202 && made["kind"] == "test")
            let sessionID = try #require(made["sessionID"])
            #expect(sessionID.utf8.count == 36 && sessionID == sessionID.uppercased())
            try await bench.run(sessionID)
            #expect(try await bench.session(sessionID).state == .accepted)
            #expect(customs.requests.first?.line.hasPrefix("POST /test ") == true)
        }
    }

    @Test("what the ERP was told can be asked for, too")
    func notices() async throws {
        try await bench.ask(session: "S-1", order: "O-1")
        try await bench.run("S-1")
        let page = try await call("Notices")
        #expect(page["cursor"] == "1")
        let answer = try await bench.serving.answer(ChannelRequest(route: "realtime179Notices"))
        #expect(String(decoding: answer.body, as: UTF8.self).contains("\"reason\":\"dataWanted\""))
    }
}
