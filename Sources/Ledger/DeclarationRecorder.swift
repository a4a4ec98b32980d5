import CustomsMessages
import FoundationEssentials
import GRDB
import SidecarBase

/// Writes one accepted declaration: a unit of work of the writer.
struct DeclarationRecorder {
    let context: WriteContext
    let declaration: SignedDeclaration
    let input: EncodedBody
    let signed: EncodedBody
    /// The inputs of its documents, one for each digest.
    var documentInputs: [EncodedBody] = []
    /// The batch that this message's document was in: its key comes again on purpose.
    var batch: MessageID?
    /// Why it cannot be signed; what stands for the signature in the declaration is empty then.
    var hold: Hold?

    /// Why a message waits for a signer.
    struct Hold: Sendable {
        let cause: ErrorCode
        let detail: String
        let at: ChinaTime
    }

    /// Records it, or says why it was recorded before.
    func record() throws -> RecordOutcome {
        // Nearly every guid is new: together with others the insertion itself finds out, and when it is not, all start again.
        if context.runsApart, let earlier = try earlierMessage() { return earlier }
        let signedBody = try BodyStore.insert(signed, in: context)
        let inputBody = try BodyStore.insert(input, in: context)
        guard let row = try insertMessage(inputBody: inputBody, signedBody: signedBody) else {
            throw LedgerError(.ledgerCorrupt, "the guid is recorded, and was not found")
        }
        let repeated = try insertKeys(row)
        try insertReferences(row)
        if !declaration.documents.isEmpty { try insertDocuments(row) }
        try appendSteps(row)
        for (earlier, document) in repeated {
            try context.append(
                event(
                    row, .keyRepeated, declaration.times.received, declaration.channel, cause: earlier,
                    document.map { [("document", $0.text)] } ?? []))
        }
        return .recorded
    }

    /// What became of the message that has this guid already; `nil` when none has.
    private func earlierMessage() throws -> RecordOutcome? {
        let sql = """
            SELECT id, recorded_at, signed_body, signer, state, row, input_digest FROM message WHERE guid = ? AND company = ?
            """
        let statement = try context.database.cachedStatement(sql: sql)
        let found = try Row.fetchOne(
            statement, arguments: [declaration.declaration.guid, declaration.company])
        guard let found else { return nil }
        if try found.bytes(6) == declaration.inputDigest {
            return .duplicate(try SQLiteLedger.storedAnswer(found, in: context.database))
        }
        let id = MessageID(text: try found.text(0))
        try context.append(
            EventDraft(
                row: try found.number(5), message: id, time: declaration.times.received, kind: .conflict,
                actor: declaration.channel, cause: "the guid came again with other content",
                detail: [("input", Hex.encode(declaration.inputDigest)), ("peer", declaration.peer)]))
        return .conflict(id)
    }

    private static let insertion = WriteStatement(
        """
        INSERT INTO message (id, company, type, guid, dxp_id, channel, peer, input_digest, input_body, signed_body, signer,
            cert_no, device, recorded_at, state, route, cop_msg_id, creat_time, sender_id, receiver_id, trace)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (guid, company) DO NOTHING
        """)
    private static let outboxInsertion = WriteStatement(
        "INSERT INTO outbox (message, route, company, due, queued_at) VALUES (?1, ?2, ?3, ?4, ?4)")

