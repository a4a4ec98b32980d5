import Foundation
import GRDB
import SidecarBase
import Testing

@testable import Ledger

@Suite struct VerificationTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Three messages, one accepted and one with a receipt, tampered with and verified.
    private func problems(after tampering: String) async throws -> [String] {
        let ledger = try openLedger(folder)
        for number in 0..<3 { _ = try await ledger.record(try declaration("\(number)")) }
        _ = try await ledger.recordReceipt(receipt("2", [orderKey("1")]))
        #expect(try await ledger.verify { _, _ in }.problems.isEmpty)
        try await ledger.close()
        let queue = try DatabaseQueue(path: folder.ledger)
        try await queue.writeWithoutTransaction { database in
            try database.execute(
                sql:
                    "PRAGMA foreign_keys = OFF; DROP TRIGGER event_is_never_changed; DROP TRIGGER event_is_never_deleted"
            )
            try database.execute(sql: tampering)
        }
        try queue.close()
        let reader = try openLedger(folder, mode: .readOnly)
        return try await reader.verify { _, _ in }.problems
    }

    @Test(
        "a changed record is found and named",
        arguments: [
            ("UPDATE event SET actor = 'nobody' WHERE sequence = 7", "event 7 "),
            ("UPDATE event SET time = time + 1 WHERE sequence = 2", "event 2 "),
            ("DELETE FROM event WHERE sequence = 4", "events 4 to 4"),
            ("UPDATE body SET content = CAST(x'00' || content AS BLOB) WHERE row = 3", "body 3 (signed, message "),
            ("UPDATE body SET content = x'00', coding = 0, size = 1 WHERE row = 4", "body 4 (input, message "),
            ("UPDATE message SET state = 'finished' WHERE row = 1", "has the state finished, its events say queued"),
            ("UPDATE message SET guid = 'X' WHERE row = 2", "has another guid"),
            ("UPDATE message SET signed_body = 1 WHERE row = 2", "has another signed"),
            ("UPDATE message SET signed_body = 99 WHERE row = 2", "has another signed"),
            ("UPDATE message SET peer = '192.0.2.1' WHERE row = 2", "has another peer"),
            ("UPDATE message SET cert_no = 'ff' WHERE row = 2", "has another certNo"),
            ("UPDATE message SET cop_msg_id = 'COP' WHERE row = 2", "has another copMsgId"),
            ("UPDATE message SET receiver_id = 'DXP' WHERE row = 3", "has another receiver"),
            ("DELETE FROM outbox WHERE message = 1", "is to be sent, and is not in the outbox"),
            ("DELETE FROM receipt", "receipt 1, of which event "),
            ("UPDATE receipt SET digest = zeroblob(32)", "receipt 1 has another digest than event "),
        ])
    func tampering(_ change: String, _ finding: String) async throws {
        let problems = try await problems(after: change)
        #expect(problems.contains { $0.contains(finding) }, "\(problems)")
    }

    @Test("the log cannot be changed or cut by a statement")
    func triggers() async throws {
        let ledger = try openLedger(folder)
        _ = try await ledger.record(try declaration("1"))
        for sql in ["UPDATE event SET actor = 'x'", "DELETE FROM event"] {
            await #expect(throws: LedgerError.self) {
                try await ledger.write { context in try context.database.execute(sql: sql) }
            }
        }
    }

    @Test("details survive their stored form, whatever stands in them")
    func detailText() throws {
        let pairs = [("a", "x\ty\nz\\"), ("b", ""), ("中", "文")]
        let decoded = try #require(DetailText.decode(String(decoding: DetailText.encode(pairs), as: UTF8.self)))
        #expect(decoded.map(\.0) == pairs.map(\.0))
        #expect(decoded.map(\.1) == pairs.map(\.1))
        #expect(DetailText.decode("a\\x\tb\n") == nil)
        #expect(DetailText.decode("no line end") == nil)
    }
}
