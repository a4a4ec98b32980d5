import AsyncHTTPClient
import Foundation
import Lab
import Logging
import ScriptedHTTP
import SidecarBase
import Testing

/// Certificates of origin with the built sidecar, against the simulated council.
@Suite("certificates of origin, end to end", .timeLimit(.minutes(5))) struct CertificateOfOriginTests {
    private static let application = """
        {"docId": "DOC-1", "certType": "CO", "branchCode": "3301", "sendAudit": true,
         "enterprise": {"creditCode": "913301000000000001", "enName": "EXAMPLE TRADING", "enAddress": "1 TEST ROAD"},
         "importer": {"enName": "SAMPLE & SONS", "enAddress": "1 MAIN STREET"}, "transport": "BY SEA",
         "destCountry": "DEU", "invoiceNo": "INV-1", "invoiceDate": "2025-06-28",
         "goods": [{"no": 1, "marks": "N/M", "packages": "TEN CARTONS", "nameEn": "TOWELS", "nameCn": "毛巾 <全棉>",
                    "hsCode": "630260", "quantity": "500", "unit": "KGS"}]}
        """

    /// A council and a sidecar that know each other.
    private final class Bench {
        let council: OriginCouncil
        let sidecar: Sidecar
        let folder: TemporaryFolder

        init(
            polling: String = "0", timeout: String = "20s", keyText: String = "test-provider-key-0001",
            more: String = ""
        ) async throws {
            folder = try TemporaryFolder()
            var settings = OriginCouncil.Settings()
            settings.review = nil
            settings.repeats = Array(repeating: .milliseconds(200), count: 200)
            council = OriginCouncil(settings, client: .shared, logger: Logger(label: "council"))
            try await council.start()
            let key = try folder.write(keyText + "\n", to: "council.key", mode: 0o600)
            sidecar = try Sidecar(
                folder: folder, port: try await FreePort.find(), software: try TestKey(),
                extra: """
                    ccpit:
                      url: \(council.url)
                      providerCode: TESTPROV01
                      keyFiles: [\(key)]
                      polling: \(polling)
                      timeout: \(timeout)
                      perMinute: 6000
                      parallel: 4
                    \(more)
                    """)
            try await start()
        }

        func start() async throws {
            try await sidecar.start()
            council.push(of: "TESTPROV01", to: sidecar.url + "/callbacks/ccpit")
        }

        func stop() async {
            await sidecar.stop()
            await council.stop()
        }

        func send(_ interface: String, _ body: String) async throws -> Caller.Answer {
            try await Caller(base: sidecar.url).post(
                Array(body.utf8), type: "application/json", path: "/api/v1/ccpit/\(interface)")
        }

        func get(_ path: String) async throws -> [String: Any] {
            let answer = try await Caller(base: sidecar.url).get("/api/v1/ccpit/\(path)")
            return try JSONSerialization.jsonObject(with: Data(answer.text.utf8)) as? [String: Any] ?? [:]
        }

        func state(_ id: String = "DOC-1") async throws -> String? {
            try await get("documents/\(id)")["state"] as? String
        }

        /// Waits until a document stands somewhere.
        func wait(_ state: String, _ id: String = "DOC-1") async throws {
            while try await self.state(id) != state { try await Task.sleep(for: .milliseconds(20)) }
        }

        func notices() async throws -> [[String: Any]] {
            (try await get("notices?limit=500")["notices"] as? [[String: Any]] ?? []).compactMap {
                $0["body"] as? [String: Any]
            }
        }

        /// How often the ERP is told that a document stands somewhere.
        func told(_ status: String, _ id: String = "DOC-1") async throws -> Int {
            try await notices().filter { $0["status"] as? String == status && $0["id"] as? String == id }.count
        }
    }

    @Test("an application goes to the council, is returned, corrected and approved, and printed")
    func wholeWay() async throws {
        let bench = try await Bench()
        let taken = try await bench.send("applyGeneralCo", Self.application)
        #expect(taken.status == 202, "\(taken.text)")
        #expect(try await bench.send("applyGeneralCo", Self.application).status == 200)
        try await bench.wait("SUBMITTED")
        let corrected = Self.application.replacing("TOWELS", with: "COTTON TOWELS")
        #expect(try await bench.send("applyGeneralCo", corrected).status == 409)
        bench.council.decide("DOC-1", .returned, opinion: "请修改")
        try await bench.wait("RETURNED")
        #expect(try await bench.send("applyGeneralCo", corrected).status == 202)
        try await bench.wait("SUBMITTED")
        bench.council.decide("DOC-1", .approved)
        try await bench.wait("APPROVED")
        let printed = try await bench.send("printDoc", "{\"docId\":\"DOC-1\"}")
        #expect(printed.status == 200 && printed.text.hasPrefix("%PDF"))
        bench.council.print("DOC-1")
        while try await bench.get("documents/DOC-1")["printStatus"] as? String != "PRINTED" {
            try await Task.sleep(for: .milliseconds(20))
        }
        let comparison = try await bench.get("documents/DOC-1/comparison")
        #expect((comparison["differences"] as? [Any])?.isEmpty == true)
        #expect(try await bench.told("APPROVED") == 1)
        #expect(try await bench.told("RETURNED") == 1)

        let shown = try await bench.sidecar.command("ccpit", "show", "DOC-1")
        #expect(shown.status == 0 && shown.output.contains("\"printStatus\":\"PRINTED\""), "\(shown)")
        let file = try bench.folder.write("{\"docId\":\"DOC-1\"}", to: "query.json")
        let asked = try await bench.sidecar.command("ccpit", "send", "queryDoc", file)
        #expect(asked.status == 0 && asked.output.contains("\"status\":\"APPROVED\""), "\(asked)")
        let unknown = try await bench.sidecar.command("ccpit", "show", "NOBODYS")
        #expect(unknown.status == 1 && unknown.errors.contains("ccpit.not_found"), "\(unknown)")
        await bench.stop()
    }

    @Test(
        "pushes that are tampered with, doubled, replayed, out of order, for nobody, or fifty at once leave one truth")
    func tricks() async throws {
        let bench = try await Bench()
        _ = try await bench.send("applyGeneralCo", Self.application)
        try await bench.wait("SUBMITTED")
        bench.council.decide("DOC-1", .approved)
        try await bench.wait("APPROVED")
        let tampered = await bench.council.play(.tampered, "DOC-1")
        #expect(tampered.map(\.isAcknowledged) == [false])
        for trick in [CouncilTrick.replayed, .doubled, .outOfOrder, .fifty] {
            let pushes = await bench.council.play(trick, "DOC-1")
            #expect(!pushes.isEmpty && pushes.allSatisfy(\.isAcknowledged), "\(trick): \(pushes)")
        }
        #expect(try await bench.state() == "APPROVED")
        #expect(try await bench.told("APPROVED") == 1)
        #expect(try await bench.told("REJECTED") == 0)
        let orphans = await bench.council.play(.unknownDocument, "NOBODYS")
        #expect(!orphans.isEmpty && orphans.allSatisfy { $0.isAcknowledged })
        #expect(try await bench.notices().contains { $0["event"] as? String == "orphan" })
        await bench.stop()
    }

    @Test(
        "an application whose reply is lost, unsigned or no reply arrives once",
        arguments: [
            CouncilFault.closeAfterProcessing, .unsigned, .otherKey, .oldTimestamp, .http502, .soapFault, .systemError,
        ])
    func faults(fault: CouncilFault) async throws {
        let bench = try await Bench(polling: "1s")
        bench.council.faults.set(fault, for: "DOC-1")
        _ = try await bench.send("applyGeneralCo", Self.application)
        try await bench.wait("SUBMITTED")
        #expect(bench.council.book.entry("DOC-1")?.applications == 1)
        await bench.stop()
    }

    @Test("results come by asking where no push arrives, and what waits is sent when the council is back")
    func polling() async throws {
        let bench = try await Bench(polling: "1s")
        await bench.council.goDown()
        _ = try await bench.send("applyGeneralCo", Self.application)
        #expect(try await bench.state() != "SUBMITTED")
        try await bench.council.comeUp()
        try await bench.wait("SUBMITTED")
        bench.council.decide("DOC-1", .approved, pushes: false)
        try await bench.wait("APPROVED")
        #expect(try await bench.told("APPROVED") == 1)
        await bench.stop()
    }

    @Test("killed at any moment after a push was taken, the sidecar tells the ERP once after its next start")
    func killed() async throws {
        let bench = try await Bench()
        _ = try await bench.send("applyGeneralCo", Self.application)
        try await bench.wait("SUBMITTED")
        // Again and again: the moment is never the same.
        for round in 0..<4 {
            let status: CouncilStatus = round % 2 == 0 ? .underReview : .submitted
            bench.council.decide("DOC-1", status)
            while bench.council.pushes.last?.attempts == 0 { await Task.yield() }
            await bench.sidecar.kill()
            try await bench.start()
        }
        bench.council.decide("DOC-1", .approved)
        try await bench.wait("APPROVED")
        while !bench.council.pushes.allSatisfy(\.isAcknowledged) { try await Task.sleep(for: .milliseconds(50)) }
        #expect(try await bench.told("APPROVED") == 1)
        #expect(try await bench.state() == "APPROVED")
        await bench.stop()
    }

    @Test("with a wrong key nothing is believed, nothing arrives, and nothing is sent again and again")
    func wrongKey() async throws {
        let bench = try await Bench(keyText: "another-key")
        #expect(try await bench.send("applyGeneralCo", Self.application).status == 202)
        // The council answers with its own key, which the sidecar does not have either: nothing is proven.
        try await bench.wait("UNKNOWN")
        #expect(bench.council.book.entry("DOC-1") == nil)
        await bench.stop()
    }

    @Test(
        "bad input is named by field, unknown names and numbers are not found, and the key is never in a log or an answer"
    )
    func badInput() async throws {
        let bench = try await Bench()
        let bad = try await bench.send("applyGeneralCo", Self.application.replacing("630260", with: "63"))
        #expect(bad.status == 422 && bad.text.contains("goods[0].hsCode"), "\(bad.text)")
        #expect(try await bench.send("applyGeneralCo", "{\"docId\": }").status == 422)
        #expect(try await bench.send("applyNothing", "{}").status == 404)
        #expect(try await Caller(base: bench.sidecar.url).get("/api/v1/ccpit/documents/NONE").status == 404)
        let wsdl = try await Caller(base: bench.sidecar.url).get("/callbacks/ccpit?wsdl")
        #expect(wsdl.status == 200 && wsdl.text.contains("pushDocAudit"))
        #expect(try await Caller(base: bench.sidecar.url).get("/callbacks/ccpit").status == 405)
        let branches = try await bench.send("queryBranches", "{}")
        #expect(branches.status == 200 && branches.text.contains("3301"))
        #expect(bench.council.book.entry("DOC-1") == nil)
        let program = try #require(bench.sidecar.program)
        await bench.stop()
        #expect(!program.standardError.contains("test-provider-key"))
    }

    @Test("pushes come to an address of their own, where there is nothing else, and which is closed to others")
    func ownAddress() async throws {
        let port = try await FreePort.find()
        let bench = try await Bench(more: "  inbound: { port: \(port), allow: [127.0.0.0/8] }")
        let (main, own) = (Caller(base: bench.sidecar.url), Caller(base: "http://127.0.0.1:\(port)"))
        #expect(try await main.get("/callbacks/ccpit?wsdl").status == 404)
        #expect(!(try await main.get("/openapi.json").text.contains("/callbacks/ccpit")))
        for path in ["/", "/health/live", "/metrics", "/openapi.json", "/api/v1/ccpit/queue", "/callbacks/dxp"] {
            #expect(try await own.get(path).status == 404, "\(path)")
        }
        #expect(try await own.get("/callbacks/ccpit").status == 405)
        let wsdl = try await own.get("/callbacks/ccpit?wsdl")
        #expect(wsdl.status == 200 && wsdl.text.contains("http://127.0.0.1:\(port)/callbacks/ccpit"))
        bench.council.push(of: "TESTPROV01", to: own.base + "/callbacks/ccpit")
        #expect(try await bench.send("applyGeneralCo", Self.application).status == 202)
        try await bench.wait("SUBMITTED")
        bench.council.decide("DOC-1", .approved)
        try await bench.wait("APPROVED")
        let checked = try await bench.sidecar.command("config", "check")
        #expect(checked.output.contains("port \(port)"), "\(checked)")
        #expect(await bench.sidecar.stop() == 0)
        await bench.stop()

        let closed = try await Bench(more: "  inbound: { port: \(port), allow: [10.9.8.7] }")
        #expect(try await own.get("/callbacks/ccpit?wsdl").status == 403)
        await closed.stop()
    }

    @Test("calls go through a proxy; one that is not there means that nothing was sent, and the application waits")
    func proxy() async throws {
        try await ConnectProxy.run { proxy in try await ask(through: proxy) }
        let port = try await FreePort.find()
        let bench = try await Bench(more: "  proxy: { url: \"http://127.0.0.1:\(port)\" }")
        #expect(try await bench.send("applyGeneralCo", Self.application).status == 202)
        while try await (bench.get("documents/DOC-1")["attempts"] as? Int ?? 0) == 0 {
            try await Task.sleep(for: .milliseconds(20))
        }
        #expect(bench.council.book.entry("DOC-1") == nil)
        await bench.stop()
    }

    private func ask(through proxy: ConnectProxy) async throws {
        let bench = try await Bench(more: "  proxy: { url: \"\(proxy.address)/\" }")
        #expect(try await bench.send("queryBranches", "{}").status == 200)
        #expect(proxy.targets == [String(bench.council.url.dropFirst("http://".count).prefix { $0 != "/" })])
        await bench.stop()
    }

    @Test("the commands that need no sidecar sign as the example is signed, and find how it was signed")
    func commands() async throws {
        let folder = try TemporaryFolder()
        let key = try folder.write("test-provider-key-0001\n", to: "key", mode: 0o600)
        let data = try folder.write(Self.application, to: "data.json")
        let signed = try await Program.run(
            Products.portsign,
            [
                "ccpit", "sign", "applyGeneralCo", data, "--provider", "TESTPROV01", "--message-id", "M1", "--time",
                "20250701101530", "--key-file", key,
            ])
        #expect(signed.status == 0 && signed.output.contains("<x:applyGeneralCo><providerCode>TESTPROV01"), "\(signed)")
        let message = try folder.write(signed.output, to: "message.xml")
        let found = try await Program.run(
            Products.portsign, ["ccpit", "selftest", "--message", message, "--key-file", key])
        #expect(found.status == 0 && found.output.contains("joined"), "\(found)")
        let other = try folder.write("other\n", to: "other", mode: 0o600)
        let none = try await Program.run(
            Products.portsign, ["ccpit", "selftest", "--message", message, "--key-file", other])
        #expect(none.status == 1)
        try folder.write(Self.application.replacing("630260", with: "1"), to: "bad.json")
        let bad = try await Program.run(
            Products.portsign,
            [
                "ccpit", "sign", "applyGeneralCo", folder.path("bad.json"), "--provider", "P", "--message-id", "M1",
                "--key-file", key,
            ])
        #expect(bad.status == 1 && bad.errors.contains("goods[0].hsCode"), "\(bad)")
    }
}
