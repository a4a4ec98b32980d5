// CONTRACT STUB: replaced by its owner, one file per type.
package import SidecarBase

package struct OutgoingEnvelope: Sendable {
    package let bytes: [UInt8]              // DxpMsg
    package let copMsgId: String
    package let messageType: String
    package let guid: String
    package let senderId: String
    package init(bytes: [UInt8], copMsgId: String, messageType: String, guid: String, senderId: String) { self.bytes = bytes; self.copMsgId = copMsgId; self.messageType = messageType; self.guid = guid; self.senderId = senderId }
}
/// The node's own word on a message.
package enum NodeAnswer: Sendable, Equatable { case accepted(text: String), refused(chkMark: String, text: String) }
/// The node gave no word: `node.…` codes, all retriable.
package struct TransportError: CodedError, Equatable {
    package let code: ErrorCode
    package let detail: String
    package init(_ code: ErrorCode, _ detail: String = "") { self.code = code; self.detail = detail }
}
package protocol Transport: Sendable {
    /// Sends once. An answer that is a refusal is an answer, not an error.
    func deliver(_ envelope: OutgoingEnvelope) async throws(TransportError) -> NodeAnswer
    /// Whether the other side can be reached, without sending a message; a short text for people.
    func probe() async throws(TransportError) -> String
}
/// Interface 2.1 as it comes in (zhejiang.md §6.1).
package struct PlatformPush: Sendable, Equatable {
    package var content: String
    package var msgType: String
    package var dataDigest: String?
    package init(content: String, msgType: String, dataDigest: String?) { self.content = content; self.msgType = msgType; self.dataDigest = dataDigest }
}
package struct PushError: CodedError, Equatable {
    package let code: ErrorCode
    package let detail: String
    package init(_ code: ErrorCode, _ detail: String = "") { self.code = code; self.detail = detail }
}
