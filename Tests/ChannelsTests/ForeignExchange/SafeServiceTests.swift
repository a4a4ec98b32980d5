import Foundation
import Ledger
import SidecarBase
import Testing

@testable import Channels

@Suite("SafeService", .timeLimit(.minutes(3)))
struct SafeServiceTests {
    private func ask(
        _ bench: SafeBench, _ route: String, _ value: String = "", query: [String: String] = [:], body: String = "",
        as user: String? = "erp", roles: Set<AccessRole> = [.caller]
    ) async throws -> (status: Int, text: String) {
        let answer = try await bench.service.answer(
            ChannelRequest(
                route: route, value: value, query: query, contentType: "application/json", body: Array(body.utf8),
                user: user, roles: roles))
        return (answer.status, String(decoding: answer.body, as: UTF8.self))
    }

    private func code(_ body: () async throws -> Void) async -> String {
        do {
            try await body()
            return "none"
        } catch {
            return (error as? any CodedError)?.code.name ?? "\(error)"
        }
    }

    @Test("routes say who may use them: senders send, auditors read logs and nothing else")
    func roles() throws {
        let routes = try SafeBench([]).service.routes
        for route in routes {
            guard case .api(let roles) = route.group else {
                Issue.record("\(route.name) is open to the public")
                continue
            }
            let isLog = ["safeLog", "safeDocuments"].contains(route.name)
            #expect(roles.contains(.auditor) == isLog, "\(route.name)")
            #expect(!isLog || roles == [.auditor])
        }
    }

    @Test("the logs are for auditors, without their role they are shut even where no token is asked for")
    func logs() async throws {
        let bench = try SafeBench([ScriptedSafe.answer("00000", "ok")])
        try await bench.run {
            _ = try await ask(bench, "safeOperation", "trade.baseQuery", body: #"{"data":{}}"#)
            #expect(await code { _ = try await ask(bench, "safeLog", "operation", as: nil, roles: []) } == "safe.user")
            #expect(
                await code { _ = try await ask(bench, "safeLog", "operation", roles: [.admin]) } == "safe.permission")
            #expect(
                await code {
                    _ = try await ask(bench, "safeOperation", "trade.baseQuery", as: "audit", roles: [.auditor])
                } == "safe.permission")
            for log in ["operation", "message", "system"] {
                let (_, text) = try await ask(bench, "safeLog", log, as: "audit", roles: [.auditor])
                #expect(text.contains("\"safe.\(log)\""))
                #expect(!text.contains("58e47e8d"))
            }
            let again = try await ask(bench, "safeLog", "operation", as: "audit", roles: [.auditor])
            #expect(again.text.contains("log_read"))
            let report = try await bench.ledger.events(ofChannel: "safe", kind: "message", after: 0, limit: 10)
            #expect(report.map { $0.detail["direction"] } == ["out", "in"])
        }
    }

    @Test("bodies are for auditors, their password masked")
    func bodies() async throws {
        let bench = try SafeBench([ScriptedSafe.answer("00000", "ok")])
        try await bench.run {
            let sent = try await ask(bench, "safeOperation", "trade.baseQuery", body: #"{"data":{}}"#)
            let reference = try #require(SafeResult(json: Array(sent.text.utf8))?.rawRef)
            let list = try await ask(bench, "safeDocuments", reference, as: "audit", roles: [.auditor]).text
            #expect(list.contains("\"request\""))
            var texts: [String] = []
            let row = try #require(Int64(reference))
            for document in try await bench.ledger.documents(ofCase: row) {
                texts.append(
                    try await ask(
                        bench, "safeDocuments", reference, query: ["number": String(document.number)], as: "audit",
                        roles: [.auditor]
                    ).text)
            }
            #expect(texts.contains { $0.contains("PASSWORD&gt;******&lt;") })
            #expect(!texts.contains { $0.contains("58e47e8d") })
            #expect(await code { _ = try await ask(bench, "safeDocuments", reference) } == "safe.permission")
        }
    }

    @Test("a user sees own messages only")
    func own() async throws {
        let bench = try SafeBench([ScriptedSafe.answer("00000", "ok")])
        try await bench.run {
            _ = try await ask(bench, "safeOperation", "trade.baseQuery", body: #"{"clientRef":"R","data":{}}"#)
            #expect(try await ask(bench, "safeMessage", "R").text.contains("\"OK\""))
            #expect(await code { _ = try await ask(bench, "safeMessage", "R", as: "reader") } == "safe.not_found")
            #expect(try await ask(bench, "safeMessage", "R", as: "boss", roles: [.admin]).status == 200)
            #expect(try await ask(bench, "safeMessage", "TESTORG012025070100000001").status == 200)
        }
    }

    @Test("security sees users without passwords, what the authority refuses them, and enters passwords")
    func users() async throws {
        let bench = try SafeBench([ScriptedSafe.answer("E0002"), ScriptedSafe.answer("00000")])
        try await bench.run {
            _ = try await ask(bench, "safeOperation", "trade.baseQuery", body: #"{"data":{}}"#)
            let view = try await ask(bench, "safeUsers", as: "boss", roles: [.admin]).text
            #expect(view.contains("\"refused\":[\"trade.baseQuery\"]"))
            #expect(!view.contains("Test-Pass-1"))
            _ = try await ask(bench, "safeOperation", "trade.baseQuery", body: #"{"data":{}}"#)
            let later = try await ask(bench, "safeUsers", as: "boss", roles: [.admin]).text
            #expect(!later.contains("\"refused\":[\"trade.baseQuery\"]"))
            #expect(
                await code {
                    _ = try await ask(bench, "safePassword", "erp", body: #"{"password":"x"}"#, roles: [.operator])
                } == "safe.permission")
            _ = try await ask(
                bench, "safePassword", "erp", body: #"{"password":"Fresh-9"}"#, as: "boss", roles: [.admin])
            #expect(try bench.parts.users.user("erp")?.password == Secret("Fresh-9"))
            #expect(try await bench.causes("operation").contains("password_changed"))
            #expect(
                await code {
                    _ = try await ask(
                        bench, "safePassword", "nobody", body: #"{"password":"x"}"#, as: "boss", roles: [.admin])
                } == "safe.not_found")
        }
    }

    @Test("XML is taken as input, too")
    func xml() async throws {
        let bench = try SafeBench([ScriptedSafe.answer("00000", "ok")])
        let answer = try await bench.run {
            try await bench.service.answer(
                ChannelRequest(
                    route: "safeOperation", value: "trade.baseQuery", contentType: "text/xml",
                    body: Array("<q><ENTRYID>290120250000000001</ENTRYID></q>".utf8), user: "erp", roles: [.caller]))
        }
        #expect(answer.status == 200)
        #expect(bench.authority.requests.first?.contains("290120250000000001") == true)
    }
}
