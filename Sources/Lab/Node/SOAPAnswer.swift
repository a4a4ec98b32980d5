internal import SidecarBase
internal import XMLCanonical

/// How the node writes the `RESULT` document into its SOAP answer: both are in the wild. Source: dxp.md §7.1.
package enum SOAPAnswerForm: String, Sendable, CaseIterable, Codable {
    /// As a CDATA section.
    case cdata
    /// As escaped text.
    case escaped
}

/// Writes the answer of `ReceiveCebDeclare`. Source: zhejiang.md §3.3, §6.3.
struct SOAPAnswer: Sendable {
    let form: SOAPAnswerForm
    let now: Now

    /// `处理成功`, the text old clients compare with.
    func accepted(_ message: CheckedMessage, isEncoded: Bool = false) -> LabReply {
        answer(mark: "1", text: "处理成功", message, isEncoded)
    }

    /// The message is not taken.
    func refused(_ refusal: NodeRefusal, _ message: CheckedMessage? = nil, isEncoded: Bool = false) -> LabReply {
        answer(mark: "2", text: refusal.text, message, isEncoded)
    }

    private func answer(mark: String, text: String, _ message: CheckedMessage?, _ isEncoded: Bool) -> LabReply {
        let time = now().readable
        var result: [UInt8] = []
        result += Array(
            """
            <?xml version="1.0" encoding="UTF-8" ?><mo version="1.0.0"><head><businessType>RESULT</businessType></head>\
            <body><list><jkfResult><companyCode>\(message?.copCode ?? "")</companyCode>\
            <businessNo>\(message?.guid ?? "")</businessNo><businessType>\(message?.messageType ?? "")</businessType>\
            <declareType>1</declareType><chkMark>\(mark)</chkMark><noticeDate>\(time.prefix(10))</noticeDate>\
            <noticeTime>\(time.dropFirst(11).prefix(5))</noticeTime><resultList><jkfResultDetail><resultInfo>\(text)\
            </resultInfo></jkfResultDetail></resultList></jkfResult></list></body></mo>
            """.utf8)
        // The shape of Axis 1 for those who call in it. Source: dxp.md §7.1.
        let (start, end) =
            isEncoded
            ? (
                """
                <ns2:receiveResponse xmlns:ns2="\(SOAPRequest.service)" \
                soap:encodingStyle="\(SOAPRequest.encoding)"><receiveReturn \
                xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema" \
                xsi:type="xsd:string">
                """, "</receiveReturn>"
            ) : ("<ns2:receiveResponse xmlns:ns2=\"\(SOAPRequest.service)\"><return>", "</return>")
        var output = Array("<soap:Envelope xmlns:soap=\"\(SOAPRequest.soap)\"><soap:Body>\(start)".utf8)
        switch form {
        case .cdata: output += Array("<![CDATA[".utf8) + result + Array("]]>".utf8)
        case .escaped: XMLText.appendEscaped(String(decoding: result, as: UTF8.self), to: &output)
        }
        output += Array("\(end)</ns2:receiveResponse></soap:Body></soap:Envelope>".utf8)
        return .answer(status: 200, contentType: "text/xml;charset=UTF-8", body: output)
    }

    /// What `?wsdl` gives: enough for a client to see that the service is there.
    static func description(url: String) -> LabReply {
        .xml(
            """
            <?xml version="1.0" encoding="UTF-8"?><wsdl:definitions xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/" \
            xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" name="ReceiveCebDeclareServiceImplService" \
            targetNamespace="http://impl.ws.newyork.zjport.gov.cn/"><wsdl:service \
            name="ReceiveCebDeclareServiceImplService"><wsdl:port name="ReceiveCebDeclareServiceImplPort">\
            <soap:address location="\(url)"/></wsdl:port></wsdl:service></wsdl:definitions>
            """)
    }
}
