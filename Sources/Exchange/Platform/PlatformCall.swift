internal import SidecarBase
internal import XMLCanonical

/// The calls of the platform's SOAP services, SOAP 1.1, parameters unqualified. Source: zhejiang.md §3.
struct PlatformCall {
    let operation: String
    let parameters: [(name: String, value: String)]

    /// `ReceiveEncryptDeclare`.
    static func encrypted(_ seal: PlatformSeal, businessType: String, sendCode: String) -> PlatformCall {
        PlatformCall(
            operation: "receive",
            parameters: [
                ("content", seal.content), ("msgType", businessType), ("dataDigest", seal.digest),
                ("sendCode", sendCode),
            ])
    }

    /// The older `ReceivedDeclare`; the document must be UTF-8.
    static func plain(_ document: [UInt8], businessType: String) -> PlatformCall {
        PlatformCall(
            operation: "checkReceived",
            parameters: [
                ("xmlStr", String(decoding: document, as: UTF8.self)), ("xmlType", businessType), ("sourceType", "1"),
            ])
    }

    /// The request body.
    func body(_ dialect: SOAPTransport.Dialect) -> [UInt8] {
        let isEncoded = dialect == .rpc
        var body = Array("<soapenv:Envelope xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\" ".utf8)
        if isEncoded {
            body += Array(
                """
                xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" 
                """.utf8)
        }
        body += Array("xmlns:ws=\"http://ws.newyork.zjport.gov.cn/\"><soapenv:Body><ws:\(operation)".utf8)
        if isEncoded { body += Array(" soapenv:encodingStyle=\"http://schemas.xmlsoap.org/soap/encoding/\"".utf8) }
        body.append(0x3E)
        for (name, value) in parameters {
            body += Array("<\(name)\(isEncoded ? " xsi:type=\"xsd:string\"" : "")>".utf8)
            XMLText.appendEscaped(value, to: &body)
            body += Array("</\(name)>".utf8)
        }
        body += Array("</ws:\(operation)></soapenv:Body></soapenv:Envelope>".utf8)
        return body
    }
}
