import Foundation
import Testing

/// The scripts in the places where the operators of the old bundle look for them.
@Suite("the scripts of the old bundle", .timeLimit(.minutes(2))) struct BundleScriptTests {
    private func run(_ script: String, _ sidecar: Sidecar, configuration: String? = nil) async throws -> Program.Result
    {
        try await Program.run(
            URL(fileURLWithPath: "/bin/sh"),
            [Manual.package.appendingPathComponent("webapps-compat/bin/\(script)").path],
            environment: [
                "PORTSIGN_HOME": sidecar.folder.url.path, "PORTSIGN_BINARY": Products.portsign.path,
                "PORTSIGN_CONFIG": configuration ?? sidecar.configuration, "LC_ALL": "C.UTF-8",
            ])
    }

    @Test("startup.sh starts it in the background, shutdown.sh ends it, and each may be called twice")
    func startAndStop() async throws {
        let folder = try TemporaryFolder()
        let sidecar = try Sidecar(folder: folder, software: try TestKey())
        let started = try await run("startup.sh", sidecar)
        #expect(started.status == 0, "\(started.errors)")
        let process = try Int32(
            #require(Int(String(contentsOfFile: folder.path("var/portsign.pid"), encoding: .utf8).dropLast())))
        // Whatever fails below: nothing is left running.
        defer { if kill(process, 0) == 0 { kill(process, SIGKILL) } }
        #expect(started.output == "portsign started (pid \(process)), log: \(folder.path("var/portsign.log"))\n")

        let log = try String(contentsOfFile: folder.path("var/portsign.log"), encoding: .utf8)
        let line = try #require(log.split(separator: "\n").first { $0.hasPrefix("ready ") })
        let caller = Caller(base: String(line.dropFirst("ready ".count)))
        #expect(try await caller.declare(Messages.order()).message != nil)
        #expect(try await run("startup.sh", sidecar).output == "portsign is running already (pid \(process))\n")

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
