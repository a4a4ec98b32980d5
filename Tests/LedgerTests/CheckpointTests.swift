import CryptoCore
import GRDB
import SidecarBase
import Testing

@testable import Ledger

@Suite("Checkpoints")
struct CheckpointTests {
    private let key: CheckpointKey

    init() throws {
        key = try CheckpointKey.generate().key
    }

    /// A ledger with events under two checkpoints, and events after them.
    private func ledger(_ folder: TemporaryFolder) async throws -> (SQLiteLedger, [SignedDeclaration]) {
        let ledger = try openLedger(folder)
        let declarations = try ["a", "b", "c", "d", "e", "f", "g"].map { try declaration($0) }
        for declaration in declarations.prefix(3) { _ = try await ledger.record(declaration) }
        #expect(try await ledger.makeCheckpoints(key).map(\.number) == [1])
        for declaration in declarations.dropFirst(3) { _ = try await ledger.record(declaration) }
        #expect(try await ledger.makeCheckpoints(key).map(\.number) == [2])
        return (ledger, declarations)
    }

    /// Changes the file behind the ledger's back.
    private func change(_ folder: TemporaryFolder, _ sql: String) throws {
        let queue = try DatabaseQueue(path: folder.ledger)
        try queue.write { database in
            for table in ["event", "checkpoint"] {
                for verb in ["changed", "deleted"] {
                    try database.execute(sql: "DROP TRIGGER IF EXISTS \(table)_is_never_\(verb)")
                }
            }
            try database.execute(sql: sql)
        }
        try queue.close()
    }

    private func problems(_ folder: TemporaryFolder, noted: [SignedCheckpoint] = []) async throws -> [String] {
        let ledger = try openLedger(folder, mode: .readOnly)
        let report = try await ledger.verify(noted: noted) { _, _ in }
        try await ledger.close()
        return report.problems
    }

