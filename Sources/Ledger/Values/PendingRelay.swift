/// A receipt that is due to be handed to a relay target.
package struct PendingRelay: Sendable {
    /// Of the receipt.
    package let sequence: Int64
    package let target: String
    package let content: [UInt8]
    package let msgType: String
    package let originalForm: [String: String]?
    /// Attempts that failed so far.
    package let attempts: Int

    /// All parts.
    package init(
        sequence: Int64, target: String, content: [UInt8], msgType: String, originalForm: [String: String]?,
        attempts: Int
    ) {
        self.sequence = sequence
        self.target = target
        self.content = content
        self.msgType = msgType
        self.originalForm = originalForm
        self.attempts = attempts
    }
}
