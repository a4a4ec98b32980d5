import AsyncHTTPClient
import Foundation
import Lab
import NIOCore
import NIOHTTP1
import Testing

@Suite("Tokens of the API", .timeLimit(.minutes(3)))
struct TokenTests {
    private func ask(_ sidecar: Sidecar, _ path: String, _ token: String?) async throws -> UInt {
        var request = HTTPClientRequest(url: sidecar.url + path)
        if let token { request.headers.add(name: "Authorization", value: "Bearer \(token)") }
        return try await LabClient.shared.execute(request, timeout: .seconds(60)).status.code
    }

    @Test("a token that portsign token made opens the API to who shows it, and the commands show it")
    func token() async throws {
        let made = try await Program.run(Products.portsign, ["token", "desk", "--role", "operator"])
        #expect(made.status == 0)
        let token = made.output.trimmingCharacters(in: .whitespacesAndNewlines)
        #expect(token.count >= 40 && !made.errors.contains(token))
        // The lines it prints are the configuration's own.
        let line = try #require(made.errors.split(separator: "\n").first { $0.contains("desk:") })

        let folder = try TemporaryFolder()
        let file = try folder.write(token + "\n", to: "desk.token", mode: 0o600)
        let key = try TestKey()
        let sidecar = try Sidecar(folder: folder, software: key)
        let text = try String(contentsOfFile: sidecar.configuration, encoding: .utf8)
        try folder.write(
            text.replacingOccurrences(
                of: "allow: [127.0.0.0/8] }",
                with: "allow: [127.0.0.0/8], tokens: {\(line.trimmingCharacters(in: .whitespaces))} }"),
            to: "portsign.yaml")
        try await sidecar.start()
        #expect(try await ask(sidecar, "/api/v1/queue", nil) == 401)
        #expect(try await ask(sidecar, "/api/v1/queue", "x" + token) == 401)
        #expect(try await ask(sidecar, "/api/v1/queue", token) == 200)
        #expect(try await ask(sidecar, "/health/live", nil) == 200)

        let port = try #require(sidecar.url.split(separator: ":").last)
        func command(_ environment: [String: String]) async throws -> Program.Result {
            try await Program.run(
                Products.portsign, ["queue", "--config", sidecar.configuration],
                environment: environment.merging(["PORTSIGN_SERVER_PORT": String(port)]) { first, _ in first })
        }
        let refused = try await command([:])
        #expect(refused.status == 1 && refused.errors.contains("http.token"), "\(refused)")
        let shown = try await command(["PORTSIGN_SERVER_TOKEN_FILE": file])
        #expect(shown.status == 0, "\(shown)")
        #expect(await sidecar.stop() == 0)
        let ledger = try await sidecar.command("ledger", "verify")
        #expect(ledger.status == 0)
        for path in ["ledger.sqlite", "portsign.yaml"] {
            let bytes = try Data(contentsOf: URL(fileURLWithPath: folder.path(path)))
            #expect(bytes.range(of: Data(token.utf8)) == nil, "\(path) has the token")
        }
    }
}
