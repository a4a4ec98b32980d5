/// Which events of the log are wanted, newest first.
package struct AuditQuery: Sendable, Equatable {
    /// The kinds wanted; empty for all.
    package var kinds: Set<String> = []
    /// A part of the actor's name; `nil` for all.
    package var actor: String?
    /// Only events before this one: where the page before ended; `nil` for the newest.
    package var before: Int64?
    /// At most 500.
    package var limit = 50

    package init() {}
}

/// A page of the log, newest first.
package struct AuditTrail: Sendable {
    package let events: [EventRecord]
    /// What to ask for as `before` next; `nil` when everything was looked at. A page may be short and not the last: of a long log
    /// only a stretch is read at once.
    package let before: Int64?

    package init(events: [EventRecord], before: Int64?) {
        self.events = events
        self.before = before
    }
}

/// What the ledger tells of its log as a whole. Errors as of ``DeclarationLedger``.
package protocol AuditLedger: PlatformLedger, ChannelLedger {
    /// A page of the log.
    func trail(_ query: AuditQuery) async throws(LedgerError) -> AuditTrail
}
