import CryptoCore
import FoundationEssentials
import GRDB
import SidecarBase

/// A case inside a unit of work, and what is written beside it.
struct ChannelRow {
    static let columns = """
        row, channel, key, subject, account, kind, state, open, due, deadline, attempts, code, message, facts, created_at,
        changed_at
        """

    let context: WriteContext
    let row: Int64
    let channel: String
    let key: String
    let time: ChinaTime

    /// Adds events, with the digests of the documents that are kept with them and the state that is reached, so that neither can be
    /// changed without the chain telling.
    func note(_ events: [CaseEvent], state: String?, documents: [KeptContent]) throws {
        var events = events
        if events.isEmpty {
            guard state != nil || !documents.isEmpty else { return }
            events = [CaseEvent("changed", actor: "portsign")]
        }
        let first = try number()
        let bodies = try documents.map { try BodyStore.insert($0.body, in: context) }
        var carrier: Int64 = 0
        for (index, event) in events.enumerated() {
            let own = event.detail.filter { $0.key != "case" && $0.key != "state" && !$0.key.hasPrefix("document-") }
            var detail = own.map { ($0.key, $0.value) } + [("case", key)]
            if index == 0 {
                if let state { detail.append(("state", state)) }
                for (offset, document) in documents.enumerated() {
                    detail.append(("document-\(first + Int64(offset))", Hex.encode(document.body.digest)))
                }
            }
            let sequence = try ChannelRow.append(event, detail, channel: channel, owner: row, at: time, in: context)
            if index == 0 { carrier = sequence }
        }
        for (offset, document) in documents.enumerated() {
            try context.run(
                "INSERT INTO channel_document (owner, number, kind, body, event) VALUES (?, ?, ?, ?, ?)",
                [row, first + Int64(offset), document.kind, bodies[offset], carrier])
        }
    }

    /// Puts notices in line.
    func tell(_ notices: [KeptContent]) throws {
        for notice in notices {
            try context.run(
                "INSERT INTO channel_notice (channel, owner, body, time) VALUES (?, ?, ?, ?)",
                [channel, row, try BodyStore.insert(notice.body, in: context), time.milliseconds])
        }
    }

    /// Adds an event of a channel to the chain.
    static func append(
        _ event: CaseEvent, _ detail: [(String, String)], channel: String, owner: Int64?, at time: ChinaTime,
        in context: WriteContext
    ) throws -> Int64 {
        let sequence = try context.append(
            EventDraft(
                time: time, kind: .system("\(channel).\(event.kind)"), actor: event.actor, cause: event.cause,
                detail: detail))
        try context.run(
            "INSERT INTO channel_event (channel, sequence, owner) VALUES (?, ?, ?)", [channel, sequence, owner])
        return sequence
    }

    /// The number that the case's next document has.
    private func number() throws -> Int64 {
        let statement = try context.database.cachedStatement(
            sql: "SELECT coalesce(max(number), 0) + 1 FROM channel_document WHERE owner = ?")
        return try Int64.fetchOne(statement, arguments: [row]) ?? 1
    }

    /// The case of a fetched row with ``columns``.
    static func read(_ row: Row) throws -> ChannelCase {
        guard let facts = DetailText.decode(try row.text(13)) else {
            throw LedgerError(.ledgerCorrupt, "the facts of case \(try row.number(0)) cannot be read")
        }
        return ChannelCase(
            row: try row.number(0), channel: try row.text(1), key: try row.text(2), subject: try row.text(3),
            account: try row.text(4), kind: try row.text(5), state: try row.text(6), isOpen: try row.number(7) != 0,
            due: row.optionalNumber(8).map { ChinaTime(milliseconds: $0) },
            deadline: row.optionalNumber(9).map { ChinaTime(milliseconds: $0) },
            attempts: Int(try row.number(10)), code: try row.text(11), message: try row.text(12),
            facts: Dictionary(facts) { _, last in last }, createdAt: try row.time(14), changedAt: try row.time(15))
    }

    /// The cases that a condition holds for.
    static func fetch(
        _ database: Database, _ condition: String, _ arguments: StatementArguments
    ) throws -> [ChannelCase] {
        let sql = "SELECT \(columns) FROM channel_case WHERE \(condition)"
        return try Row.fetchAll(database.cachedStatement(sql: sql), arguments: arguments).map(read)
    }

    /// How facts stand in the table.
    static func text(_ facts: [String: String]) -> String {
        let pairs = facts.map { ($0.key, $0.value) }.sorted { $0.0.utf8.lexicographicallyPrecedes($1.0.utf8) }
        return String(decoding: DetailText.encode(pairs), as: UTF8.self)
    }
}

/// Bytes on their way into the ledger, made ready outside the writer's thread.
struct KeptContent: Sendable {
    let kind: String
    let body: EncodedBody

    init(_ content: CaseContent) {
        kind = content.kind
        body = EncodedBody(content.bytes, digest: MessageDigest.sha256(content.bytes))
    }
}
