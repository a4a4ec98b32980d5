import FoundationEssentials
import GRDB
import SidecarBase

/// What a unit of work writes through: the connection, and the event chain as it grows inside the open transaction. Used on the
/// writer's queue only.
final class WriteContext {
    let database: Database
    private(set) var chain: EventChain
    /// Whether a unit of work that fails is undone alone; otherwise all that share its transaction are, and run again apart.
    let runsApart: Bool
    /// Whether the running unit decided that documents are to be sent singly.
    private var hasSplit = false

    init(database: Database, chain: EventChain, runsApart: Bool) {
        self.database = database
        self.runsApart = runsApart
        self.chain = chain
    }

    /// Runs one unit in a savepoint, so that it can fail alone.
    func inSavepoint(_ body: (WriteContext) throws -> Void) throws {
        let before = chain
        try run("SAVEPOINT unit", [])
        do {
            try body(self)
            try run("RELEASE unit", [])
        } catch {
            chain = before
            // A full disk may have ended the whole transaction; then there is no savepoint any more.
            if database.isInsideTransaction {
                try run("ROLLBACK TO unit", [])
                try run("RELEASE unit", [])
            }
            throw error
        }
    }

    /// Notes that there is work for whoever sends documents singly.
    func noteSplit() { hasSplit = true }

    /// Whether there is, since the last call.
    func takeSplit() -> Bool {
        defer { hasSplit = false }
        return hasSplit
    }

    /// Runs a statement that is prepared once.
    func run(_ sql: String, _ arguments: StatementArguments) throws {
        try database.cachedStatement(sql: sql).execute(arguments: arguments)
    }

    /// Adds an event to the chain.
    @discardableResult
    func append(_ draft: EventDraft) throws -> Int64 {
        try append([draft])
        return chain.sequence
    }

    /// Adds events to the chain, in this order, in one statement.
    func append(_ drafts: [EventDraft]) throws {
        var grown = chain
        var arguments: [(any DatabaseValueConvertible)?] = []
        arguments.reserveCapacity(drafts.count * 8)
        for draft in drafts {
            let detail = draft.detail.sorted { $0.0.utf8.lexicographicallyPrecedes($1.0.utf8) }
            let kind = draft.kind.name
            grown.sequence += 1
            grown.head = EventChain.hash(
                after: grown.head, sequence: grown.sequence, message: draft.message?.text, time: draft.time,
                kind: kind, actor: draft.actor, cause: draft.cause, detail: detail)
            arguments += [
                grown.sequence, draft.row, draft.time.milliseconds, kind, draft.actor, draft.cause,
                DetailText.encode(detail), Data(grown.head),
            ]
        }
        try run(WriteContext.insertEvents(drafts.count), StatementArguments(arguments))
        chain = grown
    }

    private static func insertEvents(_ count: Int) -> String {
        count <= insertions.count ? insertions[count - 1] : insertion(count)
    }

    /// The statements for the usual numbers of events.
    private static let insertions = (1...6).map(insertion)

    private static func insertion(_ count: Int) -> String {
        let places = Array(repeating: "(?, ?, ?, ?, ?, ?, ?, ?)", count: count).joined(separator: ", ")
        return "INSERT INTO event (sequence, message, time, kind, actor, cause, detail, hash) VALUES \(places)"
    }

    /// The chain as it stands in the file.
    static func storedChain(_ database: Database) throws -> EventChain {
        let sql = "SELECT sequence, hash FROM event ORDER BY sequence DESC LIMIT 1"
        guard let row = try Row.fetchOne(database.cachedStatement(sql: sql)) else { return EventChain() }
        return EventChain(sequence: try row.number(0), head: try row.bytes(1))
    }
}
