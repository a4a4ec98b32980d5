package import SidecarBase

/// A document that PortSign put into a message itself, as the ledger records it with the message.
package struct SubmittedDocument: Sendable, Equatable {
    /// The ledger's own name of the document, which its sender is answered: another one than its message's.
    package var id: MessageID
    /// The document's guid.
    package var guid: String
    /// The place of the input's item it was made from, from 0.
    package var item: Int
    /// What it was made from, as received, in UTF-8.
    package var input: [UInt8]
    /// SHA-256 of `input`.
    package var inputDigest: [UInt8]
    /// The way in: `api`.
    package var channel: String
    /// The caller's address.
    package var peer: String
    /// When it was handed in.
    package var receivedAt: ChinaTime
    /// Where its element stands in the message's unsigned bytes.
    package var place: Range<Int>

    /// All parts.
    package init(
        id: MessageID, guid: String, item: Int, input: [UInt8], inputDigest: [UInt8], channel: String, peer: String,
        receivedAt: ChinaTime, place: Range<Int>
    ) {
        self.id = id
        self.guid = guid
        self.item = item
        self.input = input
        self.inputDigest = inputDigest
        self.channel = channel
        self.peer = peer
        self.receivedAt = receivedAt
        self.place = place
    }
}
