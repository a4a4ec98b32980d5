import AsyncHTTPClient
import CryptoCore
import Foundation
import Lab
import Logging
import NIOCore
import NIOHTTP1
import ScriptedHTTP
import SidecarBase
import Testing

/// The built sidecar and customs, which asks it for payment data.
private final class PaymentWorld {
    static let ebpCode = "33019TEST1"

    let customs: PaymentCustoms
    let sidecar: Sidecar
    let folder: TemporaryFolder

    /// Starts both: `signer` is the YAML value of the signer in place of the registered key as a file, `settings` are more keys of
    /// `realtime179`. Commands find the sidecar only on a port that stands in its configuration.
    init(
        key: TestKey, forCommands: Bool = false, signer: ((TemporaryFolder) throws -> String)? = nil,
        settings: String = "",
        change: (inout PaymentCustoms.Settings) -> Void = { _ in }
    ) async throws {
        var own = PaymentCustoms.Settings()
        change(&own)
        let quiet = Logger(label: "customs") { _ in SwiftLogNoOpLogHandler() }
        customs = PaymentCustoms(own, client: LabClient.shared, logger: quiet)
        try await customs.start()
        folder = try TemporaryFolder()
        let port = forCommands ? try await FreePort.find() : 0
        let platform = "{ ebpCode: \(Self.ebpCode), company: \(TestCompany.code) }"
        sidecar = try Sidecar(
            folder: folder, port: port, signer: try signer?(folder) ?? key.signer(in: folder),
            extra: """
                realtime179:
                  platforms: [\(platform)]
                  testUrl: "\(customs.uploadURL)"
                \(settings.split(separator: "\n").map { "  " + $0 }.joined(separator: "\n"))
                """)
        self.key = key
        try await start()
    }

    private let key: TestKey

    /// Starts the sidecar, and tells customs where it is.
    func start() async throws {
        try await sidecar.start()
        let number = key.certificate.certNo.lowercased()
        let width = key.certificate.publicKey.kind == .sm2 ? 16 : 8
        let certNo = String(repeating: "0", count: max(0, width - number.count)) + number
        customs.register(
            CustomsEnterprise(
                ebpCode: Self.ebpCode, callbackURL: sidecar.url + "/callbacks/platDataOpen",
                certificates: [.init(certNo: certNo, key: key.certificate.publicKey)]))
    }

    func stop() async {
        #expect(await sidecar.stop() == 0)
        await customs.stop()
    }

    /// What a shop hands over for an order.
    static func data(_ order: String, amount: String = "\"199.00\"") -> String {
        """
        {"payExchangeInfoLists": [{"recpName": "示例跨境贸易有限公司", "recpCode": null, "recpAccount": "OSA571900000000001",
          "orderNo": "\(order)", "goodsInfo": [{"itemLink": "https://shop.example.com/1?a=b+c", "gname": "面膜 \\"A\\" 型"}]}],
         "payExchangeInfoHead": {"totalAmount": \(amount), "currency": "142", "verDept": "3",
          "tradingTime": "20250701104512", "payCode": "33019TESTP", "payTransactionId": "42",
          "initalRequest": "<xml>\\n1</xml>", "initalResponse": "{\\"a\\":\\"b\\\\\\\\c\\"} – 100% + 1"}}
        """
    }

    func deposit(_ order: String) async throws {
        let answer = try await Http.send("PUT", sidecar.url + "/api/v1/realtime179/orders/\(order)", Self.data(order))
        #expect(answer.status == 200, "\(answer.text)")
    }

    struct Shown: Decodable {
        struct Session: Decodable {
            let state: String
            let code: String
            let waitsFor: String?
            let uploads: Int
        }

        let session: Session
    }

    func shown(_ session: String) async throws -> Shown.Session {
        let answer = try await Caller(base: sidecar.url).get("/api/v1/realtime179/sessions/\(session)")
        return try JSONDecoder().decode(Shown.self, from: Data(answer.text.utf8)).session
    }

    /// Waits until the sidecar says that a session is in this state; the test's time limit is the deadline.
    func reaches(_ session: String, _ state: String) async throws {
        while try await shown(session).state != state { try await Task.sleep(for: .milliseconds(20)) }
    }

    /// Has customs ask for an order; the number of the session.
    func ask(_ order: String, style: CustomsCallStyle = CustomsCallStyle()) async throws -> String {
        let call = try #require(await customs.call(orderNo: order, style: style).first)
        #expect(call.deviations.isEmpty, "\(call.deviations) \(call.answer)")
        return call.sessionID
    }
}

