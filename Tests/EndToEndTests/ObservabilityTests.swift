import AsyncHTTPClient
import CryptoCore
import Foundation
import OutboundHTTP
import ScriptedHTTP
import SidecarBase
import Testing

/// What somebody sees who watches a sidecar from outside: traces, figures, notices, diagnostics.
@Suite("observability, end to end", .timeLimit(.minutes(5)))
struct ObservabilityTests {
    private static let accepted = """
        <S:Envelope xmlns:S="urn:s"><S:Body><return>&lt;mo&gt;&lt;chkMark&gt;1&lt;/chkMark&gt;&lt;resultInfo&gt;处理成功&lt;/resultInfo&gt;\
        &lt;/mo&gt;</return></S:Body></S:Envelope>
        """
    private static let trace = "4bf92f3577b34da6a3ce929d0e0e4736"

    private func with<Result>(_ body: (HTTPCaller) async throws -> Result) async throws -> Result {
        let client = HTTPCaller.makeClient()
        let result: Swift.Result<Result, any Error>
        do {
            result = .success(try await body(HTTPCaller(client: client, timeout: .seconds(20))))
        } catch {
            result = .failure(error)
        }
        try await client.shutdown()
        return try result.get()
    }

    /// Waits until something is so; the suite's limit ends it.
    private func wait(until isSo: () throws -> Bool) async throws {
        while try !isSo() { try await Task.sleep(for: .milliseconds(30)) }
    }

    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    @Test(
        "a request's id and trace go with its message: into the record and the log, to the node, and with the receipt to the ERP"
    )
    func traces() async throws {
        try await ScriptedServer.run([.text(Self.accepted)]) { node in
            try await ScriptedServer.run([.text("{\"success\":true}", type: "application/json")]) { erp in
                let sidecar = try Sidecar(
                    folder: try TemporaryFolder(), software: try TestKey(),
                    extra: """
                        routes:
                          - { name: node, companies: [\(TestCompany.code)], transport: { type: soap, url: "\(node.address)/ws" } }
                        relay: [{ name: erp, url: "\(erp.address)/in", format: json }]
                        log: { format: json }
                        """)
                try await sidecar.start()
                let orderNo = "EXTRACE1"
                try await with { (caller: HTTPCaller) async throws -> Void in
                    let answer = try await caller.post(
                        sidecar.url + "/newyorkTransferWebapps/rest/transferDeclare",
                        headers: [
                            ("Content-Type", "application/x-www-form-urlencoded"), ("X-Request-Id", "erp-7:order"),
                            ("traceparent", "00-\(Self.trace)-00f067aa0ba902b7-01"),
                        ], body: Array("xml=\(Caller.formEncoded(Messages.order(orderNo: orderNo)))".utf8))
                    let signed = text(answer.body)
                    #expect(signed.contains("true"))
                    #expect(answer.headers["x-request-id"] == nil)
                    try await wait { !node.requests.isEmpty }
                    let receipt = """
                        <CEB312Message xmlns="http://www.chinaport.gov.cn/ceb" guid="\(UUID().uuidString)" version="1.0"><OrderReturn>\
                        <guid>\(UUID().uuidString)</guid><ebpCode>3301960EP1</ebpCode><ebcCode>\(TestCompany.code)</ebcCode>\
                        <orderNo>\(orderNo)</orderNo><returnStatus>2</returnStatus><returnTime>20260105120000000</returnTime>\
                        <returnInfo>x</returnInfo></OrderReturn></CEB312Message>
                        """
                    let push = try await caller.post(
                        sidecar.url + "/callbacks/dxp", headers: [("Content-Type", "text/xml")],
                        body: Array(receipt.utf8))
                    #expect(push.status == 200 && push.headers["x-request-id"]?.isEmpty == false)
                    try await wait { !erp.requests.isEmpty }
                }
                for request in [try #require(node.requests.first), try #require(erp.requests.first)] {
                    let parent = request.headers["traceparent"] ?? ""
                    #expect(
                        parent.hasPrefix("00-\(Self.trace)-") && parent.hasSuffix("-01"), "\(request.line) \(parent)")
                    #expect(!parent.contains("00f067aa0ba902b7"))
                    #expect(request.headers["x-request-id"] == "erp-7:order")
                }
                let program = try #require(sidecar.program)
                try await wait { program.standardError.contains("accepted by the node") }
                let line = program.standardError.split(separator: "\n").first { $0.contains("accepted by the node") }
                let members = try #require(
                    try JSONSerialization.jsonObject(with: Data((line ?? "").utf8)) as? [String: String])
                #expect(members["request"] == "erp-7:order" && members["trace"] == Self.trace)
                #expect(members["company"] == TestCompany.code && members["id"]?.isEmpty == false)
                let shown = try await sidecar.command("ledger", "show", members["id"] ?? "", "--json")
                #expect(shown.output.contains("erp-7:order") && shown.output.contains(Self.trace), "\(shown.output)")
                #expect(await sidecar.stop() == 0)
            }
        }
    }

    @Test(
        "the figures of a sidecar that worked: steps, signatures, commits, days, the process; promtool finds nothing where it is installed"
    )
    func figures() async throws {
        let sidecar = try Sidecar(folder: try TemporaryFolder(), software: try TestKey())
        try await sidecar.start()
        let caller = Caller(base: sidecar.url)
        #expect(try await caller.declare(Messages.order(orderNo: "EXFIGURE1")).message != nil)
        #expect(try await caller.declare("<a/>").message == nil)
        let metrics = try await caller.get("/metrics").text
        for step in ["decode", "check", "sign_wait", "sign", "verify", "record", "answer"] {
            let count = metrics.split(separator: "\n").first {
                $0.hasPrefix("portsign_step_seconds_count{step=\"\(step)\"}")
            }
            #expect(count?.split(separator: " ").last.flatMap { Int($0) } ?? 0 >= 1, "\(step)")
        }
        for line in [
            #"portsign_declarations_total{result="signed"} 1"#, #"portsign_signer_signatures_total{signer="key"}"#,
            #"portsign_signer_certificate_days_left{signer="key"} 36"#,
            #"portsign_company_able{company="3301960EX1"} 1"#,
            #"portsign_ledger_commits_total{result="done"}"#, "portsign_process_resident_memory_bytes ",
            "portsign_process_cpu_seconds_total ", "portsign_process_open_fds ", "portsign_disk_free_bytes ",
            #"portsign_build_info{version=""#, #"portsign_refusals_total{code="#,
            #"portsign_http_requests_total{group="compatibility",status="200"} 2"#,
        ] { #expect(metrics.contains("\n" + line), "\(line)") }
        let promtool = "/usr/bin/promtool"
        if FileManager.default.isExecutableFile(atPath: promtool) {
            let file = try sidecar.folder.write(metrics, to: "metrics.txt")
            let checked = try await Program.run(
                URL(fileURLWithPath: "/bin/sh"), ["-c", "\(promtool) check metrics < '\(file)'"])
            #expect(checked.status == 0, "\(checked.output)\(checked.errors)")
        }
        #expect(await sidecar.stop() == 0)
    }

    @Test(
        "a certificate that ends soon is told once, in the form of the robot, and not anew after a restart; a test notice says whether it came"
    )
    func alerts() async throws {
        let now = ChinaTime.now()
        let key = try TestKey(notAfter: now.advanced(byMilliseconds: 86_400_000 * 5))
        let ok = ScriptedServer.Reply.text(#"{"errcode":0,"errmsg":"ok"}"#, type: "application/json")
        try await ScriptedServer.run([ok]) { robot in
            let folder = try TemporaryFolder()
            let address = try folder.write(
                "\(robot.address)/send?access_token=geheim-token", to: "robot.url", mode: 0o600)
            let secret = try folder.write("SEC-geheim", to: "robot.secret", mode: 0o600)
            let sidecar = try Sidecar(
                folder: folder, software: key,
                extra: """
                    alerts:
                      - { name: duty, urlFile: \(address), format: dingtalk, secretFile: \(secret), language: en }
                    """)
            try await sidecar.start()
            let program = try #require(sidecar.program)
            try await wait { !robot.requests.isEmpty }
            let request = try #require(robot.requests.first)
            #expect(request.line.contains("access_token=geheim-token&timestamp=") && request.line.contains("&sign="))
            let raised = text(request.body)
            #expect(raised.contains("ALERT: a signing certificate ends soon (key)"))
            try await wait { program.standardError.contains("alert told") }
            #expect(!program.standardError.contains("geheim"))
            let metrics = try await Caller(base: sidecar.url).get("/metrics").text
            #expect(metrics.contains(#"portsign_alert_active{condition="certificate-ending"} 1"#))
            #expect(metrics.contains(#"portsign_alert_notices_total{alert="duty",result="sent"} 1"#))
            #expect(await sidecar.stop() == 0)

            try await sidecar.start()
            let before = robot.requests.count
            let tested = try await sidecar.command("alerts", "test", "duty")
            #expect(tested.status == 0 && tested.output.contains("ok   duty"))
            let last = try #require(robot.requests.last)
            let notice = text(last.body)
            #expect(notice.contains("TEST"))
            #expect(await sidecar.stop() == 0)
            #expect(robot.requests.count == before + 1)
            #expect(try await sidecar.command("alerts", "test", "nobody").status == 2)
        }
        try await ScriptedServer.run([.text(#"{"errcode":310000}"#, type: "application/json")]) { robot in
            let sidecar = try Sidecar(
                folder: try TemporaryFolder(), software: key,
                extra: "alerts: [{ name: duty, url: \"\(robot.address)/x\", format: wecom }]")
            let tested = try await sidecar.command("alerts", "test", "duty")
            #expect(tested.status == 1 && tested.output.contains("code 310000"))
        }
    }

    @Test("the diagnostics archive has everything but secrets, with a manifest that fits")
    func bundle() async throws {
        let folder = try TemporaryFolder()
        let sidecar = try Sidecar(
            folder: folder, software: try TestKey(),
            extra: """
                relay: [{ name: erp, url: "http://127.0.0.1:9/in/geheim-path?key=geheim-query" }]  # geheim-comment
                alerts: [{ name: duty, url: "http://127.0.0.1:9/hook/geheim-hook" }]
                """)
        try await sidecar.start()
        #expect(try await Caller(base: sidecar.url).declare(Messages.order(orderNo: "EXBUNDLE1")).message != nil)
        let file = folder.path("bundle.tar.gz")
        // The port was chosen by the system: what asks the sidecar is told it.
        let port = String(sidecar.url.split(separator: ":").last ?? "")
        let made = try await Program.run(
            Products.portsign, ["doctor", "--bundle", file, "--config", sidecar.configuration],
            environment: ["PORTSIGN_SERVER_PORT": port])
        #expect([0, 1].contains(made.status), "\(made.errors)")
        let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        let unpacked = try await Program.run(
            URL(fileURLWithPath: "/bin/tar"), ["-xzf", file, "-C", folder.path("")])
        #expect(unpacked.status == 0, "\(unpacked.errors)")
        struct Manifest: Decodable {
            struct File: Decodable {
                let name: String
                let bytes: Int
                let sha256: String
            }
            let files: [File]
        }
        func content(_ name: String) throws -> Data {
            try Data(contentsOf: URL(fileURLWithPath: folder.path("portsign-diagnostics/\(name)")))
        }
        let manifest = try JSONDecoder().decode(Manifest.self, from: try content("manifest.json"))
        #expect(
            Set(manifest.files.map(\.name)).isSuperset(of: [
                "findings.json", "configuration.yaml", "metrics.txt", "ledger.json",
            ]))
        var everything = ""
        for item in manifest.files {
            let bytes = try content(item.name)
            #expect(bytes.count == item.bytes && Hex.encode(MessageDigest.sha256(Array(bytes))) == item.sha256)
            everything += String(decoding: bytes, as: UTF8.self)
        }
        #expect(everything.contains("portsign_build_info") && everything.contains(#""messages" : 1"#))
        #expect(everything.contains("http://127.0.0.1:9/…") && !everything.contains("geheim"))
        #expect(!everything.contains("EXBUNDLE1") && !everything.contains("PRIVATE KEY"))
        #expect(await sidecar.stop() == 0)
    }
}
