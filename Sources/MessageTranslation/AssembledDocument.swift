package import CustomsMessages

/// One document of a headquarters message that PortSign made itself: an order, an inventory.
package struct AssembledDocument: Sendable {
    /// The declaration it belongs into.
    package let type: MessageType
    /// The document's own guid, upper case; the same for every retry, alone or in a batch.
    package let guid: String
    /// The document's business key.
    package let key: BusinessKey
    /// The document element in the compact form, without namespace declaration and line breaks: `<Order><OrderHead>…</Order>`.
    package let content: [UInt8]
    /// Where each field came from, in the order of the fields.
    package let origins: [FieldOrigin]
    /// The place of the input's item it was made from, from 0.
    package let item: Int

    package init(
        type: MessageType, guid: String, key: BusinessKey, content: [UInt8], origins: [FieldOrigin], item: Int
    ) {
        self.type = type
        self.guid = guid
        self.key = key
        self.content = content
        self.origins = origins
        self.item = item
    }
}
