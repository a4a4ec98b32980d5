import AsyncHTTPClient
import CryptoCore
import OutboundHTTP
import ScriptedHTTP
import SidecarBase
import Testing

@testable import EnterpriseRelay

@Suite("receipts to the ERP in the platform's form") struct PlatformFormTargetTests {
    private static let good = "<response><success>true</success></response>"

    private func receipt(_ form: [String: String]? = nil, content: String = "<a/>") -> RelayedReceipt {
        sampleReceipt(form, content: content)
    }

    /// The code of the failure; `nil` for success.
    private func deliver(
        to address: String, _ receipt: RelayedReceipt, timeout: Duration = .seconds(20), secret: Secret? = nil
    ) async throws -> ErrorCode? {
        let client = HTTPCaller.makeClient()
        let target = HTTPTarget(
            name: "erp", url: address + "/receipts", timeout: timeout, hmacSecret: secret, client: client)
        var code: ErrorCode?
        do {
            try await target.deliver(receipt)
        } catch {
            code = error.code
            #expect(error.isRetriable && !error.detail.isEmpty)
        }
        try await client.shutdown()
        return code
    }

    @Test(
        "a pushed receipt is repeated to the byte as the platform sent it",
        arguments: ["callback-result-request.http", "callback-ceb622-request.http"])
    func unchanged(_ name: String) throws {
        let sent = try body(name)
        let form = Dictionary(uniqueKeysWithValues: fields(sent).map { ($0.name, $0.value) })
        #expect(Set(form.keys) == ["content", "msg_type", "data_digest"])
        #expect(String(decoding: try PlatformForm.body(of: receipt(form)), as: UTF8.self) == sent)
    }

    @Test("a receipt that came another way is sent as plain content, with its class and without a digest")
    func plain() throws {
        let content = String(decoding: try fixture("receipt-ceb622.xml"), as: UTF8.self)
        let sent = fields(String(decoding: try PlatformForm.body(of: receipt(content: content)), as: UTF8.self))
        #expect(sent.map(\.name) == ["content", "msg_type"])
        #expect(sent.map(\.value) == [content, "CUSTOMS_CEB_CALLBACK"])
    }

    @Test("a form in which the platform left the digest out is repeated without one")
    func withoutDigest() throws {
        let body = try PlatformForm.body(of: receipt(["content": "a+b/c==", "msg_type": "BILL", "other": "x"]))
        #expect(String(decoding: body, as: UTF8.self) == "content=a%2Bb%2Fc%3D%3D&msg_type=BILL")
    }

    @Test("every byte of the text is encoded so that any form decoder gives it back")
    func encoding() throws {
        let text = "<a b=\"c\">&%+ 中文\r\n\t*-._~!'()</a>"
        let body = String(decoding: try PlatformForm.body(of: receipt(content: text)), as: UTF8.self)
        #expect(fields(body).first?.value == text)
        #expect(body.utf8.allSatisfy { (0x21...0x7E).contains($0) })
        #expect(body.contains("%E4%B8%AD") && body.contains("*-._%7E"))
    }

    @Test("an ERP whose certificate nobody vouches for gets nothing, and that has a code of its own")
    func untrusted() async throws {
        let authority = try TestAuthority()
        let server = try TestAuthority.server(try authority.issue())
        try await ScriptedServer.run([.text(Self.good)], tls: server) { server in
            let code = try await deliver(to: server.address, receipt())
            #expect(code == .erpTLS)
            #expect(server.requests.isEmpty)
        }
    }

    @Test("the ERP sees the type of the form and the receipt's number, the same in every attempt")
    func headers() async throws {
        try await ScriptedServer.run([.text("", status: 500), .text(Self.good)]) { server in
            let first = try await deliver(to: server.address, receipt())
            let second = try await deliver(to: server.address, receipt())
            #expect(first == .erpFailed)
            #expect(second == nil)
            #expect(server.requests.map(\.line) == ["POST /receipts HTTP/1.1", "POST /receipts HTTP/1.1"])
            for request in server.requests {
                #expect(request.headers["content-type"] == "application/x-www-form-urlencoded; charset=UTF-8")
                #expect(request.headers["x-portsign-receipt"] == "42")
                #expect(request.headers["x-portsign-signature"] == nil)
                #expect(request.body == (try PlatformForm.body(of: receipt())))
            }
        }
    }

    @Test("with a secret the body carries its HMAC, which the ERP can compute too")
    func signature() async throws {
        try await ScriptedServer.run([.text(Self.good)]) { server in
            #expect(try await deliver(to: server.address, receipt(), secret: Secret("密钥 key")) == nil)
            let request = try #require(server.requests.first)
            let expected = Hex.encode(HMAC.sha256(request.body, key: Array("密钥 key".utf8)))
            #expect(request.headers["x-portsign-signature"] == "sha256=" + expected)
            #expect(!request.headers.values.contains { $0.contains("key") })
        }
    }

    @Test(
        "only success is success; everything else is tried again under a code that says what happened",
        arguments: [
            (ScriptedServer.Reply.text(good), ErrorCode?.none), (.text("ok", type: "text/plain"), nil),
            (.text("", status: 204), nil), (.text("<response><success>false</success></response>"), .erpRefused),
            (.text("{\"success\":false}", type: "application/json"), .erpRefused),
            (.text("<html>login</html>", type: "text/html"), .erpRefused), (.text(good, status: 500), .erpFailed),
            (.text("", status: 404), .erpRefused), (.text(good, status: 302), .erpRefused),
            (.text(good, status: 401), .erpRefused),
            (.answer(status: 200, body: [UInt8](repeating: 0x20, count: 2 << 20)), .erpRefused),
            (.raw(Array("HTTP/1.1 200 OK\r\nContent-Length: 44\r\n\r\n<response><success>true".utf8)), .erpRefused),
            (.raw([]), .erpUnreachable),
        ])
    func outcomes(_ reply: ScriptedServer.Reply, _ expected: ErrorCode?) async throws {
        let code = try await ScriptedServer.run([reply]) { try await deliver(to: $0.address, receipt()) }
        #expect(code == expected)
    }

    @Test(
        "an ERP that stops in the middle is a time-out", .timeLimit(.minutes(2)),
        arguments: ["", "HTTP/1.1 200 OK\r\nContent-Length: 44\r\n\r\n<response><success>true"])
    func timeout(_ start: String) async throws {
        let code = try await ScriptedServer.run([.stall(Array(start.utf8))]) {
            try await deliver(to: $0.address, receipt(), timeout: .milliseconds(300))
        }
        #expect(code == .erpTimeout)
    }

    @Test("where nobody listens the ERP is unreachable")
    func unreachable() async throws {
        #expect(try await deliver(to: try await ScriptedServer.closedAddress(), receipt()) == .erpConnectionRefused)
    }
}
