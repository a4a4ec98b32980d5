import GRDB

extension SQLiteLedger {
    package func verify(
        progress: @escaping @Sendable (_ done: Int, _ total: Int) -> Void
    ) async throws(LedgerError) -> ChainReport {
        try await verify(noted: [], progress: progress)
    }

    /// The same, and whether the ledger has the checkpoints that were noted elsewhere.
    package func verify(
        noted: [SignedCheckpoint], progress: @escaping @Sendable (_ done: Int, _ total: Int) -> Void
    ) async throws(LedgerError) -> ChainReport {
        try await read { database in
            var verification = LedgerVerification(database: database, noted: noted, progress: progress)
            return try verification.run()
        }
    }
}
