import GRDB

extension SQLiteLedger {
    package func verify(
        progress: @escaping @Sendable (_ done: Int, _ total: Int) -> Void
    ) async throws(LedgerError) -> ChainReport {
        try await read { database in
            var verification = LedgerVerification(database: database, progress: progress)
            return try verification.run()
        }
    }
}
