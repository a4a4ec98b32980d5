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

    private let statements: PreparedStatements

    init(database: Database, chain: EventChain, runsApart: Bool, statements: PreparedStatements = PreparedStatements())
    {
        self.database = database
        self.statements = statements
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

    /// Runs a statement of every declaration's way.
    func run(_ statement: WriteStatement, _ values: [BoundValue]) throws {
        try statements.run(statement, values, in: database)
    }

    /// Runs a query of every declaration's way.
    func query(_ statement: WriteStatement, _ values: [BoundValue], _ each: (FoundRow) throws -> Void) throws {
        try statements.query(statement, values, in: database, each)
    }

    /// Adds an event to the chain.
    @discardableResult
    func append(_ draft: EventDraft) throws -> Int64 {
        try append([draft])
        return chain.sequence
    }

    /// Adds events to the chain, in this order, in few statements.
    func append(_ drafts: [EventDraft]) throws {
        var grown = chain
        var start = 0
        while start < drafts.count {
            let count = min(drafts.count - start, WriteContext.insertions.count)
            var values: [BoundValue] = []
            values.reserveCapacity(count * 8)
            for draft in drafts[start..<start + count] {
                let detail = draft.detail.sorted { $0.0.utf8.lexicographicallyPrecedes($1.0.utf8) }
                let kind = draft.kind.name
                grown.sequence += 1
                grown.head = EventChain.hash(
                    after: grown.head, sequence: grown.sequence, message: draft.message?.text, time: draft.time,
                    kind: kind, actor: draft.actor, cause: draft.cause, detail: detail)
                values.append(.integer(grown.sequence))
                values.append(.integer(draft.row))
                values.append(.integer(draft.time.milliseconds))
                values.append(.text(kind))
                values.append(.text(draft.actor))
                values.append(.text(draft.cause))
                values.append(.utf8(DetailText.encode(detail)))
                values.append(.bytes(grown.head))
            }
            try run(WriteContext.insertions[count - 1], values)
            start += count
        }
        chain = grown
    }

    /// The statements for one to six events.
    private static let insertions = (1...6).map { count in
        let places = Array(repeating: "(?, ?, ?, ?, ?, ?, ?, ?)", count: count).joined(separator: ", ")
        return WriteStatement(
            "INSERT INTO event (sequence, message, time, kind, actor, cause, detail, hash) VALUES \(places)")
    }

    /// The chain as it stands in the file.
    static func storedChain(_ database: Database) throws -> EventChain {
        let sql = "SELECT sequence, hash FROM event ORDER BY sequence DESC LIMIT 1"
        guard let row = try Row.fetchOne(database.cachedStatement(sql: sql)) else { return EventChain() }
        return EventChain(sequence: try row.number(0), head: try row.bytes(1))
    }
}
