import Foundation
import Testing

/// What the check before signing does, as callers of the built sidecar meet it.
@Suite("the check before signing") struct CheckTests {
    /// An order whose type is too long, which customs refuses.
    private func wrong() -> String { Messages.order().replacing(">I</ceb:orderType>", with: ">XX</ceb:orderType>") }

    private func withSidecar(_ checks: String, _ body: (Sidecar, Caller) async throws -> Void) async throws {
        let folder = try TemporaryFolder()
        let sidecar = try Sidecar(folder: folder, software: try TestKey())
        let text = try String(contentsOfFile: sidecar.configuration, encoding: .utf8)
        try folder.write(text.replacing("signers: [key] }", with: "signers: [key]\(checks) }"), to: "portsign.yaml")
        try await sidecar.start()
        try await body(sidecar, Caller(base: sidecar.url))
        #expect(await sidecar.stop() == 0)
    }

    @Test("old callers get their signature as before, and the ledger tells what customs will say")
    func warn() async throws {
        try await withSidecar("") { sidecar, caller in
            let answer = try await caller.declare(wrong())
            let message = try #require(answer.message)
            let guid = try #require(message.firstMatch(of: /guid="([^"]+)"/)).1
            let shown = try await sidecar.command("ledger", "show", String(guid), "--json")
            #expect(shown.output.contains("schema.too_long Order[1]"), "\(shown.output)")
        }
    }

    @Test("strict: a message that customs would refuse is not signed, and the answer says why")
    func strict() async throws {
        try await withSidecar(", check: { compatibility: strict }") { _, caller in
            let refused = try await caller.declare(wrong())
            #expect(refused.message == nil)
            #expect(
                refused.text.contains("MESSAGE.REFUSED") || refused.text.contains("message.refused"), "\(refused.text)")
            #expect(refused.text.contains("OrderHead/orderType"), "\(refused.text)")
            #expect(try await caller.declare(Messages.order()).message != nil)
        }
    }

    @Test("validate through the API gives what the command gives")
    func validate() async throws {
        try await withSidecar("") { sidecar, caller in
            let message = wrong()
            let answer = try await caller.post(Array(message.utf8), type: "application/xml", path: "/api/v1/validate")
            #expect(answer.status == 200)
            let file = try sidecar.folder.write(message, to: "message.xml")
            let command = try await Program.run(Products.portsign, ["validate", file, "--json"])
            let fromAPI = try JSONDecoder().decode(Report.self, from: Data(answer.text.utf8))
            let fromCommand = try JSONDecoder().decode(Report.self, from: Data(command.output.utf8))
            #expect(fromAPI == fromCommand)
            #expect(!fromAPI.valid && fromAPI.findings.contains { $0.path == "Order[1]/OrderHead/orderType" })
        }
    }

    private struct Report: Decodable, Equatable {
        struct Finding: Decodable, Equatable {
            let rule: String
            let path: String
            let english: String
            let chinese: String
        }

        let messageType: String
        let valid: Bool
        let findings: [Finding]
    }
}
