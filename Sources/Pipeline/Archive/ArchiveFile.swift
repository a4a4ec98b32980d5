internal import ByteCompression
internal import CryptoCore
internal import Dispatch
internal import FoundationEssentials
internal import Ledger
internal import SidecarBase

/// An archive file while it is written: under another name until it was read back. It works on a thread of its own: the disk may
/// be another machine's and slow.
struct ArchiveFile: Sendable {
    private let queue = DispatchQueue(label: "portsign.archive", qos: .utility)

    private let path: String
    private let folder: String
    private var partial: String { path + ".partial" }

    init(folder: String, name: String) {
        self.folder = folder
        path = folder + "/" + name
    }

    /// Makes the folder, and clears away what an earlier run left.
    func begin() async throws {
        try await onQueue {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            if FileManager.default.fileExists(atPath: partial) { try FileManager.default.removeItem(atPath: partial) }
        }
    }

    /// Writes the next bytes.
    func add(_ bytes: [UInt8]) async throws {
        try await onQueue { try AppendedFile.append(bytes, to: partial) }
    }

    /// Reads the file back, checks every evidence file in it, and gives it its name; its SHA-256.
    ///
    /// - Throws: `ledger.archive` when anything in it is not good.
    func finish(expecting messages: [String]) async throws -> [UInt8] {
        try await onQueue {
            let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: partial)))
            let entries = try ZipReader(bytes).entries
            guard entries.map(\.name) == messages.map({ $0 + ".zip" }) else {
                throw SidecarError(.ledgerArchive, "it has other entries than were written")
            }
            for entry in entries {
                var verifier = EvidenceVerifier(key: nil)
                let report = verifier.verify(entry.content)
                guard report.isGood else {
                    let problem = report.findings.first { !$0.holds }
                    throw SidecarError(
                        .ledgerArchive, "\(entry.name): \(problem?.subject ?? "") \(problem?.english ?? "")")
                }
            }
            try FileManager.default.moveItem(atPath: partial, toPath: path)
            try AppendedFile.syncFolder(of: path)
            return MessageDigest.sha256(bytes)
        }
    }

    private func onQueue<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        let path = path
        return try await withCheckedThrowingContinuation { continuation in
            queue.async {
                do {
                    continuation.resume(returning: try body())
                } catch let error as SidecarError {
                    continuation.resume(throwing: error)
                } catch {
                    let detail = (error as? any CodedError)?.detail ?? "\(error)"
                    continuation.resume(throwing: SidecarError(.ledgerArchive, "\(path): \(detail)"))
                }
            }
        }
    }
}
