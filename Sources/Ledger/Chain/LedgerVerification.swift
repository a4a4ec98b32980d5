import CryptoCore
import GRDB
import SidecarBase

/// Goes through a whole ledger in one snapshot and finds what was changed since it was written.
struct LedgerVerification {
    private static let problemLimit = 100

    let database: Database
    let progress: @Sendable (_ done: Int, _ total: Int) -> Void
    private var problems: [String] = []
    private var done = 0
    private var total = 0
    private var events = 0
    private var bodies = 0
    private var messages = 0
    /// Events that tell of a document put into a message.
    private(set) var assembled = 0
    private var chain = EventChain()
    /// Checkpoints found in order.
    var checkpoints = 0
    /// Bodies whose content is in archive files.
    private var archived = 0
    /// Checkpoints as they were noted elsewhere.
    let noted: [SignedCheckpoint]

    init(
        database: Database, noted: [SignedCheckpoint] = [],
        progress: @escaping @Sendable (_ done: Int, _ total: Int) -> Void
    ) {
        self.database = database
        self.noted = noted
        self.progress = progress
    }

    /// Checks the database itself, then events with the receipts they tell of, bodies and messages.
    mutating func run() throws -> ChainReport {
        part("structure") { verification in try verification.verifyStructure() }
        for table in ["event", "checkpoint", "body", "message", "document", "channel_case"] {
            part(table) { verification in
                let count = try Int.fetchOne(verification.database, sql: "SELECT count(*) FROM \(table)")
                verification.total += count ?? 0
            }
        }
        part("event") { verification in try verification.verifyEvents() }
        part("checkpoint") { verification in try verification.verifyCheckpoints() }
        part("body") { verification in try verification.verifyBodies() }
        part("message") { verification in try verification.verifyMessages() }
        part("document") { verification in try verification.verifyDocuments() }
        part("channel_case") { verification in try verification.verifyChannels() }
        progress(total, total)
        return ChainReport(
            events: events, bodies: bodies, messages: messages, problems: problems, head: chain.head,
            checkpoints: checkpoints, archived: archived)
    }

    /// Runs one part; that a damaged file cannot be read to the end of a table is a finding, and the other parts go on.
    private mutating func part(_ name: String, _ body: (inout LedgerVerification) throws -> Void) {
        do {
            try body(&self)
        } catch {
            found("database: \(name) cannot be read to its end: \(LedgerError(wrapping: error).detail)")
        }
    }

    /// What SQLite finds: pages, and indexes that do not fit their tables, so that messages could not be found any more.
    private mutating func verifyStructure() throws {
        for line in try String.fetchAll(database, sql: "PRAGMA integrity_check(\(LedgerVerification.problemLimit))")
        where line != "ok" {
            for part in line.split(separator: "\n") { found("database: \(part)") }
        }
    }

    mutating func step() {
        done += 1
        if done % 1_000 == 0 { progress(done, total) }
    }

    mutating func found(_ problem: String) {
        if problems.count < LedgerVerification.problemLimit { problems.append(problem) }
    }

    private mutating func verifyEvents() throws {
        let sql = """
            SELECT event.sequence, message.id, event.time, event.kind, event.actor, event.cause, event.detail, event.hash
            FROM event LEFT JOIN message ON message.row = event.message ORDER BY event.sequence
            """
        let receipts = try database.makeStatement(sql: "SELECT digest FROM receipt WHERE sequence = ?")
        let rows = try Row.fetchCursor(database, sql: sql)
        while let row = try rows.next() {
            events += 1
            step()
            let sequence = try row.number(0)
            if sequence != chain.sequence &+ 1 {
                found("events \(chain.sequence &+ 1) to \(sequence &- 1) are missing")
            }
            let stored = try row.bytes(7)
            let pairs = DetailText.decode(try row.text(6))
            if try row.text(3) == EventKind.assembled.name { assembled += 1 }
            let computed = EventChain.hash(
                after: chain.head, sequence: sequence, message: row.optionalText(1), time: try row.time(2),
                kind: try row.text(3), actor: try row.text(4), cause: try row.text(5), detail: pairs ?? [])
            if pairs == nil || computed != stored {
                found(
                    "event \(sequence) (\(try row.text(3))) does not fit the chain: it was changed, or the event before it"
                )
            }
            // Goes on from what is stored, so that one changed event is one finding.
            chain = EventChain(sequence: sequence, head: stored)
            try verifyReceipt(of: pairs ?? [], event: sequence, receipts)
        }
    }

    /// An event that tells of a receipt has the receipt's number and digest.
    private mutating func verifyReceipt(of pairs: [(String, String)], event: Int64, _ find: Statement) throws {
        guard let number = pairs.first(where: { $0.0 == "receipt" })?.1,
            let digest = pairs.first(where: { $0.0 == "digest" })?.1
        else { return }
        guard let row = try Row.fetchOne(find, arguments: [Int64(number)]) else {
            return found("receipt \(number), of which event \(event) tells, is missing")
        }
        if Hex.encode(try row.bytes(0)) != digest {
            found("receipt \(number) has another digest than event \(event) says")
        }
    }

