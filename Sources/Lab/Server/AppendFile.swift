internal import Foundation

/// A file that only grows, one JSON object a line: what a simulated part did survives it. Each line is handed to the
/// system before the call returns.
package final class AppendFile: Sendable {
    private let handle: FileHandle

    /// Opens the file for appending, or makes it.
    /// - Throws: when it can be neither made nor opened.
    package init(path: String) throws {
        if !FileManager.default.fileExists(atPath: path) {
            try Data().write(to: URL(fileURLWithPath: path))
        }
        handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        try handle.seekToEnd()
    }

    deinit {
        // Nothing is buffered, so nothing is lost when this fails.
        do { try handle.close() } catch {}
    }

    /// Appends the value; callers take turns.
    func append(_ value: some Encodable) throws {
        try handle.write(contentsOf: Data(LabJSON.bytes(value) + [0x0A]))
    }
}
