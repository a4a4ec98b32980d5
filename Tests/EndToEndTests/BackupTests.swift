import CryptoCore
import Foundation
import Lab
import Testing

/// The ledger as a file that is copied, put back, and relieved of what is old.
@Suite("backup, restore, archive", .timeLimit(.minutes(2))) struct BackupTests {
    @Test("a backup of a running sidecar is checked and restored, and nothing is sent a second time")
    func restored() async throws {
        let key = try TestKey()
        let world = try await World.start(certNo: key.certificate.certNo, isCalm: true) { try key.signer(in: $0) }
        let sample = world.simulated.samples.make(.order)
        guard case .signed = await world.caller.declare(sample.xml) else {
            Issue.record("not signed")
            return
        }
        try await world.relayed(sample)
        let file = world.folder.path("backup.sqlite")
        let made = try await world.sidecar.command("ledger", "backup", file)
        #expect(made.status == 0, "\(made.errors)")
        let attributes = try FileManager.default.attributesOfItem(atPath: file)
        #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
        let busy = try await world.sidecar.command("ledger", "restore", file)
        #expect(busy.status == 3)
        #expect(busy.errors.contains("ledger.in_use"))
        let later = world.simulated.samples.make(.order)
        guard case .signed = await world.caller.declare(later.xml) else {
            Issue.record("not signed")
            return
        }
        try await world.relayed(later)
        #expect(await world.sidecar.stop() == 0)
        #expect(try await world.sidecar.command("ledger", "restore", file, "--check").status == 0)
        #expect(try await world.sidecar.command("ledger", "show", later.orderNo).status == 0)
        let restored = try await world.sidecar.command("ledger", "restore", file, "--json")
        #expect(restored.status == 0, "\(restored.errors)")
        #expect(try await world.sidecar.command("ledger", "show", sample.orderNo).output.contains("customs 120"))
        #expect(try await world.sidecar.command("ledger", "show", later.orderNo).status == 1)
        #expect(try await world.sidecar.command("ledger", "verify").status == 0)
        #expect(try await world.sidecar.command("ledger", "resume").status == 0)
        let deliveries = world.simulated.node.book.entry(guid: sample.guid)?.deliveries
        try await world.sidecar.start()
        #expect(await world.sidecar.stop() == 0)
        #expect(world.simulated.node.book.entry(guid: sample.guid)?.deliveries == deliveries)
        // A changed backup is refused.
        var bytes = try Data(contentsOf: URL(fileURLWithPath: file))
        bytes[bytes.count / 2] ^= 1
        try bytes.write(to: URL(fileURLWithPath: file))
        let refused = try await world.sidecar.command("ledger", "restore", file)
        #expect(refused.status == 1)
        #expect(refused.errors.contains("ledger.backup"))
        await world.simulated.stop()
    }

    @Test("what is finished goes to an archive file whose evidence is good, and the ledger verifies without it")
    func archived() async throws {
        let key = try TestKey()
        let world = try await World.start(certNo: key.certificate.certNo, isCalm: true) { try key.signer(in: $0) }
        let sample = world.simulated.samples.make(.order)
        guard case .signed = await world.caller.declare(sample.xml) else {
            Issue.record("not signed")
            return
        }
        try await world.relayed(sample)
        #expect(await world.sidecar.stop() == 0)
        await world.simulated.stop()
        let configuration = try String(contentsOfFile: world.sidecar.configuration, encoding: .utf8)
        let folder = world.folder.path("archive")
        try configuration.replacing("ledger: { path: ", with: "ledger: { retention: { archive: \(folder) }, path: ")
            .write(toFile: world.sidecar.configuration, atomically: true, encoding: .utf8)
        #expect(try await world.sidecar.command("ledger", "archive").status == 2)
        let preview = try await world.sidecar.command("ledger", "archive", "--before", "2100-01-01", "--json")
        #expect(preview.status == 0, "\(preview.errors)")
        #expect(preview.output.contains("\"messages\":1"))
        #expect(!FileManager.default.fileExists(atPath: folder))
        let done = try await world.sidecar.command("ledger", "archive", "--before", "2100-01-01", "--run")
        #expect(done.status == 0, "\(done.errors)")
        let name = try #require(try FileManager.default.contentsOfDirectory(atPath: folder).first)
        let unpacked = world.folder.path("unpacked")
        let python = URL(fileURLWithPath: "/usr/bin/python3")
        _ = try await Program.run(python, ["-m", "zipfile", "-e", folder + "/" + name, unpacked])
        let inside = try #require(try FileManager.default.contentsOfDirectory(atPath: unpacked).first)
        let verified = try await Program.run(Products.portsign, ["evidence", "verify", unpacked + "/" + inside])
        #expect(verified.status == 0, "\(verified.output)")
        let ledger = try await world.sidecar.command("ledger", "verify")
        #expect(ledger.status == 0, "\(ledger.output)")
        #expect(ledger.output.contains("in archive files"))
        #expect(try await world.sidecar.command("ledger", "show", sample.orderNo).output.contains("customs 120"))
        let again = try await world.sidecar.command("evidence", "export", sample.orderNo, "-o", world.folder.path("e"))
        #expect(again.status != 0)
        #expect(again.errors.contains("ledger.body_archived") && again.errors.contains(name), "\(again.errors)")
        try await world.sidecar.start()
        let id = String(inside.dropLast(4))
        let answer = try await Caller(base: world.sidecar.url).get("/api/v1/declarations/\(id)/signed.xml")
        #expect(answer.status == 410)
        #expect(answer.text.contains(name))
        #expect(await world.sidecar.stop() == 0)
    }
}
