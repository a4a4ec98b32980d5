import CryptoCore
import CustomsMessages
import FoundationEssentials
import GRDB
package import SidecarBase

extension SQLiteLedger {
    package func pendingSingles(limit: Int, now: ChinaTime) async throws(LedgerError) -> [PendingSingle] {
        try await read { database in
            let sql = """
                SELECT document.id, message.id, message.company, message.type, document.guid, business_key.kind,
                    business_key.parts, document.item, document.start, document.size, message.input_body, document.channel,
                    document.peer, split.cause, split.attempts
                FROM split JOIN document ON document.row = split.document
                    JOIN message ON message.row = document.message
                    JOIN business_key
                        ON business_key.message = document.message AND business_key.ordinal = document.ordinal
                WHERE split.due <= ? ORDER BY split.due, split.document LIMIT ?
                """
            var body: (row: Int64, bytes: [UInt8])?
            return try Row.fetchAll(
                database.cachedStatement(sql: sql), arguments: [now.milliseconds, max(0, limit)]
            ).map { row in
                // Neighbours come one after the other: their message is read once.
                let number = try row.number(10)
                if body?.row != number { body = (number, try BodyStore.bytes(row: number, in: database)) }
                let bytes = body?.bytes ?? []
                let start = Int(try row.number(8))
                let (end, isTooLarge) = start.addingReportingOverflow(Int(try row.number(9)))
                guard start >= 0, !isTooLarge, start <= end, end <= bytes.count else {
                    throw LedgerError(.ledgerCorrupt, "document \(try row.text(0)) is not in its message")
                }
                return PendingSingle(
                    document: MessageID(text: try row.text(0)), batch: MessageID(text: try row.text(1)),
                    company: try row.text(2), messageType: try row.text(3), guid: try row.text(4),
                    key: BusinessKey(kind: try row.text(5), parts: KeyText.decode(try row.text(6))),
                    item: Int(try row.number(7)), content: Array(bytes[start..<end]), channel: try row.text(11),
                    peer: try row.text(12), cause: try row.text(13), attempts: Int(try row.number(14)))
            }
        }
    }

    package func nextSingleTime() async throws(LedgerError) -> ChinaTime? {
        try await read { database in
            try Int64.fetchOne(database.cachedStatement(sql: "SELECT min(due) FROM split"))
                .map { ChinaTime(milliseconds: $0) }
        }
    }

    package func recordSingle(
        _ declaration: SignedDeclaration, of document: MessageID
    ) async throws(LedgerError) -> SingleOutcome {
        let signedDigest = MessageDigest.sha256(declaration.signed)
        let signed = EncodedBody(signed: declaration.signed, digest: signedDigest)
        let input = EncodedBody(
            declaration.input, digest: declaration.inputDigest, base: declaration.signed, baseDigest: signedDigest)
        inputs?.add(declaration.inputDigest)
        let time = now()
        return try await write { context in
            guard let work = try SingleWork.find(document, in: context.database) else { return .needless }
            let recorder = DeclarationRecorder(
                context: context, declaration: declaration, input: input, signed: signed, batch: work.batch)
            switch try recorder.record() {
            case .recorded: try work.finish(with: declaration.id, at: time, in: context)
            case .duplicate(let stored): try work.finish(with: stored.id, at: time, in: context)
            case .conflict(let earlier):
                try work.giveUp(because: earlier, at: time, in: context)
                return .conflict(earlier)
            }
            return .recorded
        }
    }

    package func postponeSingles(
        of company: String, after document: MessageID, _ code: ErrorCode, detail: String, next: ChinaTime
    ) async throws(LedgerError) {
        let time = now()
        try await write { context in
            guard let work = try SingleWork.find(document, in: context.database) else { return }
            try context.run("UPDATE split SET attempts = attempts + 1 WHERE document = ?", [work.document])
            try context.run(
                """
                UPDATE split SET due = ?1 WHERE due < ?1 AND document IN (
                    SELECT document.row FROM document JOIN message ON message.row = document.message
                    WHERE message.company = ?2)
                """, [next.milliseconds, company])
            try context.append(
                work.event(
                    .singleLater, at: time, cause: code.name, [("detail", detail), ("next", next.iso8601)]))
        }
    }

    package func whenSinglesAreDue(_ body: @escaping @Sendable () -> Void) { splits.listen(body) }
}

/// A document of a refused batch on its way to a message of its own.
private struct SingleWork {
    let document: Int64
    let id: MessageID
    let batchRow: Int64
    let batch: MessageID
    let cause: String

    /// `nil` when there is nothing to do for this document, any more.
    static func find(_ id: MessageID, in database: Database) throws -> SingleWork? {
        let statement = try database.cachedStatement(
            sql: """
                SELECT document.row, message.row, message.id, split.cause FROM document
                    JOIN split ON split.document = document.row JOIN message ON message.row = document.message
                WHERE document.id = ? AND document.single IS NULL
                """)
        return try Row.fetchOne(statement, arguments: [id.text]).map {
            SingleWork(
                document: try $0.number(0), id: id, batchRow: try $0.number(1),
                batch: MessageID(text: try $0.text(2)), cause: try $0.text(3))
        }
    }

    func finish(with single: MessageID, at time: ChinaTime, in context: WriteContext) throws {
        let find = try context.database.cachedStatement(sql: "SELECT row FROM message WHERE id = ?")
        guard let row = try Int64.fetchOne(find, arguments: [single.text]) else {
            throw LedgerError(.ledgerCorrupt, "a single message was neither written nor found")
        }
        try context.run("UPDATE document SET single = ? WHERE row = ?", [row, document])
        try context.run("DELETE FROM split WHERE document = ?", [document])
        try context.append(event(.sentSingly, at: time, cause: cause, [("single", single.text)]))
        try context.append(
            EventDraft(
                row: row, message: single, time: time, kind: .splitFrom, actor: BatchFallback.actor, cause: cause,
                detail: [("batch", batch.text), ("document", id.text)]))
        try endBatch(at: time, in: context)
    }

    /// The batch is at its end when customs has said its last word on all documents that are left in it.
    private func endBatch(at time: ChinaTime, in context: WriteContext) throws {
        let before = try MessageState.progress(batchRow, in: context.database)
        guard before.state == .customs, let left = try MessageStatus.read(batchRow, in: context.database), left.isFinal
        else { return }
        try context.append(
            EventDraft(
                row: batchRow, message: batch, time: time, kind: .finished, actor: BatchFallback.actor,
                cause: "the others were sent singly", detail: [("entries", "0"), ("status", left.status)]))
        try MessageState.advance(batchRow, by: [.finished], status: left.status, in: context)
    }

    func giveUp(because earlier: MessageID, at time: ChinaTime, in context: WriteContext) throws {
        try context.run("DELETE FROM split WHERE document = ?", [document])
        try context.append(
            event(.singleDropped, at: time, cause: ErrorCode.messageConflict.name, [("earlier", earlier.text)]))
    }

    /// An event of the batch about this document.
    func event(
        _ kind: EventKind, at time: ChinaTime, cause: String, _ detail: [(String, String)]
    ) -> EventDraft {
        EventDraft(
            row: batchRow, message: batch, time: time, kind: kind, actor: BatchFallback.actor, cause: cause,
            detail: detail + [("document", id.text)])
    }
}
