/// The signed message of a document recorded before.
package struct StoredDocumentAnswer: Sendable {
    /// The document's own id.
    package let id: MessageID
    /// The message that stands for it now.
    package let message: MessageID
    package let signed: [UInt8]
    /// How many documents that message has.
    package let documents: Int
    /// Whether that message has a signature.
    package let standing: StoredAnswer.Standing

    /// All parts.
    package init(
        id: MessageID, message: MessageID, signed: [UInt8], documents: Int, standing: StoredAnswer.Standing = .signed
    ) {
        self.standing = standing
        self.id = id
        self.message = message
        self.signed = signed
        self.documents = documents
    }
}

/// By what a document is known again when it is handed in once more.
package struct DocumentIdentity: Sendable, Equatable {
    /// SHA-256 of what it was made from.
    package let inputDigest: [UInt8]
    /// The place of the input's item, from 0.
    package let item: Int
    /// The root element's name of its message: an item may give documents of several types.
    package let messageType: String
    /// The document's guid.
    package let guid: String

    /// All parts.
    package init(inputDigest: [UInt8], item: Int, messageType: String, guid: String) {
        self.inputDigest = inputDigest
        self.item = item
        self.messageType = messageType
        self.guid = guid
    }
}

/// What the ledger knows of a document that is handed in.
package enum DocumentPrecedent: Sendable {
    /// It was recorded before: answer with this.
    case same(StoredDocumentAnswer)
    /// Its guid was recorded before with other content, in this message.
    case conflict(MessageID)
}
