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

    init(database: Database, progress: @escaping @Sendable (_ done: Int, _ total: Int) -> Void) {
        self.database = database
        self.progress = progress
    }

    /// Checks events, bodies and messages, in this order.
    mutating func run() throws -> ChainReport {
        for table in ["event", "body", "message"] {
            total += try Int.fetchOne(database, sql: "SELECT count(*) FROM \(table)") ?? 0
        }
        let (events, head) = try verifyEvents()
        let bodies = try verifyBodies()
        let messages = try verifyMessages()
        progress(total, total)
        return ChainReport(events: events, bodies: bodies, messages: messages, problems: problems, head: head)
    }

    private mutating func step() {
        done += 1
        if done % 1_000 == 0 { progress(done, total) }
    }

    private mutating func found(_ problem: String) {
        if problems.count < LedgerVerification.problemLimit { problems.append(problem) }
    }

    private mutating func verifyEvents() throws -> (Int, [UInt8]) {
        let sql = """
            SELECT event.sequence, message.id, event.time, event.kind, event.actor, event.cause, event.detail, event.hash
            FROM event LEFT JOIN message ON message.row = event.message ORDER BY event.sequence
            """
        var count = 0
        var chain = EventChain()
        let rows = try Row.fetchCursor(database, sql: sql)
        while let row = try rows.next() {
            count += 1
            step()
            let sequence = try row.number(0)
            if sequence != chain.sequence + 1 {
                found("events \(chain.sequence + 1) to \(sequence - 1) are missing")
            }
            let stored = try row.bytes(7)
            let pairs = DetailText.decode(try row.text(6))
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
        }
        return (count, chain.head)
    }

    private mutating func verifyBodies() throws -> Int {
        var count = 0
        let rows = try Row.fetchCursor(
            database, sql: "SELECT coding, size, content, digest, row FROM body ORDER BY row")
        while let row = try rows.next() {
            count += 1
            step()
            let number = try row.number(4)
            do {
                let bytes = try BodyStore.decode(row, in: database, depth: 0)
                if MessageDigest.sha256(bytes) != (try row.bytes(3)) {
                    found("body \(number)\(try owner(of: number)) does not have its SHA-256")
                }
            } catch let error as LedgerError {
                found("body \(number)\(try owner(of: number)) cannot be read: \(error.detail)")
            }
        }
        return count
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
        return ""
    }

    private mutating func verifyMessages() throws -> Int {
        let sql = """
            SELECT message.row, message.id, message.state, message.customs_status, message.company, message.guid, message.type,
                input.digest, signed.digest, message.input_digest
            FROM message JOIN body AS input ON input.row = message.input_body
                JOIN body AS signed ON signed.row = message.signed_body
            ORDER BY message.row
            """
        let events = try database.makeStatement(
            sql: "SELECT kind, detail FROM event WHERE message = ? ORDER BY sequence")
        var count = 0
        let rows = try Row.fetchCursor(database, sql: sql)
        while let row = try rows.next() {
            count += 1
            step()
            var progress = DeclarationProgress()
            var facts: [String: String] = [:]
            for event in try Row.fetchAll(events, arguments: [try row.number(0)]) {
                let kind = try event.text(0)
                let pairs = DetailText.decode(try event.text(1)) ?? []
                progress.apply(kind, status: pairs.first { $0.0 == "status" }?.1)
                if kind == "received" || kind == "signed" { for (name, value) in pairs { facts[name] = value } }
            }
            let id = try row.text(1)
            if progress.state.rawValue != (try row.text(2)) || progress.status != row.optionalText(3) {
                found("message \(id) has the state \(try row.text(2)), its events say \(progress.state.rawValue)")
            }
            let columns = [
                ("company", try row.text(4)), ("guid", try row.text(5)), ("type", try row.text(6)),
                ("input", Hex.encode(try row.bytes(7))), ("signed", Hex.encode(try row.bytes(8))),
                ("input", Hex.encode(try row.bytes(9))),
            ]
            for (name, value) in columns where facts[name] != value {
                found("message \(id) has another \(name) than its events say")
            }
        }
        return count
    }
}