/// A request of any method.
private enum Http {
    static func send(
        _ method: String, _ url: String, _ body: String, type: String = "application/json"
    ) async throws -> (status: Int, text: String) {
        var request = HTTPClientRequest(url: url)
        request.method = HTTPMethod(rawValue: method)
        request.headers.add(name: "Content-Type", value: type)
        if method != "GET" { request.body = .bytes(ByteBuffer(string: body)) }
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(30))
        return (Int(response.status.code), String(buffer: try await response.body.collect(upTo: 1 << 20)))
    }
}

extension TestKey {
    /// A key that the laboratory makes.
    fileprivate static func sm2() async throws -> TestKey {
        let folder = try TemporaryFolder()
        let made = try await Program.run(Products.lab, ["make", "key", "--folder", folder.url.path, "--sm2"])
        #expect(made.status == 0, "\(made.errors)")
        return try TestKey(keyFile: folder.path("key.pem"), certificateFile: folder.path("certificate.pem"))
    }
}

@Suite("payment data that customs asks for, end to end", .timeLimit(.minutes(4)))
struct RealTimePaymentChannelTests {
    @Test(
        "customs asks in every form it is known to use, and gets what it can verify, RSA and SM2",
        arguments: [false, true])
    func wholeWay(isSM2: Bool) async throws {
        let key = isSM2 ? try await TestKey.sm2() : try TestKey(bits: 1024, serial: [0x01, 0x00, 0xA1, 0xB2])
        let world = try await PaymentWorld(key: key, forCommands: true)
        let review = try #require(await world.customs.review())
        #expect(review.deviations.isEmpty, "\(review.deviations)")
        try await world.deposit("T1")
        var sessions: [String] = []
        for words in ["", "quotedTime,reversed", "htmlEscaped", "backslashed,noCharset", "extraKey,query", "json"] {
            let style = try #require(CustomsCallStyle(words: words))
            sessions.append(try await world.ask("T1", style: style))
        }
        for session in sessions {
            try await world.reaches(session, "ACCEPTED")
            let upload = try #require(world.customs.book.uploads(for: session).first)
            #expect(upload.isStored && upload.code == "10000" && upload.remarks.isEmpty, "\(upload.remarks)")
            #expect(upload.orderNumbers == ["T1"])
        }
        let listed = try await world.sidecar.command("realtime179", "sessions")
        #expect(listed.status == 0, "\(listed.errors)")
        #expect(listed.output.components(separatedBy: "ACCEPTED").count == sessions.count + 1, "\(listed.output)")
        let shown = try await world.sidecar.command("realtime179", "session", sessions[0])
        #expect(shown.output.contains("realtime179.signed") && shown.output.contains("上传成功"), "\(shown.output)")
        let verified = try await world.sidecar.command("ledger", "verify")
        #expect(verified.status == 0, "\(verified.output)")
        await world.stop()
    }

    @Test("what is no question is answered as such, other methods and long bodies are refused")
    func badCalls() async throws {
        let world = try await PaymentWorld(key: try TestKey(bits: 1024), forCommands: true)
        let url = world.sidecar.url + "/callbacks/platDataOpen"
        let form = "application/x-www-form-urlencoded"
        let bad = try await Http.send("POST", url, "openReq=%7B%22orderNo%22%3A%22%22%7D", type: form)
        #expect(bad.status == 200 && bad.text.hasPrefix(#"{"code":"20000","message":"参数错误","serviceTime":"#))
        #expect(try await Http.send("GET", url, "").status == 405)
        let long = try await Http.send("POST", url, "openReq=" + String(repeating: "x", count: 70_000), type: form)
        #expect(long.status == 413)
        let none = try await world.sidecar.command("realtime179", "sessions")
        #expect(none.output.contains("Customs has asked nothing."), "\(none.output)")
        let missing = try await Http.send(
            "PUT", world.sidecar.url + "/api/v1/realtime179/orders/T9", PaymentWorld.data("T1"))
        #expect(missing.status == 422 && missing.text.contains("payExchangeInfoLists"), "\(missing.text)")
        await world.stop()
    }

    @Test("a sidecar that is killed between its answer and the upload answers customs after its restart")
    func killedBeforeUpload() async throws {
        let world = try await PaymentWorld(key: try TestKey(bits: 1024))
        try await world.deposit("T1")
        // Customs can call and cannot be reached.
        await world.customs.goDown()
        let first = try await world.ask("T1")
        let second = try await world.ask("T1")
        await world.sidecar.kill()
        #expect(world.customs.book.summary.uploads == 0)
        try await world.customs.comeUp()
        try await world.start()
        for session in [first, second] {
            try await world.reaches(session, "ACCEPTED")
            #expect(world.customs.book.uploads(for: session).count == 1)
        }
        await world.stop()
    }

