import AsyncHTTPClient
import CryptoCore
import Foundation
import OutboundHTTP
import ScriptedHTTP
import SidecarBase
import Testing

@testable import Exchange

/// What a delivery came to.
enum Delivered: Equatable {
    case answer(NodeAnswer)
    case failure(ErrorCode)

    /// Delivers once.
    init(_ transport: some Transport, _ envelope: OutgoingEnvelope) async {
        do {
            self = .answer(try await transport.deliver(envelope))
        } catch {
            self = .failure(error.code)
        }
    }
}

private func someEnvelope(_ bytes: [UInt8] = Array("<a>测试+1</a>".utf8)) -> OutgoingEnvelope {
    OutgoingEnvelope(
        bytes: bytes, copMsgId: "COP-1", messageType: "CEB311Message",
        guid: "0B6F1C1E-3C41-4B52-9E15-2F7C4C6C9A01", senderId: "DXPENT0000099999")
}

@Suite("sending by the gateway's form") struct GatewayTransportTests {
    private func transport(
        _ address: String, _ client: HTTPClient, key: String = "example-app-key-0123456789", time: Int64 = 0
    ) -> GatewayTransport {
        GatewayTransport(
            url: address + "/gateway/receive",
            account: GatewayTransport.Account(
                appId: "EXAMPLE1", appKey: Secret(key), companyCodes: ["DXPENT0000099999": "3301969ZZ1"],
                fixedFields: [("cusSign", "1")]),
            reply: PlainReply(), timeout: .seconds(30), client: client, now: { ChinaTime(milliseconds: time) })
    }

    @Test("the signature is the vendor's, to the digit")
    func vector() {
        let sign = GatewayTransport.sign(
            bizCode: "CEB31100", bizId: "0B6F1C1E-3C41-4B52-9E15-2F7C4C6C9A01",
            content: Array("<a>测试+1</a>".utf8), timestamp: "1700000000000",
            appKey: Secret("example-app-key-0123456789"))
        #expect(sign == "8153fc6c5881156e32f049db2ddac0f4b856f9c3")
    }

    @Test("the form is the published one, to the byte: fields, order, encoding, signature")
    func published() async throws {
        let text = try fixtureText("gateway-receive-request.http")
        let body = try #require(text.split(separator: "\r\n\r\n", maxSplits: 1).last)
        let content = try #require(try form("gateway-receive-request.http")["content"])
        try await ScriptedServer.run([.text("OK")]) { server in
            let client = HTTPCaller.makeClient()
            let transport = transport(server.address, client, time: 1_717_208_461_000)
            #expect(
                await Delivered(transport, someEnvelope(Array(content.utf8))) == .answer(.accepted(text: "OK")))
            try await client.shutdown()
            let request = try #require(server.requests.first)
            #expect(request.line == "POST /gateway/receive HTTP/1.1")
            #expect(request.headers["content-type"] == "application/x-www-form-urlencoded; charset=UTF-8")
            #expect(String(decoding: request.body, as: UTF8.self) == body)
            #expect(!body.contains("example-app-key"))
        }
    }

    @Test(
        "a message type is its business code",
        arguments: [("CEB311Message", "CEB31100"), ("CEB603Message", "CEB60300"), ("Other", "Other")])
    func codes(type: String, code: String) {
        #expect(GatewayTransport.bizCode(of: type) == code)
    }

    @Test("a company whose code nobody knows is left out; another time is another signature of the same content")
    func others() {
        let client = HTTPCaller.makeClient()
        defer { client.shutdown { _ in } }
        let stranger = OutgoingEnvelope(
            bytes: [0x3C], copMsgId: "", messageType: "CEB311Message", guid: "G", senderId: "OTHER")
        let first = String(decoding: transport("http://x", client, time: 1).body(of: stranger), as: UTF8.self)
        let second = String(decoding: transport("http://x", client, time: 2).body(of: stranger), as: UTF8.self)
        #expect(!first.contains("companyCode="))
        #expect(first != second)
        #expect(first.contains("content=%3C&"))
    }

    @Test("a probe takes every answer of a server that is there, but for not found and faults of its own")
    func probe() async throws {
        try await ScriptedServer.run([.text("", status: 405), .text("", status: 404), .text("", status: 502)]) {
            server in
            let client = HTTPCaller.makeClient()
            let transport = transport(server.address, client)
            #expect(try await transport.probe().hasPrefix("HTTP 405"))
            for _ in 0..<2 {
                let error = await #expect(throws: TransportError.self) { try await transport.probe() }
                #expect(error?.code == .nodeHTTPStatus)
            }
            #expect(server.requests.allSatisfy { $0.line.hasPrefix("GET ") })
            try await client.shutdown()
        }
    }
}

