/// A code of the exchange platform's answers (DxpRep). Source: dxp.md chapter 4.
package struct NodeCode: Sendable, Hashable {
    /// The four digits: `0002`.
    package let code: String
    package let meaning: BilingualText

    private init(_ code: String, _ english: String, _ chinese: String) {
        self.code = code
        meaning = BilingualText(english, chinese)
    }

    /// The code of the table; `nil` for success and for the codes of a node's own.
    package init?(_ code: String) {
        guard let known = NodeCode.all.first(where: { $0.code == code }) else { return nil }
        self = known
    }

    /// The whole table.
    package static let all = [
        NodeCode("0001", "the format is wrong", "格式错误"),
        NodeCode("0002", "the envelope breaks its schema", "报文模式（Schema）校验失败"),
        NodeCode("0999", "another fault of the format", "其他格式错误"),
        NodeCode("1001", "the signature is not valid", "签名无效"),
        NodeCode("1002", "the signature's certificate has expired", "签名（证书）已过期"),
        NodeCode("1003", "decrypting failed", "解密失败"),
        NodeCode("1004", "the signature does not fit the data", "签名与数据不符"),
        NodeCode("1999", "another security fault", "其他安全错误"),
        NodeCode("2001", "the receiver does not exist", "接收方不存在"),
        NodeCode("2002", "the real receiver is not the stated one", "实际接收方与所填接收方不符"),
        NodeCode("2999", "another fault of business logic", "其他业务逻辑错误"),
        NodeCode("3001", "fault of the database or the middleware", "数据库或中间件故障"),
        NodeCode("3002", "the remote connection failed", "远程连接失败"),
        NodeCode("3003", "the remote connection timed out", "远程连接超时"),
        NodeCode("3999", "another fault of the system", "其他系统故障"),
    ]

    /// What kind of fault a code is, by its first digit; `nil` for a node's own codes and for what is no number.
    static func group(of code: String) -> ReturnGroup? {
        guard code.utf8.count == 4, let number = Int(code), number > 0 else { return nil }
        return switch number {
        case ..<1_000: .content
        case 1_000..<2_000: .signature
        case 2_000..<3_000: .content
        case 3_000..<4_000: .system
        default: nil
        }
    }

    /// What to do about a code: the envelope was not passed on, so that the message inside may still be sent.
    static func advice(of code: String) -> BilingualText {
        switch group(of: code) {
        case .system:
            BilingualText(
                "the platform's own fault: release the parked message when it works again, the same bytes are sent",
                "交换平台自身故障：待其恢复后放行该暂停的报文，将按原报文重发")
        case .signature:
            BilingualText(
                "look at the certificate and the signature with `portsign explain` before it is sent again",
                "请先用 portsign explain 检查证书与签名，再重新发送")
        case .content where code.hasPrefix("2"):
            BilingualText(
                "check the DXP ids of sender and receivers in the configuration", "请核对配置中发送方与接收方的 DXP 编号")
        default:
            BilingualText(
                "the same bytes will not pass: mend the cause, then declare the document again under a new guid",
                "原报文不会被接受：请排除原因，用新的 guid 重新申报")
        }
    }
}
