/// The frame of a declaration: who sends what, and by which keys its receipts will be known.
package struct Declaration: Sendable, Equatable {
    package let type: MessageType
    /// The root's guid, 36 characters, as written.
    package let guid: String
    /// `BaseTransfer/copCode`: the company that transmits, and signs.
    package let copCode: String
    /// `BaseTransfer/copName`; empty when it is missing.
    package let copName: String
    /// `BaseTransfer/dxpId`.
    package let dxpId: String
    /// One a document, in order.
    package let keys: [BusinessKey]
    package let documentCount: Int
    /// Whether it carries a `ds:Signature` already.
    package let isSigned: Bool
    /// The order numbers of the documents that have one, each once, in order.
    package let orderNumbers: [String]
    /// Further numbers that tie the documents to others, in order; empty fields are left out.
    package let references: [DocumentReference]

    package init(
        type: MessageType, guid: String, copCode: String, copName: String, dxpId: String, keys: [BusinessKey],
        documentCount: Int, isSigned: Bool, orderNumbers: [String], references: [DocumentReference] = []
    ) {
        self.type = type
        self.guid = guid
        self.copCode = copCode
        self.copName = copName
        self.dxpId = dxpId
        self.keys = keys
        self.documentCount = documentCount
        self.isSigned = isSigned
        self.orderNumbers = orderNumbers
        self.references = references
    }
}
