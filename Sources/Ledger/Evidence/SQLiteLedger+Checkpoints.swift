internal import CryptoCore
internal import FoundationEssentials
internal import GRDB
internal import SidecarBase

extension SQLiteLedger {
    /// The most events that a checkpoint covers: their tree is made between two commits.
    static let checkpointLimit: Int64 = 8_192

    /// Signs a checkpoint over all events since the last one; several where there are very many.
    ///
    /// - Parameter key: signs.
    /// - Returns: the new ones, none when nothing happened since the last.
    /// - Throws: `ledger.checkpoint` when the key cannot sign; what every writing operation throws.
    package func makeCheckpoints(_ key: CheckpointKey) async throws(LedgerError) -> [SignedCheckpoint] {
        var made: [SignedCheckpoint] = []
        while true {
            let time = now()
            let next = try await write { context -> SignedCheckpoint? in
                let database = context.database
                let before = try SQLiteLedger.lastCheckpoint(database)
                let first = (before?.last ?? 0) + 1
                guard context.chain.sequence >= first else { return nil }
                let sql = "SELECT hash FROM event WHERE sequence >= ? ORDER BY sequence LIMIT ?"
                let leaves = try Row.fetchAll(
                    database.cachedStatement(sql: sql), arguments: [first, SQLiteLedger.checkpointLimit]
                ).map { try $0.bytes(0) }
                guard let head = leaves.last else { return nil }
                let origin = try Row.fetchOne(database, sql: "SELECT hash FROM event WHERE sequence = 1")
                let checkpoint = try SignedCheckpoint(
                    number: (before?.number ?? 0) + 1, first: first, last: first + Int64(leaves.count) - 1,
                    ledger: Hex.encode(try origin?.bytes(0) ?? []), head: Hex.encode(head),
                    root: Hex.encode(MerkleTree(leaves).root), time: time.iso8601,
                    previous: Hex.encode(before?.digest ?? EventChain.origin), key: key.fingerprint, signature: [],
                    publicKey: key.publicKey
                ).signed(by: key)
                try context.run(
                    "INSERT INTO checkpoint (number, first, last, text, signature, key) VALUES (?, ?, ?, ?, ?, ?)",
                    [
                        checkpoint.number, checkpoint.first, checkpoint.last, checkpoint.text,
                        Data(checkpoint.signature), Data(checkpoint.publicKey),
                    ])
                return checkpoint
            }
            guard let next else { return made }
            made.append(next)
            if next.last - next.first + 1 < SQLiteLedger.checkpointLimit { return made }
        }
    }

    /// Checkpoints with numbers in a range, in order.
    package func checkpoints(
        _ numbers: ClosedRange<Int64>
    ) async throws(LedgerError) -> [SignedCheckpoint] {
        try await read { database in
            try SQLiteLedger.checkpoints(
                "WHERE number BETWEEN ? AND ? ORDER BY number", [numbers.lowerBound, numbers.upperBound],
                in: database)
        }
    }

    /// The newest checkpoint; `nil` before the first.
    package func lastCheckpoint() async throws(LedgerError) -> SignedCheckpoint? {
        try await read { database in try SQLiteLedger.lastCheckpoint(database) }
    }

    private static func lastCheckpoint(_ database: Database) throws -> SignedCheckpoint? {
        try checkpoints("ORDER BY number DESC LIMIT 1", [], in: database).first
    }

    static func checkpoints(
        _ condition: String, _ arguments: StatementArguments, in database: Database
    ) throws -> [SignedCheckpoint] {
        let sql = "SELECT text, signature, key FROM checkpoint \(condition)"
        return try Row.fetchAll(database.cachedStatement(sql: sql), arguments: arguments).map { row in
            try SignedCheckpoint(
                text: try row.text(0), signature: try row.bytes(1), publicKey: try row.bytes(2))
        }
    }
}