    /// Writes the message and its delivery; its row, or `nil` when the company has a message with this guid.
    private func insertMessage(inputBody: Int64, signedBody: Int64) throws -> Int64? {
        let order = declaration.delivery
        let before = context.database.totalChangesCount
        try context.run(
            DeclarationRecorder.insertion,
            [
                .text(declaration.id.text), .text(declaration.company), .text(declaration.declaration.type.rootName),
                .text(declaration.declaration.guid), .text(declaration.declaration.dxpId), .text(declaration.channel),
                .text(declaration.peer), .bytes(declaration.inputDigest), .integer(inputBody), .integer(signedBody),
                .text(declaration.signer), .text(declaration.certNo), .text(declaration.device),
                .integer(declaration.times.verified.milliseconds),
                .text(hold != nil ? "held" : order == nil ? "signed" : "queued"), .text(order?.route),
                .text(order?.copMsgId), .text(order?.creatTime), .text(order?.senderId), .text(order?.receiverId),
                .text(declaration.trace?.stored),
            ])
        guard context.database.totalChangesCount > before else { return nil }
        let row = context.database.lastInsertedRowID
        if let hold {
            try context.run("INSERT INTO hold (message, due) VALUES (?, ?)", [row, hold.at.milliseconds])
        }
        if let order {
            try context.run(
                DeclarationRecorder.outboxInsertion,
                [
                    .integer(row), .text(order.route), .text(declaration.company),
                    .integer(declaration.times.verified.milliseconds),
                ])
        }
        return row
    }

    /// Writes the keys; the ids of the last earlier messages of this type with one of them, and whose key it was where the
    /// documents have names of their own.
    private func insertKeys(_ row: Int64) throws -> [(earlier: String, document: MessageID?)] {
        let keys = declaration.declaration.keys
        var start = 0
        while start < keys.count {
            // Many at a time, because a message may carry a hundred documents; the single statements are two, prepared once.
            let isMany = keys.count - start >= DeclarationRecorder.keysAtOnce
            let count = isMany ? DeclarationRecorder.keysAtOnce : 1
            var values: [BoundValue] = []
            values.reserveCapacity(count * 5)
            for (ordinal, key) in keys[start..<start + count].enumerated() {
                values.append(.integer(row))
                values.append(.integer(start + ordinal))
                values.append(.text(key.kind))
                values.append(.text(KeyText.encode(key)))
                values.append(.text(key.parts.last ?? ""))
            }
            try context.run(isMany ? DeclarationRecorder.keyInsertions : DeclarationRecorder.keyInsertion, values)
            start += count
        }
        // The newest earlier message of each key: the query sorts nothing, because nearly always there is none.
        var newest: [Int64: (row: Int64, id: String)] = [:]
        let type = declaration.declaration.type.rootName
        try context.query(DeclarationRecorder.earlierKeys, [.text(type), .integer(row)]) { found in
            let (ordinal, earlier) = (try found.number(1), try found.number(2))
            if let known = newest[ordinal], known.row > earlier { return }
            newest[ordinal] = (earlier, try found.text(0))
        }
        var repeated: [(earlier: String, document: MessageID?)] = []
        for (ordinal, earlier) in newest.sorted(by: { $0.key < $1.key }) {
            let documents = declaration.documents
            let document = documents.indices.contains(Int(ordinal)) ? documents[Int(ordinal)].id : nil
            guard earlier.id != batch?.text,
                !repeated.contains(where: { $0.earlier == earlier.id && $0.document == document })
            else { continue }
            repeated.append((earlier.id, document))
        }
        return repeated
    }

    private static let keysAtOnce = 25
    private static let keyInsertion = keyInsertion(of: 1)
    private static let keyInsertions = keyInsertion(of: keysAtOnce)

    private static func keyInsertion(of count: Int) -> WriteStatement {
        let places = Array(repeating: "(?, ?, ?, ?, ?)", count: count).joined(separator: ", ")
        return WriteStatement("INSERT INTO business_key (message, ordinal, kind, parts, last) VALUES \(places)")
    }

    /// The other messages of a type with a key of a message, and which key that is.
    private static let earlierKeys = WriteStatement(
        """
        SELECT message.id, mine.ordinal, other.message FROM business_key AS mine
            CROSS JOIN business_key AS other
                ON other.parts = mine.parts AND other.kind = mine.kind AND other.message <> mine.message
            CROSS JOIN message ON message.row = other.message AND message.type = ?
        WHERE mine.message = ?
        """)
    private static let referenceInsertion = WriteStatement(
        "INSERT OR IGNORE INTO reference (value, field, message, ordinal) VALUES (?, ?, ?, ?)")

