package import SidecarBase

/// One piece of business with a sister system, from its beginning to its end: a question of customs for payment data, a message
/// to the foreign exchange administration, an application for a certificate of origin, or the push of a result.
///
/// What the states are called and what follows what is the channel's own affair; the ledger keeps the case, its documents and
/// its events in one commit each, and knows what is due.
package struct ChannelCase: Sendable, Equatable {
    /// The ledger's number; a later case has a larger one.
    package let row: Int64
    /// Which sister system: `realtime179`, `safe`, `ccpit`.
    package let channel: String
    /// What makes the case the same case when it comes again; unique in its channel.
    package let key: String
    /// What people look for beside the key, such as an order number; several cases may have one subject.
    package let subject: String
    /// On whose behalf, such as a company's code or a user's name.
    package let account: String
    /// What is asked, such as the name of an operation.
    package let kind: String
    /// The channel's own name of the state.
    package let state: String
    /// Whether it has not come to its end.
    package let isOpen: Bool
    /// When something is to be done about it without anybody asking; `nil` when nothing is.
    package let due: ChinaTime?
    /// When it is too late.
    package let deadline: ChinaTime?
    /// Attempts that were begun.
    package let attempts: Int
    /// The last word: a code of the other side, or of ours.
    package let code: String
    /// The text of that word, unchanged.
    package let message: String
    /// Small facts of the channel, without secrets and personal data.
    package let facts: [String: String]
    package let createdAt: ChinaTime
    package let changedAt: ChinaTime
}

/// A document of a case, without its bytes.
package struct CaseDocument: Sendable, Equatable {
    /// Grows within the case.
    package let number: Int
    /// What it is, such as `callback` or `upload`.
    package let kind: String
    /// SHA-256 of the bytes.
    package let digest: [UInt8]
    package let size: Int
    package let time: ChinaTime
}

/// Something the ERP is told about a case; numbers grow over all channels.
package struct ChannelNotice: Sendable, Equatable {
    package let number: Int64
    package let channel: String
    /// The case's ``ChannelCase/row``.
    package let row: Int64
    /// JSON.
    package let body: [UInt8]
    package let time: ChinaTime
    /// Whether the ERP acknowledged the push.
    package let isTaken: Bool
}

/// What a channel has open.
package struct ChannelFigures: Sendable, Equatable {
    package let channel: String
    package let open: Int
    /// When the oldest open case began.
    package let oldest: ChinaTime?
    /// The next deadline of an open case.
    package let deadline: ChinaTime?
    /// Notices that the ERP has not acknowledged.
    package let waitingNotices: Int
}
