internal import Foundation
internal import SidecarBase
internal import XMLCanonical

/// A way in which programs in the field call `transferDeclare`, or something they rely on. Source: zhejiang.md §2.2, §2.3.
enum Idiom: String, CaseIterable {
    case wadl
    case percent, percentPlainType, percentTwenty
    case rawUTF8, rawGB18030, rawWithFields, multipart, bareXML
    case javaAccept, keepAlive, expectContinue, chunked, http10
    case again, large
    case empty, noField, notXML, brokenXML, wordTrue
    case wrongMethod, wrongPath

    /// What an answer is held against.
    enum Expectation {
        /// A message was handed in: the answer of the first idiom with the same message, and signed what was handed in.
        case message
        /// No message that could be signed: a failure that callers do not take for success.
        case failure
        /// A document that describes the service.
        case description
        /// A status of the 400s.
        case clientError
    }

    var expectation: Expectation {
        switch self {
        case .wadl: .description
        case .empty, .noField, .notXML, .brokenXML, .wordTrue: .failure
        case .wrongMethod, .wrongPath: .clientError
        default: .message
        }
    }

    /// What it is, for people.
    var meaning: String {
        let (english, chinese) = texts
        return Language.text(english, chinese)
    }

    private var texts: (String, String) {
        switch self {
        case .wadl: ("GET application.wadl", "GET application.wadl")
        case .percent: ("form, percent-encoded UTF-8, charset named", "表单，百分号编码 UTF-8，注明字符集")
        case .percentPlainType: ("form, percent-encoded, no charset", "表单，百分号编码，未注明字符集")
        case .percentTwenty: ("form, blanks as %20, lower-case escapes", "表单，空格为 %20，小写转义")
        case .rawUTF8: ("xml= and raw XML in UTF-8", "xml= 后为未编码的 UTF-8 XML")
        case .rawGB18030: ("xml= and raw XML in GB18030", "xml= 后为未编码的 GB18030 XML")
        case .rawWithFields: ("raw XML with fields after it", "未编码 XML 后接其他字段")
        case .multipart: ("multipart/form-data", "multipart/form-data")
        case .bareXML: ("the bare XML as text/xml", "请求体即 XML（text/xml）")
        case .javaAccept: ("Accept of HttpURLConnection (a bare *)", "HttpURLConnection 的 Accept（含单独的 *）")
        case .keepAlive: ("two requests on one connection", "同一连接两次请求")
        case .expectContinue: ("Expect: 100-continue", "Expect: 100-continue")
        case .chunked: ("body in chunks, no length", "分块传输，无长度")
        case .http10: ("HTTP/1.0, connection closed", "HTTP/1.0，应答后断开")
        case .again: ("the same message again", "同一报文再次提交")
        case .large: ("2 MB (of a company that does not exist)", "2 MB 报文（企业不存在）")
        case .empty: ("empty body", "空请求体")
        case .noField: ("another field than xml", "没有 xml 字段")
        case .notXML: ("xml= and no XML", "xml= 后不是 XML")
        case .brokenXML: ("XML that is not well formed", "格式错误的 XML")
        case .wordTrue: ("the word true in what is refused", "被拒内容中含 true")
        case .wrongMethod: ("GET transferDeclare", "GET transferDeclare")
        case .wrongPath: ("a path that is not there", "不存在的路径")
        }
    }

    /// What is expected, for people.
    var expected: String {
        switch expectation {
        case .message: Language.text("200, one line, 23 characters before the XML", "200，单行，XML 前 23 个字符")
        case .failure: Language.text("200, no word true", "200，不含 true")
        case .description: Language.text("200, names transferDeclare", "200，含 transferDeclare")
        case .clientError: Language.text("4xx, no word true", "4xx，不含 true")
        }
    }
}

/// A message that is handed in by the idioms.
struct IdiomMessage {
    /// UTF-8.
    let bytes: [UInt8]
    /// Whether it is a real one, which must be signed.
    let isReal: Bool

    /// An order of a company that does not exist: a service that knows its companies refuses it, one that signs whatever comes
    /// signs something that no node accepts.
    ///
    /// - Parameter padding: so many characters more.
    /// - Returns: a new one, with a guid of its own.
    static func probe(padding: Int = 0) -> IdiomMessage {
        let guid = UUID().uuidString
        let note = "a+b 100% &lt;true&gt; &amp; 中文 \"q\"" + String(repeating: "0123456789ABCDEF", count: padding / 16)
        let text = """
            <?xml version="1.0" encoding="UTF-8"?>
            <ceb:CEB311Message xmlns:ceb="http://www.chinaport.gov.cn/ceb" \
            xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" guid="\(guid)" version="1.0"><ceb:Order><ceb:OrderHead>\
            <ceb:guid>\(guid)</ceb:guid><ceb:appType>1</ceb:appType><ceb:appTime>20240601093000</ceb:appTime>\
            <ceb:appStatus>1</ceb:appStatus><ceb:orderType>I</ceb:orderType><ceb:orderNo>COMPAT-CHECK</ceb:orderNo>\
            <ceb:ebpCode>0000000000</ceb:ebpCode><ceb:ebcCode>0000000000</ceb:ebcCode>\
            <ceb:note>\(note)</ceb:note></ceb:OrderHead></ceb:Order><ceb:BaseTransfer><ceb:copCode>0000000000</ceb:copCode>\
            <ceb:copName>不存在的企业</ceb:copName><ceb:dxpMode>DXP</ceb:dxpMode><ceb:dxpId>DXPENT0000000000</ceb:dxpId>\
            </ceb:BaseTransfer></ceb:CEB311Message>
            """
        return IdiomMessage(bytes: Array(text.utf8), isReal: false)
    }
}
