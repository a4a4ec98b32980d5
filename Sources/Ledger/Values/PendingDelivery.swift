package import SidecarBase

/// A signed message that is due to be sent.
package struct PendingDelivery: Sendable {
    package let id: MessageID
    package let company: String
    /// The root element's name, `CEB311Message`.
    package let messageType: String
    package let guid: String
    package let order: DeliveryOrder
    package let signed: [UInt8]
    /// Attempts begun so far, since the message was queued or released.
    package let attempts: Int
    /// When the message was queued, or last put back by a person: its age as a delivery counts from here.
    package let queuedAt: ChinaTime
    /// That of the request it came with.
    package let trace: RequestTrace?

    /// All parts.
    package init(
        id: MessageID, company: String, messageType: String, guid: String, order: DeliveryOrder, signed: [UInt8],
        attempts: Int, queuedAt: ChinaTime, trace: RequestTrace? = nil
    ) {
        self.id = id
        self.company = company
        self.messageType = messageType
        self.guid = guid
        self.order = order
        self.signed = signed
        self.attempts = attempts
        self.queuedAt = queuedAt
        self.trace = trace
    }
}
