internal import FoundationEssentials
internal import GRDB
package import SidecarBase

/// Puts a backup in the ledger's place. The copy is checked to the last byte before anything is touched, and what may have been
/// sent after the backup was taken waits for a person.
package struct LedgerRestore: Sendable {
    /// What was found out and done.
    package struct Report: Sendable {
        package let manifest: BackupManifest
        package let verification: ChainReport
        /// What waits for a person: messages that are parked now, and other work that is put off.
        package let parked: Int
        package let postponed: Int
        /// Events that the ledger in place has and the backup has not; `nil` when there is none, or it is damaged, or it has
        /// another past.
        package let lost: Int64?
        /// Where the ledger that was there is now.
        package let kept: String?
    }

    private let backup: String
    private let path: String
    private let now: Now

    /// - Parameters:
    ///   - backup: the file of the backup.
    ///   - path: of the ledger.
    ///   - now: the time.
    package init(backup: String, path: String, now: @escaping Now) {
        self.backup = backup
        self.path = path
        self.now = now
    }

    /// Checks the backup and, unless it is only to be checked, puts it in place.
    ///
    /// - Parameters:
    ///   - noted: checkpoints that were noted elsewhere; the backup must have those up to its last.
    ///   - isDone: whether it is put in place.
    ///   - actor: who does it, for the record.
    ///   - progress: as that of ``SQLiteLedger/verify(noted:progress:)``.
    /// - Returns: what was found.
    /// - Throws: `ledger.in_use` while a sidecar runs; `ledger.backup` when the backup is not whole; nothing was touched then.
    package func run(
        noted: [SignedCheckpoint], isDone: Bool, actor: String,
        progress: @escaping @Sendable (_ done: Int, _ total: Int) -> Void
    ) async throws(LedgerError) -> Report {
        let manifest = try readManifest()
        let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        do {
            if !folder.isEmpty {
                try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            }
        } catch {
            throw LedgerError(wrapping: error)
        }
        let lock = try FileLock(path: path + ".lock")
        defer { lock.release() }
        let copy = path + ".restoring"
        do throws(LedgerError) {
            let report = try await check(
                copy, manifest, noted: noted, isDone: isDone, actor: actor, progress: progress)
            if !isDone { try remove(copy) }
            return report
        } catch {
            try remove(copy)
            throw error
        }
    }

    private func readManifest() throws(LedgerError) -> BackupManifest {
        let path = BackupManifest.path(of: backup)
        do {
            let manifest = try JSONDecoder().decode(
                BackupManifest.self, from: try Data(contentsOf: URL(fileURLWithPath: path)))
            guard manifest.format == BackupManifest.current else {
                throw LedgerError(.ledgerBackup, "\(path) is of another version")
            }
            return manifest
        } catch let error as LedgerError {
            throw error
        } catch {
            throw LedgerError(.ledgerBackup, "\(path), the manifest, cannot be read")
        }
    }

    private func check(
        _ copy: String, _ manifest: BackupManifest, noted: [SignedCheckpoint], isDone: Bool, actor: String,
        progress: @escaping @Sendable (Int, Int) -> Void
    ) async throws(LedgerError) -> Report {
        try remove(copy)
        let (size, digest) = try FileCopy.run(backup, to: copy)
        guard size == manifest.size, Hex.encode(digest) == manifest.digest else {
            throw LedgerError(.ledgerBackup, "the file is not the one that its manifest describes")
        }
        let ledger = try SQLiteLedger.open(path: copy, now: now)
        let verification: ChainReport
        do throws(LedgerError) {
            try await ledger.compare(with: manifest)
            let last = try await ledger.lastCheckpoint()?.number ?? 0
            verification = try await ledger.verify(noted: noted.filter { $0.number <= last }, progress: progress)
            if let problem = verification.problems.first {
                throw LedgerError(.ledgerBackup, problem)
            }
        } catch {
            try await ledger.close()
            throw error
        }
        let lost = lostEvents(manifest)
        guard isDone else {
            try await ledger.close()
            return Report(
                manifest: manifest, verification: verification, parked: 0, postponed: 0, lost: lost, kept: nil)
        }
        let held: (parked: Int, postponed: Int)
        do throws(LedgerError) {
            held = try await ledger.holdAfterRestore(actor: actor, backup: manifest)
        } catch {
            try await ledger.close()
            throw error
        }
        try await ledger.close()
        return Report(
            manifest: manifest, verification: verification, parked: held.parked, postponed: held.postponed, lost: lost,
            kept: try putInPlace(copy))
    }

    /// How many events of the ledger in place the backup has not.
    private func lostEvents(_ manifest: BackupManifest) -> Int64? {
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        do {
            return try DatabaseQueue(path: path).read { database in
                let hash = try Row.fetchOne(
                    database, sql: "SELECT hash FROM event WHERE sequence = ?", arguments: [manifest.events])
                guard Hex.encode(try hash?.bytes(0) ?? []) == manifest.head else { return nil }
                return try WriteContext.storedChain(database).sequence - manifest.events
            }
        } catch {
            // It is damaged, which may be why a backup is wanted.
            return nil
        }
    }

    /// Puts the new file where the old one is, which keeps a name of its own. At no moment is there no ledger.
    private func putInPlace(_ copy: String) throws(LedgerError) -> String? {
        let files = FileManager.default
        var kept: String?
        if files.fileExists(atPath: path) {
            let name = path + ".before-restore-" + now().iso8601.filter { $0.isNumber || $0 == "T" }.prefix(15)
            do {
                try DatabaseQueue(path: path).writeWithoutTransaction { database in
                    _ = try database.checkpoint(.truncate)
                }
            } catch {
                // A damaged file keeps its log beside it.
            }
            // A log that is left would be taken for the new file's.
            for end in ["-wal", "-shm"] where files.fileExists(atPath: path + end) {
                try FileCopy.rename(path + end, to: name + end)
            }
            try FileCopy.link(path, as: name)
            kept = name
        }
        try FileCopy.rename(copy, to: path)
        try FileCopy.syncFolder(of: path)
        try remove(copy)
        return kept
    }

    private func remove(_ copy: String) throws(LedgerError) {
        do {
            for end in ["", "-wal", "-shm", "-journal", ".lock"]
            where FileManager.default.fileExists(atPath: copy + end) {
                try FileManager.default.removeItem(atPath: copy + end)
            }
        } catch {
            throw LedgerError(wrapping: error)
        }
    }
}
