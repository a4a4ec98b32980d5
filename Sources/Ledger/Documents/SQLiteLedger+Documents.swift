import CryptoCore
import CustomsMessages
import FoundationEssentials
import GRDB
package import SidecarBase

extension SQLiteLedger: BatchLedger {
    package func precedent(
        of document: DocumentIdentity, company: String, since: ChinaTime
    ) async throws(LedgerError) -> DocumentPrecedent? {
        let mayBeRepeated = inputs?.mayContain(document.inputDigest) ?? true
        return try await read { database in
            if mayBeRepeated,
                let answer = try SQLiteLedger.answer(
                    "document.input_digest = ? AND document.item = ? AND batch.type = ? AND batch.company = ? "
                        + "AND batch.recorded_at >= ?",
                    [
                        Data(document.inputDigest), document.item, document.messageType, company, since.milliseconds,
                    ], in: database)
            {
                return .same(answer.answer)
            }
            if let known = try SQLiteLedger.answer(
                "document.guid = ? AND batch.company = ?", [document.guid, company], in: database)
            {
                return known.identity == document ? .same(known.answer) : .conflict(known.answer.message)
            }
            let other = try database.cachedStatement(sql: "SELECT id FROM message WHERE guid = ? AND company = ?")
            return try String.fetchOne(other, arguments: [document.guid, company])
                .map { .conflict(MessageID(text: $0)) }
        }
    }

    /// The newest document of a condition, with what stands for it now.
    private static func answer(
        _ condition: String, _ arguments: StatementArguments, in database: Database
    ) throws -> (answer: StoredDocumentAnswer, identity: DocumentIdentity)? {
        let sql = """
            SELECT document.id, message.id, message.signed_body, document.single IS NULL, document.message,
                document.input_digest, document.item, batch.type, document.guid, message.signer, message.state
            FROM document JOIN message AS batch ON batch.row = document.message
                JOIN message ON message.row = ifnull(document.single, document.message)
            WHERE \(condition) ORDER BY document.row DESC LIMIT 1
            """
        guard let row = try Row.fetchOne(database.cachedStatement(sql: sql), arguments: arguments) else { return nil }
        var count = 1
        if try row.number(3) != 0 {
            let all = try database.cachedStatement(sql: "SELECT count(*) FROM document WHERE message = ?")
            count = Int(try Int64.fetchOne(all, arguments: [try row.number(4)]) ?? 1)
        }
        return (
            StoredDocumentAnswer(
                id: MessageID(text: try row.text(0)), message: MessageID(text: try row.text(1)),
                signed: try BodyStore.bytes(row: try row.number(2), in: database), documents: count,
                standing: StoredAnswer.Standing(signer: try row.text(9), state: try row.text(10))),
            DocumentIdentity(
                inputDigest: try row.bytes(5), item: Int(try row.number(6)), messageType: try row.text(7),
                guid: try row.text(8))
        )
    }

    package func document(_ id: MessageID) async throws(LedgerError) -> DocumentRecord? {
        try await documents("document.id = ?1", [id.text]).first
    }

    package func documents(matching text: String) async throws(LedgerError) -> [DocumentRecord] {
        try await documents(
            """
            document.row IN (
                SELECT row FROM document WHERE id = ?3 UNION SELECT row FROM document WHERE guid IN (?1, ?2, ?3)
                UNION SELECT document.row FROM business_key JOIN document
                    ON document.message = business_key.message AND document.ordinal = business_key.ordinal
                    WHERE business_key.last = ?1)
            ORDER BY document.row DESC LIMIT 200
            """, [text, text.uppercased(), text.lowercased()])
    }

    package func documents(of message: MessageID) async throws(LedgerError) -> [DocumentRecord] {
        try await documents(
            """
            document.row IN (
                SELECT document.row FROM message JOIN document ON document.message = message.row WHERE message.id = ?1
                UNION SELECT document.row FROM message JOIN document ON document.single = message.row
                    WHERE message.id = ?1)
            ORDER BY document.message, document.ordinal
            """, [message.text])
    }

