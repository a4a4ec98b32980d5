import CryptoCore
import CustomsMessages
import FoundationEssentials
import GRDB
import SidecarBase

extension SQLiteLedger: PlatformLedger {
    package func recordSubmission(
        _ submission: PlatformSubmission
    ) async throws(LedgerError) -> PlatformOutcome {
        let body = EncodedBody(submission.input, digest: submission.inputDigest)
        let time = now()
        return try await write { context in
            let find = try context.database.cachedStatement(
                sql: """
                    SELECT row FROM platform_submission WHERE input_digest = ? AND company = ? ORDER BY row DESC LIMIT 1
                    """)
            let known = try Int64.fetchOne(
                find, arguments: [Data(submission.inputDigest), submission.company])
            if let known, let earlier = try PlatformRow.find("row", known, context) {
                let accepted = try earlier.items(in: [.waiting, .accepted, .declared, .kept, .failed])
                if earlier.state != .waiting, accepted == 0 {
                    try PlatformChange(context: context, time: time, actor: submission.channel).resend(earlier)
                }
                guard let record = try PlatformReader(context.database).read("row = ?", [known]).first else {
                    throw LedgerError(.ledgerCorrupt, "a submission was neither recorded nor found")
                }
                return .known(record)
            }
            try PlatformRecorder(context: context, submission: submission, body: body).record()
            return .recorded
        }
    }

    package func submission(_ id: MessageID) async throws(LedgerError) -> PlatformRecord? {
        try await read { try PlatformReader($0).read("id = ?", [id.text]).first }
    }

    package func submissions(matching text: String) async throws(LedgerError) -> [PlatformRecord] {
        try await read { database in
            try PlatformReader(database).read(
                """
                row IN (SELECT row FROM platform_submission WHERE id = ?3
                    UNION SELECT submission FROM platform_number WHERE value = ?1
                    UNION SELECT submission FROM platform_item WHERE document = ?3
                    UNION SELECT platform_item.submission FROM document JOIN platform_item
                        ON platform_item.document = document.id WHERE document.guid IN (?1, ?2, ?3))
                ORDER BY row DESC LIMIT 200
                """, [text, text.uppercased(), text.lowercased()])
        }
    }

    package func recentSubmissions(limit: Int) async throws(LedgerError) -> [PlatformRecord] {
        try await read { try PlatformReader($0).read("row > 0 ORDER BY row DESC LIMIT ?", [max(0, limit)]) }
    }

    package func changeSubmission(
        _ action: OutboxAction, _ id: MessageID, actor: String
    ) async throws(LedgerError) {
        let time = now()
        try await write { context in
            try PlatformChange(context: context, time: time, actor: actor).perform(action, on: id)
        }
    }

    package func events(ofSubmission id: MessageID) async throws(LedgerError) -> [EventRecord] {
        try await read { database in
            let sql = """
                SELECT event.sequence, NULL, event.time, event.kind, event.actor, event.cause, event.detail, event.hash
                FROM platform_submission JOIN platform_event ON platform_event.submission = platform_submission.row
                    JOIN event ON event.sequence = platform_event.sequence
                WHERE platform_submission.id = ? ORDER BY event.sequence
                """
            return try Row.fetchAll(database.cachedStatement(sql: sql), arguments: [id.text]).map(
                EventRecord.init(row:))
        }
    }

    package func platformFigures() async throws(LedgerError) -> [PlatformFigures] {
        try await read { database in
            let sql = """
                SELECT company, count(*) FILTER (WHERE state = 'waiting'), count(*) FILTER (WHERE state = 'unanswered'),
                    count(*) FILTER (WHERE state = 'parked'),
                    min(received_at) FILTER (WHERE state IN ('waiting', 'unanswered')),
                    (SELECT count(*) FROM platform_item JOIN platform_submission AS other
                        ON other.row = platform_item.submission
                        WHERE other.company = submission.company AND platform_item.state = 'refused'),
                    (SELECT count(*) FROM platform_item JOIN platform_submission AS other
                        ON other.row = platform_item.submission
                        WHERE other.company = submission.company AND platform_item.state = 'failed')
                FROM platform_submission AS submission GROUP BY company ORDER BY company
                """
            return try Row.fetchAll(database.cachedStatement(sql: sql)).map { row in
                PlatformFigures(
                    company: try row.text(0), waiting: Int(try row.number(1)), unanswered: Int(try row.number(2)),
                    parked: Int(try row.number(3)), refused: Int(try row.number(5)), failed: Int(try row.number(6)),
                    oldest: row.optionalNumber(4).map { ChinaTime(milliseconds: $0) })
            }
        }
    }
}

