import Channels
import SidecarBase
import Testing

@Suite("messages of the certificate-of-origin exchange") struct OriginEnvelopeTests {
    struct Example: Sendable {
        let file: String
        let interface: OriginInterface
        let number: String
        let time: String
        var result: SignedParts.Result?
    }

    static let examples = [
        Example(
            file: "01-apply-request", interface: .applyGeneralCo, number: "TESTPROV01202507010000000001",
            time: "20250701101530"),
        Example(
            file: "02-apply-reply", interface: .applyGeneralCo, number: "TESTPROV01202507010000000001",
            time: "20250701101531", result: SignedParts.Result(code: "0000", message: "受理成功")),
        Example(
            file: "03-push-audit-request", interface: .pushDocAudit, number: "CCPIT202507010000000777",
            time: "20250701143000"),
        Example(
            file: "04-push-audit-ack", interface: .pushDocAudit, number: "CCPIT202507010000000777",
            time: "20250701143001", result: SignedParts.Result(code: "0000", message: "")),
        Example(
            file: "05-push-audit-refused", interface: .pushDocAudit, number: "CCPIT202507010000000777",
            time: "20250701143001", result: SignedParts.Result(code: "2001", message: "验签失败")),
    ]

    private func data(_ example: Example) throws -> String {
        let signed = try originText(example.file + ".sign-string.txt")
        let parts = signed.split(
            separator: "|", maxSplits: example.result == nil ? 4 : 6, omittingEmptySubsequences: false)
        return String(try #require(parts.last))
    }

    @Test("a message is written byte for byte like the example, and signed over its string", arguments: examples)
    func golden(example: Example) throws {
        let content = OriginEnvelope.Content(
            example.interface, providerCode: Origin.provider, messageId: example.number,
            time: try #require(ChinaTime(digits: example.time)), data: try data(example), result: example.result)
        let sending = try #require(OriginEnvelope(.standard).write(content, key: try Origin.key()))
        #expect(try String(decoding: sending.body, as: UTF8.self) == (originText(example.file + ".xml")))
        #expect(try sending.signed == (originText(example.file + ".sign-string.txt")))
        #expect(sending.headers["Content-Type"] == "text/xml; charset=utf-8")
        #expect(sending.headers["SOAPAction"] == (example.result == nil ? "\"\"" : nil))
    }

    @Test("an example is read, and its signature verified", arguments: examples)
    func reading(example: Example) throws {
        let incoming = try OriginIncoming(
            try originFixture(example.file + ".xml"), profile: .standard, isReply: example.result != nil)
        #expect(incoming.interface == example.interface)
        #expect(incoming.faults.isEmpty)
        #expect(incoming.result == example.result)
        #expect(SignatureScheme(.joined).verifies(incoming.signature, of: incoming.parts, keys: [try Origin.key()]))
    }

    @Test("a changed state with the old signature does not verify")
    func tampered() throws {
        let incoming = try OriginIncoming(
            try originFixture("06-push-audit-tampered.xml"), profile: .standard, isReply: false)
        #expect(incoming.faults.isEmpty)
        #expect(!SignatureScheme(.joined).verifies(incoming.signature, of: incoming.parts, keys: [try Origin.key()]))
    }

    @Test("the ERP's data goes out compact, in its order, with its digits")
    func compact() throws {
        let written = "{ \"b\" : 1.50,\n \"a\":[ true , null,\"中\\u6587\\n\\/\" ], \"c\": {} }"
        let value = try OriginJSON.read(Array(written.utf8))
        #expect(String(decoding: value.compact, as: UTF8.self) == "{\"b\":1.50,\"a\":[true,null,\"中文\\n/\"],\"c\":{}}")
        let other = try OriginJSON.read(Array("{\"c\":{},\"b\":1.50,\"a\":[true,null,\"中文\\n/\"]}".utf8))
        #expect(value.canonical == other.canonical)
        #expect(value.compact != other.compact)
        let pair = try OriginJSON.read(Array("\"\\ud83d\\ude00\"".utf8))
        #expect(pair.scalar == "😀")
    }

    private static let text = "a&b<c>]]>\r\n \"中\" "

    @Test("CDATA and references are the same text, and CR and white space at the ends survive")
    func forms() throws {
        for style in [OriginProfile.PayloadStyle.string, .cdata, .base64] {
            var profile = OriginProfile.standard
            profile.payloadStyle = style
            for data in [Self.text, Self.text.filter { $0 != "\r\n" }] {
                let content = OriginEnvelope.Content(
                    .applyGoods, providerCode: Origin.provider, messageId: "M1", time: Origin.morning, data: data)
                let sending = try #require(OriginEnvelope(profile).write(content, key: try Origin.key()))
                let incoming = try OriginIncoming(sending.body, profile: profile, isReply: false)
                #expect(incoming.data == data, "\(style)")
                #expect(sending.signature == incoming.signature)
                #expect(
                    SignatureScheme(.joined).verifies(incoming.signature, of: incoming.parts, keys: [try Origin.key()]))
                #expect(!sending.body.contains(0x0D))
            }
        }
        var plain = OriginProfile.standard
        let content = OriginEnvelope.Content(
            .applyGoods, providerCode: Origin.provider, messageId: "M1", time: Origin.morning, data: "<a> & b")
        let escaped = OriginEnvelope(plain).write(content, key: try Origin.key())
        plain.payloadStyle = .cdata
        let section = OriginEnvelope(plain).write(content, key: try Origin.key())
        #expect(escaped?.body != section?.body && escaped?.signature == section?.signature)
    }

    @Test("raw CR LF inside data, which a parser changes, breaks the signature")
    func lineEnds() throws {
        let content = OriginEnvelope.Content(
            .applyGoods, providerCode: Origin.provider, messageId: "M1", time: Origin.morning, data: "a\r\nb")
        let sending = try #require(OriginEnvelope(.standard).write(content, key: try Origin.key()))
        let raw = String(decoding: sending.body, as: UTF8.self).replacing("&#13;", with: "\r")
        let incoming = try OriginIncoming(Array(raw.utf8), profile: .standard, isReply: false)
        #expect(incoming.data == "a\nb")
        #expect(!SignatureScheme(.joined).verifies(incoming.signature, of: incoming.parts, keys: [try Origin.key()]))
    }

    @Test("parameters may stand in attributes, SOAP's header and HTTP's, in one operation, over SOAP 1.2")
    func placements() throws {
        let profile = try OriginProfile.read(
            Array(
                """
                {"soapVersion":"1.2","operationStyle":"single","soapAction":"urn:go","payloadFormat":"xml",
                 "payloadStyle":"elements","placement":{"providerCode":"attribute","messageId":"header","sign":"http"},
                 "names":{"sign":"X-Sign"},"signature":{"recipe":"rawBody","encoding":"base64"},
                 "interfaces":{"applyGoods":{"operation":"G06"},"queryGoods":{"operation":"G10"}}}
                """.utf8))
        let envelope = OriginEnvelope(profile)
        let value = try OriginJSON.read(
            Array("{\"goodsId\":\"G 1\",\"materials\":[{\"name\":\"a<b\"},{\"name\":\"c\"}]}".utf8))
        let content = OriginEnvelope.Content(
            .applyGoods, providerCode: "P&\"1", messageId: "M1", time: Origin.morning,
            data: try #require(envelope.data(value)))
        let sending = try #require(envelope.write(content, key: try Origin.key()))
        let text = String(decoding: sending.body, as: UTF8.self)
        #expect(text.contains("<soapenv:Header><x:messageId>M1</x:messageId></soapenv:Header>"))
        #expect(text.contains("<x:exchange providerCode=\"P&amp;&quot;1\"><interfaceCode>G06</interfaceCode>"))
        #expect(text.contains("<materials><name>a&lt;b</name></materials>"))
        #expect(sending.headers["Content-Type"] == "application/soap+xml; charset=utf-8; action=\"urn:go\"")
        let headers = Dictionary(uniqueKeysWithValues: sending.headers.map { ($0.key.lowercased(), $0.value) })
        let incoming = try OriginIncoming(sending.body, headers: headers, profile: profile, isReply: false)
        #expect(incoming.interface == .applyGoods && incoming.faults.isEmpty)
        #expect(incoming.parts.providerCode == "P&\"1" && incoming.parts.messageId == "M1")
        #expect(incoming.value(profile) == value)
        #expect(
            profile.request.verifies(
                incoming.signature, of: incoming.parts, body: sending.body, keys: [try Origin.key()]))
        #expect(
            !profile.request.verifies(
                incoming.signature, of: incoming.parts, body: sending.body + [0x20], keys: [try Origin.key()]))
    }