    @Test("a checkpoint covers what happened since the last, says so in one text, and is signed")
    func text() async throws {
        let folder = try TemporaryFolder()
        let (ledger, _) = try await ledger(folder)
        let made = try await ledger.checkpoints(1...9)
        #expect(made.map(\.number) == [1, 2])
        #expect(made[0].first == 1)
        #expect(made[1].first == made[0].last + 1)
        #expect(made[1].previous == Hex.encode(made[0].digest))
        #expect(made.filter { !$0.isSigned }.isEmpty)
        #expect(made.allSatisfy { $0.key == key.fingerprint })
        let read = try SignedCheckpoint(
            text: made[1].text, signature: made[1].signature, publicKey: made[1].publicKey)
        #expect(read == made[1])
        #expect(throws: LedgerError.self) {
            try SignedCheckpoint(text: made[1].text + "\n", signature: [], publicKey: [])
        }
        // Nothing happened since: no further one.
        #expect(try await ledger.makeCheckpoints(key).isEmpty)
        #expect(try await ledger.verify { _, _ in }.checkpoints == 2)
        try await ledger.close()
    }

    @Test("very many events are covered by several checkpoints, none of which is too large")
    func backlog() async throws {
        let folder = try TemporaryFolder()
        let ledger = try openLedger(folder)
        let count = Int(SQLiteLedger.checkpointLimit) + 3
        try await ledger.write { context in
            try context.append(
                (0..<count).map { EventDraft(time: morning, kind: .system("x"), actor: "\($0)", cause: "") })
        }
        let made = try await ledger.makeCheckpoints(key)
        #expect(made.map { Int($0.last - $0.first) + 1 } == [count - 3, 3])
        #expect(try await ledger.verify { _, _ in }.problems.isEmpty)
        try await ledger.close()
    }

    @Test("every event of a message is proved, and no other event fits its proof")
    func proofs() async throws {
        let folder = try TemporaryFolder()
        let (ledger, declarations) = try await ledger(folder)
        let checkpoints = try await ledger.checkpoints(1...2)
        for declaration in declarations {
            let events = try await ledger.provenEvents(of: [declaration.id])
            #expect(events.map(\.kind) == ["received", "checked", "signed", "verified", "queued"])
            for event in events {
                let number = try #require(event.proof?.checkpoint)
                let checkpoint = checkpoints[Int(number) - 1]
                #expect(event.stands(under: checkpoint))
                let other = ProvenEvent(
                    sequence: event.sequence, message: event.message, time: event.time, kind: event.kind,
                    actor: event.actor + "x", cause: event.cause, detail: event.detail, previous: event.previous,
                    hash: event.hash, proof: event.proof)
                #expect(!other.stands(under: checkpoint))
                let rehashed = ProvenEvent(
                    sequence: other.sequence, message: other.message, time: other.time, kind: other.kind,
                    actor: other.actor, cause: other.cause, detail: other.detail, previous: other.previous,
                    hash: other.computedHash, proof: other.proof)
                #expect(!rehashed.stands(under: checkpoint))
            }
        }
        let late = try declaration("late")
        _ = try await ledger.record(late)
        #expect(try await ledger.provenEvents(of: [late.id]).allSatisfy { $0.proof == nil })
        try await ledger.close()
    }

    @Test("an event, a checkpoint or its signature that was changed is named")
    func changed() async throws {
        for (sql, expected) in [
            ("UPDATE event SET actor = 'x' WHERE sequence = 4", "event 4"),
            ("UPDATE checkpoint SET text = replace(text, 'number: 2', 'number: 3') WHERE number = 2", "checkpoint 2"),
            (
                "UPDATE checkpoint SET signature = (SELECT signature FROM checkpoint WHERE number = 1) WHERE number = 2",
                "checkpoint 2 has a signature that does not fit"
            ),
            ("DELETE FROM checkpoint WHERE number = 1", "checkpoint 1 is missing"),
        ] {
            let folder = try TemporaryFolder()
            try await ledger(folder).0.close()
            #expect(try await problems(folder).isEmpty)
            try change(folder, sql)
            let found = try await problems(folder)
            #expect(found.contains { $0.hasPrefix(expected) }, "\(sql): \(found)")
        }
    }

    @Test("a past that was rewritten as a whole, or cut off, does not fit the checkpoints that were noted elsewhere")
    func rewritten() async throws {
        let folder = try TemporaryFolder()
        let (ledger, _) = try await ledger(folder)
        let noted = try await ledger.checkpoints(1...2)
        try await ledger.close()
        #expect(try await problems(folder, noted: noted).isEmpty)
        // Another ledger, whole in itself, signed with the same key.
        let other = try TemporaryFolder()
        try await self.ledger(other).0.close()
        #expect(try await problems(other).isEmpty)
        #expect(try await problems(other, noted: noted).contains { $0.contains("checkpoint 1 is another one") })
        try change(folder, "DELETE FROM checkpoint WHERE number = 2")
        #expect(try await problems(folder, noted: noted).contains { $0.contains("checkpoint 2, noted elsewhere") })
    }

    @Test("trees of every size prove each leaf, and nothing else", arguments: [1, 2, 3, 4, 5, 7, 8, 9, 31, 64, 65])
    func trees(count: Int) {
        let leaves = (0..<count).map { MessageDigest.sha256([UInt8(truncatingIfNeeded: $0), 7]) }
        let tree = MerkleTree(leaves)
        for (index, leaf) in leaves.enumerated() {
            let path = tree.path(to: index)
            #expect(MerkleTree.root(from: leaf, at: index, of: count, path) == tree.root)
            if count > 1 {
                #expect(MerkleTree.root(from: leaf, at: (index + 1) % count, of: count, path) != tree.root)
                #expect(MerkleTree.root(from: leaf, at: index, of: count, Array(path.dropLast())) != tree.root)
            }
            #expect(MerkleTree.root(from: leaf, at: index, of: count, path + [leaf]) != tree.root)
        }
        #expect(MerkleTree.root(from: leaves[0], at: count, of: count, []) == nil)
    }

    @Test("only a key on P-256 signs")
    func kinds() throws {
        #expect(throws: LedgerError(.ledgerCheckpoint, "it is not a key on P-256")) {
            try CheckpointKey(PrivateKey.generateRSA(bits: 1_024))
        }
    }
}
