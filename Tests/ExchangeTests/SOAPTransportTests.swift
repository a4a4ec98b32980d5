import AsyncHTTPClient
import OutboundHTTP
import ScriptedHTTP
import SidecarBase
import Testing
import XMLCanonical

@testable import Exchange

@Suite("sending to a node over SOAP") struct SOAPTransportTests {
    private static let envelope = Array("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<dxp:DxpMsg/>".utf8)
    private static let accepted =
        "<S:Envelope xmlns:S=\"urn:s\"><S:Body><return>&lt;mo&gt;&lt;chkMark&gt;1&lt;/chkMark&gt;&lt;resultInfo&gt;处理成功&lt;/resultInfo&gt;"
        + "&lt;/mo&gt;</return></S:Body></S:Envelope>"

    /// What a delivery came to: the node's answer, or the code and its detail.
    enum Outcome: Equatable {
        case answer(NodeAnswer)
        case failure(ErrorCode)
    }

    private func deliver(
        to address: String, timeout: Duration = .seconds(20), bytes: [UInt8] = envelope
    ) async throws -> (outcome: Outcome, detail: String) {
        let client = HTTPCaller.makeClient()
        let transport = SOAPTransport(
            url: address + "/newyorkWS/ws/ReceiveCebDeclare", timeout: timeout, client: client)
        let envelope = OutgoingEnvelope(
            bytes: bytes, copMsgId: "C1", messageType: "CEB311Message", guid: "G1", senderId: "S1")
        let result: (Outcome, String)
        do {
            result = (.answer(try await transport.deliver(envelope)), "")
        } catch {
            result = (.failure(error.code), error.detail)
        }
        try await client.shutdown()
        return result
    }

    private func deliver(_ reply: ScriptedServer.Reply, timeout: Duration = .seconds(20)) async throws -> (
        outcome: Outcome, detail: String
    ) {
        try await ScriptedServer.run([reply]) { try await deliver(to: $0.address, timeout: timeout) }
    }