    @Test("a sidecar that is killed while customs stores the upload sends the same bytes, and learns that it is stored")
    func killedDuringUpload() async throws {
        let world = try await PaymentWorld(key: try TestKey(bits: 1024))
        try await world.deposit("T1")
        world.customs.faults.set(.storeThenHang)
        let session = try await world.ask("T1")
        while world.customs.book.uploads(for: session).isEmpty { try await Task.sleep(for: .milliseconds(10)) }
        await world.sidecar.kill()
        try await world.start()
        try await world.reaches(session, "ACCEPTED_EARLIER")
        let uploads = world.customs.book.uploads(for: session)
        #expect(uploads.count == 2 && Set(uploads.map(\.digest)).count == 1)
        #expect(world.customs.book.summary.changed == 0)
        await world.stop()
    }

    @Test("a question that came while no signer could sign is answered within its limit once one can")
    func noSigner() async throws {
        let key = try TestKey(bits: 1024)
        let token = "a-made-up-token-of-many-letters"
        let port = try await FreePort.find()
        let world = try await PaymentWorld(
            key: key,
            signer: { folder in
                let file = try folder.write(token, to: "keys.token", mode: 0o600)
                return "{ type: remote, url: \"http://127.0.0.1:\(port)/api/v1/sign\", tokenFile: \(file) }"
            })
        try await world.deposit("T1")
        let sessions = [try await world.ask("T1"), try await world.ask("T1")]
        for session in sessions {
            while try await world.shown(session).waitsFor != "signer.remote_unreachable" {
                try await Task.sleep(for: .milliseconds(20))
            }
            #expect(try await world.shown(session).state == "READY")
        }
        #expect(world.customs.book.summary.uploads == 0)

        let folder = try TemporaryFolder()
        let file = try folder.write(token, to: "branch.token", mode: 0o600)
        let keeper = try Sidecar(folder: folder, port: port, software: key)
        try await keeper.start(environment: ["PORTSIGN_SERVER_SIGN_TOKENS": file])
        for session in sessions {
            try await world.reaches(session, "ACCEPTED")
            #expect(world.customs.book.session(session)?.state == .received)
        }
        await world.stop()
        #expect(await keeper.stop() == 0)
    }

    @Test("whatever customs does to an upload, it has the data once, and every repetition was the same to the byte")
    func faults() async throws {
        let world = try await PaymentWorld(key: try TestKey(bits: 1024), settings: "timeout: 1s") {
            $0.delay = .milliseconds(200)
        }
        try await world.deposit("T1")
        var sessions: [(UploadFault, String)] = []
        for fault in UploadFault.allCases {
            let session = "FAULT-\(fault.rawValue)"
            world.customs.faults.set(fault, for: session)
            let call = try #require(await world.customs.call(orderNo: "T1", sessionID: session).first)
            #expect(call.isGood, "\(call.deviations)")
            sessions.append((fault, session))
        }
        for (fault, session) in sessions {
            while !(try await world.shown(session).state.hasPrefix("ACCEPTED")) {
                try await Task.sleep(for: .milliseconds(20))
            }
            let stored = world.customs.book.uploads(for: session).filter(\.isStored)
            #expect(stored.count == 1, "\(fault)")
            #expect(Set(world.customs.book.uploads(for: session).map(\.digest)).count == 1, "\(fault)")
        }
        #expect(world.customs.book.summary.changed == 0)
        await world.stop()
    }

    @Test("two hundred questions in a second are all taken, over a kill as well, and all answered")
    func burst() async throws {
        let world = try await PaymentWorld(key: try TestKey(bits: 1024))
        try await world.deposit("T1")
        let calls = await world.customs.flood(count: 200) { _ in "T1" }
        #expect(calls.count == 200)
        let deviations = calls.flatMap(\.deviations)
        #expect(deviations.isEmpty, "\(deviations.prefix(3))")
        await world.sidecar.kill()
        try await world.start()
        while world.customs.book.summary.received < 200 { try await Task.sleep(for: .milliseconds(50)) }
        let summary = world.customs.book.summary
        #expect(summary.changed == 0 && summary.sessions == 200)
        await world.stop()
    }

