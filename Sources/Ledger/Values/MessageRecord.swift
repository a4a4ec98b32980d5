package import CustomsMessages
package import SidecarBase

/// A recorded message, without its bodies.
package struct MessageRecord: Sendable {
    package let id: MessageID
    package let company: String
    package let messageType: String
    package let guid: String
    package let dxpId: String
    package let keys: [BusinessKey]
    package let state: DeclarationState
    /// The customs status shown, `nil` before the first receipt.
    package let customsStatus: String?
    package let signer: String
    package let certNo: String
    package let copMsgId: String?
    package let recordedAt: ChinaTime

    /// All parts.
    package init(
        id: MessageID, company: String, messageType: String, guid: String, dxpId: String, keys: [BusinessKey],
        state: DeclarationState, customsStatus: String?, signer: String, certNo: String, copMsgId: String?,
        recordedAt: ChinaTime
    ) {
        self.id = id
        self.company = company
        self.messageType = messageType
        self.guid = guid
        self.dxpId = dxpId
        self.keys = keys
        self.state = state
        self.customsStatus = customsStatus
        self.signer = signer
        self.certNo = certNo
        self.copMsgId = copMsgId
        self.recordedAt = recordedAt
    }
}
