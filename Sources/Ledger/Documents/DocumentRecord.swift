package import CustomsMessages
package import SidecarBase

/// A recorded document of an assembled message: where it stands by itself, whatever its neighbours do.
package struct DocumentRecord: Sendable {
    package let id: MessageID
    package let guid: String
    package let company: String
    /// The root element's name of its message.
    package let messageType: String
    package let key: BusinessKey
    /// The place of the input's item it was made from, from 0.
    package let item: Int
    package let channel: String
    package let peer: String
    package let receivedAt: ChinaTime
    /// The message it was first signed in, and how many documents that has.
    package let batch: MessageID
    package let batchSize: Int
    /// Its place there, from 0.
    package let ordinal: Int
    /// The message it was sent again in, alone, after a refusal of the batch.
    package let single: MessageID?
    /// When it will be sent singly unless customs speaks before; `nil` when that is not intended.
    package let singleDue: ChinaTime?
    /// Of the document itself: a status of a neighbour never shows here.
    package let state: DeclarationState
    /// The document's own customs status, `nil` before the first.
    package let customsStatus: String?

    /// The message that stands for it now.
    package var message: MessageID { single ?? batch }

    /// All parts.
    package init(
        id: MessageID, guid: String, company: String, messageType: String, key: BusinessKey, item: Int, channel: String,
        peer: String, receivedAt: ChinaTime, batch: MessageID, batchSize: Int, ordinal: Int, single: MessageID?,
        singleDue: ChinaTime?, state: DeclarationState, customsStatus: String?
    ) {
        self.id = id
        self.guid = guid
        self.company = company
        self.messageType = messageType
        self.key = key
        self.item = item
        self.channel = channel
        self.peer = peer
        self.receivedAt = receivedAt
        self.batch = batch
        self.batchSize = batchSize
        self.ordinal = ordinal
        self.single = single
        self.singleDue = singleDue
        self.state = state
        self.customsStatus = customsStatus
    }
}
