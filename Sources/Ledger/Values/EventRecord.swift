package import SidecarBase

/// One event of the append-only log.
package struct EventRecord: Sendable {
    /// Counts from 1 without gaps.
    package let sequence: Int64
    package let messageID: MessageID?
    package let time: ChinaTime
    package let kind: String
    /// Who did it: a channel, a signer, a route, a person.
    package let actor: String
    /// A code or a short text.
    package let cause: String
    package let detail: [String: String]
    /// SHA-256 of the hash before and the canonical encoding of this event (see ``EventChain``).
    package let hash: [UInt8]

    /// All parts.
    package init(
        sequence: Int64, messageID: MessageID?, time: ChinaTime, kind: String, actor: String, cause: String,
        detail: [String: String], hash: [UInt8]
    ) {
        self.sequence = sequence
        self.messageID = messageID
        self.time = time
        self.kind = kind
        self.actor = actor
        self.cause = cause
        self.detail = detail
        self.hash = hash
    }
}
