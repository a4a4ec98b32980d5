import AsyncHTTPClient
import ByteCompression
import CryptoCore
import Foundation
import Lab
import NIOCore
import NIOHTTP1
import Pipeline
import Testing

/// `evidence.zip`: what was declared can be proved to others, and nothing in it can be changed.
@Suite("evidence", .timeLimit(.minutes(2))) struct EvidenceTests {
    private static let script = Manual.package.appendingPathComponent("docs/evidence_verify.py").path

    private func get(_ url: String) async throws -> (status: UInt, type: String?, bytes: [UInt8]) {
        let answer = try await LabClient.shared.execute(HTTPClientRequest(url: url), timeout: .seconds(30))
        let body = try await answer.body.collect(upTo: 64 << 20)
        return (answer.status.code, answer.headers.first(name: "Content-Type"), Array(body.readableBytesView))
    }

    /// What the script in the docs says.
    private func python(_ file: String, _ key: String? = nil) async throws -> Program.Result {
        try await Program.run(
            URL(fileURLWithPath: "/usr/bin/python3"), [EvidenceTests.script, file] + (key.map { [$0] } ?? []))
    }

    /// An order that customs released, and another one.
    private func declared(_ key: TestKey) async throws -> (World, SampleMessage) {
        let world = try await World.start(certNo: key.certificate.certNo, isCalm: true) { try key.signer(in: $0) }
        let sample = world.simulated.samples.make(.order)
        let neighbour = world.simulated.samples.make(.order)
        for one in [neighbour, sample] {
            guard case .signed = await world.caller.declare(one.xml) else {
                Issue.record("not signed")
                continue
            }
        }
        try await world.relayed(sample)
        return (world, sample)
    }

    @Test("what the running sidecar exports is good to the command, to the script, and to openssl alone")
    func good() async throws {
        let (world, sample) = try await declared(try TestKey())
        let file = world.folder.path("evidence.zip")
        let exported = try await world.sidecar.command("evidence", "export", sample.orderNo, "-o", file)
        #expect(exported.status == 0, "\(exported.errors)")
        let pem = try await world.sidecar.command("ledger", "checkpoints", "--public-key")
        let key = try world.folder.write(pem.output, to: "public.pem")
        let verified = try await Program.run(Products.portsign, ["evidence", "verify", file, "--key", key])
        #expect(verified.status == 0, "\(verified.output)")
        #expect(verified.output.contains("everything holds"))
        #expect(verified.output.contains("signed by the key you named"))
        let said = try await python(file, key)
        #expect(said.status == 0, "\(said.output)\(said.errors)")
        // Nothing of the neighbour is in it.
        let zip = try ZipReader([UInt8](try Data(contentsOf: URL(fileURLWithPath: file))))
        let messages = zip.entries.map(\.name).filter { $0.hasSuffix("signed.xml") }
        #expect(messages.count == 1)
        #expect(zip.entries.filter { $0.name.hasPrefix("receipts/") }.count == 2)
        // Over HTTP by the message's id, and after a stop from the ledger itself.
        let id = try #require(messages.first?.split(separator: "/").dropFirst().first)
        let served = try await get(world.sidecar.url + "/api/v1/declarations/\(id)/evidence.zip")
        #expect(served.status == 200)
        #expect(served.type == "application/zip")
        var verifier = EvidenceVerifier(key: nil)
        #expect(verifier.verify(served.bytes).isGood)
        #expect(try await get(world.sidecar.url + "/api/v1/orders/NOSUCH/evidence.zip").status == 404)
        #expect(await world.stop() == 0)
        let later = world.folder.path("later.zip")
        #expect(try await world.sidecar.command("evidence", "export", String(id), "-o", later).status == 0)
        #expect(try await python(later, key).status == 0)
        #expect(try await world.sidecar.command("evidence", "export", "NOSUCH", "-o", "x").status == 1)
        // Another enterprise's key is not this one's.
        let (_, other) = try await strangerKey(world.folder)
        #expect(try await Program.run(Products.portsign, ["evidence", "verify", file, "--key", other]).status == 1)
        #expect(try await python(file, other).status == 1)
    }

    private func strangerKey(_ folder: TemporaryFolder) async throws -> (String, String) {
        let key = folder.path("stranger.pem")
        let openssl = URL(fileURLWithPath: "/usr/bin/openssl")
        _ = try await Program.run(
            openssl, ["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", key])
        let made = try await Program.run(openssl, ["pkey", "-in", key, "-pubout"])
        return (key, try folder.write(made.output, to: "stranger-public.pem"))
    }

    @Test("whatever byte of whatever file in it is changed, it shows")
    func tampered() async throws {
        let (world, sample) = try await declared(try TestKey())
        let file = world.folder.path("evidence.zip")
        #expect(try await world.sidecar.command("evidence", "export", sample.orderNo, "-o", file).status == 0)
        await world.stop()
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: file)))
        let entries = try ZipReader(bytes).entries
        #expect(entries.count > 10)
        // In the ZIP file itself.
        for index in stride(from: 0, to: bytes.count, by: 11) {
            var changed = bytes
            changed[index] ^= 0x04
            var verifier = EvidenceVerifier(key: nil)
            guard verifier.verify(changed).isGood else { continue }
            // Deflated data may end with bits that mean nothing.
            let isSame = try ZipReader(changed).entries == entries
            #expect(isSame, "byte \(index)")
        }
        // In what is inside, packed again.
        var scripted: [String] = []
        for (place, entry) in entries.enumerated() {
            let positions = Set([0, entry.content.count / 3, entry.content.count / 2, entry.content.count - 1])
            for position in positions {
                var content = entry.content
                content[position] ^= 0x01
                var all = entries.map { ($0.name, $0.content) }
                all[place].1 = content
                let packed = try ZipWriter.archive(all)
                var verifier = EvidenceVerifier(key: nil)
                #expect(!verifier.verify(packed).isGood, "\(entry.name), byte \(position)")
                if position == entry.content.count / 2 {
                    let path = world.folder.path("tampered-\(place).zip")
                    try Data(packed).write(to: URL(fileURLWithPath: path))
                    scripted.append(path)
                }
            }
            // Left out.
            var verifier = EvidenceVerifier(key: nil)
            let others = entries.filter { $0.name != entry.name }.map { ($0.name, $0.content) }
            #expect(!verifier.verify(try ZipWriter.archive(others)).isGood, "without \(entry.name)")
        }
        for path in scripted { #expect(try await python(path).status != 0, "\(path)") }
        let added = try ZipWriter.archive(entries.map { ($0.name, $0.content) } + [("more.txt", [0x41])])
        var verifier = EvidenceVerifier(key: nil)
        #expect(!verifier.verify(added).isGood)
    }

    @Test("the script is short enough to be read by whoever has to trust it")
    func script() throws {
        let lines = try String(contentsOfFile: EvidenceTests.script, encoding: .utf8).split(separator: "\n")
        #expect(lines.count <= 60)
    }

    @Test("checkpoints are copied elsewhere, and a ledger that does not have them is not intact")
    func copied() async throws {
        let folder = try TemporaryFolder()
        let copy = folder.path("elsewhere.jsonl")
        let sidecar = try Sidecar(
            folder: folder, software: try TestKey(), extra: "")
        let text = try String(contentsOfFile: sidecar.configuration, encoding: .utf8)
        try text.replacing("ledger: { path: ", with: "ledger: { checkpoints: { copy: \(copy), interval: 1s }, path: ")
            .write(toFile: sidecar.configuration, atomically: true, encoding: .utf8)
        try await sidecar.start()
        let caller = Caller(base: sidecar.url)
        #expect(try await caller.declare(Messages.order(orderNo: "EXEVIDENCE1")).message != nil)
        #expect(await sidecar.stop() == 0)
        #expect(try await sidecar.command("ledger", "verify").status == 0)
        let listed = try await sidecar.command("ledger", "checkpoints", "--json")
        let lines = try String(contentsOfFile: copy, encoding: .utf8).split(separator: "\n")
        #expect(lines.count >= 1)
        #expect(listed.output.split(separator: "\n").count == lines.count)
        let attributes = try FileManager.default.attributesOfItem(atPath: folder.path("state/checkpoint.key.pem"))
        #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
        for name in ["ledger.sqlite", "ledger.sqlite-wal", "ledger.sqlite-shm"]
        where FileManager.default.fileExists(atPath: folder.path(name)) {
            try FileManager.default.removeItem(atPath: folder.path(name))
        }
        try await sidecar.start()
        #expect(await sidecar.stop() == 0)
        let verified = try await sidecar.command("ledger", "verify")
        #expect(verified.status == 1)
        #expect(verified.output.contains("checkpoint 1 is another one"))
    }
}
