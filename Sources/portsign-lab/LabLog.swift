internal import Foundation
internal import Logging
internal import SidecarBase

/// Log lines into a file, or the important ones to standard error.
struct LabLog: LogHandler {
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]
    private let handle: FileHandle

    /// - Parameter file: gets every line; without it warnings go to standard error.
    /// - Returns: the program's logger.
    /// - Throws: `LabFailure` when the file cannot be written.
    static func start(_ file: String?) throws -> Logger {
        guard let file else {
            return Logger(label: "portsign-lab") { _ in LabLog(logLevel: .warning, handle: .standardError) }
        }
        do {
            if !FileManager.default.fileExists(atPath: file) { try Data().write(to: URL(fileURLWithPath: file)) }
            let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: file))
            try handle.seekToEnd()
            return Logger(label: "portsign-lab") { _ in LabLog(logLevel: .debug, handle: handle) }
        } catch {
            throw LabFailure("\(file): cannot be written")
        }
    }

    private init(logLevel: Logger.Level, handle: FileHandle) {
        self.logLevel = logLevel
        self.handle = handle
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let all = metadata.merging(event.metadata ?? [:]) { _, new in new }
        let details = all.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
        let line = "\(ChinaTime.now().readable) \(event.level.rawValue) \(event.message)\(details)\n"
        // A full disk must not stop the world.
        do { try handle.write(contentsOf: Data(line.utf8)) } catch {}
    }
}
