// CONTRACT STUB: replaced by its owner, one file per type.
package import SidecarBase
package import XMLCanonical

package struct EnvelopeError: CodedError, Equatable {
    package let code: ErrorCode
    package let detail: String
    package init(_ code: ErrorCode, _ detail: String = "") { self.code = code; self.detail = detail }
}
package struct DxpMessage: Sendable, Equatable {
    package var copMsgId: String
    package var senderId: String
    package var receiverIds: [String]
    package var creatTime: String           // yyyy-MM-ddTHH:mm:ss
    package var msgType: String
    package var data: [UInt8]               // decoded
    package var fileName: String?
    package var icCard: String?
    package var bizKeys: [String: String]
    package init(copMsgId: String, senderId: String, receiverIds: [String], creatTime: String, msgType: String, data: [UInt8], fileName: String? = nil, icCard: String? = nil, bizKeys: [String: String] = [:]) { fatalError("contract") }
    /// The bytes to send: pure, so the same values always give the same bytes (dxp.md chapter 1 "Emit").
    package func encoded() -> [UInt8] { fatalError("contract") }
}
package struct DxpReply: Sendable, Equatable {
    package struct Response: Sendable, Equatable {
        package let code: String
        package let info: String
    }
    package let receiverId: String
    package let responses: [Response]
    package let originalCopMsgId: String
}
package enum TerminalMessage: Sendable, Equatable {
    case message(DxpMessage)
    case reply(DxpReply)
    /// Not an envelope: the bare document.
    case bare([UInt8])
    /// Takes off DxpMsgSv, reads DxpMsg or DxpRep, tolerant as dxp.md chapters 1, 3, 5 demand (leading zero byte, BOM,
    /// any prefix, folded base64, any order, malformed CreatTime).
    package static func unwrap(_ bytes: [UInt8], limits: XMLLimits = .standard) throws(EnvelopeError) -> TerminalMessage { fatalError("contract") }
}
