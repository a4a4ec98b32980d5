/// A document in a recorded message, and what receipts said about it.
package struct DocumentPlace: Sendable, Equatable {
    package let message: MessageID
    /// Its place among the message's documents, from 0.
    package let ordinal: Int
    /// The newest numbers that receipts gave it.
    package let preNo: String?
    package let invtNo: String?

    package init(message: MessageID, ordinal: Int, preNo: String?, invtNo: String?) {
        self.message = message
        self.ordinal = ordinal
        self.preNo = preNo
        self.invtNo = invtNo
    }
}
