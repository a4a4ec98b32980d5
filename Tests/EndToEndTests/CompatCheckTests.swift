import CryptoCore
import Foundation
import Lab
import Logging
import Testing

/// `portsign compat-check` against the sidecar and against a simulated old bundle.
@Suite("portsign compat-check", .timeLimit(.minutes(2))) struct CompatCheckTests {
    private let key: TestKey
    private let bundle: SigningBundle

    init() throws {
        key = try TestKey()
        bundle = SigningBundle(
            key: key.key, certificate: key.certificate,
            logger: Logger(label: "bundle") { _ in SwiftLogNoOpLogHandler() })
    }

    private func check(_ arguments: String...) async throws -> Program.Result {
        try await Program.run(Products.portsign, ["compat-check"] + arguments, environment: ["LC_ALL": "C.UTF-8"])
    }

    private struct Report: Decodable {
        struct Line: Decodable {
            struct Outcome: Decodable {
                let verdict: String
                let text: String
            }

            let idiom: String
            let good: Bool
            let outcomes: [Outcome]
            let comparison: String?
        }

        let good: Bool
        let lines: [Line]

        subscript(idiom: String) -> Line? { lines.first { $0.idiom == idiom } }
    }

    private func report(_ result: Program.Result) throws -> Report {
        try JSONDecoder().decode(Report.self, from: Data(result.output.utf8))
    }

    @Test("the sidecar does every idiom; without a real message nothing is signed")
    func sidecar() async throws {
        let sidecar = try Sidecar(folder: try TemporaryFolder(), software: key)
        try await sidecar.start()
        let result = try await check(sidecar.url)
        #expect(result.status == 0, "\(result.output)\(result.errors)")
        #expect(result.output.contains("23 of 23 good"), "\(result.output)")
        #expect(result.output.contains("company.unknown"))
        #expect(try await sidecar.command("ledger", "verify").output.contains(" 0 messages"))
        await sidecar.stop()
    }

    @Test("the sidecar and the old bundle answer the same with a real message of every difficult character")
    func both() async throws {
        let folder = try TemporaryFolder()
        let sidecar = try Sidecar(folder: folder, software: key)
        try await sidecar.start()
        try await bundle.start()
        let message = try folder.write(
            Messages.order(note: "a+b 100% &lt;true&gt; 中文 &amp; \"q\" 𠀀"), to: "message.xml")
        #expect(try await check(sidecar.url, bundle.baseURL, "--message", message).status == 2)
        let result = try await check(sidecar.url, bundle.baseURL, "--message", message, "--sign", "--json")
        let report = try report(result)
        #expect(result.status == 0 && report.good, "\(result.output)")
        for line in report.lines { #expect(line.outcomes.first?.verdict == "good", "\(line)") }
        for idiom in [
            "percent", "rawUTF8", "rawGB18030", "rawWithFields", "keepAlive", "expectContinue", "chunked", "http10",
        ] {
            #expect(report[idiom]?.comparison == "same", "\(String(describing: report[idiom]))")
            #expect(report[idiom]?.outcomes.map(\.text) == ["signed", "signed"])
        }
        #expect(report["bareXML"]?.comparison == "only the first does it")
        // The same message, however often it came, is one message here.
        #expect(try await sidecar.command("ledger", "verify").output.contains(" 1 messages"))
        #expect(bundle.summary.signatures > 10)
        await sidecar.stop()
        await bundle.stop()
    }

    @Test("a service that damages messages, is slow or is not there is told, with status 1")
    func bad() async throws {
        try await bundle.start()
        let folder = try TemporaryFolder()
        let message = try folder.write(Messages.order(note: "x"), to: "message.xml")
        bundle.damage(note: "y")
        let damaged = try report(try await check(bundle.baseURL, "--message", message, "--sign", "--json"))
        #expect(!damaged.good)
        #expect(damaged["percent"]?.outcomes.first?.text == "what was signed is not what was handed in")
        bundle.damage(note: nil)
        bundle.faults.set(.http500)
        let broken = try await check(bundle.baseURL)
        #expect(broken.status == 1 && broken.output.contains("BAD: status 500"), "\(broken.output)")
        await bundle.stop()
        let absent = try await check(bundle.baseURL, "--timeout", "5")
        #expect(absent.status == 1 && absent.output.contains("BAD: connection failed"), "\(absent.output)")
        #expect(try await check("https://127.0.0.1:1").status == 2)
    }
}
