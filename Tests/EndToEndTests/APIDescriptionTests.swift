import CryptoCore
import Foundation
import Lab
import SidecarBase
import Testing

/// What other programs make of the API's description.
@Suite("the API's description in other hands", .timeLimit(.minutes(10)))
struct APIDescriptionTests {
    /// The folder with schemathesis and the generator of clients, which scripts/test installs.
    private static let tools = ProcessInfo.processInfo.environment["PORTSIGN_TEST_API_TOOLS"].map {
        URL(fileURLWithPath: $0)
    }

    private static func tool(_ name: String) throws -> URL {
        try #require(tools).appendingPathComponent("bin").appendingPathComponent(name)
    }

    private func fixture(_ name: String) throws -> String {
        let fixtures = try #require(Bundle.module.url(forResource: "Fixtures", withExtension: nil))
        return try String(contentsOf: fixtures.appendingPathComponent("api/\(name)"), encoding: .utf8)
    }

    /// A sidecar that asks for a token of every role, in its world.
    private func world(token: String) async throws -> World {
        let digest = Hex.encode(MessageDigest.sha256(Array(token.utf8)))
        let key = try TestKey()
        return try await World.start(
            certNo: key.certificate.certNo, isCalm: true,
            server: "tokens: { every: { roles: [caller, operator, admin, auditor], sha256: \(digest) } }",
            signer: { try key.signer(in: $0) })
    }

    @Test(
        "a client that is generated from it compiles, and does what a developer wants of it",
        .enabled(if: APIDescriptionTests.tools != nil, "needs the generator of clients, which scripts/test installs"))
    func client() async throws {
        let token = "token-of-every-role-0123456789abcdefghijklmnopqrstuv"
        let world = try await world(token: token)
        let sample = world.simulated.samples.make(.order)
        let file = try world.folder.write(String(decoding: sample.xml, as: UTF8.self), to: "order.xml")
        let description = try await Caller(base: world.sidecar.url).get("/openapi.json")
        #expect(description.status == 200)
        let document = try world.folder.write(description.text, to: "openapi.json")
        let client = world.folder.path("client")
        let generated = try await Program.run(
            try Self.tool("openapi-generator-cli"),
            ["generate", "-g", "typescript-fetch", "-i", document, "-o", client])
        #expect(generated.status == 0, "\(generated.output)\(generated.errors)")
        try world.folder.write(try fixture("ask.ts"), to: "client/ask.ts")
        let compiled = try await Program.run(
            URL(fileURLWithPath: "/usr/bin/tsc"),
            [
                "--target", "es2020", "--module", "commonjs", "--lib", "es2020,dom", "--outDir", client + "/built",
                client + "/ask.ts",
            ])
        #expect(compiled.status == 0, "\(compiled.output)")
        let asked = try await Program.run(
            URL(fileURLWithPath: "/usr/bin/node"),
            [client + "/built/ask.js", world.sidecar.url, token, file, sample.orderNo])
        #expect(
            asked.output.split(separator: "\n") == [
                "valid true CEB311Message", "declared 1 signed", "found 1 true", "signed true", "exact true",
                "missing payment,logistics,inventory", "able true closed", "signer key able",
                "unknown 404 message.not_found", "stranger 401 http.token",
            ], "\(asked.output)\(asked.errors)")
        #expect(await world.stop() == 0)
    }

    @Test(
        "schemathesis, which asks what the description promises and what it forbids, finds nothing to complain of",
        .enabled(if: APIDescriptionTests.tools != nil, "needs schemathesis, which scripts/test installs"))
    func schemathesis() async throws {
        let token = "token-of-every-role-0123456789abcdefghijklmnopqrstuv"
        let world = try await world(token: token)
        let sample = world.simulated.samples.make(.order)
        guard case .signed = await world.caller.declare(sample.xml) else {
            Issue.record("not signed")
            return
        }
        try await world.relayed(sample)
        let found = try await Caller(base: world.sidecar.url).get(
            "/api/v1/declarations?q=\(sample.orderNo)", token: token)
        let id = String(try #require(found.text.firstMatch(of: #/"id":"([^"]+)"/#)).1)
        // With names of things that are there, so that not only refusals are judged.
        let there = """

            [[operations]]
            include-operation-id = ["declaration", "timeline", "signedDocument", "envelopeDocument"]
            parameters = { "path.name" = "\(id)" }

            [[operations]]
            include-operation-id = "order"
            parameters = { "path.name" = "\(sample.orderNo)" }

            [[operations]]
            include-operation-id = ["probeRoute"]
            parameters = { "path.name" = "node" }

            [[operations]]
            include-operation-id = ["replayRelay"]
            parameters = { "path.name" = "erp" }

            [[operations]]
            include-operation-id = ["testSigner"]
            parameters = { "path.name" = "key" }
            """
        try world.folder.write(try fixture("schemathesis.toml") + there, to: "schemathesis.toml")
        let judged = try await Program.run(
            try Self.tool("schemathesis"),
            [
                "--config-file", world.folder.path("schemathesis.toml"), "run", world.sidecar.url + "/openapi.json",
                "-H", "Authorization: Bearer \(token)", "--seed", "2026", "--max-examples", "20",
                "--phases", "examples,coverage,fuzzing", "--no-color",
            ], folder: world.folder.url)
        #expect(judged.status == 0, "\(judged.output)\(judged.errors)")
        let count = try #require(judged.output.firstMatch(of: #/(\d+) generated, (\d+) passed/#), "\(judged.output)")
        #expect(count.1 == count.2)
        #expect(await world.stop() == 0)
        #expect(try await world.sidecar.command("ledger", "verify").status == 0)
    }
}
