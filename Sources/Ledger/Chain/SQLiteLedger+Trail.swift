import GRDB
import SidecarBase

extension SQLiteLedger: AuditLedger {
    /// How many events are looked at for one page, so that a rare kind in a long log costs no more than that.
    private static let stretch: Int64 = 100_000

    package func trail(_ query: AuditQuery) async throws(LedgerError) -> AuditTrail {
        let limit = min(max(1, query.limit), 500)
        return try await read { database in
            let newest = try Int64.fetchOne(database, sql: "SELECT coalesce(max(sequence), 0) FROM event") ?? 0
            let end = min(query.before ?? .max, newest + 1)
            let start = max(1, end - SQLiteLedger.stretch)
            var conditions = ["event.sequence >= ?", "event.sequence < ?"]
            var arguments: StatementArguments = [start, end]
            if !query.kinds.isEmpty {
                let places = Array(repeating: "?", count: query.kinds.count).joined(separator: ", ")
                conditions.append("event.kind IN (\(places))")
                arguments += StatementArguments(query.kinds.sorted())
            }
            if let actor = query.actor, !actor.isEmpty {
                conditions.append("instr(lower(event.actor), lower(?)) > 0")
                arguments += [actor]
            }
            arguments += [limit]
            let sql = """
                SELECT event.sequence, message.id, event.time, event.kind, event.actor, event.cause, event.detail, event.hash
                FROM event LEFT JOIN message ON message.row = event.message
                WHERE \(conditions.joined(separator: " AND ")) ORDER BY event.sequence DESC LIMIT ?
                """
            let events = try Row.fetchAll(database, sql: sql, arguments: arguments).map(EventRecord.init(row:))
            let reached = events.count == limit ? events.last?.sequence ?? start : start
            return AuditTrail(events: events, before: reached > 1 ? reached : nil)
        }
    }
}
