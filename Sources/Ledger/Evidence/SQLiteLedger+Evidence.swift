import GRDB
import SidecarBase

extension SQLiteLedger: EvidenceLedger {
    package func provenEvents(of messages: [MessageID]) async throws(LedgerError) -> [ProvenEvent] {
        try await read { database in
            let sequences = try SQLiteLedger.sequences(of: messages, in: database)
            var reader = ProofReader(database: database)
            return try sequences.map { try reader.event($0) }
        }
    }

    package func documentInput(of id: MessageID) async throws(LedgerError) -> [UInt8]? {
        try await read { database in
            let sql = "SELECT input_body FROM document WHERE id = ?"
            return try Int64.fetchOne(database.cachedStatement(sql: sql), arguments: [id.text]).map {
                try BodyStore.bytes(row: $0, in: database)
            }
        }
    }

    /// The events of messages, and of what was handed in to the platform before they were made of it.
    private static func sequences(of messages: [MessageID], in database: Database) throws -> [Int64] {
        let sql = """
            SELECT event.sequence FROM message JOIN event ON event.message = message.row WHERE message.id = ?1
            UNION
            SELECT platform_event.sequence FROM message
                JOIN document ON document.message = message.row OR document.single = message.row
                JOIN platform_item ON platform_item.document = document.id
                JOIN platform_event ON platform_event.submission = platform_item.submission
            WHERE message.id = ?1
            """
        let statement = try database.cachedStatement(sql: sql)
        var found: Set<Int64> = []
        for id in messages { found.formUnion(try Int64.fetchAll(statement, arguments: [id.text])) }
        return found.sorted()
    }
}

/// Reads events with their proofs; the trees of checkpoints are made once.
private struct ProofReader {
    let database: Database
    private var trees: [Int64: (first: Int64, tree: MerkleTree)] = [:]

    init(database: Database) {
        self.database = database
    }

    mutating func event(_ sequence: Int64) throws -> ProvenEvent {
        let sql = """
            SELECT message.id, event.time, event.kind, event.actor, event.cause, event.detail, event.hash
            FROM event LEFT JOIN message ON message.row = event.message WHERE event.sequence = ?
            """
        guard let row = try Row.fetchOne(database.cachedStatement(sql: sql), arguments: [sequence]),
            let detail = DetailText.decode(try row.text(5))
        else { throw LedgerError(.ledgerCorrupt, "event \(sequence)") }
        let before = try database.cachedStatement(sql: "SELECT hash FROM event WHERE sequence = ?")
        let previous = try Row.fetchOne(before, arguments: [sequence - 1]).map { try $0.bytes(0) }
        return ProvenEvent(
            sequence: sequence, message: row.optionalText(0), time: try row.time(1), kind: try row.text(2),
            actor: try row.text(3), cause: try row.text(4), detail: detail, previous: previous ?? EventChain.origin,
            hash: try row.bytes(6), proof: try proof(of: sequence))
    }

    private mutating func proof(of sequence: Int64) throws -> ProvenEvent.Proof? {
        let find = try database.cachedStatement(
            sql: "SELECT number, first, last FROM checkpoint WHERE last >= ? ORDER BY last LIMIT 1")
        guard let row = try Row.fetchOne(find, arguments: [sequence]) else { return nil }
        let (number, first, last) = (try row.number(0), try row.number(1), try row.number(2))
        if trees[number] == nil {
            let hashes = try database.cachedStatement(
                sql: "SELECT hash FROM event WHERE sequence BETWEEN ? AND ? ORDER BY sequence")
            let leaves = try Row.fetchAll(hashes, arguments: [first, last]).map { try $0.bytes(0) }
            trees[number] = (first, MerkleTree(leaves))
        }
        guard let (first, tree) = trees[number] else { return nil }
        let index = Int(sequence - first)
        return ProvenEvent.Proof(checkpoint: number, index: index, path: tree.path(to: index))
    }
}
