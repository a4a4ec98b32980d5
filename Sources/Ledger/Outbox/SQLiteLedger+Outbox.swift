import GRDB
import SidecarBase

extension SQLiteLedger {
    package func change(_ action: OutboxAction, _ id: MessageID, actor: String) async throws(LedgerError) {
        let time = now()
        try await write { context in
            try OutboxChange(context: context, time: time, actor: actor).perform(action, on: id)
        }
    }

    /// How many messages are changed in one unit of work: others who write wait for so long.
    private static let changesAtOnce = 200

    package func change(
        _ action: OutboxAction, where query: OutboxQuery, actor: String
    ) async throws(LedgerError) -> OutboxOutcome {
        let time = now()
        var count = 0
        var last: Int64 = 0
        while count < query.limit {
            let (after, limit) = (last, min(SQLiteLedger.changesAtOnce, query.limit - count))
            let (changed, reached) = try await write { context in
                let rows = try SQLiteLedger.rows(action, query, after: after, limit: limit, in: context.database)
                let change = OutboxChange(context: context, time: time, actor: actor)
                for row in rows { try change.perform(action, on: MessageID(text: try row.text(1))) }
                return (rows.count, try rows.last?.number(0) ?? after)
            }
            count += changed
            last = reached
            if changed < limit { break }
        }
        let (done, hasMore) = (count, count >= query.limit)
        _ = try await write { context in
            try context.append(
                EventDraft(
                    time: time, kind: .system("outbox-\(action.rawValue)"), actor: actor, cause: query.text,
                    detail: [("count", String(done))]))
        }
        return OutboxOutcome(count: count, hasMore: hasMore)
    }

    /// The next messages for which the action is possible: rows `row, id`.
    private static func rows(
        _ action: OutboxAction, _ query: OutboxQuery, after: Int64, limit: Int, in database: Database
    ) throws -> [Row] {
        let possible =
            switch action {
            case .release: "message.row IN (SELECT message FROM outbox WHERE parked = 1)"
            case .abandon: "message.row IN (SELECT message FROM outbox UNION ALL SELECT message FROM hold)"
            case .resend:
                """
                message.route IS NOT NULL AND message.row NOT IN (SELECT message FROM outbox WHERE parked = 0)
                AND NOT EXISTS (SELECT 1 FROM document LEFT JOIN split ON split.document = document.row
                    WHERE document.message = message.row
                        AND (document.single IS NOT NULL OR split.document IS NOT NULL))
                """
            }
        let sql = """
            SELECT message.row, message.id FROM message
            WHERE message.row > ?1 AND (?2 IS NULL OR message.route = ?2) AND (?3 IS NULL OR message.company = ?3)
                AND (?4 IS NULL OR message.state = ?4) AND (?5 IS NULL OR message.recorded_at < ?5) AND \(possible)
            ORDER BY message.row LIMIT ?6
            """
        return try Row.fetchAll(
            database.cachedStatement(sql: sql),
            arguments: [
                after, query.route, query.company, query.state?.rawValue, query.before?.milliseconds, limit,
            ])
    }

    /// What waits and what is parked, by route.
    static let figuresQuestion = """
        SELECT route, count(*) FILTER (WHERE parked = 0), count(*) FILTER (WHERE parked = 1),
            min(queued_at) FILTER (WHERE parked = 0)
        FROM outbox GROUP BY route ORDER BY route
        """

    package func routeFigures() async throws(LedgerError) -> [RouteFigures] {
        try await read { database in
            try Row.fetchAll(database.cachedStatement(sql: SQLiteLedger.figuresQuestion)).map { row in
                RouteFigures(
                    route: try row.text(0), waiting: Int(try row.number(1)), parked: Int(try row.number(2)),
                    oldest: row.optionalNumber(3).map { ChinaTime(milliseconds: $0) })
            }
        }
    }
}
