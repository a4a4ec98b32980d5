package import CustomsMessages
package import SidecarBase

/// A receipt that came in, unwrapped.
package struct ReceiptArrival: Sendable {
    package var receivedAt: ChinaTime
    /// The way in: `zhejiang`, `dxp`.
    package var channel: String
    package var peer: String
    /// The bare receipt XML (decrypted, unwrapped).
    package var content: [UInt8]
    /// SHA-256 of `content`: the de-duplication key.
    package var digest: [UInt8]
    package var receipt: Receipt
    /// The platform's `msg_type`, or what we would use.
    package var msgType: String
    /// `CopMsgId` of the envelope it came in.
    package var copMsgId: String?
    /// `content`, `msg_type`, `data_digest` as they came.
    package var originalForm: [String: String]?
    /// The relay targets it must reach.
    package var targets: [String]
    /// Of targets that get the receipts of some companies only: which; a target that is not here gets all.
    package var companies: [String: Set<String>]
    /// The submission to which it is the platform's own answer; `nil` for a receipt that came by itself.
    package var submission: MessageID?

    /// All parts.
    package init(
        receivedAt: ChinaTime, channel: String, peer: String, content: [UInt8], digest: [UInt8], receipt: Receipt,
        msgType: String, copMsgId: String?, originalForm: [String: String]?, targets: [String],
        companies: [String: Set<String>] = [:], submission: MessageID? = nil
    ) {
        self.submission = submission
        self.receivedAt = receivedAt
        self.channel = channel
        self.peer = peer
        self.content = content
        self.digest = digest
        self.receipt = receipt
        self.msgType = msgType
        self.copMsgId = copMsgId
        self.originalForm = originalForm
        self.targets = targets
        self.companies = companies
    }
}
