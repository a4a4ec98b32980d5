package import CustomsMessages

/// A document of a refused batch that is due to be signed and sent alone.
package struct PendingSingle: Sendable {
    /// The document's id.
    package let document: MessageID
    /// The batch it was in.
    package let batch: MessageID
    package let company: String
    /// The root element's name.
    package let messageType: String
    package let guid: String
    package let key: BusinessKey
    package let item: Int
    /// The document element, as it stood in the batch.
    package let content: [UInt8]
    /// The way in and the caller's address, as it was handed in.
    package let channel: String
    package let peer: String
    /// The code of the refusal.
    package let cause: String
    /// Attempts that failed so far.
    package let attempts: Int

    /// All parts.
    package init(
        document: MessageID, batch: MessageID, company: String, messageType: String, guid: String, key: BusinessKey,
        item: Int, content: [UInt8], channel: String, peer: String, cause: String, attempts: Int
    ) {
        self.document = document
        self.batch = batch
        self.company = company
        self.messageType = messageType
        self.guid = guid
        self.key = key
        self.item = item
        self.content = content
        self.channel = channel
        self.peer = peer
        self.cause = cause
        self.attempts = attempts
    }
}

/// What became of a single message handed to the ledger.
package enum SingleOutcome: Sendable, Equatable {
    case recorded
    /// It was recorded before, or customs has spoken about the document meanwhile: nothing is to be sent.
    case needless
    /// Another message of this company has the document's guid already, so it cannot be sent under it; the work is dropped and
    /// the document's timeline says so.
    case conflict(MessageID)
}
