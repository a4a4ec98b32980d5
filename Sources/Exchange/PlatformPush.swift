package import SidecarBase

/// A receipt as the platform pushes it (interface 2.1). Source: zhejiang.md §6.1.
package struct PlatformPush: Sendable, Equatable {
    /// Base64 of the encrypted receipt, or the receipt itself in the platform's test environment.
    package var content: String
    /// The receipt class; a hint only.
    package var msgType: String
    /// Base64 of the platform's signature over the decrypted text.
    package var dataDigest: String?

    package init(content: String, msgType: String, dataDigest: String?) {
        self.content = content
        self.msgType = msgType
        self.dataDigest = dataDigest
    }
}

/// Why a push was not taken: a `receipt.…` code.
package struct PushError: CodedError, Equatable {
    package let code: ErrorCode
    package let detail: String

    package init(_ code: ErrorCode, _ detail: String = "") {
        self.code = code
        self.detail = detail
    }
}

/// The error codes the platform understands in an answer to a push. Source: zhejiang.md §6.2.
package enum PushErrorCode: String, Sendable, CaseIterable {
    case notWellFormed = "S01"
    case signature = "S02"
    case content = "S05"
    case system = "S07"
    case parameters = "S12"

    /// The sentence that goes with it.
    package var chinese: String {
        switch self {
        case .notWellFormed: "XML格式不正确"
        case .signature: "非法的数字签名"
        case .content: "非法的通知内容"
        case .system: "系统异常，请重试"
        case .parameters: "请求参数缺失或无效"
        }
    }
}
