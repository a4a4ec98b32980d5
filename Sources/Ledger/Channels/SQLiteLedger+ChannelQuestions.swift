import FoundationEssentials
import GRDB
package import SidecarBase

/// What is asked about the business with sister systems.
extension SQLiteLedger {
    /// The largest page.
    private static let pageLimit = 1_000

    package func channelCase(_ row: Int64) async throws(LedgerError) -> ChannelCase? {
        try await read { try ChannelRow.fetch($0, "row = ?", [row]).first }
    }

    package func channelCase(_ channel: String, key: String) async throws(LedgerError) -> ChannelCase? {
        try await read { try ChannelRow.fetch($0, "channel = ? AND key = ?", [channel, key]).first }
    }

    package func cases(_ query: CaseQuery) async throws(LedgerError) -> [ChannelCase] {
        try await read { database in
            var conditions = ["channel = ?"]
            var arguments: StatementArguments = [query.channel]
            for (column, value) in [
                ("subject", query.subject), ("account", query.account), ("state", query.state), ("kind", query.kind),
            ] {
                guard let value else { continue }
                conditions.append("\(column) = ?")
                arguments += [value]
            }
            if let isOpen = query.isOpen { conditions.append("open = \(isOpen ? 1 : 0)") }
            if let before = query.before {
                conditions.append("row < ?")
                arguments += [before]
            }
            arguments += [min(max(0, query.limit), SQLiteLedger.pageLimit)]
            let condition = conditions.joined(separator: " AND ") + " ORDER BY row DESC LIMIT ?"
            return try ChannelRow.fetch(database, condition, arguments)
        }
    }

    package func dueCases(
        _ channel: String, now: ChinaTime, limit: Int
    ) async throws(LedgerError) -> [ChannelCase] {
        try await read { database in
            try ChannelRow.fetch(
                database,
                """
                channel = ? AND open = 1 AND due <= ? ORDER BY deadline IS NULL, deadline, due, row LIMIT ?
                """, [channel, now.milliseconds, max(0, limit)])
        }
    }

    package func nextDue(_ channel: String) async throws(LedgerError) -> ChinaTime? {
        try await read { database in
            let sql = "SELECT min(due) FROM channel_case WHERE channel = ? AND open = 1 AND due IS NOT NULL"
            return try Int64.fetchOne(database.cachedStatement(sql: sql), arguments: [channel]).map {
                ChinaTime(milliseconds: $0)
            }
        }
    }

    package func documents(ofCase row: Int64) async throws(LedgerError) -> [CaseDocument] {
        try await read { database in
            let sql = """
                SELECT channel_document.number, channel_document.kind, body.digest, body.size, event.time
                FROM channel_document JOIN body ON body.row = channel_document.body
                    JOIN event ON event.sequence = channel_document.event
                WHERE owner = ? ORDER BY number
                """
            return try Row.fetchAll(database.cachedStatement(sql: sql), arguments: [row]).map { row in
                CaseDocument(
                    number: Int(try row.number(0)), kind: try row.text(1), digest: try row.bytes(2),
                    size: Int(try row.number(3)), time: try row.time(4))
            }
        }
    }

    package func document(_ kind: String, ofCase row: Int64) async throws(LedgerError) -> [UInt8]? {
        try await body("owner = ? AND kind = ? ORDER BY number DESC LIMIT 1", [row, kind])
    }

    package func document(number: Int, ofCase row: Int64) async throws(LedgerError) -> [UInt8]? {
        try await body("owner = ? AND number = ?", [row, number])
    }

    private func body(
        _ condition: String, _ arguments: StatementArguments
    ) async throws(LedgerError) -> [UInt8]? {
        try await read { database in
            let sql = "SELECT body FROM channel_document WHERE \(condition)"
            let found = try Int64.fetchOne(database.cachedStatement(sql: sql), arguments: arguments)
            return try found.map { try BodyStore.bytes(row: $0, in: database) }
        }
    }

    package func events(ofCase row: Int64) async throws(LedgerError) -> [EventRecord] {
        try await events("channel_event.owner = ? ORDER BY event.sequence", [row])
    }

