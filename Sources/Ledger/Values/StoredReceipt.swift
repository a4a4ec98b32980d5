package import CustomsMessages
package import SidecarBase

/// A receipt as it bears on one message.
package struct StoredReceipt: Sendable, Equatable {
    /// The receipt's place in the order of arrival.
    package let sequence: Int64
    /// `CEB312Message`, `mo/RESULT`.
    package let type: String
    package let receivedAt: ChinaTime
    /// The status as it stands in the entry for this message.
    package let status: String
    /// The document it is about; `nil` when the receipt does not say.
    package let key: BusinessKey?
    /// The text that came with it.
    package let info: String
    /// The bare receipt XML.
    package let content: [UInt8]

    /// All parts.
    package init(
        sequence: Int64, type: String, receivedAt: ChinaTime, status: String, key: BusinessKey? = nil, info: String,
        content: [UInt8]
    ) {
        self.sequence = sequence
        self.type = type
        self.receivedAt = receivedAt
        self.status = status
        self.key = key
        self.info = info
        self.content = content
    }
}
