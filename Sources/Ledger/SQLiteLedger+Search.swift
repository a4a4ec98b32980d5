import CustomsMessages
import GRDB
import SidecarBase

extension SQLiteLedger {
    private static let messageColumns = """
        message.row, message.id, message.company, message.type, message.guid, message.dxp_id, message.state,
        message.customs_status, message.signer, message.cert_no, message.cop_msg_id, message.recorded_at
        """

    package func find(_ text: String) async throws(LedgerError) -> [MessageRecord] {
        var query = MessageQuery()
        query.text = text
        query.limit = 200
        return try await messages(query)
    }

    /// The messages that a text names, in whatever case it is written.
    private static let named = """
        row IN (SELECT row FROM message WHERE id = :lower
            UNION SELECT row FROM message WHERE guid IN (:text, :upper, :lower)
            UNION SELECT row FROM message WHERE cop_msg_id IN (:text, :upper, :lower)
            UNION SELECT message FROM business_key WHERE last = :text
            UNION SELECT message FROM document WHERE id = :lower OR guid IN (:text, :upper, :lower)
            UNION SELECT single FROM document WHERE id = :lower)
        """

    package func messages(_ query: MessageQuery) async throws(LedgerError) -> [MessageRecord] {
        var conditions: [String] = []
        var values: [String: (any DatabaseValueConvertible)?] = ["limit": min(max(0, query.limit), 1_000)]
        if let text = query.text {
            conditions.append(SQLiteLedger.named)
            values.merge(["text": text, "upper": text.uppercased(), "lower": text.lowercased()]) { first, _ in first }
        }
        for (column, comparison, value) in [
            ("company", "=", query.company), ("type", "=", query.messageType), ("state", "=", query.state?.rawValue),
        ] {
            guard let value else { continue }
            conditions.append("\(column) \(comparison) :\(column)")
            values[column] = value
        }
        if let from = query.from {
            conditions.append("recorded_at >= :from")
            values["from"] = from.milliseconds
        }
        if let to = query.to {
            conditions.append("recorded_at < :to")
            values["to"] = to.milliseconds
        }
        if let before = query.before {
            conditions.append("row < coalesce((SELECT row FROM message WHERE id = :before), 0)")
            values["before"] = before.text
        }
        let condition = conditions.isEmpty ? "row > 0" : conditions.joined(separator: " AND ")
        let sql =
            "SELECT \(SQLiteLedger.messageColumns) FROM message WHERE \(condition) ORDER BY row DESC LIMIT :limit"
        let arguments = StatementArguments(values)
        return try await read { try SQLiteLedger.messages(sql, arguments, in: $0) }
    }

    package func message(_ id: MessageID) async throws(LedgerError) -> MessageRecord? {
        try await read { database in
            let sql = "SELECT \(SQLiteLedger.messageColumns) FROM message WHERE id = ?"
            return try SQLiteLedger.messages(sql, [id.text], in: database).first
        }
    }

    package func recent(limit: Int) async throws(LedgerError) -> [MessageRecord] {
        try await read { database in
            let sql = "SELECT \(SQLiteLedger.messageColumns) FROM message ORDER BY row DESC LIMIT ?"
            return try SQLiteLedger.messages(sql, [max(0, limit)], in: database)
        }
    }

    package func events(of id: MessageID) async throws(LedgerError) -> [EventRecord] {
        try await read { database in
            let sql = """
                SELECT event.sequence, message.id, event.time, event.kind, event.actor, event.cause, event.detail, event.hash
                FROM message JOIN event ON event.message = message.row WHERE message.id = ? ORDER BY event.sequence
                """
            return try Row.fetchAll(database.cachedStatement(sql: sql), arguments: [id.text]).map(
                EventRecord.init(row:))
        }
    }

    package func events(after sequence: Int64, limit: Int) async throws(LedgerError) -> [EventRecord] {
        try await read { database in
            let sql = """
                SELECT event.sequence, message.id, event.time, event.kind, event.actor, event.cause, event.detail, event.hash
                FROM event LEFT JOIN message ON message.row = event.message
                WHERE event.sequence > ? ORDER BY event.sequence LIMIT ?
                """
            return try Row.fetchAll(database.cachedStatement(sql: sql), arguments: [sequence, max(0, limit)])
                .map(EventRecord.init(row:))
        }
    }

    package func input(of id: MessageID) async throws(LedgerError) -> [UInt8]? {
        try await body("SELECT input_body FROM message WHERE id = ?", id)
    }

    package func signed(of id: MessageID) async throws(LedgerError) -> [UInt8]? {
        try await body("SELECT signed_body FROM message WHERE id = ? AND signer <> ''", id)
    }

