internal import CryptoCore
internal import SidecarBase

/// What the node says to an envelope, before it is written in somebody's form.
enum NodeWord {
    case accepted(CheckedMessage)
    case refused(NodeRefusal, CheckedMessage? = nil)
    /// The node itself is out of order.
    case broken(String)
}

/// A form in which envelopes come by HTTP and are answered.
protocol NodeWay {
    func envelope(of request: LabRequest) throws(NodeRefusal) -> [UInt8]
    func reply(_ word: NodeWord) -> LabReply
}

/// The SOAP service, which answers in the shape it was called in.
final class SOAPWay: NodeWay {
    private let wantsEncodedCalls: Bool
    private let answer: SOAPAnswer
    private var isEncoded = false

    init(_ wantsEncodedCalls: Bool, _ answer: SOAPAnswer) {
        self.wantsEncodedCalls = wantsEncodedCalls
        self.answer = answer
    }

    func envelope(of request: LabRequest) throws(NodeRefusal) -> [UInt8] {
        let call = try SOAPRequest.content(of: request.body)
        isEncoded = call.isEncoded
        if wantsEncodedCalls, !isEncoded { throw .notSOAP }
        return call.content
    }

    func reply(_ word: NodeWord) -> LabReply {
        switch word {
        case .accepted(let message): answer.accepted(message, isEncoded: isEncoded)
        case .refused(let refusal, let message): answer.refused(refusal, message, isEncoded: isEncoded)
        case .broken(let text): .text(500, text)
        }
    }
}

/// The open gateway: a signed form, answered in JSON. Source: zhejiang.md §4.1.
struct GatewayWay: NodeWay {
    let key: String

    func envelope(of request: LabRequest) throws(NodeRefusal) -> [UInt8] {
        let form = FormText.decode(request.body)
        func field(_ name: String) throws(NodeRefusal) -> String {
            guard let value = form[name], !value.isEmpty else { throw .gatewayField }
            return value
        }
        let content = try field("content")
        let bizCode = try field("bizCode")
        let signed = [
            "bizCode=\(bizCode)", "bizId=\(try field("bizId"))", "content=\(content)",
            "timestamp=\(try field("timestamp"))", "appKey=\(key)",
        ].joined(separator: "&")
        guard Hex.encode(MessageDigest.sha1(Array(signed.utf8))).lowercased() == form["sign"] else {
            throw .gatewaySign
        }
        guard form["appId"] != nil, form["companyCode"] != nil, form["cusSign"] == "1", bizCode.hasPrefix("CEB"),
            bizCode.hasSuffix("00"), bizCode.count == 8
        else { throw .gatewayField }
        return Array(content.utf8)
    }

    func reply(_ word: NodeWord) -> LabReply {
        switch word {
        case .accepted: .json("{\"success\":true,\"code\":\"0\",\"message\":\"处理成功\"}")
        case .refused(let refusal, _):
            .json("{\"success\":false,\"code\":\"\(refusal.text.prefix(5))\",\"message\":\"\(refusal.text)\"}")
        case .broken(let text): .text(500, text)
        }
    }
}

/// A plain post of the envelope.
struct PlainWay: NodeWay {
    let token: String?

    func envelope(of request: LabRequest) throws(NodeRefusal) -> [UInt8] {
        if let token, request.headers["authorization"] != "Bearer \(token)" { throw .token }
        return request.body
    }

    func reply(_ word: NodeWord) -> LabReply {
        switch word {
        case .accepted: .text(200, "OK")
        case .refused(let refusal, _):
            .xml(
                """
                <response><success>false</success><errorCode>\(refusal.text.prefix(5))</errorCode>\
                <errorMsg>\(refusal.text)</errorMsg></response>
                """)
        case .broken(let text): .text(500, text)
        }
    }
}