/// Writes a new submission.
private struct PlatformRecorder {
    let context: WriteContext
    let submission: PlatformSubmission
    let body: EncodedBody

    func record() throws {
        let body = try BodyStore.insert(body, in: context)
        let received = submission.receivedAt.milliseconds
        try context.run(
            """
            INSERT INTO platform_submission (id, company, type, input_digest, body, channel, peer, received_at, state, due,
                queued_at)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 'waiting', ?8, ?8)
            """,
            [
                submission.id.text, submission.company, submission.businessType, Data(submission.inputDigest), body,
                submission.channel, submission.peer, received,
            ])
        let row = context.database.lastInsertedRowID
        let kind = MessageType(businessType: submission.businessType)?.rootName ?? submission.businessType
        for item in submission.items {
            try context.run(
                """
                INSERT INTO platform_item (submission, ordinal, company_code, business_no, kind, flag, guid, state)
                VALUES (?, ?, ?, ?, ?, ?, ?, 'waiting')
                """,
                [row, item.ordinal, item.companyCode, item.businessNo, kind, item.flag, item.guid])
        }
        for number in Set(submission.numbers).sorted() {
            try context.run("INSERT INTO platform_number (value, submission) VALUES (?, ?)", [number, row])
        }
        try PlatformRow.note(
            "received", row: row, id: submission.id, company: submission.company, at: submission.receivedAt,
            by: submission.channel,
            [
                ("input", Hex.encode(submission.inputDigest)), ("items", String(submission.items.count)),
                ("peer", submission.peer), ("type", submission.businessType),
            ], in: context)
    }
}

/// Reads submissions with their items.
struct PlatformReader {
    private let database: Database

    init(_ database: Database) { self.database = database }

    func read(_ condition: String, _ arguments: StatementArguments) throws -> [PlatformRecord] {
        let sql = """
            SELECT row, id, company, type, channel, peer, received_at, state, due, attempts, cause
            FROM platform_submission WHERE \(condition)
            """
        return try Row.fetchAll(database.cachedStatement(sql: sql), arguments: arguments).map { row in
            guard let state = PlatformRecord.State(rawValue: try row.text(7)) else {
                throw LedgerError(.ledgerCorrupt, "a submission has an unknown state")
            }
            return PlatformRecord(
                id: MessageID(text: try row.text(1)), company: try row.text(2), businessType: try row.text(3),
                channel: try row.text(4), peer: try row.text(5), receivedAt: try row.time(6), state: state,
                due: try row.time(8), attempts: Int(try row.number(9)), cause: try row.text(10),
                items: try items(of: try row.number(0)))
        }
    }

    private func items(of submission: Int64) throws -> [PlatformRecord.Item] {
        let statement = try database.cachedStatement(
            sql: """
                SELECT ordinal, company_code, business_no, flag, guid, state, mark, info, cause, document
                FROM platform_item WHERE submission = ? ORDER BY ordinal
                """)
        return try Row.fetchAll(statement, arguments: [submission]).map { row in
            guard let state = PlatformRecord.ItemState(rawValue: try row.text(5)) else {
                throw LedgerError(.ledgerCorrupt, "an item of a submission has an unknown state")
            }
            return PlatformRecord.Item(
                ordinal: Int(try row.number(0)), companyCode: try row.text(1), businessNo: try row.text(2),
                flag: try row.text(3), guid: row.optionalText(4), state: state, mark: try row.text(6),
                info: try row.text(7), cause: try row.text(8),
                document: row.optionalText(9).map { MessageID(text: $0) })
        }
    }
}
