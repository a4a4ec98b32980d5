import Foundation
import Testing

/// The scripts in the places where the operators of the old bundle look for them.
@Suite("the scripts of the old bundle", .timeLimit(.minutes(2))) struct BundleScriptTests {
    private func run(
        _ script: String, _ sidecar: Sidecar, configuration: String? = nil, arguments: [String] = [],
        environment: [String: String] = [:]
    ) async throws -> Program.Result {
        let standard = [
            "PORTSIGN_HOME": sidecar.folder.url.path, "PORTSIGN_BINARY": Products.portsign.path,
            "PORTSIGN_CONFIG": configuration ?? sidecar.configuration, "LC_ALL": "C.UTF-8",
        ]
        return try await Program.run(
            URL(fileURLWithPath: "/bin/sh"),
            [Manual.package.appendingPathComponent("webapps-compat/bin/\(script)").path] + arguments,
            environment: standard.merging(environment) { _, new in new })
    }

    private func process(_ folder: TemporaryFolder) throws -> Int32 {
        try Int32(#require(Int(String(contentsOfFile: folder.path("var/portsign.pid"), encoding: .utf8).dropLast())))
    }

    @Test(
        "startup.sh starts it in the background and refuses a second one, shutdown.sh ends it, and may be called twice")
    func startAndStop() async throws {
        let folder = try TemporaryFolder()
        let sidecar = try Sidecar(folder: folder, software: try TestKey())
        let started = try await run("startup.sh", sidecar)
        #expect(started.status == 0, "\(started.errors)")
        let process = try process(folder)
        // Whatever fails below: nothing is left running.
        defer { if kill(process, 0) == 0 { kill(process, SIGKILL) } }
        let said = try #require(
            started.output.wholeMatch(of: #/portsign started \(pid ([0-9]+)\) at (http:\S+), log: (\S+)\n/#))
        #expect(said.1 == String(process) && said.3 == folder.path("var/portsign.log"))
        let caller = Caller(base: String(said.2))
        #expect(try await caller.declare(Messages.order()).message != nil)
        let second = try await run("startup.sh", sidecar)
        #expect(second.status == 1)
        #expect(second.errors == "portsign is running already (pid \(process)); nothing was started\n")
        #expect(try await caller.get("/health/live").status == 200)

        let stopped = try await run("shutdown.sh", sidecar)
        #expect(stopped.status == 0)
        #expect(stopped.output == "portsign stopped\n")
        // Gone, or ended and not collected yet by the process that collects orphans.
        let state = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)
        #expect(state?.split(separator: ")").last?.hasPrefix(" Z") ?? true)
        let again = try await run("shutdown.sh", sidecar)
        #expect(again.status == 0 && again.output.hasPrefix("portsign is not running"))
        #expect(try await sidecar.command("ledger", "verify").output.contains(" 1 messages"))
    }

    @Test("the scripts work through a link, from any folder, and with an installation that CATALINA_HOME names")
    func anywhere() async throws {
        let folder = try TemporaryFolder()
        let sidecar = try Sidecar(folder: folder, software: try TestKey())
        let yaml = try String(contentsOfFile: sidecar.configuration, encoding: .utf8)
        try folder.write(yaml, to: "conf/portsign.yaml")
        let links = try TemporaryFolder()
        let scripts = Manual.package.appendingPathComponent("webapps-compat/bin")
        for name in ["startup.sh", "shutdown.sh"] {
            try FileManager.default.createSymbolicLink(
                atPath: links.path("first-\(name)"), withDestinationPath: scripts.appendingPathComponent(name).path)
            // A link to a link, the second one relative.
            try FileManager.default.createSymbolicLink(
                atPath: links.path(name), withDestinationPath: "first-\(name)")
        }
        // The other variable names a folder that is not PortSign's.
        let environment = [
            "CATALINA_BASE": links.url.path, "CATALINA_HOME": folder.url.path,
            "PORTSIGN_BINARY": Products.portsign.path,
        ]
        let started = try await Program.run(
            URL(fileURLWithPath: links.path("startup.sh")), [], environment: environment, folder: links.url)
        #expect(started.status == 0, "\(started.errors)")
        let process = try process(folder)
        defer { if kill(process, 0) == 0 { kill(process, SIGKILL) } }
        let stopped = try await Program.run(
            URL(fileURLWithPath: links.path("shutdown.sh")), ["20"], environment: environment,
            folder: URL(fileURLWithPath: "/"))
        #expect(stopped.status == 0 && stopped.output == "portsign stopped\n", "\(stopped.errors)")
        #expect(kill(process, 0) != 0 || !FileManager.default.fileExists(atPath: folder.path("var/portsign.pid")))
    }

    @Test("shutdown.sh says what goes on at the next start; a stale pid file is nobody's")
    func waiting() async throws {
        let folder = try TemporaryFolder()
        let node = try await FreePort.find()
        let sidecar = try Sidecar(
            folder: folder, software: try TestKey(),
            extra: """
                routes:
                  - { name: node, companies: [\(TestCompany.code)], transport: { type: soap, url: "http://127.0.0.1:\(node)/x" } }
                """)
        // The number of a process that runs and is no sidecar.
        try folder.write("\(ProcessInfo.processInfo.processIdentifier)\n", to: "var/portsign.pid")
        let started = try await run("startup.sh", sidecar)
        #expect(started.status == 0, "\(started.errors)")
        let process = try process(folder)
        defer { if kill(process, 0) == 0 { kill(process, SIGKILL) } }
        let address = try #require(started.output.firstMatch(of: #/http:\S+[0-9]/#).map { String($0.0) })
        #expect(try await Caller(base: address).declare(Messages.order()).message != nil)
        #expect(try await run("shutdown.sh", sidecar, arguments: ["soon"]).status == 2)
        let stopped = try await run("shutdown.sh", sidecar, arguments: ["30", "-force"])
        #expect(stopped.status == 0)
        #expect(stopped.output.contains("It goes on at the next start with:"), "\(stopped.output)")
        #expect(stopped.output.contains(#/node +1 +0/#), "\(stopped.output)")
    }

    @Test("startup.sh says what is wrong when the sidecar ends at once")
    func wrongConfiguration() async throws {
        let folder = try TemporaryFolder()
        let sidecar = try Sidecar(folder: folder, software: try TestKey(), extra: "compatibility: { xmlKey: x }")
        let result = try await run("startup.sh", sidecar)
        #expect(result.status == 1)
        #expect(result.errors.contains("old callers need 23"), "\(result.errors)")
        #expect(!FileManager.default.fileExists(atPath: folder.path("var/portsign.pid")))
        let absent = try await run("startup.sh", sidecar, configuration: "nowhere.yaml")
        #expect(absent.status == 1)
        #expect(absent.errors.contains("nowhere.yaml: cannot be read"))
    }
}
