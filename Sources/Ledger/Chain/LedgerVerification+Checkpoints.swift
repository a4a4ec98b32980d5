import GRDB
import SidecarBase

/// Checkpoints follow each other, are signed, and fit the events that they are about.
extension LedgerVerification {
    mutating func verifyCheckpoints() throws {
        let rows = try Row.fetchCursor(
            database, sql: "SELECT number, text, signature, key FROM checkpoint ORDER BY number")
        let hashes = try database.makeStatement(
            sql: "SELECT hash FROM event WHERE sequence BETWEEN ? AND ? ORDER BY sequence")
        let first = try database.makeStatement(sql: "SELECT hash FROM event WHERE sequence = 1")
        let ledger = try Row.fetchOne(first).map { Hex.encode(try $0.bytes(0)) }
        var before: SignedCheckpoint?
        var expected: Int64 = 1
        var elsewhere = noted.sorted { $0.number < $1.number }[...]
        while let row = try rows.next() {
            step()
            let number = try row.number(0)
            if number != expected { found("checkpoint \(expected) is missing; the next one is \(number)") }
            expected = number &+ 1
            let checkpoint: SignedCheckpoint
            do {
                checkpoint = try SignedCheckpoint(
                    text: try row.text(1), signature: try row.bytes(2), publicKey: try row.bytes(3))
            } catch let error as LedgerError {
                found("checkpoint \(number) cannot be read: \(error.detail)")
                before = nil
                continue
            }
            if let problem = try problem(of: checkpoint, number, after: before, ledger: ledger, hashes) {
                found("checkpoint \(number) \(problem)")
            } else {
                checkpoints += 1
            }
            before = checkpoint
            while let other = elsewhere.first, other.number <= number {
                elsewhere = elsewhere.dropFirst()
                if other.number == number, other.text != checkpoint.text {
                    found("checkpoint \(number) is another one than was noted elsewhere: the ledger was rewritten")
                }
            }
        }
        if let other = elsewhere.first {
            found("checkpoint \(other.number), noted elsewhere, is not in the ledger: its end was cut off")
        }
    }

    private func problem(
        of checkpoint: SignedCheckpoint, _ number: Int64, after before: SignedCheckpoint?, ledger: String?,
        _ hashes: Statement
    ) throws -> String? {
        guard checkpoint.number == number else { return "says that it is number \(checkpoint.number)" }
        if number == 1 {
            guard checkpoint.first == 1, checkpoint.previous == Hex.encode(EventChain.origin) else {
                return "does not begin with the first event"
            }
        } else if let before {
            guard before.number + 1 == number, before.last + 1 == checkpoint.first,
                Hex.encode(before.digest) == checkpoint.previous
            else { return "does not follow the one before" }
        }
        guard checkpoint.isSigned else { return "has a signature that does not fit" }
        guard checkpoint.ledger == ledger else { return "is one of another ledger" }
        guard checkpoint.last - checkpoint.first < SQLiteLedger.checkpointLimit else { return "covers too much" }
        let leaves = try Row.fetchAll(hashes, arguments: [checkpoint.first, checkpoint.last]).map { try $0.bytes(0) }
        guard leaves.count == Int(checkpoint.last - checkpoint.first + 1),
            Hex.encode(leaves.last ?? []) == checkpoint.head, Hex.encode(MerkleTree(leaves).root) == checkpoint.root
        else { return "does not fit the events \(checkpoint.first) to \(checkpoint.last)" }
        return nil
    }

    /// The content of an archived body is named by the archive that has it.
    mutating func verifyArchived(_ body: Int64) throws {
        let find = try database.cachedStatement(
            sql: """
                SELECT archive.name FROM archived_body JOIN archive ON archive.row = archived_body.archive
                    JOIN event ON event.sequence = archive.event AND event.kind = 'archived'
                WHERE archived_body.body = ?
                """)
        if try Row.fetchOne(find, arguments: [body]) == nil {
            found("body \(body) has no content, and no archive file is said to have it")
        }
    }
}