    @Test("the ERP is asked for the data, and told how it ended; one that does not know the order ends the question")
    func pull() async throws {
        let replies: [ScriptedServer.Reply] = [
            .text(PaymentWorld.data("T1"), type: "application/json"), .text("", status: 404),
        ]
        try await ScriptedServer.run(replies) { erp in
            try await ScriptedServer.run([.text("")]) { listener in
                let world = try await PaymentWorld(
                    key: try TestKey(bits: 1024),
                    settings: "erp: { url: \"\(erp.address)/pay\", notifyUrl: \"\(listener.address)/told\" }")
                let good = try await world.ask("T1")
                try await world.reaches(good, "ACCEPTED")
                let unknown = try await world.ask("T2")
                try await world.reaches(unknown, "NO_DATA")
                while listener.requests.count < 2 { try await Task.sleep(for: .milliseconds(10)) }
                let told = listener.requests.map { String(decoding: $0.body, as: UTF8.self) }
                #expect(told[0].contains("\"state\":\"ACCEPTED\"") && told[0].contains(good))
                #expect(told[1].contains("\"state\":\"NO_DATA\"") && told[1].contains(unknown))
                #expect(world.customs.book.summary.uploads == 1)
                await world.stop()
            }
        }
    }

    @Test("what customs asks is uploaded within five seconds when its data is there, through a proxy as well")
    func soon() async throws {
        try await ConnectProxy.run { proxy in try await upload(through: proxy) }
    }

    private func upload(through proxy: ConnectProxy) async throws {
        let world = try await PaymentWorld(
            key: try TestKey(bits: 1024), settings: "proxy: { url: \"\(proxy.address)\" }")
        try await world.deposit("T1")
        let session = try await world.ask("T1")
        try await world.reaches(session, "ACCEPTED")
        let upload = try #require(world.customs.book.uploads(for: session).first)
        let called = try #require(world.customs.book.session(session)?.called)
        #expect(upload.time.time.milliseconds - called.time.milliseconds <= 5_000)
        #expect(proxy.targets.count == 1)
        await world.stop()
    }

    @Test("when customs has its answer, who has no data yet is told so, and gives it within the limit")
    func wanted() async throws {
        let world = try await PaymentWorld(key: try TestKey(bits: 1024))
        let session = try await world.ask("T1")
        try await world.reaches(session, "WAIT_DATA")
        let notices = try await Caller(base: world.sidecar.url).get("/api/v1/realtime179/notices")
        #expect(notices.text.contains(session) && notices.text.contains("dataWanted"), "\(notices.text)")
        let given = try await Http.send(
            "POST", world.sidecar.url + "/api/v1/realtime179/sessions/\(session)/data", PaymentWorld.data("T1"))
        #expect(given.status == 202, "\(given.text)")
        try await world.reaches(session, "ACCEPTED")
        #expect(world.customs.book.session(session)?.state == .received)
        await world.stop()
    }

    @Test("from the command line data answers a question, or goes to customs as a test")
    func send() async throws {
        let world = try await PaymentWorld(key: try TestKey(bits: 1024), forCommands: true)
        try world.folder.write(PaymentWorld.data("T1"), to: "data.json")
        let file = world.folder.path("data.json")
        let session = try await world.ask("T1")
        let sent = try await world.sidecar.command("realtime179", "send", file, "--session", session)
        #expect(sent.status == 0 && sent.output == "\(session): ACCEPTED 10000 上传成功\n", "\(sent)")
        let test = try await world.sidecar.command("realtime179", "send", file)
        #expect(test.status == 0 && test.output.contains(": ACCEPTED 10000"), "\(test)")
        let again = try await world.sidecar.command("realtime179", "send", file, "--session", session)
        #expect(again.status == 1 && again.errors.contains("realtime179.wrong_state"), "\(again)")
        let shown = try await world.sidecar.command("realtime179", "session", "T1", "--json")
        #expect(shown.output.contains("\"events\":"), "\(shown)")
        let none = try await world.sidecar.command("realtime179", "session", "NOBODY")
        #expect(none.status == 1 && none.errors.contains("realtime179.not_found"), "\(none)")
        await world.stop()
        let off = try await world.sidecar.command("realtime179", "sessions")
        #expect(off.status != 0 && off.errors.contains("No sidecar runs."), "\(off)")
        let unsent = try await world.sidecar.command("realtime179", "send", file)
        #expect(unsent.status != 0 && unsent.errors.contains("No sidecar runs."), "\(unsent)")
    }
}
