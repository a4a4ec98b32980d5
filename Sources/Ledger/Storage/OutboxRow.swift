import GRDB
import SidecarBase

/// A message's place in the outbox.
struct OutboxRow {
    let row: Int64
    let id: MessageID
    let route: String
    let attempts: Int
    let isParked: Bool
    /// Whether customs spoke about it while an attempt was under way.
    let isAnswered: Bool

    /// The row of a message.
    ///
    /// - Throws: `ledger.not_found` for an unknown message, `ledger.wrong_state` for one that is not in the outbox.
    static func find(_ id: MessageID, in context: WriteContext) throws -> OutboxRow {
        let sql = """
            SELECT message.row, outbox.route, outbox.attempts, outbox.parked, outbox.answered
            FROM message LEFT JOIN outbox ON outbox.message = message.row WHERE message.id = ?
            """
        guard let found = try Row.fetchOne(context.database.cachedStatement(sql: sql), arguments: [id.text]) else {
            throw LedgerError(.ledgerNotFound)
        }
        guard let route = found.optionalText(1) else {
            throw LedgerError(.ledgerWrongState, "the message is not in the outbox")
        }
        return OutboxRow(
            row: try found.number(0), id: id, route: route, attempts: Int(try found.number(2)),
            isParked: try found.number(3) != 0, isAnswered: try found.number(4) != 0)
    }

    /// An event of this message; the actor is the route where no other is named.
    func event(
        _ kind: EventKind, at time: ChinaTime, actor: String? = nil, cause: String, _ detail: [(String, String)] = []
    ) -> EventDraft {
        EventDraft(
            row: row, message: id, time: time, kind: kind, actor: actor ?? route, cause: cause, detail: detail)
    }
}
