internal import Dispatch
internal import FoundationEssentials
internal import GRDB
internal import SidecarBase

extension SQLiteLedger {
    /// Pages copied between two calls of `progress`.
    private static let pagesAtOnce: CInt = 2_000

    /// Copies the ledger as it stands now into a file, with its manifest beside it; works beside a running sidecar, whose writes
    /// go on meanwhile.
    ///
    /// - Parameters:
    ///   - path: the file; neither it nor its manifest may be there yet.
    ///   - program: the name and version of this program.
    ///   - progress: is called now and then with pages done and their number.
    /// - Returns: the manifest.
    /// - Throws: `ledger.backup` when a file is there already; `ledger.unavailable` when it cannot be written.
    package func backup(
        to path: String, program: String, progress: @escaping @Sendable (_ done: Int, _ total: Int) -> Void
    ) async throws(LedgerError) -> BackupManifest {
        let (reader, time) = (reader, now())
        let outcome = await withCheckedContinuation {
            (continuation: CheckedContinuation<Result<BackupManifest, LedgerError>, Never>) in
            DispatchQueue(label: "portsign.ledger.backup", qos: .utility).async {
                do {
                    continuation.resume(
                        returning: .success(
                            try SQLiteLedger.copy(reader, to: path, program: program, madeAt: time, progress)))
                } catch {
                    continuation.resume(returning: .failure(LedgerError(wrapping: error)))
                }
            }
        }
        return try outcome.get()
    }

    private static func copy(
        _ reader: any DatabaseReader, to path: String, program: String, madeAt time: ChinaTime,
        _ progress: @escaping @Sendable (Int, Int) -> Void
    ) throws -> BackupManifest {
        let files = FileManager.default
        let manifestPath = BackupManifest.path(of: path)
        for name in [path, manifestPath] where files.fileExists(atPath: name) {
            throw LedgerError(.ledgerBackup, "\(name) exists already")
        }
        let partial = path + ".partial"
        if files.fileExists(atPath: partial) { try files.removeItem(atPath: partial) }
        guard files.createFile(atPath: partial, contents: nil, attributes: [.posixPermissions: 0o600]) else {
            throw LedgerError(.ledgerUnavailable, "\(partial) cannot be made")
        }
        let target = try DatabaseQueue(path: partial)
        try reader.backup(to: target, pagesPerStep: pagesAtOnce) { step in
            progress(step.completedPageCount, step.totalPageCount)
        }
        let counts = try target.writeWithoutTransaction { database in
            // One file that needs no other beside it.
            try database.execute(sql: "PRAGMA journal_mode = DELETE")
            return try LedgerCounts(database)
        }
        try target.close()
        let (size, digest) = try FileCopy.run(partial, to: nil)
        let manifest = BackupManifest(
            format: BackupManifest.current, program: program, madeAt: time.iso8601, size: size,
            digest: Hex.encode(digest), events: counts.events, head: Hex.encode(counts.head),
            messages: counts.messages, receipts: counts.receipts, bodies: counts.bodies,
            checkpoints: counts.checkpoints)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        try AppendedFile.append([UInt8](try encoder.encode(manifest)) + [0x0A], to: manifestPath)
        try FileCopy.rename(partial, to: path)
        try FileCopy.syncFolder(of: path)
        return manifest
    }
}
