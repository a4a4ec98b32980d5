import GRDB
package import SidecarBase

extension SQLiteLedger {
    package func unansweredMessages(limit: Int) async throws(LedgerError) -> [OpenMessage] {
        try await read { database in
            let sql = """
                SELECT id, company, type, guid, route, state, recorded_at,
                    (SELECT last FROM business_key WHERE business_key.message = message.row
                        ORDER BY ordinal LIMIT 1),
                    (SELECT max(time) FROM event WHERE event.message = message.row AND kind IN ('sent', 'accepted')),
                    (SELECT min(time) FROM event WHERE event.message = message.row
                        AND kind IN ('receipt', 'customs', 'finished')),
                    (SELECT kind FROM event WHERE event.message = message.row ORDER BY sequence DESC LIMIT 1),
                    (SELECT time FROM event WHERE event.message = message.row ORDER BY sequence DESC LIMIT 1)
                FROM message
                WHERE state IN \(LedgerSchema.openStates) AND state IN ('sent', 'accepted', 'customs')
                    AND route IS NOT NULL
                ORDER BY recorded_at LIMIT ?
                """
            return try Row.fetchAll(database.cachedStatement(sql: sql), arguments: [max(0, limit)]).map { row in
                guard let state = DeclarationState(rawValue: try row.text(5)) else {
                    throw LedgerError(.ledgerCorrupt, "message \(try row.text(0)) has an unknown state")
                }
                return OpenMessage(
                    id: MessageID(text: try row.text(0)), company: try row.text(1), messageType: try row.text(2),
                    guid: try row.text(3), number: row.optionalText(7), route: try row.text(4), state: state,
                    recordedAt: try row.time(6), sentAt: row.optionalNumber(8).map { ChinaTime(milliseconds: $0) },
                    firstReceiptAt: row.optionalNumber(9).map { ChinaTime(milliseconds: $0) },
                    lastStep: try row.text(10), lastStepAt: try row.time(11))
            }
        }
    }

    package func oldestOpen() async throws(LedgerError) -> ChinaTime? {
        try await read { database in
            let sql = "SELECT min(recorded_at) FROM message WHERE state IN \(LedgerSchema.openStates)"
            return try Int64.fetchOne(database.cachedStatement(sql: sql)).map { ChinaTime(milliseconds: $0) }
        }
    }

    package func receiptDelays(limit: Int) async throws(LedgerError) -> [ReceiptDelay] {
        try await read { database in
            // What a receipt told before the node's own answer was noted took no time.
            let sql = """
                SELECT type, route, sent, first, final FROM (
                    SELECT row, type, route,
                        (SELECT min(time) FROM event WHERE event.message = message.row
                            AND kind IN ('sent', 'accepted')) AS sent,
                        (SELECT min(time) FROM event WHERE event.message = message.row
                            AND kind IN ('receipt', 'customs', 'finished')) AS first,
                        (SELECT min(time) FROM event WHERE event.message = message.row AND kind = 'finished') AS final
                    FROM message WHERE route IS NOT NULL AND state IN ('customs', 'finished')
                    ORDER BY row DESC LIMIT ?)
                WHERE sent IS NOT NULL AND first IS NOT NULL
                """
            return try Row.fetchAll(database.cachedStatement(sql: sql), arguments: [max(0, limit)]).map { row in
                let sent = try row.number(2)
                return ReceiptDelay(
                    messageType: try row.text(0), route: try row.text(1), first: max(0, try row.number(3) - sent),
                    final: row.optionalNumber(4).map { max(0, $0 - sent) })
            }
        }
    }
}
