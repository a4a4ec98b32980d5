import Foundation
import Lab
import ScriptedHTTP
import SidecarBase
import Testing

/// A node behind TLS, with certificates of real authorities, seen by `doctor` and by the running sidecar.
@Suite("TLS, end to end", .timeLimit(.minutes(5))) struct TLSTests {
    private struct Line: Decodable {
        let subject: String
        let verdict: String
        let seen: String
        let advice: String
    }

    private static let accepted = """
        <S:Envelope xmlns:S="urn:s"><S:Body><return>&lt;mo&gt;&lt;chkMark&gt;1&lt;/chkMark&gt;&lt;resultInfo&gt;处理成功&lt;/resultInfo&gt;\
        &lt;/mo&gt;</return></S:Body></S:Envelope>
        """

    private func sidecar(_ address: String, _ tls: String) throws -> Sidecar {
        try Sidecar(
            folder: try TemporaryFolder(), software: try TestKey(),
            extra: """
                routes:
                  - { name: node, companies: [\(TestCompany.code)], transport: { type: soap, url: "\(address)/ws" }\(tls) }
                """)
    }

    /// What doctor finds about the route.
    private func doctor(_ address: String, _ tls: String) async throws -> [Line] {
        let result = try await sidecar(address, tls).command("doctor", "--json")
        return try result.output.split(separator: "\n").map {
            try JSONDecoder().decode(Line.self, from: Data($0.utf8))
        }.filter { $0.subject.hasPrefix("route node") }
    }

    @Test("doctor says whether a node is trusted, and why not; a key that is not pinned is named so that it can be")
    func doctorLines() async throws {
        let authority = try TestAuthority()
        let server = try authority.issue()
        try await ScriptedServer.run([.text(Self.accepted)], tls: try TestAuthority.server(server)) { node in
            let own = try await doctor(node.address, ", tls: { caFile: \(authority.file) }")
            #expect(own.map(\.verdict) == ["good"], "\(own)")
            let unknown = try await doctor(node.address, "")
            #expect(unknown.map(\.verdict) == ["bad"])
            #expect(unknown.first?.seen.hasPrefix("node.tls: the server's certificate is not trusted") == true)
            #expect(unknown.first?.seen.contains("issued by CN=Test Authority") == true, "\(unknown)")
            let pin = "sha256/" + String(repeating: "A", count: 43) + "="
            let pinned = try await doctor(node.address, ", tls: { caFile: \(authority.file), pins: [\"\(pin)\"] }")
            #expect(pinned.first?.seen.contains(server.pin) == true, "\(pinned)")
            let right = try await doctor(node.address, ", tls: { verify: pin, pins: [\"\(server.pin)\"] }")
            #expect(right.map(\.verdict) == ["good"], "\(right)")
            let nothing = try await doctor(node.address, ", tls: { verify: none }")
            #expect(nothing.map(\.verdict) == ["good", "warning"])
            #expect(nothing.last?.advice.contains("caFile") == true)
            let noFile = try await doctor(node.address, ", tls: { caFile: /nowhere/ca.pem }")
            #expect(noFile.first?.seen.contains("/nowhere/ca.pem") == true, "\(noFile)")
            #expect(node.requests.allSatisfy { $0.line.hasPrefix("GET /ws?wsdl") })
        }
        let expired = try authority.issue("expired", days: -1)
        try await ScriptedServer.run([.text(Self.accepted)], tls: try TestAuthority.server(expired)) { node in
            let lines = try await doctor(node.address, ", tls: { caFile: \(authority.file) }")
            #expect(lines.first?.seen.hasPrefix("node.tls") == true, "\(lines)")
            let yesterday = ChinaTime.now().advanced(byMilliseconds: -86_400_000).readable.prefix(10)
            let today = ChinaTime.now().readable.prefix(10)
            let seen = lines.first?.seen ?? ""
            #expect(seen.hasSuffix("to \(yesterday)") || seen.hasSuffix("to \(today)"), "\(seen)")
        }
    }

    @Test("an order goes to a node that wants to see a client certificate, and the ERP is called over TLS, too")
    func wholeWay() async throws {
        let authority = try TestAuthority()
        let clients = try TestAuthority("Clients")
        let client = try clients.issue("client", for: "DNS:client")
        let configuration = try TestAuthority.server(try authority.issue(), wanting: clients)
        try await ScriptedServer.run([.text(Self.accepted)], tls: configuration) { node in
            let tls = """
                tls: { caFile: \(authority.file), certificateFile: \(client.certificateFile), keyFile: \(client.keyFile) }
                """
            let receipts = """
                platform: { requireDigest: false, allowPlain: true }
                relay: [{ name: erp, url: "\(node.address)/erp", \(tls) }]
                """
            let folder = try TemporaryFolder()
            let sidecar = try Sidecar(
                folder: folder, software: try TestKey(),
                extra: """
                    routes:
                      - name: node
                        companies: [\(TestCompany.code)]
                        transport: { type: soap, url: "\(node.address)/ws" }
                        \(tls)
                    \(receipts)
                    """)
            try await sidecar.start()
            let caller = DeclareCaller(url: sidecar.url + DeclareCaller.path, client: LabClient.shared)
            let sample = SampleMessages(company: .example, now: ChinaTime.now).make(.order)
            guard case .signed = await caller.declare(sample.xml) else {
                Issue.record("not signed")
                return
            }
            while node.requests.isEmpty { try await Task.sleep(for: .milliseconds(10)) }
            #expect(node.requests.first?.line == "POST /ws HTTP/1.1")
            let push = PushClient(client: LabClient.shared)
            let receipt = """
                <CEB312Message xmlns="http://www.chinaport.gov.cn/ceb" guid="5DF1D7E0-5A4B-4F6C-8B5E-0A6B1C2D3E4F" \
                version="1.0"><OrderReturn><guid>\(sample.guid)</guid><ebpCode>3301960EX1</ebpCode>\
                <ebcCode>3301960EX1</ebcCode><orderNo>\(sample.orderNo)</orderNo><returnStatus>2</returnStatus>\
                <returnTime>20260101093005000</returnTime><returnInfo>x</returnInfo></OrderReturn></CEB312Message>
                """
            let told = await push.push(
                Array(receipt.utf8), msgType: "CUSTOMS_CEB_CALLBACK", to: sidecar.url + "/callbacks/zhejiang", keys: nil
            )
            #expect(told == .accepted)
            while !node.requests.contains(where: { $0.line == "POST /erp HTTP/1.1" }) {
                try await Task.sleep(for: .milliseconds(10))
            }
            #expect(await sidecar.stop() == 0)
        }
    }

    @Test("what waits because the node's certificate has expired goes by itself when there is a new one")
    func renewed() async throws {
        let authority = try TestAuthority()
        let expired = try TestAuthority.server(try authority.issue("expired", days: -1))
        let good = try TestAuthority.server(try authority.issue("renewed"))
        let folder = try TemporaryFolder()
        var sidecar: Sidecar?
        let port = try await ScriptedServer.run([.text(Self.accepted)], tls: expired) { node in
            let started = try Sidecar(
                folder: folder, software: try TestKey(),
                extra: """
                    routes:
                      - name: node
                        companies: [\(TestCompany.code)]
                        transport: { type: soap, url: "\(node.address)/ws" }
                        tls: { caFile: \(authority.file) }
                        retry: { first: 100ms, maximum: 300ms }
                        breaker: { pause: 100ms, maximumPause: 300ms }
                    """)
            try await started.start()
            sidecar = started
            let caller = Caller(base: started.url)
            #expect(try await caller.declare(Messages.order()).message != nil)
            while try await !caller.get("/api/v1/queue").text.contains("\"node.tls\":2") {
                try await Task.sleep(for: .milliseconds(20))
            }
            #expect(node.requests.isEmpty)
            return try #require(URL(string: node.address)?.port)
        }
        let running = try #require(sidecar)
        try await ScriptedServer.run([.text(Self.accepted)], tls: good, port: port) { node in
            while try await !running.command("ledger", "show", "--json").output.contains("\"accepted\"") {
                try await Task.sleep(for: .milliseconds(50))
            }
            #expect(node.requests.count == 1)
        }
        #expect(await running.stop() == 0)
    }
}
