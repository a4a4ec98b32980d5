import GRDB
import SidecarBase

/// A submission inside a unit of work.
struct PlatformRow {
    let context: WriteContext
    let row: Int64
    let id: MessageID
    let company: String
    let state: PlatformRecord.State
    let attempts: Int

    /// Finds a submission; `nil` when there is none.
    static func find(_ condition: String, _ value: any DatabaseValueConvertible, _ context: WriteContext) throws
        -> PlatformRow?
    {
        let sql = "SELECT row, id, company, state, attempts FROM platform_submission WHERE \(condition) = ?"
        let statement = try context.database.cachedStatement(sql: sql)
        return try Row.fetchOne(statement, arguments: [value]).map { try PlatformRow($0, context) }
    }

    /// Of a fetched row `row, id, company, state, attempts`.
    init(_ found: Row, _ context: WriteContext) throws {
        guard let state = PlatformRecord.State(rawValue: try found.text(3)) else {
            throw LedgerError(.ledgerCorrupt, "a submission has an unknown state")
        }
        self.context = context
        row = try found.number(0)
        id = MessageID(text: try found.text(1))
        company = try found.text(2)
        self.state = state
        attempts = Int(try found.number(4))
    }

    /// Adds an event to the chain and to the submission.
    func note(
        _ kind: String, at time: ChinaTime, by actor: String, cause: String = "", _ detail: [(String, String)] = []
    ) throws {
        try PlatformRow.note(
            kind, row: row, id: id, company: company, at: time, by: actor, cause: cause, detail, in: context)
    }

    static func note(
        _ kind: String, row: Int64, id: MessageID, company: String, at time: ChinaTime, by actor: String,
        cause: String = "", _ detail: [(String, String)], in context: WriteContext
    ) throws {
        let sequence = try context.append(
            EventDraft(
                time: time, kind: .system("platform-\(kind)"), actor: actor, cause: cause,
                detail: detail + [("company", company), ("submission", id.text)]))
        try context.run("INSERT INTO platform_event (submission, sequence) VALUES (?, ?)", [row, sequence])
    }

    /// How many items are in one of these states.
    func items(in states: [PlatformRecord.ItemState]) throws -> Int {
        let places = Array(repeating: "?", count: states.count).joined(separator: ", ")
        let statement = try context.database.cachedStatement(
            sql: "SELECT count(*) FROM platform_item WHERE submission = ? AND state IN (\(places))")
        var arguments: StatementArguments = [row]
        arguments += StatementArguments(states.map(\.rawValue))
        return Int(try Int64.fetchOne(statement, arguments: arguments) ?? 0)
    }

    /// Nothing is to be sent any more when no item waits for the platform's word.
    func endIfAnswered() throws {
        guard state != .abandoned, try items(in: [.waiting]) == 0 else { return }
        try context.run("UPDATE platform_submission SET state = 'answered', cause = '' WHERE row = ?", [row])
    }

    /// What is to be sent is due from a time on; the period of its attempts begins now.
    func queue(at time: ChinaTime) throws {
        try context.run(
            "UPDATE platform_submission SET state = 'waiting', due = ?1, queued_at = ?1, cause = '' WHERE row = ?2",
            [time.milliseconds, row])
    }
}
