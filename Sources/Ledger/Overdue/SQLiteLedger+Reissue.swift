import GRDB
internal import SidecarBase

extension SQLiteLedger {
    package func reissue(
        _ id: MessageID, atMost: Int, actor: String, cause: String
    ) async throws(LedgerError) -> Int? {
        let time = now()
        return try await write { context in
            let sql = """
                SELECT message.row, message.state, coalesce(reissue.count, 0), outbox.message IS NOT NULL
                FROM message LEFT JOIN reissue ON reissue.message = message.row
                    LEFT JOIN outbox ON outbox.message = message.row
                WHERE message.id = ?
                """
            guard let found = try Row.fetchOne(context.database.cachedStatement(sql: sql), arguments: [id.text]) else {
                throw LedgerError(.ledgerNotFound)
            }
            let (row, state, count) = (try found.number(0), try found.text(1), Int(try found.number(2)))
            let isSilent = [DeclarationState.sent, .accepted].map(\.rawValue).contains(state)
            guard isSilent, count < atMost, try found.number(3) == 0,
                try !BatchFallback.isSplit(row, in: context.database)
            else { return nil }
            try OutboxChange(context: context, time: time, actor: actor)
                .resend(id, cause: "\(cause), sent again \(count + 1) of \(atMost)")
            try context.run(
                """
                INSERT INTO reissue (message, count, time) VALUES (?1, ?2, ?3)
                ON CONFLICT (message) DO UPDATE SET count = excluded.count, time = excluded.time
                """, [row, count + 1, time.milliseconds])
            return count + 1
        }
    }
}