    private func insertReferences(_ row: Int64) throws {
        for reference in declaration.declaration.references {
            try context.run(
                DeclarationRecorder.referenceInsertion,
                [
                    .text(reference.value), .text(reference.field), .integer(row), .integer(reference.documentIndex),
                ])
        }
    }

    private func appendSteps(_ row: Int64) throws {
        let times = declaration.times
        let channel = declaration.channel
        let type = declaration.declaration.type.rootName
        var origin = [
            ("company", declaration.company), ("guid", declaration.declaration.guid),
            ("input", Hex.encode(declaration.inputDigest)), ("peer", declaration.peer),
        ]
        if let trace = declaration.trace { origin.append(("request", trace.requestID)) }
        origin.append(("size", String(declaration.input.count)))
        if let trace = declaration.trace { origin.append(("trace", trace.traceID)) }
        origin.append(("type", type))
        var steps = [
            event(row, .received, times.received, channel, cause: "", origin),
            event(
                row, .checked, times.checked, "portsign", cause: "",
                [("documents", String(declaration.declaration.documentCount))]
                    + (declaration.findings.isEmpty ? [] : [("findings", declaration.findings)])),
        ]
        if let hold {
            try context.append(
                steps + [event(row, .held, hold.at, "portsign", cause: hold.cause.name, [("detail", hold.detail)])])
            return
        }
        steps += [
            event(
                row, .signed, times.signed, declaration.signer, cause: "",
                [
                    ("certNo", declaration.certNo), ("device", declaration.device),
                    ("signed", Hex.encode(signed.digest)),
                ]),
            event(row, .verified, times.verified, "portsign", cause: ""),
        ]
        if let order = declaration.delivery {
            steps.append(
                event(
                    row, .queued, times.verified, order.route, cause: "",
                    [("copMsgId", order.copMsgId), ("receiver", order.receiverId), ("sender", order.senderId)]))
        }
        try context.append(steps)
    }

    /// Writes the documents of a message that PortSign assembled, each with an event of its own.
    private func insertDocuments(_ row: Int64) throws {
        var bodies: [[UInt8]: Int64] = [:]
        for body in documentInputs { bodies[body.digest] = try BodyStore.insert(body, in: context) }
        for (ordinal, document) in declaration.documents.enumerated() {
            try context.run(
                """
                INSERT INTO document (id, message, ordinal, guid, item, input_digest, input_body, channel, peer, received_at,
                    start, size)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                [
                    document.id.text, row, ordinal, document.guid, document.item, Data(document.inputDigest),
                    bodies[document.inputDigest], document.channel, document.peer,
                    document.receivedAt.milliseconds, document.place.lowerBound, document.place.count,
                ])
            try context.append(
                event(
                    row, .assembled, document.receivedAt, document.channel, cause: "",
                    [
                        ("document", document.id.text), ("guid", document.guid),
                        ("input", Hex.encode(document.inputDigest)), ("item", String(document.item)),
                        ("ordinal", String(ordinal)), ("peer", document.peer),
                    ]))
        }
    }

    private func event(
        _ row: Int64, _ kind: EventKind, _ time: ChinaTime, _ actor: String, cause: String,
        _ detail: [(String, String)] = []
    ) -> EventDraft {
        EventDraft(
            row: row, message: declaration.id, time: time, kind: kind, actor: actor, cause: cause, detail: detail)
    }
}

/// The stored form of a business key's parts: parted by the unit separator, which XML text cannot contain.
enum KeyText {
    static func encode(_ key: BusinessKey) -> String { key.parts.joined(separator: "\u{1F}") }

    static func decode(_ text: String) -> [String] {
        text.split(separator: "\u{1F}", omittingEmptySubsequences: false).map(String.init)
    }
}