    private mutating func verifyBodies() throws {
        let rows = try Row.fetchCursor(
            database, sql: "SELECT coding, size, content, digest, row FROM body ORDER BY row")
        while let row = try rows.next() {
            bodies += 1
            step()
            let number = try row.number(4)
            if try row.number(0) == EncodedBody.archived {
                archived += 1
                try verifyArchived(number)
                continue
            }
            do {
                let bytes = try BodyStore.decode(row, in: database, depth: 0)
                if MessageDigest.sha256(bytes) != (try row.bytes(3)) {
                    found("body \(number)\(try owner(of: number)) does not have its SHA-256")
                }
            } catch let error as LedgerError {
                found("body \(number)\(try owner(of: number)) cannot be read: \(error.detail)")
            }
        }
    }

    /// Whose body this is, for the finding.
    private func owner(of body: Int64) throws -> String {
        let ofMessage = "SELECT id, signed_body = ?1 FROM message WHERE input_body = ?1 OR signed_body = ?1 LIMIT 1"
        if let row = try Row.fetchOne(database, sql: ofMessage, arguments: [body]) {
            return try row.number(1) != 0 ? " (signed, message \(row.text(0)))" : " (input, message \(row.text(0)))"
        }
        let ofReceipt = "SELECT sequence FROM receipt WHERE body = ?1 OR original_body = ?1 LIMIT 1"
        if let sequence = try Int64.fetchOne(database, sql: ofReceipt, arguments: [body]) {
            return " (receipt \(sequence))"
        }
        let ofDocument = "SELECT id FROM document WHERE input_body = ?1 LIMIT 1"
        if let id = try String.fetchOne(database, sql: ofDocument, arguments: [body]) {
            return " (input, document \(id))"
        }
        let ofCase = """
            SELECT channel || ' ' || key FROM channel_document JOIN channel_case ON channel_case.row = owner
            WHERE body = ?1 LIMIT 1
            """
        if let name = try String.fetchOne(database, sql: ofCase, arguments: [body]) { return " (case \(name))" }
        let asPart = """
            SELECT count(*) FROM body WHERE coding = 4 AND substr(content, 1, 32) = (SELECT digest FROM body WHERE row = ?1)
            """
        let bearers = try Int64.fetchOne(database, sql: asPart, arguments: [body]) ?? 0
        if bearers > 0 { return " (certificate of \(bearers) message\(bearers == 1 ? "" : "s"))" }
        return ""
    }

    /// The columns of a message that its events tell, too, by their names in the events.
    private static let told = [
        ("company", "company"), ("guid", "guid"), ("type", "type"), ("channel", "channel"), ("peer", "peer"),
        ("signer", "signer"), ("certNo", "cert_no"), ("device", "device"), ("route", "route"),
        ("copMsgId", "cop_msg_id"), ("sender", "sender_id"), ("receiver", "receiver_id"),
    ]

    private mutating func verifyMessages() throws {
        // What nobody signed has empty places where others have a signer, and no signed document.
        let columns = LedgerVerification.told.map { "nullif(message.\($0.1), '')" }.joined(separator: ", ")
        let sql = """
            SELECT message.row, message.id, message.state, message.customs_status, input.digest,
                CASE WHEN message.signer <> '' THEN signed.digest END, message.input_digest, outbox.message, \(columns),
                hold.message
            FROM message LEFT JOIN body AS input ON input.row = message.input_body
                LEFT JOIN body AS signed ON signed.row = message.signed_body
                LEFT JOIN outbox ON outbox.message = message.row LEFT JOIN hold ON hold.message = message.row
            ORDER BY message.row
            """
        let find = try database.makeStatement(
            sql: "SELECT kind, actor, detail FROM event WHERE message = ? ORDER BY sequence")
        let rows = try Row.fetchCursor(database, sql: sql)
        while let row = try rows.next() {
            messages += 1
            step()
            var progress = DeclarationProgress()
            var facts: [String: String] = [:]
            for event in try Row.fetchAll(find, arguments: [try row.number(0)]) {
                let kind = try event.text(0)
                let pairs = DetailText.decode(try event.text(2)) ?? []
                progress.apply(kind, status: pairs.first { $0.0 == "status" }?.1)
                guard let actor = LedgerVerification.actors[kind] else { continue }
                facts[actor] = try event.text(1)
                for (name, value) in pairs { facts[name] = value }
            }
            let id = try row.text(1)
            if progress.state.rawValue != (try row.text(2)) || progress.status != row.optionalText(3) {
                found("message \(id) has the state \(try row.text(2)), its events say \(progress.state.rawValue)")
            }
            if progress.state == .queued, row.optionalNumber(7) == nil {
                found("message \(id) is to be sent, and is not in the outbox")
            }
            let isHeld = row.optionalNumber(8 + LedgerVerification.told.count) != nil
            if isHeld != (progress.state == .held) {
                found("message \(id) \(isHeld ? "waits" : "does not wait") for a signer, its events say otherwise")
            }
            for (name, column) in [("input", 4), ("signed", 5), ("input", 6)] {
                let digest = row.hasNull(atIndex: column) ? nil : Hex.encode(try row.bytes(column))
                if facts[name] != digest { found("message \(id) has another \(name) than its events say") }
            }
            for (index, (name, _)) in LedgerVerification.told.enumerated()
            where facts[name].flatMap({ $0.isEmpty ? nil : $0 }) != row.optionalText(8 + index) {
                found("message \(id) has another \(name) than its events say")
            }
        }
    }

    /// The events that tell what a message is, and what their actor is for it.
    private static let actors = ["received": "channel", "signed": "signer", "queued": "route"]
}
