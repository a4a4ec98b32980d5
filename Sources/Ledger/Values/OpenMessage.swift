package import SidecarBase

/// A message without a final state.
package struct OpenMessage: Sendable, Equatable {
    package let id: MessageID
    package let company: String
    /// The root element's name, `CEB311Message`.
    package let messageType: String
    package let guid: String
    /// The enterprise's own number of its first document.
    package let number: String?
    package let route: String
    package let state: DeclarationState
    package let recordedAt: ChinaTime
    /// When it was last sent, or its arrival was told; `nil` before.
    package let sentAt: ChinaTime?
    /// When the first receipt about it came.
    package let firstReceiptAt: ChinaTime?
    /// The kind of its last event, and when that was.
    package let lastStep: String
    package let lastStepAt: ChinaTime
    /// How often it was sent again because no receipt came.
    package let reissues: Int

    /// All parts.
    package init(
        id: MessageID, company: String, messageType: String, guid: String, number: String?, route: String,
        state: DeclarationState, recordedAt: ChinaTime, sentAt: ChinaTime?, firstReceiptAt: ChinaTime?,
        lastStep: String, lastStepAt: ChinaTime, reissues: Int = 0
    ) {
        self.id = id
        self.company = company
        self.messageType = messageType
        self.guid = guid
        self.number = number
        self.route = route
        self.state = state
        self.recordedAt = recordedAt
        self.sentAt = sentAt
        self.firstReceiptAt = firstReceiptAt
        self.lastStep = lastStep
        self.lastStepAt = lastStepAt
        self.reissues = reissues
    }
}

/// How long receipts about one message took after it was sent, in milliseconds.
package struct ReceiptDelay: Sendable, Equatable {
    package let messageType: String
    package let route: String
    package let first: Int64
    /// To the receipt that ended it; `nil` where that has not come.
    package let final: Int64?

    package init(messageType: String, route: String, first: Int64, final: Int64?) {
        self.messageType = messageType
        self.route = route
        self.first = first
        self.final = final
    }
}
