import Foundation
import Lab
import Logging
import SidecarBase
import Testing
import XMLCanonical

/// The simulated world as programs.
@Suite("portsign-lab, end to end", .timeLimit(.minutes(2))) struct LabCommandTests {
    private static func freePort() async throws -> Int {
        let probe = LabServer(name: "probe", logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }) { _, _ in
            .close
        }
        let port = try await probe.start(port: 0)
        await probe.stop()
        return port
    }

    @Test("the demo shows the whole way, ends with status 0 and leaves nothing outside its folder")
    func demo() async throws {
        let folder = try TemporaryFolder()
        let port = try await Self.freePort()
        let result = try await Program.run(
            Products.lab,
            [
                "demo", "--sidecar", Products.portsign.path, "--folder", folder.path("demo"), "--port", String(port),
                "--once", "--software",
            ])
        #expect(result.status == 0, "\(result.errors)")
        var rest = result.output[...]
        for word in [
            "CEB311Message", "received", "checked", "signed", "verified", "stored", "enveloped", "sent", "处理成功",
            "CEB312 2 申报中", "CEB312 120 海关入库", "ERP",
        ] {
            let place = rest.range(of: word)
            #expect(place != nil, "no \(word) in its place:\n\(result.output)")
            if let place { rest = rest[place.upperBound...] }
        }
        #expect(!result.output.contains("\u{1B}"), "colour where no terminal is")
        #expect(await LabGet.text("http://127.0.0.1:\(port)/health/live", client: LabClient.shared).status == 0)
    }

    @Test("the demo stays up until SIGTERM, and then ends itself and the sidecar")
    func stays() async throws {
        let folder = try TemporaryFolder()
        let port = try await Self.freePort()
        let demo = try Program(
            Products.lab,
            [
                "demo", "--sidecar", Products.portsign.path, "--folder", folder.path("demo"), "--port", String(port),
                "--software",
            ])
        _ = try await demo.line(startingWith: "  ledger")
        let command = try await demo.line(startingWith: "  transferDeclare")
        let words = command.split(separator: " ").map(String.init)
        let file = try #require(words.first { $0.hasPrefix("xml@") }).dropFirst(4)
        let xml = try String(contentsOfFile: String(file), encoding: .utf8)
        let base = "http://127.0.0.1:\(port)"
        #expect(words.last == base + DeclareCaller.path)
        #expect(try await Caller(base: base).declare(xml).message != nil)
        #expect(try await Caller(base: base).get("/health/ready").status == 200)
        demo.signal(SIGTERM)
        #expect(await demo.wait() == 0)
        #expect(await LabGet.text(base + "/health/live", client: LabClient.shared).status == 0)
    }

    @Test("the demo says in one line that the port is taken, with status 3")
    func taken() async throws {
        let folder = try TemporaryFolder()
        let other = LabServer(name: "other", logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }) { _, _ in
            .close
        }
        let port = try await other.start(port: 0)
        let result = try await Program.run(
            Products.lab,
            [
                "demo", "--sidecar", Products.portsign.path, "--folder", folder.path("demo"), "--port", String(port),
                "--once", "--software",
            ])
        await other.stop()
        #expect(result.status == 3)
        #expect(result.errors.split(separator: "\n").count == 1)
        #expect(result.errors.contains("port \(port)"))
    }

    @Test("the demo says what failed, with the last lines of the sidecar's log")
    func failure() async throws {
        let folder = try TemporaryFolder()
        let broken = try folder.write("#!/bin/sh\necho broken on purpose >&2\nexit 3\n", to: "broken", mode: 0o755)
        let result = try await Program.run(
            Products.lab,
            [
                "demo", "--sidecar", broken, "--folder", folder.path("demo"), "--port",
                String(try await Self.freePort()), "--once", "--software",
            ])
        #expect(result.status == 1)
        #expect(result.errors.contains("the sidecar did not start"))
        #expect(result.errors.contains("broken on purpose"))
    }

    @Test(
        "every server says where it listens and ends on SIGTERM and SIGINT with status 0",
        arguments: ["node", "platform", "erp"])
    func servers(name: String) async throws {
        for signal in [SIGTERM, SIGINT] {
            let program = try Program(Products.lab, [name])
            let line = try await program.line(startingWith: "ready \(name) ")
            let url = line.dropFirst("ready \(name) ".count)
            #expect(try await Caller(base: String(url)).get("/lab/faults").status == 200)
            program.signal(signal)
            #expect(await program.wait() == 0)
        }
    }

    @Test("world runs all three, and send has messages signed through them")
    func world() async throws {
        let key = try TestKey()
        let folder = try TemporaryFolder()
        let port = try await Self.freePort()
        let world = try Program(
            Products.lab, ["world", "--sidecar", "http://127.0.0.1:\(port)", "--log", folder.path("world.log")])
        let node = try await world.line(startingWith: "ready node ").dropFirst("ready node ".count)
        _ = try await world.line(startingWith: "ready platform ")
        let erp = try await world.line(startingWith: "ready erp ").dropFirst("ready erp ".count)
        let sidecar = try Sidecar(
            folder: folder, port: port, software: key,
            extra: """
                routes:
                  - { name: n, companies: [\(TestCompany.code)], transport: { type: soap, url: "\(node)\(ExchangeNode.path)" } }
                relay:
                  - { name: erp, url: "\(erp)/receipts", format: platform-form }
                """)
        try await sidecar.start()
        let results = folder.path("results.jsonl")
        let sent = try await Program.run(
            Products.lab,
            [
                "send", "--sidecar", sidecar.url, "--messages", "6", "--concurrency", "2", "--type", "CEB311", "--type",
                "621", "--encoding", "raw", "--encoding", "gb18030", "--results", results,
            ])
        #expect(sent.status == 0, "\(sent.errors)")
        #expect(try String(contentsOfFile: results, encoding: .utf8).split(separator: "\n").count == 6)
        while try await !Caller(base: String(node)).get("/lab/summary").text.contains("\"accepted\":6") {
            try await Task.sleep(for: .milliseconds(20))
        }
        await sidecar.stop()
        world.signal(SIGTERM)
        #expect(await world.wait() == 0)
    }

    @Test("make writes messages, and keys that nobody else can read")
    func make() async throws {
        let folder = try TemporaryFolder()
        let message = try await Program.run(Products.lab, ["make", "message", "--type", "CEB621", "--documents", "2"])
        #expect(message.status == 0)
        let root = try XMLDocument(parsing: Array(message.output.utf8)).root
        #expect(root.name == "CEB621Message")
        #expect(root.children("Inventory").count == 2)
        #expect(try await Program.run(Products.lab, ["make", "message", "--type", "x"]).status == 2)
        let card = try await Program.run(Products.lab, ["make", "card", "--folder", folder.url.path, "--bits", "1024"])
        #expect(card.status == 0)
        for name in ["key.pem", "card.pin"] {
            let attributes = try FileManager.default.attributesOfItem(atPath: folder.path(name))
            #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
        }
    }
}
