/// Why the node does not take a message. The texts are invented; real nodes give a five-digit code and a sentence.
package enum NodeRefusal: String, Error, Sendable, Codable, CaseIterable {
    case notSOAP
    case notEnvelope
    case envelopeField
    case data
    case notMessage
    case sender
    case receiver
    case messageType
    case signatureCount
    case algorithm
    case digest
    case signature
    case certificate
    case keyName
    case cardNotRegistered
    case reusedCopMsgId
    case reusedGuid
    case simulated
    case gatewayField
    case gatewaySign
    case token

    /// The sentence of the answer.
    package var text: String {
        switch self {
        case .notSOAP: "10001:请求不是SOAP报文"
        case .notEnvelope: "10002:终端节点报文格式错误"
        case .envelopeField: "10003:终端节点报文字段缺失或超长"
        case .data: "10004:Data不是有效的Base64"
        case .notMessage: "10005:业务报文格式错误"
        case .sender: "10006:发送方与dxpId不一致"
        case .receiver: "10007:接收方错误"
        case .messageType: "10008:报文类型与业务报文不一致"
        case .signatureCount: "20001:签名节点缺失或重复"
        case .algorithm: "20002:签名算法不支持"
        case .digest: "20003:摘要值不正确"
        case .signature: "20004:签名值不正确"
        case .certificate: "20005:证书无效"
        case .keyName: "20006:证书编号不一致"
        case .cardNotRegistered: "20007:证书未在该企业备案"
        case .reusedCopMsgId: "30001:报文编号重复但内容不同"
        case .simulated: "30009:模拟拒收"
        case .gatewayField: "10009:网关表单字段缺失或错误"
        case .gatewaySign: "10010:网关签名不正确"
        case .token: "10011:令牌不正确"
        case .reusedGuid: "30002:报文已用其他编号或内容申报"
        }
    }
}
