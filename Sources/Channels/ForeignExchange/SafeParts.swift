package import Ledger
package import Logging
package import SidecarBase
internal import Synchronization

/// The states of a message.
enum SafeState {
    /// To be sent now.
    static let ready = "ready"
    /// To be sent when the authority's system opens.
    static let queued = "queued"
    static let sending = "sending"
    /// Sent, and what became of it is looked up.
    static let unknown = "unknown"
    static let finished = "finished"
    static let channel = "safe"
}

/// Names of the small facts of a case.
enum SafeFact {
    static let digest = "digest"
    static let outcome = "outcome"
    /// The version of the credentials with which it was sent last.
    static let version = "credentials"
    /// Whether all pages are wanted.
    static let all = "all"
    /// Whether it may wait for the opening.
    static let queue = "queue"
    /// Whether its end is told by a notice: nobody waits for it any more.
    static let late = "late"
    static let lookups = "lookups"
    static let decision = "needsDecision"
    static let action = "action"
    static let charset = "charset"
    static let content = "contentType"
    static let timeout = "timeout"
}

/// Kinds of the documents of a case.
enum SafeDocument {
    static let input = "input"
    static let request = "request"
    static let reply = "reply"
    static let lookup = "lookup"
    static let lookupReply = "lookup-reply"
    static let result = "result"
}

/// Requests that wait for their messages.
package final class SafeWaiters: Sendable {
    private let waiting = Mutex<[Int64: [Nudge]]>([:])

    package init() {}

    /// Waits with others for a message.
    func add(_ row: Int64) -> Nudge {
        let nudge = Nudge()
        waiting.withLock { $0[row, default: []].append(nudge) }
        return nudge
    }

    /// Waits no more.
    func remove(_ nudge: Nudge, _ row: Int64) {
        waiting.withLock { waiting in
            waiting[row]?.removeAll { $0 === nudge }
            if waiting[row]?.isEmpty ?? false { waiting[row] = nil }
        }
    }

    /// Tells those who wait to look.
    func tell(_ row: Int64) {
        for nudge in waiting.withLock({ $0[row] ?? [] }) { nudge.signal() }
    }
}

/// What the parts of the channel share.
package struct SafeParts: Sendable {
    package let profile: SafeProfile
    package let calendar: SafeCalendar
    package let users: SafeUsers
    package let ledger: any ChannelLedger
    package let logger: Logger
    package let now: Now
    /// Wakes the worker.
    package let nudge: Nudge
    package let waiters = SafeWaiters()
    /// For one exchange.
    package var timeout: Duration = .seconds(60)
    /// How far messages that waited are spread out after the opening.
    package var spread: Duration = .seconds(120)
    /// How long a ledger that takes nothing is left alone before what is to be recorded is handed to it again.
    package var ledgerPause: Duration = .seconds(1)
    /// What is kept whole, and what is hidden on request.
    package var audit = SafeAudit()
    /// Digests of what the channel was started with, by the names of its parts; a change is an event.
    package var configuration: [String: String] = [:]
    /// The user of the system as whom the sidecar runs.
    package var startedBy = ""
    /// Where a notice was written: wakes whoever pushes them.
    package var noticed: @Sendable () -> Void = {}

    package init(
        profile: SafeProfile, calendar: SafeCalendar, users: SafeUsers, ledger: any ChannelLedger, logger: Logger,
        nudge: Nudge = Nudge(), now: @escaping Now = ChinaTime.now
    ) {
        self.profile = profile
        self.calendar = calendar
        self.users = users
        self.ledger = ledger
        self.logger = logger
        self.nudge = nudge
        self.now = now
    }

    /// Makes a message for a user, with a number of its own.
    /// - Throws: `safe.number`, and as the ledger does.
    func message(
        _ operation: SafeOperation, _ input: SafeInput, page: Int?, for user: SafeUser
    ) async throws -> (message: SafeMessage, number: String) {
        let time = now()
        let count = try await ledger.nextNumber("msgno \(time.digits14.prefix(8))", of: SafeState.channel)
        guard
            let number = profile.number.text(
                number: count, orgCode: user.orgCode, userCode: user.userCode, time: time)
        else { throw SidecarError(.safeNumber) }
        let values = SafeParts.values(
            operation, input, profile, page: page, number: number, orgCode: user.orgCode, userCode: user.userCode)
        return (SafeMessage(of: operation, values: values, profile, time: time), number)
    }

    /// Everything that a message's template may ask for.
    static func values(
        _ operation: SafeOperation, _ input: SafeInput, _ profile: SafeProfile, page: Int?, number: String,
        orgCode: String, userCode: String
    ) -> [String: SafeTemplate.Value] {
        var values = profile.constants.mapValues { SafeTemplate.Value.text($0) }
        for field in operation.fields { values[field.name] = .text(input.values[field.name] ?? "") }
        for list in operation.lists { values[list.name] = .rows(input.rows[list.name] ?? []) }
        let system: [String: String] = [
            "orgCode": orgCode, "userCode": userCode, "msgNo": number, "servicePath": operation.servicePath,
            "system": operation.system, "operation": operation.soapOperation, "charset": profile.charset.rawValue,
            "page": String(page ?? input.page ?? 1), "pageSize": String(input.pageSize ?? profile.pageSize),
        ]
        for (name, value) in system { values[name] = .text(value) }
        values["password"] = .password
        return values
    }

    /// `SOAPAction` of an operation.
    func action(of operation: SafeOperation) -> String {
        profile.action.render(["operation": .text(operation.soapOperation)], time: now())
    }

    /// The headers of a message.
    func headers(action: String) -> [(name: String, value: String)] {
        switch profile.soap {
        case .v11:
            [
                (name: "Content-Type", value: "text/xml; charset=\(profile.charset.rawValue)"),
                (name: "SOAPAction", value: action),
            ]
        case .v12:
            [
                (
                    name: "Content-Type",
                    value: "application/soap+xml; charset=\(profile.charset.rawValue); action="
                        + (action.hasPrefix("\"") ? action : "\"\(action)\"")
                )
            ]
        }
    }

    /// When a message that waits for the opening is sent: spread out, and for one message always the same.
    func start(afterOpening opening: ChinaTime, key: String) -> ChinaTime {
        let width = spread.components.seconds * 1_000
        guard width > 0 else { return opening }
        let hash = key.utf8.reduce(UInt64(14_695_981_039_346_656_037)) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 }
        return opening.advanced(byMilliseconds: Int64(hash % UInt64(width)))
    }
}
