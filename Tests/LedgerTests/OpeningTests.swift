import Foundation
import GRDB
import SidecarBase
import Testing

@testable import Ledger

@Suite struct OpeningTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test("a second sidecar on the same file is turned away, and may come when the first has gone")
    func lock() async throws {
        var first: SQLiteLedger? = try openLedger(folder)
        #expect(throws: LedgerError(.ledgerInUse)) { try openLedger(folder) }
        try await first?.close()
        first = nil
        _ = try openLedger(folder)
    }

    @Test("the writer's connection commits with full sync")
    func fullSync() async throws {
        let ledger = try openLedger(folder)
        #expect(try await ledger.writerPragma("synchronous") == 2)
        #expect(try await ledger.writerPragma("foreign_keys") == 1)
    }

    @Test("the log does not grow for ever: it goes back into the file while the writer goes on")
    func checkpoints() async throws {
        let ledger = try openLedger(folder)
        func size(_ suffix: String) throws -> Int {
            try FileManager.default.attributesOfItem(atPath: folder.ledger + suffix)[.size] as? Int ?? 0
        }
        var generator = SystemRandomNumberGenerator()
        // 40 MB that cannot be compressed, where the log is to hold some 16 MB and what comes while those are written.
        let noise = (0..<64_000).map { _ in String(generator.next(), radix: 36) }.joined()
        for name in 0..<80 { _ = try await ledger.record(try declaration("\(name)", content: noise)) }
        #expect(try size("-wal") < 36 << 20)
        #expect(try size("") > 8 << 20)
        #expect(try await ledger.verify { _, _ in }.problems == [])
        try await ledger.close()
        #expect(try await openLedger(folder).verify { _, _ in }.messages == 80)
    }

    @Test("nobody but its owner can read what messages hold; a mode that an operator set stays")
    func modes() async throws {
        func mode(_ suffix: String) throws -> Int? {
            try FileManager.default.attributesOfItem(atPath: folder.ledger + suffix)[.posixPermissions] as? Int
        }
        let ledger = try openLedger(folder)
        _ = try await ledger.record(try declaration("1"))
        for suffix in ["", "-wal", "-shm"] { #expect(try mode(suffix) == 0o600, "\(suffix)") }
        try await ledger.close()
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: folder.ledger)
        try await openLedger(folder).close()
        #expect(try mode("") == 0o640)
    }

    @Test("everything acknowledged is there after the file is copied away under the running writer")
    func crash() async throws {
        let ledger = try openLedger(folder)
        let declarations = try (0..<30).map { try declaration("\($0)") }
        for declaration in declarations { _ = try await ledger.record(declaration) }
        _ = try await ledger.beginDelivery(declarations[3].id)
        // The bytes on disk at this moment are what a process that is killed would leave.
        let after = try TemporaryFolder()
        try FileManager.default.createDirectory(atPath: after.path + "/var", withIntermediateDirectories: true)
        for suffix in ["", "-wal"] {
            try FileManager.default.copyItem(atPath: folder.ledger + suffix, toPath: after.ledger + suffix)
        }
        let survivor = try openLedger(after)
        for declaration in declarations {
            #expect(try await survivor.signed(of: declaration.id) == declaration.signed)
        }
        #expect(try await survivor.verify { _, _ in }.problems.isEmpty)
        #expect(try await survivor.events(of: declarations[3].id).map(\.kind).suffix(2) == ["sending", "interrupted"])
        #expect(try await survivor.pendingDeliveries(route: "node", limit: 100, now: morning).count == 30)
    }

    @Test("the command line reads beside the running writer and cannot write")
    func readOnly() async throws {
        let ledger = try openLedger(folder)
        let first = try declaration("1")
        _ = try await ledger.record(first)
        let reader = try openLedger(folder, mode: .readOnly)
        #expect(try await reader.signed(of: first.id) == first.signed)
        let second = try declaration("2")
        _ = try await ledger.record(second)
        #expect(try await reader.signed(of: second.id) == second.signed)
        await #expect(throws: LedgerError.self) { try await reader.probeWrite() }
        try await ledger.close()
    }

    @Test("reading a ledger that was closed, and none at all")
    func readOnlyAfterClose() async throws {
        #expect(throws: LedgerError(.ledgerUnavailable, "there is no ledger file")) {
            try openLedger(folder, mode: .readOnly)
        }
        let ledger = try openLedger(folder)
        _ = try await ledger.record(try declaration("1"))
        try await ledger.close()
        let reader = try openLedger(folder, mode: .readOnly)
        #expect(try await reader.figures().messages == 1)
    }

    @Test("a ledger opened again goes on where it stopped")
    func reopened() async throws {
        for round in 1...3 {
            let ledger = try openLedger(folder)
            _ = try await ledger.record(try declaration("\(round)"))
            try await ledger.probeWrite()
            #expect(try await ledger.figures().messages == round)
            #expect(try await ledger.verify { _, _ in }.problems.isEmpty)
            try await ledger.close()
        }
    }

    @Test("a closed ledger takes nothing more")
    func closed() async throws {
        let ledger = try openLedger(folder)
        try await ledger.close()
        await #expect(throws: LedgerError(.internalStopping)) { try await ledger.probeWrite() }
        await #expect(throws: LedgerError.self) { try await ledger.figures() }
    }

    @Test("a file that is no database, and one of a newer version, are refused with a code")
    func foreignFiles() async throws {
        try FileManager.default.createDirectory(atPath: folder.path + "/var", withIntermediateDirectories: true)
        try Data(repeating: 0x41, count: 8_192).write(to: URL(fileURLWithPath: folder.ledger))
        #expect { try openLedger(folder) } throws: { ($0 as? LedgerError)?.code == .ledgerCorrupt }
        let newer = try TemporaryFolder()
        let ledger = try openLedger(newer)
        try await ledger.write { context in
            try context.database.execute(sql: "INSERT INTO grdb_migrations (identifier) VALUES ('99 from the future')")
        }
        #expect { try openLedger(newer, mode: .readOnly) } throws: { ($0 as? LedgerError)?.code == .ledgerVersion }
    }
}
