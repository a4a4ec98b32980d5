import SidecarBase
import Testing

@testable import Exchange

@Suite("what a node answers") struct NodeReplyTests {
    private static func result(_ mark: String, _ info: String = "处理成功") -> String {
        "<mo version=\"1.0.0\"><head><businessType>RESULT</businessType></head><body><list><jkfResult>"
            + "<chkMark>\(mark)</chkMark><resultList><jkfResultDetail><resultInfo>\(info)</resultInfo></jkfResultDetail>"
            + "</resultList></jkfResult></list></body></mo>"
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }

    private static func soap(_ inside: String) -> String {
        "<S:Envelope xmlns:S=\"http://schemas.xmlsoap.org/soap/envelope/\"><S:Body><ns2:receiveResponse "
            + "xmlns:ns2=\"http://ws.newyork.zjport.gov.cn/\"><return>\(inside)</return></ns2:receiveResponse></S:Body>"
            + "</S:Envelope>"
    }

    private func read(_ text: String) throws -> NodeAnswer { try NodeReply.read(Array(text.utf8)) }

    @Test("the published answer is an acceptance")
    func example() throws {
        #expect(try NodeReply.read(try fixture("soap-receive-response.xml")) == .accepted(text: "处理成功"))
    }

    @Test(
        "the same word in any wrapping is the same word",
        arguments: [
            result("1"), "<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\n" + result("1"), soap(result("1")),
            soap(escaped("<?xml version=\"1.0\" encoding=\"UTF-8\" ?>" + result("1"))),
            soap("<![CDATA[<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\(result("1"))]]>"),
            soap("\r\n  " + escaped(result("1")) + "\n"), soap(escaped(soap(escaped(result("1"))))),
            soap(result(" 1\n")),
            // Prefixes, a default namespace, an Axis answer with types, and no namespace at all.
            soap(result("1")).replacing("S:", with: "soapenv:").replacing("xmlns:S", with: "xmlns:soapenv"),
            "<Envelope xmlns=\"http://schemas.xmlsoap.org/soap/envelope/\"><Body><receiveResponse><return>"
                + escaped(result("1")) + "</return></receiveResponse></Body></Envelope>",
            "<Envelope><Body><receiveResponse><receiveReturn xsi:type=\"xsd:string\" xmlns:xsi=\"urn:i\">"
                + escaped(result("1")) + "</receiveReturn></receiveResponse></Body></Envelope>",
            "<x:mo xmlns:x=\"urn:x\"><x:chkMark>1</x:chkMark><x:resultInfo>处理成功</x:resultInfo></x:mo>",
            "<mo><resultInfo>处理成功</resultInfo></mo>", "<mo><chkMark/><resultInfo>处理成功</resultInfo></mo>",
        ])
    func wrappings(_ text: String) throws {
        #expect(try read(text) == .accepted(text: "处理成功"))
    }

    @Test("an answer in GBK is read")
    func gbk() throws {
        // 处理成功 in GBK.
        let words: [UInt8] = [0xB4, 0xA6, 0xC0, 0xED, 0xB3, 0xC9, 0xB9, 0xA6]
        let bytes = Array("<mo><chkMark>1</chkMark><resultInfo>".utf8) + words + Array("</resultInfo></mo>".utf8)
        #expect(try NodeReply.read(bytes) == .accepted(text: "处理成功"))
    }

    @Test(
        "every mark but 1 is a refusal, with the node's words",
        arguments: ["2", "3", "0", "-301020", "11", "01", "true", "１"])
    func refusals(_ mark: String) throws {
        #expect(
            try read(Self.soap(Self.escaped(Self.result(mark, "22001:支付企业未备案"))))
                == .refused(chkMark: mark, text: "22001:支付企业未备案"))
    }

    @Test("a mark of refusal outweighs a text of success")
    func contradiction() throws {
        #expect(try read(Self.result("2")) == .refused(chkMark: "2", text: "处理成功"))
    }

    @Test("one refusal among several results is a refusal, with its own reasons")
    func mixed() throws {
        #expect(
            try NodeReply.read(try fixture("receipt-result-batch-mixed.xml"))
                == .refused(chkMark: "2", text: "22001:支付企业未备案; 22002:电商平台编号未备案"))
    }

    @Test("a text of any length and shape becomes one short line")
    func shortened() throws {
        let long = String(repeating: "长 \n\t文", count: 10_000)
        guard case .refused(_, let text) = try read(Self.result("2", long)) else {
            Issue.record("not a refusal")
            return
        }
        #expect(text.count == 300)
        #expect(!text.contains { $0.isNewline || $0 == "\t" })
    }

    @Test(
        "what holds no word is garbled, and the reason says what came instead",
        arguments: [
            ("", "the answer is empty"), (" ", "the answer is no XML"), ("OK", "the answer is no XML"),
            ("{\"chkMark\":1}", "the answer is no XML"), ("<html><body>502 Bad Gateway</body></html>", "no chkMark"),
            ("<!DOCTYPE html><html><p>Error<br></html>", "xml."), (soap(""), "no chkMark"), (soap("ok"), "no chkMark"),
            (soap(escaped("<mo><head/></mo>")), "no chkMark"), (soap(escaped("<mo><chk")), "the answer is no XML"),
            (String(soap(escaped(result("1"))).dropLast(30)), "the answer is no XML"),
            (
                "<S:Envelope xmlns:S=\"urn:s\"><S:Body><S:Fault><faultcode>S:Server</faultcode><faultstring>内部错误\n x"
                    + "</faultstring></S:Fault></S:Body></S:Envelope>", "SOAP fault: 内部错误 x"
            ),
            (
                "<e:Envelope xmlns:e=\"http://www.w3.org/2003/05/soap-envelope\"><e:Body><e:Fault><e:Reason>"
                    + "<e:Text>no</e:Text></e:Reason></e:Fault></e:Body></e:Envelope>", "SOAP fault: no"
            ),
            (
                soap(escaped(soap(escaped(soap(escaped(soap(escaped(result("1"))))))))), "wrapped too often"
            ),
        ])
    func garbled(_ text: String, _ reason: String) throws {
        let error = #expect(throws: TransportError.self) { try read(text) }
        #expect(error?.code == .nodeGarbled)
        #expect(error?.detail.contains(reason) == true)
    }
}
