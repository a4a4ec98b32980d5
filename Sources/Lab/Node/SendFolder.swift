internal import Foundation

/// The simulated client software's send folder: takes what lies in it, as soon as it lies there, and deletes what was taken.
/// Source: dxp.md §7.8.
final class SendFolder: Sendable {
    private let folder: String
    private let take: @Sendable ([UInt8]) -> NodeWord
    private let jobs = JobRunner()

    init(_ folder: String, take: @escaping @Sendable ([UInt8]) -> NodeWord) {
        self.folder = folder
        self.take = take
    }

    func start() {
        jobs.add { [self] in
            while !Task.isCancelled {
                look()
                do { try await Task.sleep(for: .milliseconds(20)) } catch { return }
            }
        }
    }

    func stop() async { await jobs.stop() }

    /// A file is read the moment its name ends in .xml: half a file would be refused.
    private func look() {
        let files = FileManager.default
        for name in (files.subpaths(atPath: folder) ?? []).sorted() where name.hasSuffix(".xml") {
            let path = folder + "/" + name
            guard let content = files.contents(atPath: path) else { continue }
            if case .broken = take(Array(content)) { continue }
            do {
                try files.removeItem(atPath: path)
            } catch {
                // It is taken once more, and known then.
            }
        }
    }
}

/// The simulated client software's receive folder. It writes as untidily as real ones: under the final name, in two parts.
enum UntidyFile {
    /// Writes a receipt; the file stays open between its parts.
    static func write(_ content: [UInt8], to path: String, pause: Duration) async throws {
        guard FileManager.default.createFile(atPath: path, contents: nil), let file = FileHandle(forWritingAtPath: path)
        else { throw CocoaError(.fileWriteUnknown) }
        try file.write(contentsOf: content.prefix(content.count / 2))
        try await Task.sleep(for: pause)
        try file.write(contentsOf: content.dropFirst(content.count / 2))
        try file.close()
    }
}
