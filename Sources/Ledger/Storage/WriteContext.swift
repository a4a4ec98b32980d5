import FoundationEssentials
import GRDB
import SidecarBase

/// What a unit of work writes through: the connection, and the event chain as it grows inside the open transaction. Used on the
/// writer's queue only.
final class WriteContext {
    let database: Database
    private(set) var chain: EventChain
    /// Whether the running unit decided that documents are to be sent singly.
    private var hasSplit = false

    init(database: Database, chain: EventChain) {
        self.database = database
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
        let detail = draft.detail.sorted { $0.0.utf8.lexicographicallyPrecedes($1.0.utf8) }
        let sequence = chain.sequence + 1
        let hash = EventChain.hash(
            after: chain.head, sequence: sequence, message: draft.message?.text, time: draft.time,
            kind: draft.kind.name, actor: draft.actor, cause: draft.cause, detail: detail)
        try run(
            """
            INSERT INTO event (sequence, message, time, kind, actor, cause, detail, hash)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                sequence, draft.row, draft.time.milliseconds, draft.kind.name, draft.actor, draft.cause,
                DetailText.encode(detail), Data(hash),
            ])
        chain.sequence = sequence
        chain.head = hash
        return sequence
    }

    /// The chain as it stands in the file.
    static func storedChain(_ database: Database) throws -> EventChain {
        let sql = "SELECT sequence, hash FROM event ORDER BY sequence DESC LIMIT 1"
        guard let row = try Row.fetchOne(database.cachedStatement(sql: sql)) else { return EventChain() }
        return EventChain(sequence: try row.number(0), head: try row.bytes(1))
    }
}
