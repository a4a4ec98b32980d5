import AsyncHTTPClient
import CryptoCore
import Foundation
import OutboundHTTP
import ScriptedHTTP
import SidecarBase
import Testing
import XMLCanonical

@testable import Exchange

@Suite("sending single-window documents to the platform") struct PlatformClientTests {
    private static let aesKey = Array("ZJ-test-AES-key!".utf8)
    private static let plain = Array(
        "<mo version=\"1.0.0\"><head><businessType>RESULT</businessType></head><body>测试</body></mo>".utf8)
    private static let content =
        "UxBKLL2pPjvs1NhUm2nvJALazsefntHnM/tkngiHgFNKbaeFBm0XOvjkwiovNUcYcofOhru7B6CUfZPl/j2whnf9sF6U9NLJ/mlxx8WKduNLee5kOICbzEnmBBoBHgBi"
    private static let signature =
        "GppOcropWUQ4hiv6dTAg+EBMzXwcHhe2Wl8y5jEt3tqpBhE7hu8u90OZa7QP02aogyX/4zGoA3L7YGYBggz/Ug=="
    /// The enterprise's published test key of 512 bits.
    private static let key512 =
        "MIIBVAIBADANBgkqhkiG9w0BAQEFAASCAT4wggE6AgEAAkEAi/xVgxkiXft0BIL0SfPE/9tjXQuLRpiydbopBp+QfirEYm9bXMnbPELFD5zo3fLk6a4HLoOYwMzESKOQvoTSbQIDAQABAkAYdaqOaeegotV6jVQ4kMTZDQE/aos3NmqmWfUdsGdbuASmVnCovJsW9QAe8GRhW0QIu77uA+5OL1clVr8wcHTJAiEAuc543VLBeLCDFv1xNrASNYMa2FVGJi581rERBa+3uyUCIQDA3nu+QeTBAhvRJfjOtH0nm2JFU7I3DXozZ5xeLLn7qQIhALAXK5ilO1JEBpidLNRlXXx1edWYS1kYKZvWR4maFIg5AiAeN71zhadthgMNtcFRwX2KYxH2grJ9ZaMrwqQBLUjGYQIgI7tmGl31TfMMSGQulCLB7rVF3fnfuHZBz5PFAfKkpKU="

    private static func keys() throws -> EnterpriseKeys {
        try EnterpriseKeys(aesKey: aesKey, key: PrivateKey(pkcs8: bytes(key512)))
    }