    @Test("the request is the published one: POST, text/xml in UTF-8, an empty SOAPAction, the envelope in CDATA")
    func request() async throws {
        try await ScriptedServer.run([.text(Self.accepted)]) { server in
            #expect(try await deliver(to: server.address).outcome == .answer(.accepted(text: "处理成功")))
            let request = try #require(server.requests.first)
            #expect(server.requests.count == 1)
            #expect(request.line == "POST /newyorkWS/ws/ReceiveCebDeclare HTTP/1.1")
            #expect(request.headers["content-type"] == "text/xml; charset=UTF-8")
            #expect(request.headers["soapaction"] == "\"\"")
            #expect(request.headers["content-length"] == String(request.body.count))
            #expect(
                String(decoding: request.body, as: UTF8.self) == """
                    <soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" \
                    xmlns:ws="http://ws.newyork.zjport.gov.cn/"><soapenv:Body><ws:receive><content>\
                    <![CDATA[<?xml version="1.0" encoding="UTF-8"?>
                    <dxp:DxpMsg/>]]></content></ws:receive></soapenv:Body></soapenv:Envelope>
                    """)
        }
    }

    @Test("the node reads from our request what it reads from one with escaped text")
    func sameContent() throws {
        let envelope = try fixture("dxp-ceb311.xml")
        func content(_ bytes: [UInt8]) throws -> String? {
            try XMLDocument(parsing: bytes).root.descendant("content")?.text
        }
        #expect(try content(SOAPTransport.body(of: envelope)) == String(decoding: envelope, as: UTF8.self))
        #expect(
            try content(SOAPTransport.body(of: envelope))?.filter { !$0.isWhitespace }
                == (try content(fixture("soap-ReceiveCebDeclare-request.xml"))?.filter { !$0.isWhitespace }))
    }

    @Test("in the RPC dialect the call says its encoding, the parameter its type, and the content is the same")
    func encoded() throws {
        let envelope = try fixture("dxp-ceb311.xml")
        let root = try XMLDocument(parsing: SOAPTransport.body(of: envelope, .rpc)).root
        let call = try #require(root.descendant("receive"))
        #expect(call.namespace == "http://ws.newyork.zjport.gov.cn/")
        #expect(call.attributes.map(\.name) == ["encodingStyle"])
        #expect(call.attributes.map(\.namespace) == ["http://schemas.xmlsoap.org/soap/envelope/"])
        #expect(call.attributes.map(\.value) == ["http://schemas.xmlsoap.org/soap/encoding/"])
        let content = try #require(call.child("content"))
        #expect(content.namespace == nil)
        #expect(content.attributes.map(\.value) == ["xsd:string"])
        #expect(content.text == String(decoding: envelope, as: UTF8.self))
    }

    @Test(
        "an end of CDATA inside the envelope does not end it",
        arguments: ["]]>", "a]]>b]]>", "]]]>>", "]]>]]>", "]]", "]", "", "<a>]]&gt;</a>"])
    func cdata(_ text: String) throws {
        let body = SOAPTransport.body(of: Array(text.utf8))
        #expect(try XMLDocument(parsing: body).root.descendant("content")?.text == text)
    }

    @Test(
        "every answer of a node is one of three: accepted, refused, or to be tried again with a code",
        arguments: [
            (ScriptedServer.Reply.text(accepted), Outcome.answer(.accepted(text: "处理成功"))),
            (.text(accepted, type: "text/html"), .answer(.accepted(text: "处理成功"))),
            (
                .text("<mo><chkMark>2</chkMark><resultInfo>22002:未备案</resultInfo></mo>"),
                .answer(.refused(chkMark: "2", text: "22002:未备案"))
            ),
            // A refusal is believed under any status, an acceptance only under a good one.
            (
                .text("<mo><chkMark>2</chkMark><resultInfo>no</resultInfo></mo>", status: 500),
                .answer(.refused(chkMark: "2", text: "no"))
            ),
            (.text(accepted, status: 500), .failure(.nodeHTTPStatus)),
            (.text("", status: 500), .failure(.nodeHTTPStatus)), (.text("", status: 404), .failure(.nodeHTTPStatus)),
            (.text("<html>busy</html>", status: 503, type: "text/html"), .failure(.nodeHTTPStatus)),
            (.text(accepted, status: 302), .failure(.nodeHTTPStatus)),
            (
                .text(
                    "<S:Envelope xmlns:S=\"urn:s\"><S:Fault><faultstring>x</faultstring></S:Fault></S:Envelope>",
                    status: 500),
                .failure(.nodeHTTPStatus)
            ),
            (
                .text("<S:Envelope xmlns:S=\"urn:s\"><S:Fault><faultstring>x</faultstring></S:Fault></S:Envelope>"),
                .failure(.nodeGarbled)
            ),
            (.text("<html><body>login</body></html>", type: "text/html"), .failure(.nodeGarbled)),
            (.text(""), .failure(.nodeGarbled)),
            // Longer than is read: the memory stays bounded.
            (
                .answer(status: 200, body: [UInt8](repeating: 0x20, count: 3 << 20) + Array(accepted.utf8)),
                .failure(.nodeGarbled)
            ),
            // Cut off in the body, in the head, and before anything.
            (.raw(Array("HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n<S:Envelope>".utf8)), .failure(.nodeGarbled)),
            (
                .raw(Array("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n<S:Env".utf8)),
                .failure(.nodeGarbled)
            ),
            (.raw(Array("HTTP/1.1 200 OK\r\n\r\n<mo><chkMark>1</chk".utf8)), .failure(.nodeGarbled)),
            (.raw(Array("220 smtp.example ESMTP\r\n".utf8)), .failure(.nodeGarbled)),
            (.raw([]), .failure(.nodeUnreachable)),
        ])
    func outcomes(_ reply: ScriptedServer.Reply, _ expected: Outcome) async throws {
        let (outcome, detail) = try await deliver(reply)
        #expect(outcome == expected)
        if case .failure(let code) = outcome {
            #expect(code.isRetriable)
            #expect(!detail.isEmpty && detail.count <= 400)
        }
    }

    @Test(
        "a node that says nothing, half a head or half a body within the time limit is a time-out",
        .timeLimit(.minutes(2)),
        arguments: ["", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n<S:Envelope>"])
    func timeouts(_ start: String) async throws {
        let (outcome, _) = try await deliver(.stall(Array(start.utf8)), timeout: .milliseconds(300))
        #expect(outcome == .failure(.nodeTimeout))
    }

    @Test(
        "where nobody listens the connection is refused, and that is known before the time limit",
        .timeLimit(.minutes(2))
    )
    func refusedConnection() async throws {
        let (outcome, _) = try await deliver(to: try await ScriptedServer.closedAddress(), timeout: .seconds(3_600))
        #expect(outcome == .failure(.nodeConnectionRefused))
    }

    @Test("an address that is none is a failure like others and does not bring the sidecar down")
    func badAddress() async throws {
        #expect(try await deliver(to: "nowhere://x").outcome == .failure(.nodeUnreachable))
        #expect(try await deliver(to: "").outcome == .failure(.nodeUnreachable))
    }

    @Test("a caller who goes away ends the exchange at once", .timeLimit(.minutes(2)))
    func cancelled() async throws {
        try await ScriptedServer.run([.stall([])]) { server in
            let task = Task { try await deliver(to: server.address, timeout: .seconds(3_600)) }
            while server.requests.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
            task.cancel()
            guard case .failure = try await task.value.outcome else {
                Issue.record("an answer that never came")
                return
            }
        }
    }

    @Test("many deliveries share a connection, and each gets its own answer")
    func keepAlive() async throws {
        let replies = (0..<20).map { number in
            ScriptedServer.Reply.text("<mo><chkMark>2</chkMark><resultInfo>\(number)</resultInfo></mo>")
        }
        try await ScriptedServer.run(replies) { server in
            let client = HTTPCaller.makeClient()
            let transport = SOAPTransport(url: server.address, timeout: .seconds(20), client: client)
            for number in 0..<20 {
                let envelope = OutgoingEnvelope(
                    bytes: Array("<a>\(number)</a>".utf8), copMsgId: "", messageType: "", guid: "", senderId: "")
                #expect(try await transport.deliver(envelope) == .refused(chkMark: "2", text: "\(number)"))
            }
            try await client.shutdown()
        }
    }

    @Test("a probe asks for the service's description and sends no message")
    func probe() async throws {
        try await ScriptedServer.run([.text("<definitions/>"), .text("", status: 404)]) { server in
            let client = HTTPCaller.makeClient()
            let transport = SOAPTransport(url: server.address + "/ws", timeout: .seconds(20), client: client)
            #expect(try await transport.probe() == "HTTP 200, 14 bytes")
            let error = await #expect(throws: TransportError.self) { try await transport.probe() }
            #expect(error?.code == .nodeHTTPStatus)
            #expect(server.requests.map(\.line) == ["GET /ws?wsdl HTTP/1.1", "GET /ws?wsdl HTTP/1.1"])
            try await client.shutdown()
        }
    }
}
