internal import Dispatch
internal import Foundation
package import Logging
internal import Synchronization

/// The file in which compared requests are noted, a JSON line each. At its limit it becomes the older one of two, so that it never
/// fills a disk. Writing goes on a queue of its own; a line that cannot be written is told once and costs nobody anything.
package final class ShadowJournal: Sendable {
    private static let limit: UInt64 = 16 << 20

    private let folder: String
    private let path: String
    private let queue = DispatchQueue(label: "shadow journal")
    private let logger: Logger
    private let isBroken = Mutex(false)

    /// - Parameters:
    ///   - folder: of working files; it is made when it is not there.
    ///   - logger: told when nothing can be written.
    package init(folder: String, logger: Logger) {
        self.folder = folder
        path = ShadowJournal.file(in: folder)
        self.logger = logger
    }

    /// The file in a folder of working files.
    static func file(in folder: String) -> String { folder + "/shadow.jsonl" }

    /// Notes a request.
    func append(_ record: ShadowRecord) {
        queue.async { self.write(record) }
    }

    /// Returns when everything is written.
    package func flush() async {
        await withCheckedContinuation { continuation in queue.async { continuation.resume() } }
    }

    private func write(_ record: ShadowRecord) {
        do {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            let line = try encoder.encode(record) + Data([0x0A])
            let manager = FileManager.default
            if manager.fileExists(atPath: path),
                let size = try manager.attributesOfItem(atPath: path)[.size] as? NSNumber,
                size.uint64Value + UInt64(line.count) > ShadowJournal.limit
            {
                let older = path + ".1"
                if manager.fileExists(atPath: older) { try manager.removeItem(atPath: older) }
                try manager.moveItem(atPath: path, toPath: older)
            }
            if !manager.fileExists(atPath: path) {
                // Nothing else may have needed the folder yet.
                try manager.createDirectory(
                    atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
                try Data().write(to: URL(fileURLWithPath: path))
                try manager.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
            }
            let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
            try handle.seekToEnd()
            try handle.write(contentsOf: line)
            try handle.close()
            isBroken.withLock { $0 = false }
        } catch {
            let isNews = isBroken.withLock { isBroken in
                defer { isBroken = true }
                return !isBroken
            }
            if isNews { logger.warning("the shadow journal cannot be written", metadata: ["file": "\(path)"]) }
        }
    }

    /// What is noted in a folder, oldest first; lines that are none are left out.
    ///
    /// - Returns: `nil` when nothing was ever noted.
    package static func records(in folder: String) -> [ShadowRecord]? {
        let path = file(in: folder)
        let files = [path + ".1", path].compactMap { FileManager.default.contents(atPath: $0) }
        guard !files.isEmpty else { return nil }
        let decoder = JSONDecoder()
        return files.flatMap { $0.split(separator: 0x0A) }.compactMap { line in
            do {
                return try decoder.decode(ShadowRecord.self, from: Data(line))
            } catch {
                return nil
            }
        }
    }
}