    private static let result =
        "<?xml version=\"1.0\" encoding=\"UTF-8\" ?><mo version=\"1.0.0\"><head><businessType>RESULT</businessType></head>"
        + "<body><list><jkfResult><businessNo>A&amp;1</businessNo><chkMark>1</chkMark></jkfResult></list></body></mo>"

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
    }

    private static func envelope(_ inner: String, _ element: String = "return") -> String {
        "<S:Envelope xmlns:S=\"urn:s\"><S:Body><n:receiveResponse xmlns:n=\"urn:n\"><\(element)>\(inner)</\(element)>"
            + "</n:receiveResponse></S:Body></S:Envelope>"
    }

    /// What a call came to.
    private enum Outcome: Equatable {
        case answer(PlatformAnswer)
        case failure(ErrorCode)
    }

    private func send(
        to address: String, _ interface: PlatformClient.Interface = .plain, timeout: Duration = .seconds(20)
    ) async throws -> Outcome {
        let client = HTTPCaller.makeClient()
        let platform = PlatformClient(
            url: address + "/newyorkWS/ws/Receive", interface: interface, timeout: timeout, client: client)
        let outcome: Outcome
        do {
            outcome = .answer(try await platform.send(Self.plain, businessType: "IMPORTORDER"))
        } catch {
            outcome = .failure(error.code)
        }
        try await client.shutdown()
        return outcome
    }

    @Test("encryption and signature are those of the published vectors, with a key of 512 bits")
    func vectors() throws {
        let seal = try Self.keys().seal(Self.plain)
        #expect(seal.content == Self.content)
        #expect(seal.digest == Self.signature)
    }

    @Test("a key that cannot sign is found out at once")
    func wrongKey() throws {
        #expect(throws: CryptoError.self) {
            _ = try EnterpriseKeys(aesKey: [1, 2, 3], key: PrivateKey(pkcs8: bytes(Self.key512)))
        }
        #expect(throws: CryptoError.self) {
            _ = try EnterpriseKeys(aesKey: Self.aesKey, key: PrivateKey.generateSM2())
        }
    }

    @Test("of a document in a published call the same call is made")
    func published() throws {
        func parameters(_ body: [UInt8]) throws -> [String: String] {
            let call = try #require(try XMLDocument(parsing: body).root.descendant("Body")?.children.first)
            #expect(call.namespace == "http://ws.newyork.zjport.gov.cn/")
            #expect(call.children.allSatisfy { $0.namespace == nil })
            return Dictionary(uniqueKeysWithValues: [("", call.name)] + call.children.map { ($0.name, $0.text) })
        }
        let encrypted = try parameters(fixture("soap-ReceiveEncryptDeclare-request.xml"))
        let document = try AES.decryptECB(bytes(#require(encrypted["content"])), key: Self.aesKey)
        let seal = try Self.keys().seal(document)
        #expect(
            try parameters(
                PlatformCall.encrypted(seal, businessType: "IMPORTORDER", sendCode: "3301969ZZ1").body(.document))
                == encrypted)
        let plain = try parameters(fixture("soap-checkReceived-request.xml"))
        let text = try #require(plain["xmlStr"])
        #expect(
            try parameters(PlatformCall.plain(Array(text.utf8), businessType: "IMPORTORDER").body(.document)) == plain)
    }

    @Test("the same document gives the same bytes every time, in both dialects")
    func repeated() async throws {
        let good = ScriptedServer.Reply.text(Self.envelope(Self.escaped(Self.result)))
        try await ScriptedServer.run([good, good]) { server in
            let interface = PlatformClient.Interface.encrypted(try Self.keys(), sendCode: "3301969ZZ1")
            for _ in 0..<2 { _ = try await send(to: server.address, interface) }
            #expect(server.requests.count == 2)
            #expect(Set(server.requests.map(\.body)).count == 1)
            #expect(server.requests.first?.headers["soapaction"] == "\"\"")
            #expect(server.requests.first?.headers["content-type"] == "text/xml; charset=UTF-8")
        }
        let encoded = PlatformCall.plain(Self.plain, businessType: "PAYMENT").body(.rpc)
        let call = try #require(try XMLDocument(parsing: encoded).root.descendant("checkReceived"))
        #expect(call.attributes.map(\.value) == ["http://schemas.xmlsoap.org/soap/encoding/"])
        #expect(call.child("xmlStr")?.text == String(decoding: Self.plain, as: UTF8.self))
    }

    @Test("the receipt is found in every form in which it is answered")
    func forms() async throws {
        let bare = String(Self.result.drop { $0 != ">" }.dropFirst())
        let answers: [(String, String)] = [
            (Self.envelope(Self.escaped(Self.result)), Self.result),
            (Self.envelope("<![CDATA[" + Self.result + "]]>"), Self.result),
            (Self.envelope(bare), bare),
            (Self.envelope(Self.escaped(Self.result), "checkReceivedReturn"), Self.result),
            (Self.envelope("\n  " + Self.escaped(bare)), bare),
            (Self.result, Self.result),
        ]
        for (body, expected) in answers {
            let outcome = try await ScriptedServer.run([.text(body)]) { try await send(to: $0.address) }
            #expect(outcome == .answer(.result(Array(expected.utf8))))
        }
        let published = String(decoding: try fixture("soap-receive-response.xml"), as: UTF8.self)
        let outcome = try await ScriptedServer.run([.text(published)]) { try await send(to: $0.address) }
        guard case .answer(.result(let bytes)) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(try XMLDocument(parsing: bytes).root.descendant("chkMark")?.text == "1")
    }

    @Test("an answer that says nothing of any document is silence, not acceptance")
    func silence() async throws {
        let empty = Self.result.replacing(#/<jkfResult>.*</jkfResult>/#, with: "")
        for body in [Self.envelope(""), Self.envelope("OK"), Self.envelope(Self.escaped(empty))] {
            let outcome = try await ScriptedServer.run([.text(body)]) { try await send(to: $0.address) }
            guard case .answer(.silence) = outcome else {
                Issue.record("\(body): \(outcome)")
                continue
            }
        }
    }

    @Test("what is no answer has a code of the platform and is tried again")
    func garbled() async throws {
        let good = Self.envelope(Self.escaped(Self.result))
        let fault = "<S:Fault xmlns:S=\"urn:s\"><faultstring>no</faultstring></S:Fault>"
        let other = Self.result.replacing("RESULT", with: "IMPORTORDER")
        let answers: [(ScriptedServer.Reply, ErrorCode)] = [
            (.text(""), .platformGarbled), (.text("busy"), .platformGarbled), (.text("<html/>"), .platformGarbled),
            (.text(good, status: 500), .platformHTTPStatus), (.text("no", status: 503), .platformHTTPStatus),
            (.text(Self.envelope(fault)), .platformGarbled),
            (.text(Self.envelope(Self.escaped(other))), .platformGarbled),
            (.raw(Array("HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n<S:Env".utf8)), .platformGarbled),
        ]
        for (reply, code) in answers {
            let outcome = try await ScriptedServer.run([reply]) { try await send(to: $0.address) }
            #expect(outcome == .failure(code), "\(code)")
            #expect(code.isRetriable)
        }
        #expect(
            try await send(to: ScriptedServer.closedAddress()) == .failure(.platformConnectionRefused))
        let stalled = try await ScriptedServer.run([.stall([])]) {
            try await send(to: $0.address, timeout: .milliseconds(300))
        }
        #expect(stalled == .failure(.platformTimeout))
    }
}