@Suite("sending by plain HTTP") struct HTTPTransportTests {
    private static let mark = "受理"

    @Test("the envelope is the body, with its type, its identity and the token")
    func request() async throws {
        let envelope = try fixture("dxp-ceb311.xml")
        try await ScriptedServer.run([.text("OK")]) { server in
            let client = HTTPCaller.makeClient()
            for token in [nil, Secret("the-token")] {
                let transport = HTTPTransport(
                    url: server.address + "/in?x=1", contentType: "application/xml", token: token, reply: PlainReply(),
                    timeout: .seconds(30), client: client)
                #expect(await Delivered(transport, someEnvelope(envelope)) == .answer(.accepted(text: "OK")))
            }
            try await client.shutdown()
            #expect(server.requests.map(\.line) == Array(repeating: "POST /in?x=1 HTTP/1.1", count: 2))
            #expect(server.requests.map(\.body) == [envelope, envelope])
            #expect(server.requests.map { $0.headers["content-type"] } == ["application/xml", "application/xml"])
            #expect(server.requests.map { $0.headers["x-portsign-copmsgid"] } == ["COP-1", "COP-1"])
            #expect(server.requests.map { $0.headers["authorization"] } == [nil, "Bearer the-token"])
        }
    }

    @Test(
        "an answer without a published form is acceptance when its status is good and it does not say no itself",
        arguments: [
            ("", 200, Delivered.answer(.accepted(text: "HTTP 200"))), ("OK", 200, .answer(.accepted(text: "OK"))),
            ("", 204, .answer(.accepted(text: "HTTP 204"))),
            ("{\"success\":true}", 200, .answer(.accepted(text: "{\"success\":true}"))),
            ("{\"Success\":\"TRUE\",\"code\":7}", 200, .answer(.accepted(text: "{\"Success\":\"TRUE\",\"code\":7}"))),
            ("{\"success\":false}", 200, .answer(.refused(chkMark: "false", text: "{\"success\":false}"))),
            ("{\"success\":0}", 200, .answer(.refused(chkMark: "0", text: "{\"success\":0}"))),
            ("{\"code\":0,\"msg\":\"x\"}", 200, .answer(.accepted(text: "{\"code\":0,\"msg\":\"x\"}"))),
            ("{\"code\":\"200\"}", 200, .answer(.accepted(text: "{\"code\":\"200\"}"))),
            ("{\"code\":\"20003\"}", 200, .answer(.refused(chkMark: "20003", text: "{\"code\":\"20003\"}"))),
            ("{\"status\":\"ok\"}", 200, .answer(.accepted(text: "{\"status\":\"ok\"}"))),
            ("{\"status\":\"error\"}", 200, .answer(.refused(chkMark: "error", text: "{\"status\":\"error\"}"))),
            ("{\"data\":1}", 201, .answer(.accepted(text: "{\"data\":1}"))),
            ("{ no json", 200, .answer(.accepted(text: "{ no json"))),
            ("<mo><chkMark>1</chkMark></mo>", 200, .answer(.accepted(text: ""))),
            (
                "<mo><chkMark>2</chkMark><resultInfo>no</resultInfo></mo>", 200,
                .answer(.refused(chkMark: "2", text: "no"))
            ),
            (
                "<response><success>true</success></response>", 200,
                .answer(.accepted(text: "<response><success>true</success></response>"))
            ),
            (
                "<r><success>false</success><errorCode>S05</errorCode></r>", 200,
                .answer(
                    .refused(chkMark: "S05", text: "<r><success>false</success><errorCode>S05</errorCode></r>"))
            ),
            ("<!DOCTYPE html><html><body>login</body></html>", 200, .failure(.nodeGarbled)),
            ("<cut><off>", 200, .failure(.nodeGarbled)),
            // What stands between writes bodies, too: only a good status is a word.
            ("{\"success\":false}", 500, .failure(.nodeHTTPStatus)),
            ("{\"success\":true}", 503, .failure(.nodeHTTPStatus)), ("OK", 302, .failure(.nodeHTTPStatus)),
            ("no", 401, .failure(.nodeHTTPStatus)),
        ])
    func answers(_ body: String, _ status: Int, _ expected: Delivered) async throws {
        try await ScriptedServer.run([.text(body, status: status, type: "text/plain")]) { server in
            let client = HTTPCaller.makeClient()
            let transport = HTTPTransport(
                url: server.address, contentType: "text/xml", reply: PlainReply(), timeout: .seconds(30), client: client
            )
            #expect(await Delivered(transport, someEnvelope()) == expected)
            try await client.shutdown()
        }
    }

