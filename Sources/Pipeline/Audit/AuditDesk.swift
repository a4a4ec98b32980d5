package import Ledger
internal import SidecarBase

/// Which entries of the log a person wants to see.
package struct AuditRequest: Sendable, Equatable {
    /// What kind of entries.
    package enum Selection: String, Sendable, CaseIterable {
        /// Everything.
        case all
        /// What people did, and what they were refused.
        case people
        /// What went wrong.
        case problems
        /// Start, stop and the like.
        case machinery
    }

    package var selection: Selection
    /// A part of the actor's name.
    package var actor: String?
    /// Where the page before ended.
    package var before: Int64?
    /// 1 to 500.
    package var limit: Int

    package init(selection: Selection = .all, actor: String? = nil, before: Int64? = nil, limit: Int = 50) {
        self.selection = selection
        self.actor = actor
        self.before = before
        self.limit = limit
    }
}

/// One entry of the log as it is shown.
package struct AuditEntry: Encodable, Sendable, Equatable {
    package let sequence: Int64
    /// The message it is about.
    package let message: String?
    package let time: String
    package let kind: String
    package let actor: String
    package let cause: String
    package let detail: [String: String]
    /// The hash by which the next entry is chained to it, hexadecimal.
    package let hash: String

    package init(
        sequence: Int64, message: String?, time: String, kind: String, actor: String, cause: String,
        detail: [String: String], hash: String
    ) {
        self.sequence = sequence
        self.message = message
        self.time = time
        self.kind = kind
        self.actor = actor
        self.cause = cause
        self.detail = detail
        self.hash = hash
    }
}

/// A page of the log, newest first.
package struct AuditPage: Encodable, Sendable, Equatable {
    package let entries: [AuditEntry]
    /// What to give as `before` for the older ones; `nil` on the last page.
    package let before: Int64?

    package init(entries: [AuditEntry], before: Int64?) {
        self.entries = entries
        self.before = before
    }
}

/// What a sister system has open.
package struct SisterReport: Encodable, Sendable, Equatable {
    /// One piece of business that has not come to its end.
    package struct Case: Encodable, Sendable, Equatable {
        package let subject: String
        package let kind: String
        package let state: String
        package let attempts: Int
        package let code: String
        package let since: String
        package let deadline: String?

        package init(
            subject: String, kind: String, state: String, attempts: Int, code: String, since: String, deadline: String?
        ) {
            self.subject = subject
            self.kind = kind
            self.state = state
            self.attempts = attempts
            self.code = code
            self.since = since
            self.deadline = deadline
        }
    }

    /// `realtime179`, `safe`, `ccpit`.
    package let channel: String
    package let open: Int
    package let oldest: String?
    package let deadline: String?
    /// What the ERP has not taken yet.
    package let waitingNotices: Int
    /// The newest open ones.
    package let cases: [Case]

    package init(
        channel: String, open: Int, oldest: String?, deadline: String?, waitingNotices: Int, cases: [Case]
    ) {
        self.channel = channel
        self.open = open
        self.oldest = oldest
        self.deadline = deadline
        self.waitingNotices = waitingNotices
        self.cases = cases
    }
}

/// The desk of the log; HTTP knows the pipeline by this.
package protocol AuditServing: Sendable {
    /// A page of the log.
    func trail(_ request: AuditRequest) async throws -> AuditPage

    /// Writes down what a person did that no other desk writes down.
    ///
    /// - Parameters:
    ///   - kind: lower-case words with hyphens, such as `signed-in`.
    ///   - actor: who.
    ///   - cause: a name or an id; never a value from a message.
    /// - Throws: what the ledger throws.
    func note(_ kind: String, actor: String, cause: String) async throws

    /// What the sister systems have open; those without any case are not there.
    func sisters() async throws -> [SisterReport]
}

/// Reads the log, and writes down what people did.
package struct AuditDesk: AuditServing {
    private let ledger: any AuditLedger

    /// The kinds of entries that tell of people.
    private static let people: Set<String> = [
        "released", "resent", "abandoned", "refused", "signature-lent", "signed-in", "signed-out", "revealed", "probed",
        "signer-tested", "outbox-release", "outbox-resend", "outbox-abandon", "relay-replayed",
    ]
    /// Those that tell of trouble.
    private static let problems: Set<String> = [
        "parked", "refused", "conflict", "node-fault", "held", "held-longer", "retry-later", "relay-later",
        "interrupted",
        "split", "single-later",
    ]
    private static let machinery: Set<String> = ["started", "stopped"]
    private static let casesShown = 20

    /// - Parameter ledger: has the log.
    package init(ledger: any AuditLedger) {
        self.ledger = ledger
    }

    package func trail(_ request: AuditRequest) async throws -> AuditPage {
        var query = AuditQuery()
        query.kinds =
            switch request.selection {
            case .all: []
            case .people: AuditDesk.people
            case .problems: AuditDesk.problems
            case .machinery: AuditDesk.machinery
            }
        query.actor = request.actor
        query.before = request.before
        query.limit = request.limit
        let trail = try await ledger.trail(query)
        return AuditPage(
            entries: trail.events.map { event in
                AuditEntry(
                    sequence: event.sequence, message: event.messageID?.text, time: event.time.iso8601,
                    kind: event.kind, actor: event.actor, cause: event.cause, detail: event.detail,
                    hash: Hex.encode(event.hash))
            }, before: trail.before)
    }

    package func note(_ kind: String, actor: String, cause: String) async throws {
        _ = try await ledger.recordSystemEvent(kind: kind, actor: actor, cause: cause, detail: [:])
    }

    package func sisters() async throws -> [SisterReport] {
        var reports: [SisterReport] = []
        for figures in try await ledger.channelFigures() {
            var query = CaseQuery(channel: figures.channel)
            query.isOpen = true
            query.limit = AuditDesk.casesShown
            let open = try await ledger.cases(query)
            reports.append(
                SisterReport(
                    channel: figures.channel, open: figures.open, oldest: figures.oldest?.iso8601,
                    deadline: figures.deadline?.iso8601, waitingNotices: figures.waitingNotices,
                    cases: open.map { entry in
                        SisterReport.Case(
                            subject: entry.subject, kind: entry.kind, state: entry.state, attempts: entry.attempts,
                            code: entry.code, since: entry.createdAt.iso8601, deadline: entry.deadline?.iso8601)
                    }))
        }
        return reports
    }
}
