internal import SidecarBase
internal import XMLCanonical

/// Writes the platform's receipt `RESULT`, and the SOAP answer around it. Source: zhejiang.md §3.3, §6.3.
struct PlatformResult {
    /// What is said about one item.
    struct Line {
        var companyCode = ""
        var businessNo = ""
        var businessType = ""
        /// `nil` is acceptance.
        var refusal: String?
    }

    let now: Now

    /// The receipt.
    func document(_ lines: [Line]) -> [UInt8] {
        let time = now().readable
        var output = Array(
            """
            <?xml version="1.0" encoding="UTF-8" ?><mo version="1.0.0"><head><businessType>RESULT</businessType></head>\
            <body><list>
            """.utf8)
        func leaf(_ name: String, _ text: some StringProtocol) {
            output += Array("<\(name)>".utf8)
            XMLText.appendEscaped(String(text), to: &output)
            output += Array("</\(name)>".utf8)
        }
        for line in lines {
            output += Array("<jkfResult>".utf8)
            leaf("companyCode", line.companyCode)
            leaf("businessNo", line.businessNo)
            leaf("businessType", line.businessType)
            leaf("declareType", "1")
            leaf("chkMark", line.refusal == nil ? "1" : "2")
            leaf("noticeDate", time.prefix(10))
            leaf("noticeTime", time.dropFirst(11).prefix(5))
            output += Array("<resultList><jkfResultDetail>".utf8)
            leaf("resultInfo", line.refusal ?? "处理成功")
            output += Array("</jkfResultDetail></resultList></jkfResult>".utf8)
        }
        output += Array("</list></body></mo>".utf8)
        return output
    }

    /// The answer of a call, with the receipt as escaped text; with `nil` nothing is said.
    func answer(_ document: [UInt8]?, to operation: String, isEncoded: Bool) -> LabReply {
        let name = isEncoded ? "\(operation)Return" : "return"
        let style = isEncoded ? " soap:encodingStyle=\"\(SOAPRequest.encoding)\"" : ""
        var output = Array(
            """
            <soap:Envelope xmlns:soap="\(SOAPRequest.soap)"><soap:Body><ns2:\(operation)Response \
            xmlns:ns2="\(SOAPRequest.service)"\(style)><\(name)>
            """.utf8)
        if let document { XMLText.appendEscaped(String(decoding: document, as: UTF8.self), to: &output) }
        output += Array("</\(name)></ns2:\(operation)Response></soap:Body></soap:Envelope>".utf8)
        return .answer(status: 200, contentType: "text/xml;charset=UTF-8", body: output)
    }

    /// A call that is none.
    static func fault(_ text: String) -> LabReply {
        .answer(
            status: 500, contentType: "text/xml;charset=UTF-8",
            body: Array(
                """
                <soap:Envelope xmlns:soap="\(SOAPRequest.soap)"><soap:Body><soap:Fault><faultcode>soap:Client</faultcode>\
                <faultstring>\(text)</faultstring></soap:Fault></soap:Body></soap:Envelope>
                """.utf8))
    }
}