    @Test("the platform's own answer decides: its system faults pass another time, its other faults never")
    func platformAnswer() throws {
        func rep(_ code: String) -> HTTPAnswer {
            HTTPAnswer(
                status: 200,
                body: Array(
                    """
                    <DxpRep ver="1.0" xmlns="http://www.chinaport.gov.cn/dxp"><RecevierId>DXPENT0000099999</RecevierId>\
                    <Response><ResponseCode>\(code)</ResponseCode></Response><NoticeTime>2026-01-01</NoticeTime></DxpRep>
                    """.utf8))
        }
        guard case .accepted = try PlainReply().read(rep("0000")) else {
            Issue.record("not accepted")
            return
        }
        guard case .refused("0002", _) = try PlainReply().read(rep("0002")) else {
            Issue.record("not refused")
            return
        }
        #expect(throws: TransportError(.nodeBusy, "DxpRep 3001")) { try PlainReply().read(rep("3001")) }
    }

    @Test("where a text says what acceptance is, nothing else does; a refusal that only means later is sent again")
    func texts() throws {
        let reply = PlainReply(acceptedText: Self.mark, retryTexts: ["流量控制", "S14"])
        func word(_ text: String, _ status: Int = 200) throws -> NodeAnswer {
            try reply.read(HTTPAnswer(status: status, body: Array(text.utf8)))
        }
        #expect(try word("已受理") == .accepted(text: "已受理"))
        #expect(try word("OK") == .refused(chkMark: "", text: "OK"))
        #expect(try word("{\"success\":true}") == .refused(chkMark: "", text: "{\"success\":true}"))
        #expect(throws: TransportError(.nodeBusy, "S14")) { try word("S14") }
        #expect(throws: TransportError.self) { try word("受理", 500) }
        let plain = PlainReply(retryTexts: ["S14"])
        #expect(throws: TransportError.self) {
            try plain.read(HTTPAnswer(status: 200, body: Array("{\"success\":false,\"code\":\"S14\"}".utf8)))
        }
    }

    @Test("each kind of failure has its own code")
    func failures() async throws {
        let client = HTTPCaller.makeClient()
        func deliver(_ address: String, _ timeout: Duration = .seconds(60)) async -> Delivered {
            await Delivered(
                HTTPTransport(
                    url: address, contentType: "text/xml", reply: PlainReply(), timeout: timeout, client: client),
                someEnvelope())
        }
        let closed = try await ScriptedServer.closedAddress()
        #expect(await deliver(closed) == .failure(.nodeConnectionRefused))
        try await ScriptedServer.run([.stall([])]) { server in
            #expect(await deliver(server.address, .milliseconds(300)) == .failure(.nodeTimeout))
        }
        try await ScriptedServer.run([.raw(Array("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nO".utf8))]) { server in
            #expect(await deliver(server.address) == .failure(.nodeGarbled))
        }
        try await ScriptedServer.run([.raw([])]) { server in
            #expect(await deliver(server.address) == .failure(.nodeUnreachable))
        }
        let authority = try TestAuthority()
        try await ScriptedServer.run([.text("OK")], tls: try TestAuthority.server(try authority.issue())) { server in
            #expect(await deliver(server.address) == .failure(.nodeTLS))
            #expect(server.requests.isEmpty)
        }
        try await client.shutdown()
    }
}
