import FoundationEssentials
import GRDB
import SidecarBase

extension SQLiteLedger {
    /// Work that is put off until a person says go on is due in a hundred years: far from any real time.
    static let farAway: Int64 = 100 * 365 * 86_400_000

    /// Other work than deliveries that a restored ledger must not do by itself: it may have been done after the backup.
    private static let duties = [
        ("hold", "1 = 1"), ("split", "1 = 1"), ("platform_submission", "state IN ('waiting', 'unanswered')"),
        ("platform_item", "state = 'accepted'"), ("channel_case", "open = 1 AND due IS NOT NULL"),
    ]

    /// Compares what is here with what a manifest says. The events that opening added are no difference.
    func compare(with manifest: BackupManifest) async throws(LedgerError) {
        try await read { database in
            let counts = try LedgerCounts(database)
            let hash = try Row.fetchOne(
                database, sql: "SELECT hash FROM event WHERE sequence = ?", arguments: [manifest.events])
            let head = manifest.events == 0 ? EventChain.origin : try hash?.bytes(0) ?? []
            guard counts.events >= manifest.events, Hex.encode(head) == manifest.head,
                counts.messages == manifest.messages, counts.receipts == manifest.receipts,
                counts.bodies == manifest.bodies, counts.checkpoints == manifest.checkpoints
            else { throw LedgerError(.ledgerBackup, "it holds something else than its manifest says") }
        }
    }

    /// Parks every message that waits to be sent, puts off all other open work, and records it.
    func holdAfterRestore(
        actor: String, backup: BackupManifest
    ) async throws(LedgerError) -> (parked: Int, postponed: Int) {
        let time = now()
        return try await write { context in
            let sql = """
                SELECT message.id FROM outbox JOIN message ON message.row = outbox.message WHERE outbox.parked = 0
                ORDER BY outbox.message
                """
            let waiting = try String.fetchAll(context.database, sql: sql)
            for id in waiting {
                let row = try OutboxRow.find(MessageID(text: id), in: context)
                try context.run("UPDATE outbox SET sending = 0, parked = 1 WHERE message = ?", [row.row])
                try context.append(
                    row.event(.parked, at: time, actor: actor, cause: ErrorCode.ledgerRestored.name))
                try MessageState.advance(row.row, by: [.parked], in: context)
            }
            var postponed = 0
            for (table, condition) in SQLiteLedger.duties {
                try context.run(
                    "UPDATE \(table) SET due = ? WHERE \(condition)", [time.milliseconds + SQLiteLedger.farAway])
                postponed += context.database.changesCount
            }
            try context.append(
                EventDraft(
                    time: time, kind: .system("restored"), actor: actor, cause: ErrorCode.ledgerRestored.name,
                    detail: [
                        ("digest", backup.digest), ("events", String(backup.events)), ("madeAt", backup.madeAt),
                        ("parked", String(waiting.count)), ("postponed", String(postponed)),
                    ]))
            return (waiting.count, postponed)
        }
    }

    /// Lets the work go on that a restore has put off; what is parked is released one by one or by `release`.
    ///
    /// - Returns: how many pieces of work.
    package func resumeAfterRestore(actor: String) async throws(LedgerError) -> Int {
        let time = now()
        return try await write { context in
            var count = 0
            for (table, condition) in SQLiteLedger.duties {
                try context.run(
                    "UPDATE \(table) SET due = ?1 WHERE \(condition) AND due > ?2",
                    [time.milliseconds, time.milliseconds + SQLiteLedger.farAway / 2])
                count += context.database.changesCount
            }
            try context.append(
                EventDraft(
                    time: time, kind: .system("restored-resumed"), actor: actor, cause: "",
                    detail: [("count", String(count))]))
            return count
        }
    }
}
