import CryptoCore
import Foundation
import GRDB
import SidecarBase
import Testing

@testable import Ledger

@Suite("Backup and restore")
struct BackupTests {
    private let key: CheckpointKey

    init() throws {
        key = try CheckpointKey.generate().key
    }

    private func restore(
        _ folder: TemporaryFolder, _ file: String, isDone: Bool = true, noted: [SignedCheckpoint] = []
    ) async throws -> LedgerRestore.Report {
        try await LedgerRestore(backup: file, path: folder.ledger, now: { morning }).run(
            noted: noted, isDone: isDone, actor: "tester"
        ) { _, _ in }
    }

    /// A ledger with one order sent, one waiting, one held; and its backup.
    private func used(_ folder: TemporaryFolder) async throws -> (SQLiteLedger, [SignedDeclaration], String) {
        let ledger = try openLedger(folder)
        let declarations = try ["a", "b"].map { try declaration($0) }
        for declaration in declarations { _ = try await ledger.record(declaration) }
        #expect(try await ledger.beginDelivery(declarations[0].id) == 1)
        try await ledger.finishDelivery(declarations[0].id, .accepted(text: "ok"), envelopeDigest: nil)
        _ = try await ledger.makeCheckpoints(key)
        let file = folder.path + "/backup.sqlite"
        let manifest = try await ledger.backup(to: file, program: "test") { _, _ in }
        #expect(manifest.messages == 2)
        #expect(manifest.checkpoints == 1)
        #expect(manifest.events == ledger.lastEvent)
        return (ledger, declarations, file)
    }

    @Test("what waited is parked with its reason, what was sent stays sent, and the old ledger is kept beside")
    func restored() async throws {
        let folder = try TemporaryFolder()
        let (ledger, declarations, file) = try await used(folder)
        // After the backup the second one is sent, too.
        #expect(try await ledger.beginDelivery(declarations[1].id) == 1)
        try await ledger.finishDelivery(declarations[1].id, .accepted(text: "ok"), envelopeDigest: nil)
        await #expect(throws: LedgerError(.ledgerInUse)) { try await restore(folder, file) }
        try await ledger.close()

        let report = try await restore(folder, file)
        #expect(report.parked == 1)
        #expect(report.lost == 3)
        let kept = try #require(report.kept)
        #expect(FileManager.default.fileExists(atPath: kept))
        let left = try FileManager.default.contentsOfDirectory(atPath: folder.path + "/var").sorted()
        #expect(!left.contains { $0.contains("restoring") }, "\(left)")

        let again = try openLedger(folder)
        #expect(try await again.message(declarations[0].id)?.state == .accepted)
        #expect(try await again.message(declarations[1].id)?.state == .parked)
        let events = try await again.events(of: declarations[1].id)
        #expect(events.last?.kind == "parked")
        #expect(events.last?.cause == "ledger.restored")
        let due = try await again.dueDeliveries(
            DueQuestion(route: "node", perCompany: 10, now: morning.advanced(byMilliseconds: 1_000_000)))
        #expect(due.deliveries.isEmpty)
        #expect(try await again.verify { _, _ in }.problems.isEmpty)
        try await again.change(.release, declarations[1].id, actor: "tester")
        #expect(try await again.message(declarations[1].id)?.state == .queued)
        try await again.close()
        // The one that was there is whole, too.
        let old = try SQLiteLedger.open(path: kept, now: { morning }, mode: .readOnly)
        #expect(try await old.message(declarations[1].id)?.state == .accepted)
        try await old.close()
    }

    @Test("a check touches nothing, and a ledger that is not there yet can be restored")
    func checked() async throws {
        let folder = try TemporaryFolder()
        let (ledger, declarations, file) = try await used(folder)
        try await ledger.close()
        let report = try await restore(folder, file, isDone: false)
        #expect(report.kept == nil)
        #expect(report.parked == 0)
        let same = try openLedger(folder, mode: .readOnly)
        #expect(try await same.message(declarations[1].id)?.state == .queued)
        try await same.close()
        let other = try TemporaryFolder()
        #expect(try await restore(other, file).kept == nil)
        let made = try openLedger(other, mode: .readOnly)
        #expect(try await made.message(declarations[0].id)?.state == .accepted)
        try await made.close()
    }

    @Test("a backup that was changed, cut off, or is another one's is refused, and nothing is touched")
    func refused() async throws {
        let folder = try TemporaryFolder()
        let (ledger, _, file) = try await used(folder)
        let noted = try await ledger.checkpoints(1...1)
        try await ledger.close()
        let before = try Data(contentsOf: URL(fileURLWithPath: folder.ledger))
        let good = try Data(contentsOf: URL(fileURLWithPath: file))
        func refuses(_ data: Data) async throws {
            try data.write(to: URL(fileURLWithPath: file))
            do {
                _ = try await restore(folder, file)
                Issue.record("it was restored")
            } catch let error as LedgerError {
                #expect(error.code == .ledgerBackup)
            }
            #expect(try Data(contentsOf: URL(fileURLWithPath: folder.ledger)) == before)
        }
        var changed = good
        changed[good.count / 2] ^= 1
        try await refuses(changed)
        try await refuses(good.dropLast(10))
        // One whose manifest was made to fit, and whose content was changed.
        try good.write(to: URL(fileURLWithPath: file))
        let queue = try DatabaseQueue(path: file)
        try await queue.write { database in
            try database.execute(
                sql: "DROP TRIGGER event_is_never_changed; UPDATE event SET actor = 'x' WHERE sequence = 1")
        }
        try queue.close()
        let forged = try Data(contentsOf: URL(fileURLWithPath: file))
        let path = BackupManifest.path(of: file)
        let manifest = try String(contentsOfFile: path, encoding: .utf8)
        let digest = Hex.encode(MessageDigest.sha256([UInt8](good)))
        let other = Hex.encode(MessageDigest.sha256([UInt8](forged)))
        try manifest.replacing(digest, with: other).replacing("\(good.count),", with: "\(forged.count),").write(
            toFile: path, atomically: true, encoding: .utf8)
        try await refuses(forged)
        // Another ledger's, whole in itself.
        let stranger = try TemporaryFolder()
        let (strange, _, strangeFile) = try await used(stranger)
        try await strange.close()
        await #expect(throws: LedgerError.self) { try await restore(folder, strangeFile, noted: noted) }
        try FileManager.default.removeItem(atPath: path)
        try await refuses(good)
    }

    @Test("a backup is made while others write, and holds a whole state")
    func online() async throws {
        let folder = try TemporaryFolder()
        let ledger = try openLedger(folder)
        for index in 0..<50 { _ = try await ledger.record(try declaration("first-\(index)")) }
        let file = folder.path + "/backup.sqlite"
        async let writing: Void = {
            for index in 0..<100 { _ = try await ledger.record(try declaration("second-\(index)")) }
        }()
        let manifest = try await ledger.backup(to: file, program: "test") { _, _ in }
        try await writing
        #expect(manifest.messages >= 50)
        await #expect(throws: LedgerError.self) {
            try await ledger.backup(to: file, program: "test") { _, _ in }
        }
        try await ledger.close()
        let other = try TemporaryFolder()
        let report = try await restore(other, file)
        #expect(report.parked == Int(manifest.messages))
        #expect(report.verification.problems.isEmpty)
    }
}
