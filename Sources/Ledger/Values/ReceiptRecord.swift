package import CustomsMessages
package import SidecarBase

/// A stored receipt, whole.
package struct ReceiptRecord: Sendable {
    /// One piece of news in it.
    package struct Entry: Sendable, Equatable {
        /// The message of ours that it is about, and its company; `nil` when there is none.
        package let message: MessageID?
        package let company: String?
        package let key: BusinessKey?
        package let status: String
        package let time: String
        package let info: String
        package let invtNo: String?
        package let preNo: String?
    }

    /// The receipt's place in the order of arrival.
    package let sequence: Int64
    /// `CEB312Message`, `mo/RESULT`.
    package let type: String
    /// The platform's class.
    package let msgType: String
    package let guid: String?
    package let channel: String
    package let receivedAt: ChinaTime
    /// The bare receipt, as it came.
    package let content: [UInt8]
    /// `content`, `msg_type`, `data_digest` as they came; `nil` when it came another way.
    package let originalForm: [String: String]?
    package let entries: [Entry]
}