    package func deliveryOrder(of id: MessageID) async throws(LedgerError) -> DeliveryOrder? {
        try await read { database in
            let sql = """
                SELECT route, cop_msg_id, creat_time, sender_id, receiver_id FROM message
                WHERE id = ? AND route IS NOT NULL
                """
            guard let row = try Row.fetchOne(database.cachedStatement(sql: sql), arguments: [id.text]) else {
                return nil
            }
            return DeliveryOrder(
                route: try row.text(0), copMsgId: try row.text(1), creatTime: try row.text(2),
                senderId: try row.text(3), receiverId: try row.text(4))
        }
    }

    package func receipts(of id: MessageID) async throws(LedgerError) -> [StoredReceipt] {
        try await read { database in
            let sql = """
                SELECT receipt.sequence, receipt.type, receipt.received_at, receipt_entry.status, receipt_entry.info,
                    receipt.body, receipt_entry.kind, receipt_entry.parts
                FROM message JOIN receipt_entry ON receipt_entry.message = message.row
                    JOIN receipt ON receipt.sequence = receipt_entry.receipt
                WHERE message.id = ? ORDER BY receipt.sequence, receipt_entry.ordinal
                """
            return try Row.fetchAll(database.cachedStatement(sql: sql), arguments: [id.text]).map { row in
                StoredReceipt(
                    sequence: try row.number(0), type: try row.text(1), receivedAt: try row.time(2),
                    status: try row.text(3), key: SQLiteLedger.key(row.optionalText(6), row.optionalText(7)),
                    info: try row.text(4),
                    // What is in an archive file is shown without what it says.
                    content: try BodyStore.bytesIfHere(row: try row.number(5), in: database) ?? [])
            }
        }
    }

    private static func key(_ kind: String?, _ parts: String?) -> BusinessKey? {
        guard let kind, let parts else { return nil }
        return BusinessKey(kind: kind, parts: KeyText.decode(parts))
    }

    package func figures() async throws(LedgerError) -> LedgerFigures {
        try await read { database in
            func count(_ sql: String) throws -> Int { Int(try Int64.fetchOne(database, sql: sql) ?? 0) }
            let oldest = try Int64.fetchOne(
                database,
                sql: """
                    SELECT min(message.recorded_at) FROM outbox JOIN message ON message.row = outbox.message
                    WHERE outbox.parked = 0
                    """)
            return LedgerFigures(
                messages: try count("SELECT count(*) FROM message"),
                queued: try count("SELECT count(*) FROM outbox WHERE parked = 0"),
                parked: try count("SELECT count(*) FROM outbox WHERE parked = 1"),
                receipts: try count("SELECT count(*) FROM receipt"),
                relaysWaiting: try count("SELECT count(*) FROM relay"),
                oldestQueued: oldest.map { ChinaTime(milliseconds: $0) },
                singlesWaiting: try count("SELECT count(*) FROM split"), held: try count("SELECT count(*) FROM hold"))
        }
    }

    private func body(_ sql: String, _ id: MessageID) async throws(LedgerError) -> [UInt8]? {
        try await read { database in
            guard let row = try Int64.fetchOne(database.cachedStatement(sql: sql), arguments: [id.text]) else {
                return nil
            }
            return try BodyStore.bytes(row: row, in: database)
        }
    }

    private static func messages(
        _ sql: String, _ arguments: StatementArguments, in database: Database
    ) throws -> [MessageRecord] {
        let keys = try database.cachedStatement(
            sql: "SELECT kind, parts FROM business_key WHERE message = ? ORDER BY ordinal")
        return try Row.fetchAll(database.cachedStatement(sql: sql), arguments: arguments).map { row in
            guard let state = DeclarationState(rawValue: try row.text(6)) else {
                throw LedgerError(.ledgerCorrupt, "message row \(try row.number(0)) has an unknown state")
            }
            return MessageRecord(
                id: MessageID(text: try row.text(1)), company: try row.text(2), messageType: try row.text(3),
                guid: try row.text(4), dxpId: try row.text(5),
                keys: try Row.fetchAll(keys, arguments: [try row.number(0)]).map { key in
                    BusinessKey(kind: try key.text(0), parts: KeyText.decode(try key.text(1)))
                },
                state: state, customsStatus: row.optionalText(7), signer: try row.text(8), certNo: try row.text(9),
                copMsgId: row.optionalText(10), recordedAt: try row.time(11))
        }
    }
}

extension EventRecord {
    /// Of a fetched row `sequence, id, time, kind, actor, cause, detail, hash`.
    init(row: Row) throws {
        guard let pairs = DetailText.decode(try row.text(6)) else {
            throw LedgerError(.ledgerCorrupt, "the details of event \(try row.number(0))")
        }
        self.init(
            sequence: try row.number(0), messageID: row.optionalText(1).map { MessageID(text: $0) },
            time: try row.time(2), kind: try row.text(3), actor: try row.text(4), cause: try row.text(5),
            detail: Dictionary(pairs) { first, _ in first }, hash: try row.bytes(7))
    }
}