    package func events(ofDocument id: MessageID) async throws(LedgerError) -> [EventRecord] {
        try await read { database in
            let sql = """
                SELECT event.sequence, message.id, event.time, event.kind, event.actor, event.cause, event.detail, event.hash
                FROM document JOIN message ON message.row IN (document.message, document.single)
                    JOIN event ON event.message = message.row
                WHERE document.id = ? ORDER BY event.sequence
                """
            let find = try database.cachedStatement(
                sql: """
                    SELECT batch.id, (SELECT count(*) FROM document AS other WHERE other.message = document.message)
                    FROM document JOIN message AS batch ON batch.row = document.message WHERE document.id = ?
                    """)
            guard let batch = try Row.fetchOne(find, arguments: [id.text]) else { return [] }
            let name = MessageID(text: try batch.text(0))
            let isShared = try batch.number(1) > 1
            return try Row.fetchAll(database.cachedStatement(sql: sql), arguments: [id.text])
                .map(EventRecord.init(row:))
                .filter { event in
                    guard isShared, event.messageID == name else { return true }
                    if let document = event.detail["document"] { return document == id.text }
                    // What receipts make of the batch mixes the news of all its documents; each has events of its own for that.
                    return event.detail["entries"] == nil
                }
        }
    }

    /// The bodies of the inputs of documents, each once.
    func encodedInputs(of documents: [SubmittedDocument]) -> [EncodedBody] {
        var bodies: [[UInt8]: EncodedBody] = [:]
        for document in documents where bodies[document.inputDigest] == nil {
            bodies[document.inputDigest] = EncodedBody(document.input, digest: document.inputDigest)
            inputs?.add(document.inputDigest)
        }
        return Array(bodies.values)
    }

    private func documents(
        _ condition: String, _ arguments: StatementArguments
    ) async throws(LedgerError) -> [DocumentRecord] {
        try await read { database in
            let sql = """
                SELECT document.id, document.guid, batch.company, batch.type, business_key.kind, business_key.parts,
                    document.item, document.channel, document.peer, document.received_at, batch.id,
                    (SELECT count(*) FROM document AS other WHERE other.message = document.message), document.ordinal,
                    single.id, split.due, batch.state, business_key.status, single.state, single.customs_status,
                    batch.route
                FROM document JOIN message AS batch ON batch.row = document.message
                    JOIN business_key
                        ON business_key.message = document.message AND business_key.ordinal = document.ordinal
                    LEFT JOIN message AS single ON single.row = document.single
                    LEFT JOIN split ON split.document = document.row
                WHERE \(condition)
                """
            return try Row.fetchAll(database.cachedStatement(sql: sql), arguments: arguments)
                .map(DocumentRecord.init(row:))
        }
    }
}

extension DocumentRecord {
    /// Of a row fetched above.
    fileprivate init(row: Row) throws {
        let key = BusinessKey(kind: try row.text(4), parts: KeyText.decode(try row.text(5)))
        let single = row.optionalText(13).map { MessageID(text: $0) }
        let size = Int(try row.number(11))
        let own = row.optionalText(16)
        let state: DeclarationState
        if single != nil {
            state = try DocumentRecord.state(try row.text(17))
        } else {
            state = DocumentRecord.state(
                batch: try DocumentRecord.state(try row.text(15)), isAlone: size == 1, own: own,
                isWaiting: !row.hasNull(atIndex: 14), kind: key.kind)
        }
        self.init(
            id: MessageID(text: try row.text(0)), guid: try row.text(1), company: try row.text(2),
            messageType: try row.text(3), key: key, item: Int(try row.number(6)), channel: try row.text(7),
            peer: try row.text(8), receivedAt: try row.time(9), batch: MessageID(text: try row.text(10)),
            batchSize: size, ordinal: Int(try row.number(12)), single: single,
            singleDue: row.optionalNumber(14).map { ChinaTime(milliseconds: $0) }, state: state,
            customsStatus: single != nil ? row.optionalText(18) : own)
    }

    private static func state(_ text: String) throws -> DeclarationState {
        guard let state = DeclarationState(rawValue: text) else {
            throw LedgerError(.ledgerCorrupt, "a document's message has an unknown state")
        }
        return state
    }

    /// Where a document stands that has no message of its own: by its own status, and by its batch before there is one.
    private static func state(
        batch: DeclarationState, isAlone: Bool, own: String?, isWaiting: Bool, kind: String
    ) -> DeclarationState {
        if isAlone { return batch }
        // The batch was given up, and the document is to be signed again.
        if isWaiting, batch == .abandoned || own != nil { return .queued }
        if let own { return ReturnStatus(own).isFinal(for: kind) ? .finished : .customs }
        // Customs has spoken about a neighbour only.
        return batch == .customs || batch == .finished ? .accepted : batch
    }
}
