import CryptoCore
import CustomsMessages
import FoundationEssentials
import GRDB
package import SidecarBase

extension SQLiteLedger {
    package func storedAnswer(
        inputDigest: [UInt8], company: String, since: ChinaTime
    ) async throws(LedgerError) -> StoredAnswer? {
        if let inputs, !inputs.mayContain(inputDigest) { return nil }
        return try await read { database in
            let sql = """
                SELECT id, recorded_at, signed_body, signer, state FROM message
                WHERE input_body = (SELECT row FROM body WHERE digest = ?) AND company = ? AND recorded_at >= ?
                ORDER BY row DESC LIMIT 1
                """
            let row = try Row.fetchOne(
                database.cachedStatement(sql: sql), arguments: [Data(inputDigest), company, since.milliseconds])
            guard let row else { return nil }
            return try SQLiteLedger.storedAnswer(row, in: database)
        }
    }

    package func record(_ declaration: SignedDeclaration) async throws(LedgerError) -> RecordOutcome {
        // Digest and compression are done here, side by side with others, so that the one writer only writes.
        let signedDigest = MessageDigest.sha256(declaration.signed)
        let signed = EncodedBody(signed: declaration.signed, digest: signedDigest)
        let input = EncodedBody(
            declaration.input, digest: declaration.inputDigest, base: declaration.signed, baseDigest: signedDigest)
        inputs?.add(declaration.inputDigest)
        declared?.add(declaration.declaration.type.rootName, of: declaration.company)
        let documentInputs = encodedInputs(of: declaration.documents)
        return try await write { context in
            try DeclarationRecorder(
                context: context, declaration: declaration, input: input, signed: signed,
                documentInputs: documentInputs
            ).record()
        }
    }

    @discardableResult
    package func recordRefusal(_ refusal: Refusal) async throws(LedgerError) -> Int64 {
        var detail = [("channel", refusal.channel), ("detail", refusal.detail), ("peer", refusal.peer)]
        if let type = refusal.messageType { detail.append(("type", type)) }
        if let guid = refusal.guid { detail.append(("guid", guid)) }
        if let company = refusal.company { detail.append(("company", company)) }
        if let digest = refusal.inputDigest { detail.append(("input", Hex.encode(digest))) }
        let complete = detail
        return try await write { context in
            try context.append(
                EventDraft(
                    row: nil, message: nil, time: refusal.time, kind: .refused, actor: refusal.channel,
                    cause: refusal.code.name, detail: complete))
        }
    }

    @discardableResult
    package func recordSystemEvent(
        kind: String, actor: String, cause: String, detail: [String: String]
    ) async throws(LedgerError) -> Int64 {
        let time = now()
        return try await write { context in
            try context.append(
                EventDraft(
                    row: nil, message: nil, time: time, kind: .system(kind), actor: actor, cause: cause,
                    detail: detail.map { ($0.key, $0.value) }))
        }
    }

    package func probeWrite() async throws(LedgerError) {
        let time = now()
        try await write { context in
            try context.run(
                "INSERT INTO probe (row, time) VALUES (1, ?) ON CONFLICT (row) DO UPDATE SET time = excluded.time",
                [time.milliseconds])
        }
    }

    /// The answer of a fetched row `id, recorded_at, signed_body, signer, state`.
    static func storedAnswer(_ row: Row, in database: Database) throws -> StoredAnswer {
        StoredAnswer(
            id: MessageID(text: try row.text(0)), signed: try BodyStore.bytes(row: try row.number(2), in: database),
            recordedAt: try row.time(1),
            standing: StoredAnswer.Standing(signer: try row.text(3), state: try row.text(4)))
    }
}