    package func events(
        ofChannel channel: String, kind prefix: String, after sequence: Int64, limit: Int
    ) async throws(LedgerError) -> [EventRecord] {
        let start = "\(channel).\(prefix)"
        return try await events(
            """
            channel_event.channel = ?1 AND channel_event.sequence > ?2 AND substr(event.kind, 1, length(?3)) = ?3
            ORDER BY channel_event.sequence LIMIT ?4
            """, [channel, sequence, start, min(max(0, limit), SQLiteLedger.pageLimit)])
    }

    private func events(
        _ condition: String, _ arguments: StatementArguments
    ) async throws(LedgerError) -> [EventRecord] {
        try await read { database in
            let sql = """
                SELECT event.sequence, NULL, event.time, event.kind, event.actor, event.cause, event.detail, event.hash
                FROM channel_event JOIN event ON event.sequence = channel_event.sequence WHERE \(condition)
                """
            return try Row.fetchAll(database.cachedStatement(sql: sql), arguments: arguments).map(
                EventRecord.init(row:))
        }
    }

    package func deposited(
        _ key: String, of channel: String
    ) async throws(LedgerError) -> (content: [UInt8], time: ChinaTime)? {
        try await read { database in
            let sql = "SELECT body, time FROM channel_deposit WHERE channel = ? AND key = ?"
            let found = try Row.fetchOne(database.cachedStatement(sql: sql), arguments: [channel, key])
            return try found.map { row in
                (try BodyStore.bytes(row: try row.number(0), in: database), try row.time(1))
            }
        }
    }

    package func notices(
        of channel: String, account: String?, after number: Int64, limit: Int
    ) async throws(LedgerError) -> [ChannelNotice] {
        let own =
            account == nil
            ? "" : "AND EXISTS (SELECT 1 FROM channel_case WHERE row = channel_notice.owner AND account = ?4)"
        return try await notices(
            "channel = ?1 AND number > ?2 \(own) ORDER BY number LIMIT ?3", channel, number, limit, account)
    }

    package func waitingNotices(of channel: String, limit: Int) async throws(LedgerError) -> [ChannelNotice] {
        try await notices("channel = ?1 AND number > ?2 AND taken = 0 ORDER BY number LIMIT ?3", channel, 0, limit)
    }

    private func notices(
        _ condition: String, _ channel: String, _ number: Int64, _ limit: Int, _ account: String? = nil
    ) async throws(LedgerError) -> [ChannelNotice] {
        try await read { database in
            let sql = "SELECT number, channel, owner, body, time, taken FROM channel_notice WHERE \(condition)"
            let limit = min(max(0, limit), SQLiteLedger.pageLimit)
            var values: StatementArguments = [channel, number, limit]
            if let account { values += [account] }
            return try Row.fetchAll(database.cachedStatement(sql: sql), arguments: values).map { row in
                ChannelNotice(
                    number: try row.number(0), channel: try row.text(1), row: try row.number(2),
                    body: try BodyStore.bytes(row: try row.number(3), in: database), time: try row.time(4),
                    isTaken: try row.number(5) != 0)
            }
        }
    }

    package func channelFigures() async throws(LedgerError) -> [ChannelFigures] {
        try await read { database in
            let sql = """
                SELECT channel, count(*) FILTER (WHERE open = 1), min(created_at) FILTER (WHERE open = 1),
                    min(deadline) FILTER (WHERE open = 1),
                    (SELECT count(*) FROM channel_notice WHERE channel_notice.channel = channel_case.channel AND taken = 0)
                FROM channel_case GROUP BY channel ORDER BY channel
                """
            return try Row.fetchAll(database.cachedStatement(sql: sql)).map { row in
                ChannelFigures(
                    channel: try row.text(0), open: Int(try row.number(1)),
                    oldest: row.optionalNumber(2).map { ChinaTime(milliseconds: $0) },
                    deadline: row.optionalNumber(3).map { ChinaTime(milliseconds: $0) },
                    waitingNotices: Int(try row.number(4)))
            }
        }
    }
}
