/// A code of the exchange platform. Source: dxp.md chapter 4.
package struct DxpResponseCode: Sendable, Hashable {
    /// What a code says about the message.
    package enum Kind: Sendable, Equatable {
        /// Only zeros: the platform took it. Inferred: the published table has faults only.
        case success
        /// 3001 to 3999: a system or a connection of the platform failed; the same bytes may pass another time.
        case systemFault
        /// The message, its signature or its receiver is at fault: the same bytes will not pass.
        case fault
        /// No number, so nothing is known about it.
        case unknown
    }

    /// As it came, without white space around it.
    package let text: String

    package init(_ text: String) {
        self.text = text
    }

    /// What it says.
    package var kind: Kind {
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(text) else {
            return .unknown
        }
        return switch number {
        case 0: .success
        case 3_000...3_999: .systemFault
        default: .fault
        }
    }

    /// The table's words for it, in Chinese; `nil` for a code of a node's own.
    package var chinese: String? { DxpResponseCode.meanings[text] }

    private static let meanings = [
        "0001": "格式错误", "0002": "报文模式（Schema）校验失败", "0999": "其他格式错误",
        "1001": "签名无效", "1002": "签名（证书）已过期", "1003": "解密失败", "1004": "签名与数据不符", "1999": "其他安全错误",
        "2001": "接收方不存在", "2002": "实际接收方与所填接收方不符", "2999": "其他业务逻辑错误",
        "3001": "数据库或中间件故障", "3002": "远程连接失败", "3003": "远程连接超时", "3999": "其他系统故障",
    ]
}
