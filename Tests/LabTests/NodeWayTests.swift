import CryptoCore
import Foundation
import Logging
import SidecarBase
import Testing

@testable import Lab

/// The forms beside SOAP in which the simulated node is spoken to.
@Suite("NodeWay", .timeLimit(.minutes(1))) struct NodeWayTests {
    private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    /// The gateway's form, with a signature by some key.
    private func form(_ envelope: String, key: String, cusSign: String = "1") -> [UInt8] {
        let id = UUID().uuidString
        let signed = "bizCode=CEB31100&bizId=\(id)&content=\(envelope)&timestamp=1700000000000&appKey=\(key)"
        return FormText.encode([
            ("appId", "A"), ("bizCode", "CEB31100"), ("bizId", id), ("content", envelope),
            ("timestamp", "1700000000000"), ("sign", Hex.encode(MessageDigest.sha1(Array(signed.utf8)))),
            ("companyCode", SampleCompany.example.code), ("cusSign", cusSign),
        ])
    }

    private func reply(_ way: some NodeWay, _ body: [UInt8], headers: [String: String] = [:]) -> NodeRefusal? {
        let request = LabRequest(method: "POST", target: "/", headers: headers, body: body)
        do throws(NodeRefusal) {
            _ = try way.envelope(of: request)
            return nil
        } catch {
            return error
        }
    }

    @Test("the gateway takes the published form and refuses another key, a changed content and missing fields")
    func gateway() throws {
        let published = try Fixture.bytes("gateway-receive-request.http")
        let start = try #require(published.firstRange(of: Array("\r\n\r\n".utf8))).upperBound
        let way = GatewayWay(key: "example-app-key-0123456789")
        #expect(reply(way, Array(published[start...])) == nil)
        #expect(reply(way, form("<a/>", key: "example-app-key-0123456789")) == nil)
        #expect(reply(way, form("<a/>", key: "another")) == .gatewaySign)
        #expect(reply(way, form("<a/>", key: "example-app-key-0123456789", cusSign: "0")) == .gatewayField)
        #expect(reply(way, Array("content=x".utf8)) == .gatewayField)
        #expect(reply(way, []) == .gatewayField)
    }

    @Test("a plain post needs the token where there is one")
    func plain() {
        #expect(reply(PlainWay(token: nil), [0x3C]) == nil)
        #expect(reply(PlainWay(token: "t"), [0x3C]) == .token)
        #expect(reply(PlainWay(token: "t"), [0x3C], headers: ["authorization": "Bearer t"]) == nil)
    }

    @Test("a call in the RPC shape is answered in it; a service of the old kind takes no other")
    func encoded() async throws {
        var settings = ExchangeNode.Settings()
        settings.wantsEncodedCalls = true
        let node = ExchangeNode(settings, receipts: nil, logger: logger)
        try await node.start()
        let call = TestSender.call(TestSender.envelope(try TestSender().message()))
        let encoded = call.replacing(
            "<ws:receive>", with: "<ws:receive soapenv:encodingStyle=\"http://schemas.xmlsoap.org/soap/encoding/\">")
        let refused = try await Client.post(node.url, call)
        #expect(refused.text(of: "chkMark") == "2")
        let taken = try await Client.post(node.url, encoded)
        #expect(taken.text(of: "chkMark") == "1")
        #expect(taken.text.contains("<receiveReturn ") && taken.text.contains("xsi:type=\"xsd:string\""))
        await node.stop()
    }
}