    @Test("what is no envelope, has a document type, or is no operation of the profile is refused with its kind")
    func faults() throws {
        let good = try originText("03-push-audit-request.xml")
        func fault(_ text: String, isReply: Bool = false) -> OriginIncoming.Fault? {
            do throws(OriginIncoming.Fault) {
                _ = try OriginIncoming(Array(text.utf8), profile: .standard, isReply: isReply)
                return nil
            } catch {
                return error
            }
        }
        for text in ["", "hello", "<a/>", good.replacing("?>\n", with: "?>\n<!DOCTYPE a [<!ENTITY b \"c\">]>\n")] {
            guard case .unreadable = fault(text) else {
                Issue.record("\(text.prefix(80)) was read")
                continue
            }
        }
        #expect(fault(good.replacing("pushDocAudit", with: "pushNothing")) == .operation("pushNothing"))
        #expect(fault(good.replacing("urn:example:ccpit-exchange", with: "urn:other")) == .operation("pushDocAudit"))
        let answer = String(
            decoding: OriginEnvelope(.standard).fault(isOfSender: true, "no <such> thing"), as: UTF8.self)
        #expect(fault(answer, isReply: true) == .fault(code: "soapenv:Client", text: "no <such> thing"))
        let doubled = good.replacing("<data>", with: "<data>{}</data><data>")
        #expect(try OriginIncoming(Array(doubled.utf8), profile: .standard, isReply: false).faults == ["data"])
    }
}
