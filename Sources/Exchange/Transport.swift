package import SidecarBase

/// An envelope on its way out.
package struct OutgoingEnvelope: Sendable {
    /// The DxpMsg, the same bytes in every attempt.
    package let bytes: [UInt8]
    package let copMsgId: String
    /// The root name of the carried message.
    package let messageType: String
    /// The carried message's guid.
    package let guid: String
    /// DXP id of the sender.
    package let senderId: String

    package init(bytes: [UInt8], copMsgId: String, messageType: String, guid: String, senderId: String) {
        self.bytes = bytes
        self.copMsgId = copMsgId
        self.messageType = messageType
        self.guid = guid
        self.senderId = senderId
    }
}

/// The node's own word on a message.
package enum NodeAnswer: Sendable, Equatable {
    /// Received by the node; what customs says comes later, as receipts.
    case accepted(text: String)
    /// The node said no: sending the same again changes nothing.
    case refused(chkMark: String, text: String)
}

/// The node gave no word: one of the `node.…` codes. All are retriable with the same bytes under the same CopMsgId.
package struct TransportError: CodedError, Equatable {
    package let code: ErrorCode
    package let detail: String

    package init(_ code: ErrorCode, _ detail: String = "") {
        self.code = code
        self.detail = detail
    }
}

/// A way to an exchange node.
package protocol Transport: Sendable {
    /// Sends once; the same envelope may come again, with the same bytes, when no word came back. An answer that is a refusal is an answer, not an error.
    func deliver(_ envelope: OutgoingEnvelope) async throws(TransportError) -> NodeAnswer

    /// Whether the other side can be reached, without sending a message; a short text for people.
    func probe() async throws(TransportError) -> String
}
