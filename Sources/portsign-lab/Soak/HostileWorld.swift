internal import AsyncHTTPClient
internal import Foundation
internal import Lab
internal import Synchronization

/// A sidecar, a node and an ERP as programs of their own, each of which can be killed and started again where it was.
final class HostileWorld: Sendable {
    enum Part: String, CaseIterable, Codable {
        case sidecar, node, erp
    }

    /// What is to be started.
    struct Plan: Sendable {
        /// The sidecar's program.
        var sidecar: String
        /// For everything that is written.
        var folder: String
        /// Of node and ERP, and of what reaches the sidecar; `nil` for a world that behaves.
        var mischief: UInt64?
        /// Receipts of the node, as `status@seconds,…`.
        var receipts = "2@0.3,120@0.8"
    }

    let setup: HostileSetup
    private let plan: Plan
    private let ports = Mutex<[Part: Int]>([:])
    private let processes = Mutex<[Part: ChildProcess]>([:])

    /// - Throws: `LabFailure` when the folder cannot be made.
    init(_ plan: Plan) throws {
        self.plan = plan
        setup = try HostileSetup(folder: plan.folder)
    }

    /// The address of a part.
    func url(_ part: Part) -> String { "http://127.0.0.1:\(ports.withLock { $0[part] } ?? 0)" }

    /// Starts all parts.
    func start() async throws {
        try setup.writeKeys()
        for part in Part.allCases {
            let port = try await HostileWorld.freePort()
            ports.withLock { $0[part] = port }
        }
        let port = ports.withLock { $0[.sidecar] } ?? 0
        try setup.writeConfiguration(port: port, node: url(.node), erp: url(.erp))
        for part in [Part.node, .erp, .sidecar] { try await start(part) }
    }

    /// Starts a part and waits until it listens.
    func start(_ part: Part) async throws {
        var last = ""
        // The port may be held for a moment by connections of the life before.
        for attempt in 1...20 {
            let process = try launch(part)
            if await process.line(startingWith: "ready ") != nil, process.status == nil {
                processes.withLock { $0[part] = process }
                return
            }
            process.signal(SIGKILL)
            last = "status \(await process.wait())"
            try await Task.sleep(for: .milliseconds(100 * attempt))
        }
        throw LabFailure("\(part.rawValue) does not start again: \(last); see \(setup.path("\(part.rawValue).log"))")
    }

    /// Ends a part without warning.
    func kill(_ part: Part) async {
        guard let process = processes.withLock({ $0.removeValue(forKey: part) }) else { return }
        process.signal(SIGKILL)
        await process.wait()
    }

    /// Ends all parts as an operator does, and those that do not end by force; the sidecar's status.
    @discardableResult
    func stop() async -> Int32? {
        let running = processes.withLock { processes in
            defer { processes = [:] }
            return processes
        }
        for process in running.values { process.signal(SIGTERM) }
        let force = DispatchWorkItem { for process in running.values { process.signal(SIGKILL) } }
        DispatchQueue.global().asyncAfter(deadline: .now() + 20, execute: force)
        for process in running.values { await process.wait() }
        force.cancel()
        return running[.sidecar]?.status
    }

    /// Runs a command of the sidecar to its end.
    func command(_ arguments: String...) async throws -> (status: Int32, output: String) {
        let process = try ChildProcess(
            plan.sidecar, arguments + ["--config", setup.configurationPath],
            errorOutput: .file(setup.path("commands.log")))
        let status = await process.finish()
        return (status, process.standardOutput)
    }

    private func launch(_ part: Part) throws -> ChildProcess {
        let port = String(ports.withLock { $0[part] } ?? 0)
        let log = setup.path("\(part.rawValue).log")
        let mischief = plan.mischief.map { ["--mischief", "--seed", String($0)] } ?? []
        switch part {
        case .sidecar:
            return try ChildProcess(
                plan.sidecar, ["serve", "--config", setup.configurationPath], errorOutput: .file(log))
        case .node:
            let options = [
                "node", "--port", port, "--journal", setup.nodeJournal, "--receipts", plan.receipts, "--overtake",
                "--callback", url(.sidecar) + "/callbacks/zhejiang", "--way", "platform",
            ]
            return try lab(options + setup.cards + setup.keyOptions + mischief, log)
        case .erp:
            return try lab(
                ["erp", "--port", port, "--journal", setup.erpJournal] + setup.keyOptions + mischief, log)
        }
    }

    private func lab(_ arguments: [String], _ log: String) throws -> ChildProcess {
        let own = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().path
        return try ChildProcess(own, arguments, errorOutput: .file(log))
    }

    private static func freePort() async throws -> Int {
        let probe = LabServer(name: "probe", logger: try LabLog.start(nil)) { _, _ in .close }
        do {
            let port = try await probe.start(port: 0)
            await probe.stop()
            return port
        } catch {
            throw LabFailure(error.description)
        }
    }
}
