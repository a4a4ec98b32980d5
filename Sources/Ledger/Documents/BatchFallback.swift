import CustomsMessages
import GRDB
import SidecarBase

/// Decides, in the commit that records a refusal, that documents of a batch are to be sent again singly. The decision is a row
/// of `split` a document, so that it outlives the process; a `BatchSplitter` carries it out.
///
/// What splits a batch, and why:
/// - the node refuses the envelope (`node.refused`): nothing of it reached customs;
/// - a DxpRep fault other than the platform's own failures (3001 to 3999): these bytes will not pass;
/// - a CEB900: customs could not read the message;
/// - a receipt whose code is about the message (``BatchRefusal``): signature, card or enterprise mismatch, too much data,
///   empty or not readable. The document that the receipt names goes along, since the fault is not its own;
/// - a receipt that refuses one document for reasons of its own, when its neighbours then stay without any status for
///   ``patience``: customs has refused them along with it. Those with a status of their own are left alone, and the refused one
///   needs a person: it is not sent again.
///
/// What does not: a node that cannot be reached, or whose attempts are used up (the same bytes may pass), the platform's own
/// failures, and refusals of single documents whose neighbours get statuses.
struct BatchFallback {
    /// How long documents may stay without a status after a neighbour was refused. The e-port answers within seconds to
    /// minutes. Source: ceb.md §7.2, rule 6. Sending earlier might declare twice what customs has taken.
    static let patience: Int64 = 600_000

    let context: WriteContext
    let time: ChinaTime

    /// The batch was refused as a whole: every document without a good status is sent singly now, and the batch's own delivery
    /// ends. Does nothing for a message with a single document, or with none that needs it.
    /// `isShared` says whether a status that a document has is the refusal of the message.
    func giveUp(_ row: Int64, _ id: MessageID, cause: String, isShared: (String) -> Bool = { _ in false }) throws {
        let count = try decide(row, id, cause: cause, due: time) { status, kind in
            isShared(status) || BatchRefusal.isAboutMessage(status, kind: kind)
        }
        guard count > 0 else { return }
        try context.run("DELETE FROM outbox WHERE message = ?", [row])
        try context.append(
            EventDraft(
                row: row, message: id, time: time, kind: .split, actor: BatchFallback.actor, cause: cause,
                detail: [("singles", String(count))]))
        try MessageState.advance(row, by: [.split], in: context)
    }

    /// One document was refused for reasons of its own: those without any status wait for theirs, but not for ever.
    func watch(_ row: Int64, _ id: MessageID, cause: String) throws {
        let due = time.advanced(byMilliseconds: BatchFallback.patience)
        _ = try decide(row, id, cause: cause, due: due) { _, _ in false }
    }

    /// Customs has spoken about a document: it is not sent again, if that was still to be done.
    func drop(_ document: AssembledBatch.Document, of row: Int64, _ id: MessageID, cause: String) throws {
        let before = context.database.totalChangesCount
        try context.run("DELETE FROM split WHERE document = ?", [document.row])
        guard context.database.totalChangesCount > before else { return }
        try context.append(
            EventDraft(
                row: row, message: id, time: time, kind: .singleDropped, actor: BatchFallback.actor, cause: cause,
                detail: [("document", document.id.text)]))
    }

    /// Whether documents of a message were sent singly or are to be.
    static func isSplit(_ row: Int64, in database: Database) throws -> Bool {
        let statement = try database.cachedStatement(
            sql: """
                SELECT 1 FROM document LEFT JOIN split ON split.document = document.row
                WHERE document.message = ? AND (document.single IS NOT NULL OR split.document IS NOT NULL) LIMIT 1
                """)
        return try Row.fetchOne(statement, arguments: [row]) != nil
    }

    static let actor = "portsign"

    /// Writes down the work for documents without a status, or with one that counts as none; how many are decided on anew.
    private func decide(
        _ row: Int64, _ id: MessageID, cause: String, due: ChinaTime, isNone: (String, String) -> Bool
    ) throws -> Int {
        // What PortSign did not send, it does not send again.
        let isSent = try context.database.cachedStatement(
            sql: "SELECT 1 FROM message WHERE row = ? AND route IS NOT NULL")
        guard let batch = try AssembledBatch.read(row, in: context.database),
            try Row.fetchOne(isSent, arguments: [row]) != nil
        else { return 0 }
        let find = try context.database.cachedStatement(
            sql: """
                SELECT business_key.status, business_key.kind, split.due FROM document
                    JOIN business_key
                        ON business_key.message = document.message AND business_key.ordinal = document.ordinal
                    LEFT JOIN split ON split.document = document.row
                WHERE document.row = ? AND document.single IS NULL
                """)
        var count = 0
        for document in batch.documents {
            guard let found = try Row.fetchOne(find, arguments: [document.row]) else { continue }
            if let status = found.optionalText(0), !isNone(status, try found.text(1)) { continue }
            if let earlier = found.optionalNumber(2), earlier <= due.milliseconds { continue }
            try context.run(
                """
                INSERT INTO split (document, due, cause) VALUES (?, ?, ?)
                ON CONFLICT (document) DO UPDATE SET due = excluded.due, cause = excluded.cause
                """, [document.row, due.milliseconds, cause])
            try context.append(
                EventDraft(
                    row: row, message: id, time: time, kind: .singleDue, actor: BatchFallback.actor, cause: cause,
                    detail: [("document", document.id.text), ("due", due.iso8601)]))
            count += 1
        }
        if count > 0 { context.noteSplit() }
        return count
    }
}
