package import SidecarBase

/// A receipt on its way to the ERP.
package struct RelayedReceipt: Sendable {
    /// One piece of news in it.
    package struct Entry: Sendable, Equatable {
        /// The id of the message it is about, and that message's company; `nil` when it is about none of ours.
        package let message: String?
        package let company: String?
        /// What the key is of: `order`, `inventory`; `nil` when the receipt names nothing.
        package let kind: String?
        /// The parts of the key, enterprise code first, the enterprise's own number last.
        package let key: [String]
        package let status: String
        package let time: String
        package let info: String
        package let invtNo: String?
        package let preNo: String?

        package init(
            message: String?, company: String?, kind: String?, key: [String], status: String, time: String,
            info: String, invtNo: String?, preNo: String?
        ) {
            self.message = message
            self.company = company
            self.kind = kind
            self.key = key
            self.status = status
            self.time = time
            self.info = info
            self.invtNo = invtNo
            self.preNo = preNo
        }
    }

    /// The receipt's place in the ledger; grows with every receipt.
    package let sequence: Int64
    /// The bare receipt, XML in UTF-8.
    package let content: [UInt8]
    /// `CEB312Message`, `mo/RESULT`.
    package let type: String
    /// The platform's receipt class.
    package let msgType: String
    package let guid: String?
    package let receivedAt: ChinaTime
    /// The way it came: `zhejiang`, `dxp`.
    package let channel: String
    /// `content`, `msg_type` and `data_digest` as the platform sent them; `nil` when the receipt came another way.
    package let originalForm: [String: String]?
    package let entries: [Entry]

    package init(
        sequence: Int64, content: [UInt8], type: String, msgType: String, guid: String?, receivedAt: ChinaTime,
        channel: String, originalForm: [String: String]?, entries: [Entry]
    ) {
        self.sequence = sequence
        self.content = content
        self.type = type
        self.msgType = msgType
        self.guid = guid
        self.receivedAt = receivedAt
        self.channel = channel
        self.originalForm = originalForm
        self.entries = entries
    }
}
