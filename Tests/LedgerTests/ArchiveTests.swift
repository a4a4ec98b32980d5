import CryptoCore
import GRDB
import SidecarBase
import Testing

@testable import Ledger

@Suite("Archives")
struct ArchiveTests {
    private let later = morning.advanced(byMilliseconds: 86_400_000)

    private func archive(_ ledger: SQLiteLedger, _ ids: [MessageID], name: String = "portsign-2026-01-0001.zip")
        async throws
    {
        try await ledger.recordArchive(
            ArchiveRecord(name: name, digest: [UInt8](repeating: 7, count: 32), size: 1, messages: ids), actor: "tester"
        )
        while try await ledger.removeArchivedBodies(limit: 1) > 0 {}
    }

    /// An order that customs released, one that customs may still speak about, one that waits, and one that is only signed.
    private func used(_ ledger: SQLiteLedger) async throws -> [SignedDeclaration] {
        let declarations =
            try ["done", "open", "waiting"].map { try declaration($0) } + [declaration("signed", route: nil)]
        for declaration in declarations { _ = try await ledger.record(declaration) }
        for declaration in declarations.prefix(2) {
            _ = try await ledger.beginDelivery(declaration.id)
            try await ledger.finishDelivery(declaration.id, .accepted(text: "ok"), envelopeDigest: nil)
        }
        _ = try await ledger.recordReceipt(receipt("120", [orderKey("done")]))
        return declarations
    }

    @Test("only what is done with, and for long enough, may go")
    func candidates() async throws {
        let folder = try TemporaryFolder()
        let ledger = try openLedger(folder)
        let declarations = try await used(ledger)
        #expect(try await ledger.message(declarations[0].id)?.state == .finished)
        let found = try await ledger.archiveCandidates(untouchedSince: later, after: 0, limit: 10)
        #expect(found.map(\.id) == [declarations[0].id, declarations[3].id])
        #expect(try await ledger.archiveCandidates(untouchedSince: morning, after: 0, limit: 10).isEmpty)
        try await ledger.close()
    }

    @Test("contents go, digests and events stay, the ledger verifies, and who looks is told where it is")
    func removed() async throws {
        let folder = try TemporaryFolder()
        let ledger = try openLedger(folder)
        let declarations = try await used(ledger)
        let done = declarations[0]
        try await archive(ledger, [done.id])
        await #expect(throws: LedgerError(.ledgerBodyArchived, "portsign-2026-01-0001.zip")) {
            try await ledger.signed(of: done.id)
        }
        await #expect(throws: LedgerError(.ledgerBodyArchived, "portsign-2026-01-0001.zip")) {
            try await ledger.input(of: done.id)
        }
        #expect(try await ledger.message(done.id)?.state == .finished)
        #expect(try await ledger.events(of: done.id).isEmpty == false)
        #expect(try await ledger.receipts(of: done.id).map(\.content) == [[]])
        #expect(try await ledger.signed(of: declarations[1].id) == declarations[1].signed)
        let report = try await ledger.verify { _, _ in }
        #expect(report.problems.isEmpty, "\(report.problems)")
        #expect(report.archived == 4)
        #expect(try await ledger.archiveCandidates(untouchedSince: later, after: 0, limit: 10).count == 1)
        // Nobody else may say that a content is in an archive file.
        try await ledger.write { context in
            try context.run(
                "UPDATE body SET coding = 9, content = x'' WHERE row = (SELECT signed_body FROM message WHERE id = ?)",
                [declarations[1].id.text])
        }
        #expect(
            try await ledger.verify { _, _ in }.problems.contains { $0.contains("no archive file is said to have it") })
        try await ledger.close()
    }

    @Test("a content that something open needs stays, and one that comes again is there again")
    func shared() async throws {
        let folder = try TemporaryFolder()
        let ledger = try openLedger(folder)
        let declarations = try await used(ledger)
        // A receipt about both the finished and the open order.
        _ = try await ledger.recordReceipt(receipt("2", [orderKey("done"), orderKey("open")]))
        try await archive(ledger, [declarations[0].id])
        #expect(try await ledger.receipts(of: declarations[1].id).allSatisfy { !$0.content.isEmpty })
        var again = try declaration("done", guid: "GUID-other")
        (again.input, again.inputDigest) = (declarations[0].input, declarations[0].inputDigest)
        _ = try await ledger.record(again)
        #expect(try await ledger.input(of: again.id) == declarations[0].input)
        #expect(try await ledger.verify { _, _ in }.problems.isEmpty)
        try await ledger.close()
    }
}
