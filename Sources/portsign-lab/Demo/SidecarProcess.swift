internal import Foundation
internal import Lab

/// The sidecar as a process of the demo: its log goes to a file, its one line `ready URL` is awaited.
final class SidecarProcess: Sendable {
    private let process: ChildProcess
    private let logPath: String

    /// - Parameters:
    ///   - path: the program.
    ///   - arguments: of the program.
    ///   - logPath: gets its standard error.
    /// - Throws: `LabFailure` when it cannot be started.
    init(_ path: String, _ arguments: [String], logPath: String) throws {
        self.logPath = logPath
        do {
            process = try ChildProcess(path, arguments, errorOutput: .file(logPath))
        } catch {
            throw LabFailure(error.description)
        }
    }

    /// The exit status; `nil` while it runs.
    var status: Int32? { process.status }

    /// Waits until it listens; returns whether it does.
    func becomesReady() async -> Bool {
        await process.line(startingWith: "ready http") != nil && process.status == nil
    }

    /// Waits for its end.
    @discardableResult
    func wait() async -> Int32 { await process.wait() }

    /// Asks it to end; returns at once.
    func interrupt() { process.signal(SIGTERM) }

    /// Ends it as an operator does, and after ten seconds by force.
    func stop() async {
        interrupt()
        let force = DispatchWorkItem { [process] in process.signal(SIGKILL) }
        DispatchQueue.global().asyncAfter(deadline: .now() + 10, execute: force)
        await wait()
        force.cancel()
    }

    /// The last lines of its log.
    func lastLines(_ count: Int = 12) -> String {
        do {
            let text = try String(contentsOfFile: logPath, encoding: .utf8)
            return text.split(separator: "\n").suffix(count).map { "  " + $0 }.joined(separator: "\n")
        } catch {
            return "  (no log)"
        }
    }
}
