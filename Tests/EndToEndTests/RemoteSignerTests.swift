import CryptoCore
import Foundation
import Lab
import Logging
import Testing

/// Two sidecars: one has the key, the other the declarations.
@Suite("a key in another machine, end to end", .timeLimit(.minutes(3)))
struct RemoteSignerTests {
    private struct Answer: Decodable {
        struct Item: Decodable {
            let state: String
            let id: String
            let signed: String?
        }

        let items: [Item]
    }

    private struct Shown: Decodable {
        struct Message: Decodable { let state: String }
        struct Event: Decodable { let kind: String }

        let message: Message
        let events: [Event]
    }

    private static let token = "a-made-up-token-of-many-letters"

    /// The one with the key, which listens where the other looks for it.
    private static func keeper(_ key: TestKey, port: Int, token: String = token) throws -> Sidecar {
        let folder = try TemporaryFolder()
        let file = try folder.write(token, to: "branch.token", mode: 0o600)
        return try Sidecar(
            folder: folder, port: port, software: key,
            extra: "# the environment names the token's file\n#\(file)")
    }

    private static func environment(of keeper: Sidecar) -> [String: String] {
        ["PORTSIGN_SERVER_SIGN_TOKENS": keeper.folder.path("branch.token")]
    }

    /// The one with the declarations.
    private static func branch(port: Int) throws -> Sidecar {
        let folder = try TemporaryFolder()
        let file = try folder.write(token + "\n", to: "keys.token", mode: 0o600)
        return try Sidecar(
            folder: folder,
            signer: "{ type: remote, url: \"http://127.0.0.1:\(port)/api/v1/sign\", tokenFile: \(file) }")
    }

    private func declare(_ sidecar: Sidecar, _ message: String) async throws -> (status: UInt, item: Answer.Item?) {
        let answer = try await Caller(base: sidecar.url).post(
            Array(message.utf8), type: "application/xml", path: "/api/v1/declarations")
        guard answer.status < 300 else { return (answer.status, nil) }
        return (answer.status, try JSONDecoder().decode(Answer.self, from: Data(answer.text.utf8)).items.first)
    }

    private func shown(_ sidecar: Sidecar, _ id: String) async throws -> Shown {
        let result = try await sidecar.command("ledger", "show", id, "--json")
        let line = try #require(result.output.split(separator: "\n").first, "\(result.errors)")
        return try JSONDecoder().decode(Shown.self, from: Data(line.utf8))
    }

    @Test(
        "a sidecar without a key signs with another's; what came while that was away waits, over a crash, and goes on")
    func twoSidecars() async throws {
        let key = try TestKey()
        let port = try await FreePort.find()
        let keeper = try RemoteSignerTests.keeper(key, port: port)
        let branch = try RemoteSignerTests.branch(port: port)
        try await branch.start()

        // Nobody has the key: the old interface is told so, a declaration of the API waits.
        let order = Messages.order()
        let refused = try await Caller(base: branch.url).declare(order)
        #expect(refused.failureCode == "signer.remote_unreachable")
        let held = try await declare(branch, order)
        #expect(held.status == 202)
        let item = try #require(held.item)
        #expect(item.state == "held" && item.signed == nil)
        #expect(try await Caller(base: branch.url).declare(order).failureCode == "signer.held")
        #expect(try await Caller(base: branch.url).get("/health/ready").status == 503)

        await branch.kill()
        try await branch.start()
        #expect(try await shown(branch, item.id).message.state == "held")

        // The key is back: what waited is signed by itself.
        try await keeper.start(environment: RemoteSignerTests.environment(of: keeper))
        var state = ""
        while state != "signed" {
            state = try await shown(branch, item.id).message.state
        }
        let kinds = try await shown(branch, item.id).events.map(\.kind)
        #expect(kinds == ["received", "checked", "held", "signed", "verified"])
        let replay = try #require(try await Caller(base: branch.url).declare(order).message)
        #expect(replay.contains(key.certificate.certNo))

        // And what comes now is signed at once.
        #expect(try await Caller(base: branch.url).declare(Messages.order()).message != nil)
        let next = try await declare(branch, Messages.order())
        #expect(next.status == 200 && next.item?.state == "signed")
        let ready = try await Caller(base: branch.url).get("/health/ready")
        #expect(ready.status == 200 && ready.text.contains("key can sign until"), "\(ready.text)")
        let signers = try await Caller(base: branch.url).get("/api/v1/signers")
        #expect(signers.text.contains("\"state\":\"able\"") && signers.text.contains(key.certificate.certNo))
        let test = try await Caller(base: branch.url).post([], type: nil, path: "/api/v1/signers/key/test")
        #expect(test.status == 200, "\(test.text)")
        #expect(try await Caller(base: branch.url).get("/api/v1/queue").text.contains("\"held\":0"))

        let verified = try await branch.command("ledger", "verify")
        #expect(verified.status == 0, "\(verified.output)")
        let doctor = try await branch.command("doctor")
        #expect(doctor.output.contains(key.certificate.certNo), "\(doctor.output)")
        #expect(await branch.stop() == 0)
        #expect(await keeper.stop() == 0)
        for log in [branch.program?.standardError, keeper.program?.standardError] {
            #expect(log?.contains(RemoteSignerTests.token) != true)
        }
    }

    @Test("a sidecar that lends no keys says so, and one with another token is turned away")
    func refused() async throws {
        let port = try await FreePort.find()
        let keeper = try RemoteSignerTests.keeper(try TestKey(), port: port, token: "another-token-of-many-letters")
        let branch = try RemoteSignerTests.branch(port: port)
        try await branch.start()
        for environment in [[:], RemoteSignerTests.environment(of: keeper)] {
            try await keeper.start(environment: environment)
            let answer = try await Caller(base: branch.url).declare(Messages.order())
            #expect(answer.failureCode == "signer.remote_refused")
            #expect(answer.text.contains(environment.isEmpty ? "http.sign_off" : "http.token"), "\(answer.text)")
            #expect(await keeper.stop() == 0)
        }
        #expect(await branch.stop() == 0)
    }
}
