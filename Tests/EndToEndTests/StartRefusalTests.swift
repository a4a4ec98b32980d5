import Foundation
import Testing

/// What keeps the sidecar from starting, and what it says then. It never says `ready`.
@Suite("refusals at the start") struct StartRefusalTests {
    private func serve(
        _ sidecar: Sidecar, environment: [String: String] = [:]
    ) async throws -> Program.Result {
        let result = try await CommandLineTests.run(
            "serve", "--config", sidecar.configuration, environment: environment, folder: sidecar.folder)
        #expect(result.status == 3)
        #expect(!result.output.contains("ready"))
        return result
    }

    @Test("keys of the answer that do not make 23 characters before the XML")
    func prefix() async throws {
        let folder = try TemporaryFolder()
        let sidecar = try Sidecar(folder: folder, software: try TestKey(), extra: "compatibility: { successKey: ok }")
        let lines = try String(contentsOfFile: sidecar.configuration, encoding: .utf8).split(
            separator: "\n", omittingEmptySubsequences: false)
        let line = try #require(lines.firstIndex { $0.hasPrefix("compatibility") }) + 1
        let result = try await serve(sidecar)
        #expect(
            result.errors == """
                \(sidecar.configuration): line \(line): compatibility: successKey, xmlKey and booleanAsText make 18 characters \
                before the XML; old callers need 23

                """)
        #expect(!FileManager.default.fileExists(atPath: folder.path("ledger.sqlite")))
    }

    @Test("a port that another program has; the other goes on, and the ledger is closed properly")
    func portTaken() async throws {
        let first = try Sidecar(folder: try TemporaryFolder(), software: try TestKey())
        try await first.start()
        let port = try #require(first.url.split(separator: ":").last.flatMap { Int($0) })
        let second = try Sidecar(folder: try TemporaryFolder(), port: port, software: try TestKey())
        let result = try await serve(second)
        let last = try #require(result.errors.split(separator: "\n").last)
        #expect(last.hasPrefix("cannot listen on 127.0.0.1, port \(port): another program"), "\(result.errors)")
        #expect(try await second.command("ledger", "verify").status == 0)
        #expect(try await Caller(base: first.url).get("/health/live").status == 200)
        #expect(await first.stop() == 0)
    }

    @Test("a key file that is not there, holds no key, or is open to others", arguments: ["absent", "garbage", "open"])
    func key(problem: String) async throws {
        let folder = try TemporaryFolder()
        let sidecar = try Sidecar(folder: folder, software: try TestKey())
        let key = folder.path("key.pem")
        switch problem {
        case "absent": try FileManager.default.removeItem(atPath: key)
        case "garbage": try folder.write("no key", to: "key.pem", mode: 0o600)
        default: try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: key)
        }
        let result = try await serve(sidecar)
        let last = try #require(result.errors.split(separator: "\n").last)
        #expect(last.hasPrefix("signer.key_file: "), "\(result.errors)")
        #expect(last.contains(key))
        if problem == "open" { #expect(last.contains("0600")) }
    }

    @Test("an AES key of the platform that others can read")
    func platformKey() async throws {
        let folder = try TemporaryFolder()
        let key = try folder.write("AAECAwQFBgcICQoLDA0ODw==", to: "aes.key", mode: 0o644)
        let sidecar = try Sidecar(folder: folder, software: try TestKey(), extra: "platform: { aesKeyFiles: [\(key)] }")
        let result = try await serve(sidecar)
        #expect(result.errors.contains("\(key) can be read by others: chmod 600 \(key)"))
        #expect(!result.errors.contains("AAECAwQF"))
    }

    @Test("a PORTSIGN_ variable that no key has, with the one that was meant")
    func variable() async throws {
        let sidecar = try Sidecar(folder: try TemporaryFolder(), software: try TestKey())
        let result = try await serve(sidecar, environment: ["PORTSIGN_SERVER_PROT": "9090"])
        #expect(
            result.errors == """
                \(sidecar.configuration): environment variable PORTSIGN_SERVER_PROT: no key has this variable; \
                did you mean PORTSIGN_SERVER_PORT?

                """)
    }

    @Test("a message description of the site that is wrong, with file, line and reason; config check says the same")
    func catalogue() async throws {
        let folder = try TemporaryFolder()
        try FileManager.default.createDirectory(
            atPath: folder.path("catalogue"), withIntermediateDirectories: true)
        let file = try folder.write(
            "message CEB311Message  订单 | Order\nimport declaration\neditions 2030-01\ndeclared by anyone\n"
                + "signature optional\nelements\n  Order group 1..100  订单 | Order\n    orderNo C1..6O 1  编号 | Number\n",
            to: "catalogue/311.txt")
        let sidecar = try Sidecar(
            folder: folder, software: try TestKey(), extra: "catalogue: { messages: \(folder.path("catalogue")) }")
        let result = try await serve(sidecar)
        #expect(result.errors.contains("config.catalogue"), "\(result.errors)")
        #expect(result.errors.contains("\(file), line 8: C1..6O is no type"), "\(result.errors)")
        #expect(!FileManager.default.fileExists(atPath: folder.path("ledger.sqlite")))
        let check = try await sidecar.command("config", "check")
        #expect(check.status == 3 && check.errors.contains("line 8: C1..6O is no type"), "\(check.errors)")
    }

    @Test("an edition of a company that no catalogue has, with those that are there")
    func edition() async throws {
        let sidecar = try Sidecar(folder: try TemporaryFolder(), edition: "2019-01", software: try TestKey())
        let result = try await serve(sidecar)
        #expect(result.errors.contains("2019-01") && result.errors.contains("2018-113, 2022-05"), "\(result.errors)")
    }

    @Test("a ledger that is none, or whose folder cannot be made, with its path", arguments: [true, false])
    func ledger(isFile: Bool) async throws {
        let folder = try TemporaryFolder()
        try folder.write("this is no database, this is no database", to: "ledger.sqlite")
        let sidecar = try Sidecar(folder: folder, software: try TestKey())
        let path = folder.path(isFile ? "ledger.sqlite" : "key.pem/ledger.sqlite")
        let result = try await serve(sidecar, environment: ["PORTSIGN_LEDGER_PATH": path])
        let last = try #require(result.errors.split(separator: "\n").last)
        #expect(last.hasPrefix("ledger.") && last.contains(path), "\(result.errors)")
    }
}
