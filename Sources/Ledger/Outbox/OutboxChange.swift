import GRDB
import SidecarBase

/// What a person does with one message of the outbox: part of a unit of work of the writer.
struct OutboxChange {
    let context: WriteContext
    let time: ChinaTime
    let actor: String

    func perform(_ action: OutboxAction, on id: MessageID) throws {
        switch action {
        case .release: try release(id)
        case .resend: try resend(id)
        case .abandon: try abandon(id)
        }
    }

    private func release(_ id: MessageID) throws {
        let waiting = try OutboxRow.find(id, in: context)
        guard waiting.isParked else { throw LedgerError(.ledgerWrongState, "the message is not parked") }
        try context.run(
            """
            UPDATE outbox SET parked = 0, sending = 0, answered = 0, attempts = 0, due = ?1, queued_at = ?1
            WHERE message = ?2
            """, [time.milliseconds, waiting.row])
        try context.append(waiting.event(.released, at: time, actor: actor, cause: ""))
        try MessageState.advance(waiting.row, by: [.released], in: context)
    }

    /// Puts a message that was sent into the outbox again.
    func resend(_ id: MessageID, cause: String = "") throws {
        let sql = """
            SELECT message.row, message.route, message.company, outbox.parked
            FROM message LEFT JOIN outbox ON outbox.message = message.row WHERE message.id = ?
            """
        guard let found = try Row.fetchOne(context.database.cachedStatement(sql: sql), arguments: [id.text]) else {
            throw LedgerError(.ledgerNotFound)
        }
        guard let route = found.optionalText(1) else {
            throw LedgerError(.ledgerWrongState, "the message has no delivery")
        }
        if found.optionalNumber(3) == 0 { throw LedgerError(.ledgerWrongState, "the message waits already") }
        let row = try found.number(0)
        guard try !BatchFallback.isSplit(row, in: context.database) else {
            throw LedgerError(.ledgerWrongState, "its documents are sent singly")
        }
        try context.run(
            """
            INSERT INTO outbox (message, route, company, due, queued_at) VALUES (?1, ?2, ?3, ?4, ?4)
            ON CONFLICT (message) DO UPDATE SET parked = 0, sending = 0, answered = 0, attempts = 0,
                due = excluded.due, queued_at = excluded.queued_at
            """, [row, route, try found.text(2), time.milliseconds])
        try context.append(EventDraft(row: row, message: id, time: time, kind: .resent, actor: actor, cause: cause))
        try MessageState.advance(row, by: [.resent], in: context)
    }

    private func abandon(_ id: MessageID) throws {
        if let held = try HoldRow.find(id, in: context.database) {
            return try HoldRow(row: held, id: id, context: context).abandon(at: time, by: actor)
        }
        let waiting = try OutboxRow.find(id, in: context)
        try context.run("DELETE FROM outbox WHERE message = ?", [waiting.row])
        try context.append(waiting.event(.abandoned, at: time, actor: actor, cause: ""))
        try MessageState.advance(waiting.row, by: [.abandoned], in: context)
    }
}
