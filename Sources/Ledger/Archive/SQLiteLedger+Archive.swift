import FoundationEssentials
import GRDB
package import SidecarBase

extension SQLiteLedger: ArchiveLedger {
    /// States after which nothing more happens by itself. What was only signed here has no more to come than its answer.
    private static let closed =
        "(message.state IN ('finished', 'abandoned') OR (message.state = 'signed' AND message.route IS NULL))"

    package func archiveCandidates(
        untouchedSince time: ChinaTime, after row: Int64, limit: Int
    ) async throws(LedgerError) -> [ArchiveCandidate] {
        try await read { database in
            let sql = """
                SELECT message.row, message.id, message.recorded_at, input.size + signed.size FROM message
                    JOIN body AS input ON input.row = message.input_body
                    JOIN body AS signed ON signed.row = message.signed_body
                WHERE message.row > ?1 AND message.recorded_at < ?2 AND \(SQLiteLedger.closed)
                    AND NOT EXISTS (SELECT 1 FROM archived_message WHERE archived_message.message = message.row)
                    AND NOT EXISTS (SELECT 1 FROM outbox WHERE outbox.message = message.row)
                    AND NOT EXISTS (SELECT 1 FROM hold WHERE hold.message = message.row)
                    AND NOT EXISTS (SELECT 1 FROM document JOIN split ON split.document = document.row
                        WHERE document.message = message.row)
                    AND NOT EXISTS (SELECT 1 FROM receipt_entry JOIN relay ON relay.receipt = receipt_entry.receipt
                        WHERE receipt_entry.message = message.row)
                    AND (SELECT time FROM event WHERE event.message = message.row
                        ORDER BY sequence DESC LIMIT 1) < ?2
                ORDER BY message.row LIMIT ?3
                """
            return try Row.fetchAll(
                database.cachedStatement(sql: sql), arguments: [row, time.milliseconds, max(0, limit)]
            ).map { row in
                ArchiveCandidate(
                    id: MessageID(text: try row.text(1)), row: try row.number(0), recordedAt: try row.time(2),
                    size: Int(try row.number(3)))
            }
        }
    }

    package func recordArchive(_ archive: ArchiveRecord, actor: String) async throws(LedgerError) {
        let time = now()
        try await write { context in
            let event = try context.append(
                EventDraft(
                    time: time, kind: .system("archived"), actor: actor, cause: archive.name,
                    detail: [
                        ("digest", Hex.encode(archive.digest)), ("messages", String(archive.messages.count)),
                        ("size", String(archive.size)),
                    ]))
            try context.run(
                "INSERT INTO archive (name, digest, size, messages, event) VALUES (?, ?, ?, ?, ?)",
                [archive.name, Data(archive.digest), archive.size, archive.messages.count, event])
            let row = context.database.lastInsertedRowID
            for id in archive.messages {
                try context.run(
                    "INSERT INTO archived_message (message, archive) SELECT row, ? FROM message WHERE id = ?",
                    [row, id.text])
            }
        }
    }

    package func removeArchivedBodies(limit: Int) async throws(LedgerError) -> Int {
        try await write { context in
            let find = """
                SELECT archived_message.message, archived_message.archive FROM archived_message
                    JOIN archive ON archive.row = archived_message.archive
                WHERE archived_message.message > archive.removed
                ORDER BY archived_message.archive, archived_message.message LIMIT ?
                """
            let rows = try Row.fetchAll(context.database.cachedStatement(sql: find), arguments: [limit])
            for row in rows {
                let (message, archive) = (try row.number(0), try row.number(1))
                try ArchivedBodies(context: context, archive: archive).remove(of: message)
                try context.run("UPDATE archive SET removed = ? WHERE row = ?", [message, archive])
            }
            return rows.count
        }
    }

    package func archiveNames(startingWith prefix: String) async throws(LedgerError) -> [String] {
        try await read { database in
            try String.fetchAll(
                database, sql: "SELECT name FROM archive WHERE substr(name, 1, ?) = ? ORDER BY name",
                arguments: [prefix.count, prefix])
        }
    }
}

/// Takes the contents of one message out, as far as nothing else needs them: part of a unit of work of the writer.
private struct ArchivedBodies {
    let context: WriteContext
    let archive: Int64

    func remove(of message: Int64) throws {
        let database = context.database
        for row in try Row.fetchAll(
            database.cachedStatement(sql: "SELECT DISTINCT receipt FROM receipt_entry WHERE message = ?"),
            arguments: [message])
        {
            let find = try database.cachedStatement(sql: "SELECT body, original_body FROM receipt WHERE sequence = ?")
            guard let receipt = try Row.fetchOne(find, arguments: [try row.number(0)]) else { continue }
            for column in [0, 1] { try removeIfFree(receipt.optionalNumber(column)) }
        }
        for body in try Int64.fetchAll(
            database.cachedStatement(sql: "SELECT DISTINCT input_body FROM document WHERE message = ?"),
            arguments: [message])
        {
            try removeIfFree(body)
        }
        let find = try database.cachedStatement(sql: "SELECT input_body, signed_body FROM message WHERE row = ?")
        guard let row = try Row.fetchOne(find, arguments: [message]) else { return }
        // The input first: it may be stored as a difference to the signed document, which then must stay with it.
        try removeIfFree(try row.number(0))
        try removeIfFree(try row.number(1))
    }

    private func removeIfFree(_ body: Int64?) throws {
        guard let body, try isFree(body) else { return }
        try context.run(
            "UPDATE body SET coding = ?, content = x'' WHERE row = ? AND coding <> ?",
            [EncodedBody.archived, body, EncodedBody.archived])
        guard context.database.changesCount > 0 else { return }
        try context.run("INSERT INTO archived_body (body, archive) VALUES (?, ?)", [body, archive])
    }

    /// Whether everything that names a body is archived, and nothing is stored as a difference to it.
    private func isFree(_ body: Int64) throws -> Bool {
        let sql = """
            SELECT 1 FROM message WHERE (input_body = ?1 OR signed_body = ?1)
                AND row NOT IN (SELECT message FROM archived_message)
            UNION ALL SELECT 1 FROM document WHERE input_body = ?1
                AND message NOT IN (SELECT message FROM archived_message)
            UNION ALL SELECT 1 FROM receipt WHERE (body = ?1 OR original_body = ?1)
                AND (EXISTS (SELECT 1 FROM relay WHERE relay.receipt = receipt.sequence)
                    OR EXISTS (SELECT 1 FROM receipt_entry WHERE receipt_entry.receipt = receipt.sequence
                        AND (receipt_entry.message IS NULL
                            OR receipt_entry.message NOT IN (SELECT message FROM archived_message))))
            UNION ALL SELECT 1 FROM platform_submission WHERE body = ?1
            UNION ALL SELECT 1 FROM channel_document WHERE body = ?1
            UNION ALL SELECT 1 FROM channel_deposit WHERE body = ?1
            UNION ALL SELECT 1 FROM channel_notice WHERE body = ?1
            UNION ALL SELECT 1 FROM message JOIN body AS input ON input.row = message.input_body
                WHERE message.signed_body = ?1 AND input.coding = 3 AND input.row <> ?1
            LIMIT 1
            """
        return try Row.fetchOne(context.database.cachedStatement(sql: sql), arguments: [body]) == nil
    }
}
