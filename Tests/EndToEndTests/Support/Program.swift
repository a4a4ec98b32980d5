import Foundation
import Lab

/// A program of ours, run as a process; its standard output can be awaited line by line.
final class Program: Sendable {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// What a finished program left.
    struct Result {
        let status: Int32
        let output: String
        let errors: String
    }

    private let process: ChildProcess

    var identifier: Int32 { process.identifier }
    var standardOutput: String { process.standardOutput }
    var standardError: String { process.standardError }

    init(_ executable: URL, _ arguments: [String], environment: [String: String] = [:], folder: URL? = nil) throws {
        process = try ChildProcess(executable.path, arguments, environment: environment, folder: folder?.path)
    }

    /// No test leaves a process behind.
    deinit { process.signal(SIGKILL) }

    /// The first line of standard output that begins with `prefix`; throws when the program ends without it.
    func line(startingWith prefix: String) async throws -> String {
        guard let line = await process.line(startingWith: prefix) else {
            throw Failure(description: "ended without a line «\(prefix)…»:\n\(standardOutput)\n\(standardError)")
        }
        return line
    }

    func signal(_ signal: Int32) { process.signal(signal) }

    /// Waits for the end and gives the exit status (or the signal that ended it).
    @discardableResult
    func wait() async -> Int32 { await process.wait() }

    /// Runs a program to its end.
    static func run(
        _ executable: URL, _ arguments: [String], environment: [String: String] = [:], folder: URL? = nil
    ) async throws -> Result {
        let program = try Program(executable, arguments, environment: environment, folder: folder)
        let status = await program.process.finish()
        return Result(status: status, output: program.standardOutput, errors: program.standardError)
    }
}
