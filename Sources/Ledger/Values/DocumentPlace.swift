/// A question for a document by one of its numbers.
package struct DocumentSearch: Sendable, Equatable {
    /// `CEB621Message`.
    package let rootName: String
    /// `copNo`, `orderNo`, `logisticsNo`.
    package let field: String
    package let value: String

    package init(_ rootName: String, where field: String, is value: String) {
        self.rootName = rootName
        self.field = field
        self.value = value
    }
}

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
