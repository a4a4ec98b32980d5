import CryptoCore
import Foundation
import SidecarBase
import Testing

/// `portsign doctor`: what is wrong, and what to do about it.
@Suite("portsign doctor") struct DoctorCommandTests {
    private struct Line: Decodable {
        let subject: String
        let verdict: String
        let seen: String
        let advice: String
    }

    private func doctor(_ sidecar: Sidecar) async throws -> (result: Program.Result, lines: [Line]) {
        let text = try await CommandLineTests.run("doctor", "--config", sidecar.configuration, folder: sidecar.folder)
        let json = try await CommandLineTests.run(
            "doctor", "--json", "--config", sidecar.configuration, folder: sidecar.folder)
        #expect(json.status == text.status)
        let lines = try json.output.split(separator: "\n").map {
            try JSONDecoder().decode(Line.self, from: Data($0.utf8))
        }
        // What is not good comes with what to do, on the screen, too.
        for line in lines where line.verdict != "good" {
            #expect(!line.advice.isEmpty, "\(line)")
            #expect(text.output.contains("→ \(line.advice)"), "\(text.output)")
        }
        return (text, lines)
    }

    @Test("when everything is good the status is 0")
    func good() async throws {
        let folder = try TemporaryFolder()
        let key = try TestKey()
        let sidecar = try Sidecar(folder: folder, software: key)
        let (result, lines) = try await doctor(sidecar)
        #expect(result.status == 0, "\(result.output)")
        #expect(lines.map(\.subject) == ["clock", "signer key", "ledger", "routes"])
        #expect(lines.map(\.verdict) == ["good", "good", "good", "warning"])
        #expect(lines[1].seen.contains(key.certificate.certNo))
        // Beside the running sidecar, too.
        try await sidecar.start()
        let (beside, _) = try await doctor(sidecar)
        #expect(beside.status == 0)
        #expect(beside.output.contains("in use by the running sidecar"))
        #expect(await sidecar.stop() == 0)
    }

    @Test("pcscd, card, node and ledger that fail are each named, with status 1")
    func bad() async throws {
        let folder = try TemporaryFolder()
        let pin = try folder.write("123456", to: "pin", mode: 0o600)
        try folder.write("this is no database, this is no database", to: "ledger.sqlite")
        let sidecar = try Sidecar(
            folder: folder, signer: "{ type: card, pinFile: \(pin) }",
            extra: """
                routes:
                  - name: node
                    companies: [\(TestCompany.code)]
                    transport: { type: soap, url: "http://127.0.0.1:\(try await FreePort.find())/x" }
                """)
        let (result, lines) = try await doctor(sidecar)
        #expect(result.status == 1)
        let bad = lines.filter { $0.verdict == "bad" }
        #expect(bad.map(\.subject) == ["pcscd", "signer key", "ledger", "route node"], "\(result.output)")
        #expect(bad.first?.seen == "card.service_down")
        #expect(bad.last?.seen.hasPrefix("node.connection_refused") == true)
        #expect(!result.output.contains("123456"))
    }

    @Test(
        "a certificate that ends soon is a warning, one with few days left or that has ended is bad",
        arguments: [10, 5, -1])
    func certificateEnds(days: Int64) async throws {
        let folder = try TemporaryFolder()
        let key = try TestKey(notAfter: ChinaTime.now().advanced(byMilliseconds: days * 86_400_000 - 60_000))
        let (result, lines) = try await doctor(try Sidecar(folder: folder, software: key))
        #expect(lines.first { $0.subject == "signer key" }?.verdict == (days > 7 ? "warning" : "bad"))
        #expect(result.status == (days > 7 ? 0 : 1))
        #expect(lines.first { $0.subject == "signer key" }?.seen.contains("card number JJ0G999999999") == true)
    }

    @Test("the doctor tells of a roll-over, and of a signer that never proves itself")
    func rollOver() async throws {
        let folder = try TemporaryFolder()
        let sidecar = try Sidecar(folder: folder, software: try TestKey())
        let text = try String(contentsOfFile: sidecar.configuration, encoding: .utf8)
            .replacing("signers: [key]", with: "signers: [key, new], switchAt: \"2027-01-31 08:00\"")
            .replacing("  key: {", with: "  new: { type: software, pkcs12: absent.p12, canary: 0 }\n  key: {")
        try folder.write(text, to: "portsign.yaml")
        let (_, lines) = try await doctor(sidecar)
        #expect(
            lines.first { $0.subject == "roll-over of 3301960EX1" }?.seen == "key until 2027-01-31 08:00:00, then new")
        #expect(lines.first { $0.subject == "signer new, test signature" }?.verdict == "warning")
    }

    @Test("a key file that others can read is bad, and the advice says which mode it needs")
    func openKey() async throws {
        let folder = try TemporaryFolder()
        let sidecar = try Sidecar(folder: folder, software: try TestKey())
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: folder.path("key.pem"))
        let (result, lines) = try await doctor(sidecar)
        #expect(result.status == 1)
        let line = try #require(lines.first { $0.subject == "signer key" })
        #expect(line.seen.contains(folder.path("key.pem")) && line.advice.contains("0600"))
    }

    @Test("a configuration that cannot be read is status 3")
    func configuration() async throws {
        let result = try await CommandLineTests.run("doctor", folder: try TemporaryFolder())
        #expect(result.status == 3)
        #expect(result.errors.contains("portsign init"))
    }
}
