internal import Pipeline
internal import SidecarBase

/// How everything stands at one moment.
struct ConsoleFigures: Sendable {
    let queue: QueueReport
    let signers: [KeyReport]
    let routes: [RouteReport]
    let relays: [RelayReport]
    let platforms: [PlatformReport]
    let overdue: OverdueReport
    let sisters: [SisterReport]
    let lastReceipt: Int64
    /// Why the ledger takes nothing; `nil` when it does.
    let ledgerTrouble: String?

    /// What a page would show otherwise now. Ages grow by themselves and are no change.
    func changes(since earlier: ConsoleFigures) -> Set<ConsoleTopic> {
        var changes: Set<ConsoleTopic> = []
        if queue.companies != earlier.queue.companies || queue.toSend != earlier.queue.toSend
            || queue.parked != earlier.queue.parked || routes != earlier.routes || relays != earlier.relays
            || platforms != earlier.platforms || overdue.overdue.map(\.id) != earlier.overdue.overdue.map(\.id)
            || (overdue.oldestOpenMilliseconds == nil) != (earlier.overdue.oldestOpenMilliseconds == nil)
            || sisters != earlier.sisters || ledgerTrouble != earlier.ledgerTrouble
        {
            changes.insert(.queue)
        }
        if signers != earlier.signers { changes.insert(.signers) }
        if lastReceipt != earlier.lastReceipt { changes.insert(.receipts) }
        return changes
    }
}

/// Reads the figures for all pages and listeners, but not more often than they change for people: many open pages cost no more
/// than one.
actor ConsoleFiguresDesk {
    private let keys: any KeyServing
    private let operations: any OperationsServing
    private let readiness: any ReadinessReporting
    private let audit: any AuditServing

    private var last: (time: ContinuousClock.Instant, figures: ConsoleFigures)?
    private var slow: (time: ContinuousClock.Instant, overdue: OverdueReport, trouble: String?)?

    /// How old figures may be, and how old those that cost more.
    private static let age: Duration = .milliseconds(500)
    private static let slowAge: Duration = .seconds(5)

    init(
        keys: any KeyServing, operations: any OperationsServing, readiness: any ReadinessReporting,
        audit: any AuditServing
    ) {
        self.keys = keys
        self.operations = operations
        self.readiness = readiness
        self.audit = audit
    }

    /// The figures; quite fresh ones when somebody has just changed something and wants to see it.
    func read(isFresh: Bool = false) async throws -> ConsoleFigures {
        if !isFresh, let last, last.time.duration(to: .now) < ConsoleFiguresDesk.age { return last.figures }
        let (overdue, trouble) = try await slowly(isFresh: isFresh)
        let figures = ConsoleFigures(
            queue: try await keys.queue(), signers: await keys.signers(), routes: try await operations.routes(),
            relays: try await operations.relays(), platforms: try await operations.platformReports(),
            overdue: overdue, sisters: try await audit.sisters(), lastReceipt: try await operations.lastReceipt(),
            ledgerTrouble: trouble)
        last = (.now, figures)
        return figures
    }

    private func slowly(isFresh: Bool) async throws -> (OverdueReport, String?) {
        if !isFresh, let slow, slow.time.duration(to: .now) < ConsoleFiguresDesk.slowAge {
            return (slow.overdue, slow.trouble)
        }
        let overdue = try await operations.overdue()
        let check = await readiness.readiness().checks.first { $0.name == "ledger" && !$0.isGood }
        slow = (.now, overdue, check?.detail)
        return (overdue, check?.detail)
    }
}
