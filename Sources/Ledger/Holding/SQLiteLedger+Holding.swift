import CryptoCore
import CustomsMessages
import GRDB
package import SidecarBase

extension SQLiteLedger: HoldingLedger {
    package func recordHeld(_ declaration: HeldDeclaration) async throws(LedgerError) -> RecordOutcome {
        let record = declaration.unsigned
        let input = EncodedBody(record.input, digest: record.inputDigest)
        inputs?.add(record.inputDigest)
        declared?.add(record.declaration.type.rootName, of: record.company)
        let documentInputs = encodedInputs(of: record.documents)
        let hold = DeclarationRecorder.Hold(cause: declaration.cause, detail: declaration.detail, at: now())
        return try await write { context in
            try DeclarationRecorder(
                context: context, declaration: record, input: input, signed: input, documentInputs: documentInputs,
                hold: hold
            ).record()
        }
    }

    package func pendingHolds(
        company: String, limit: Int, now: ChinaTime
    ) async throws(LedgerError) -> [PendingHold] {
        try await read { database in
            let sql = """
                SELECT message.id, message.company, message.guid, message.input_body, message.recorded_at, hold.attempts
                FROM hold JOIN message ON message.row = hold.message
                WHERE message.company = ? AND hold.due <= ? ORDER BY hold.message LIMIT ?
                """
            return try Row.fetchAll(
                database.cachedStatement(sql: sql), arguments: [company, now.milliseconds, max(0, limit)]
            ).map { row in
                PendingHold(
                    id: MessageID(text: try row.text(0)), company: try row.text(1), guid: try row.text(2),
                    input: try BodyStore.bytes(row: try row.number(3), in: database), receivedAt: try row.time(4),
                    attempts: Int(try row.number(5)))
            }
        }
    }

    package func holds() async throws(LedgerError) -> [String: Int] {
        try await read { database in
            let sql = """
                SELECT message.company, count(*) FROM hold JOIN message ON message.row = hold.message
                GROUP BY message.company
                """
            var counts: [String: Int] = [:]
            for row in try Row.fetchAll(database.cachedStatement(sql: sql)) {
                counts[try row.text(0)] = Int(try row.number(1))
            }
            return counts
        }
    }

    package func recordHeldSignature(
        _ signature: HeldSignature, of id: MessageID
    ) async throws(LedgerError) -> Bool {
        let body = EncodedBody(signed: signature.signed, digest: MessageDigest.sha256(signature.signed))
        return try await write { context in
            guard let row = try HoldRow.find(id, in: context.database) else { return false }
            try HoldRow(row: row, id: id, context: context).sign(signature, body)
            return true
        }
    }

    package func postponeHold(
        _ id: MessageID, _ code: ErrorCode, detail: String, next: ChinaTime
    ) async throws(LedgerError) {
        let time = now()
        try await write { context in
            guard let row = try HoldRow.find(id, in: context.database) else { return }
            try context.run(
                "UPDATE hold SET attempts = attempts + 1, due = ? WHERE message = ?", [next.milliseconds, row])
            try context.append(
                EventDraft(
                    row: row, message: id, time: time, kind: .heldLonger, actor: "portsign", cause: code.name,
                    detail: [("detail", detail), ("next", next.iso8601)]))
        }
    }
}

/// A message that waits for a signer.
struct HoldRow {
    let row: Int64
    let id: MessageID
    let context: WriteContext

    /// The row of a message that is held; `nil` for any other.
    static func find(_ id: MessageID, in database: Database) throws -> Int64? {
        let statement = try database.cachedStatement(
            sql: "SELECT message.row FROM message JOIN hold ON hold.message = message.row WHERE message.id = ?")
        return try Int64.fetchOne(statement, arguments: [id.text])
    }

    /// Gives it its signature.
    func sign(_ signature: HeldSignature, _ body: EncodedBody) throws {
        let order = signature.delivery
        try context.run(
            """
            UPDATE message SET signed_body = ?, signer = ?, cert_no = ?, device = ?, route = ?, cop_msg_id = ?,
                creat_time = ?, sender_id = ?, receiver_id = ? WHERE row = ?
            """,
            [
                try BodyStore.insert(body, in: context), signature.signer, signature.certNo, signature.device,
                order?.route, order?.copMsgId, order?.creatTime, order?.senderId, order?.receiverId, row,
            ])
        try context.run("DELETE FROM hold WHERE message = ?", [row])
        try append(
            .signed, signature.signedAt, signature.signer,
            [
                ("certNo", signature.certNo), ("device", signature.device), ("signed", Hex.encode(body.digest)),
            ])
        try append(.verified, signature.verifiedAt, "portsign", [])
        var kinds: [EventKind] = [.signed]
        if let order {
            try context.run(
                "INSERT INTO outbox (message, route, due, queued_at) VALUES (?1, ?2, ?3, ?3)",
                [row, order.route, signature.verifiedAt.milliseconds])
            try append(
                .queued, signature.verifiedAt, order.route,
                [("copMsgId", order.copMsgId), ("receiver", order.receiverId), ("sender", order.senderId)])
            kinds.append(.queued)
        }
        try MessageState.advance(row, by: kinds, in: context)
    }

    /// A person gives it up.
    func abandon(at time: ChinaTime, by actor: String) throws {
        try context.run("DELETE FROM hold WHERE message = ?", [row])
        try append(.abandoned, time, actor, [])
        try MessageState.advance(row, by: [.abandoned], in: context)
    }

    private func append(_ kind: EventKind, _ time: ChinaTime, _ actor: String, _ detail: [(String, String)]) throws {
        try context.append(
            EventDraft(row: row, message: id, time: time, kind: kind, actor: actor, cause: "", detail: detail))
    }
}
