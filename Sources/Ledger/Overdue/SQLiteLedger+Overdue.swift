import GRDB
package import SidecarBase

extension SQLiteLedger {

    /// What was sent and has no final state.
    static let unansweredQuestion = """
        SELECT id, company, type, guid, route, state, recorded_at,
            (SELECT last FROM business_key WHERE business_key.message = message.row
                ORDER BY ordinal LIMIT 1),
            (SELECT max(time) FROM event WHERE event.message = message.row AND kind IN ('sent', 'accepted')),
            (SELECT min(time) FROM event WHERE event.message = message.row
                AND kind IN ('receipt', 'customs', 'finished')),
            (SELECT kind FROM event WHERE event.message = message.row ORDER BY sequence DESC LIMIT 1),
            (SELECT time FROM event WHERE event.message = message.row ORDER BY sequence DESC LIMIT 1),
            (SELECT count FROM reissue WHERE reissue.message = message.row)
        FROM message
        WHERE state IN ('sent', 'accepted', 'customs') AND route IS NOT NULL
        ORDER BY recorded_at LIMIT ?
        """

    package func unansweredMessages(limit: Int) async throws(LedgerError) -> [OpenMessage] {
        try await read { database in
            return try Row.fetchAll(
                database.cachedStatement(sql: SQLiteLedger.unansweredQuestion), arguments: [max(0, limit)]
            ).map { row in
                guard let state = DeclarationState(rawValue: try row.text(5)) else {
                    throw LedgerError(.ledgerCorrupt, "message \(try row.text(0)) has an unknown state")
                }
                return OpenMessage(
                    id: MessageID(text: try row.text(0)), company: try row.text(1), messageType: try row.text(2),
                    guid: try row.text(3), number: row.optionalText(7), route: try row.text(4), state: state,
                    recordedAt: try row.time(6), sentAt: row.optionalNumber(8).map { ChinaTime(milliseconds: $0) },
                    firstReceiptAt: row.optionalNumber(9).map { ChinaTime(milliseconds: $0) },
                    lastStep: try row.text(10), lastStepAt: try row.time(11),
                    reissues: Int(row.optionalNumber(12) ?? 0))
            }
        }
    }

    package func oldestOpen() async throws(LedgerError) -> ChinaTime? {
        try await read { database in
            let sql = "SELECT min(recorded_at) FROM message WHERE state IN \(LedgerSchema.openStates)"
            return try Int64.fetchOne(database.cachedStatement(sql: sql)).map { ChinaTime(milliseconds: $0) }
        }
    }

    /// The times of the newest messages of each type on each route.
    static let delaysQuestion = """
        WITH RECURSIVE pair (type, route) AS (
            SELECT * FROM (
                SELECT type, route FROM message
                WHERE route IS NOT NULL AND state IN ('customs', 'finished') ORDER BY type, route LIMIT 1)
            UNION ALL
            SELECT next.type, next.route FROM pair CROSS JOIN message AS next WHERE next.row = coalesce(
                (SELECT one.row FROM message AS one
                    WHERE one.route IS NOT NULL AND one.state IN ('customs', 'finished')
                        AND one.type = pair.type AND one.route > pair.route ORDER BY one.route LIMIT 1),
                (SELECT one.row FROM message AS one
                    WHERE one.route IS NOT NULL AND one.state IN ('customs', 'finished')
                        AND one.type > pair.type ORDER BY one.type, one.route LIMIT 1))
        ),
        sample (row, type, route) AS (
            SELECT message.row, pair.type, pair.route FROM pair CROSS JOIN message WHERE message.row IN (
                SELECT one.row FROM message AS one
                WHERE one.route IS NOT NULL AND one.state IN ('customs', 'finished')
                    AND one.type = pair.type AND one.route = pair.route ORDER BY one.row DESC LIMIT ?)
        )
        SELECT type, route, sent, first, final FROM (
            SELECT type, route,
                (SELECT min(time) FROM event WHERE event.message = sample.row
                    AND kind IN ('sent', 'accepted')) AS sent,
                (SELECT min(time) FROM event WHERE event.message = sample.row
                    AND kind IN ('receipt', 'customs', 'finished')) AS first,
                (SELECT min(time) FROM event WHERE event.message = sample.row AND kind = 'finished') AS final
            FROM sample)
        WHERE sent IS NOT NULL AND first IS NOT NULL
        """

    package func receiptDelays(each limit: Int) async throws(LedgerError) -> [ReceiptDelay] {
        try await read { database in
            // The newest of each type on each route, so that a busy one hides no other; the pairs are found by steps from one to the
            // next in the index. What a receipt told before the node's own answer was noted took no time.
            return try Row.fetchAll(
                database.cachedStatement(sql: SQLiteLedger.delaysQuestion), arguments: [max(0, limit)]
            ).map { row in
                let sent = try row.number(2)
                return ReceiptDelay(
                    messageType: try row.text(0), route: try row.text(1), first: max(0, try row.number(3) - sent),
                    final: row.optionalNumber(4).map { max(0, $0 - sent) })
            }
        }
    }
}
