import GRDB
package import SidecarBase

extension SQLiteLedger {
    package func waitingRelays(
        target: String, after sequence: Int64, limit: Int
    ) async throws(LedgerError) -> [WaitingRelay] {
        try await read { database in
            let sql = """
                SELECT waiting.receipt, waiting.due, waiting.attempts, receipt_entry.parts
                FROM (SELECT receipt, due, attempts FROM relay WHERE target = ? AND receipt > ?
                    ORDER BY receipt LIMIT ?) AS waiting
                    LEFT JOIN receipt_entry ON receipt_entry.receipt = waiting.receipt
                ORDER BY waiting.receipt, receipt_entry.ordinal
                """
            var found: [WaitingRelay] = []
            var numbers: [String] = []
            let rows = try Row.fetchCursor(
                database.cachedStatement(sql: sql), arguments: [target, sequence, max(0, limit)])
            while let row = try rows.next() {
                let receipt = try row.number(0)
                if found.last?.sequence == receipt { found.removeLast() } else { numbers = [] }
                // The last part of a key is the enterprise's own number: what the platform says about an order and what customs
                // says about it have it in common.
                if let last = row.optionalText(3).flatMap({ KeyText.decode($0).last }), !last.isEmpty,
                    !numbers.contains(last)
                {
                    numbers.append(last)
                }
                found.append(
                    WaitingRelay(
                        sequence: receipt, due: try row.time(1), attempts: Int(try row.number(2)), numbers: numbers))
            }
            return found
        }
    }

    package func relay(sequence: Int64, target: String) async throws(LedgerError) -> PendingRelay? {
        try await read { database in
            let sql = "SELECT attempts FROM relay WHERE target = ? AND receipt = ?"
            guard
                let attempts = try Int64.fetchOne(
                    database.cachedStatement(sql: sql), arguments: [target, sequence]),
                let receipt = try ReceiptRecordReader(database: database).read(sequence)
            else { return nil }
            let trace = """
                SELECT message.trace FROM receipt_entry JOIN message ON message.row = receipt_entry.message
                WHERE receipt_entry.receipt = ? AND message.trace IS NOT NULL ORDER BY receipt_entry.ordinal LIMIT 1
                """
            let stored = try String.fetchOne(database.cachedStatement(sql: trace), arguments: [sequence])
            return PendingRelay(
                receipt: receipt, target: target, attempts: Int(attempts),
                trace: stored.flatMap { RequestTrace(stored: $0) })
        }
    }

    package func finishRelay(
        sequence: Int64, target: String, _ result: RelayResult
    ) async throws(LedgerError) {
        let time = now()
        try await write { context in
            let find = try context.database.cachedStatement(
                sql: "SELECT attempts FROM relay WHERE target = ? AND receipt = ?")
            guard let attempts = try Int64.fetchOne(find, arguments: [target, sequence]) else {
                throw LedgerError(.ledgerNotFound, "receipt \(sequence) does not wait for this target")
            }
            let receipt = ("receipt", String(sequence))
            switch result {
            case .delivered:
                try context.run("DELETE FROM relay WHERE target = ? AND receipt = ?", [target, sequence])
                try context.append(
                    EventDraft(time: time, kind: .relayed, actor: target, cause: "", detail: [receipt]))
            case .failed(let code, let text, let next):
                try context.run(
                    "UPDATE relay SET attempts = ?, due = ? WHERE target = ? AND receipt = ?",
                    [attempts + 1, next.milliseconds, target, sequence])
                try context.append(
                    EventDraft(
                        time: time, kind: .relayLater, actor: target, cause: code.name,
                        detail: [receipt, ("attempt", String(attempts + 1)), ("detail", text)]))
            }
        }
    }

    package func relayFigures() async throws(LedgerError) -> [RelayFigures] {
        try await read { database in
            let sql = """
                SELECT counted.target, counted.waiting, receipt.received_at
                FROM (SELECT target, count(*) AS waiting, min(receipt) AS oldest FROM relay GROUP BY target) AS counted
                    JOIN receipt ON receipt.sequence = counted.oldest
                ORDER BY counted.target
                """
            return try Row.fetchAll(database.cachedStatement(sql: sql)).map { row in
                RelayFigures(target: try row.text(0), waiting: Int(try row.number(1)), oldest: try row.time(2))
            }
        }
    }

    package func replayRelay(
        target: String, companies: Set<String>, from: ChinaTime, actor: String
    ) async throws(LedgerError) -> Int {
        let time = now()
        return try await write { context in
            let last = try Int64.fetchOne(context.database, sql: "SELECT max(sequence) FROM receipt") ?? 0
            let choice = RelayChoice(context: context)
            var count = 0
            // What is in archive files is not handed over once more.
            let find = """
                SELECT sequence FROM receipt WHERE received_at >= ? AND sequence <= ?
                    AND body NOT IN (SELECT body FROM archived_body) ORDER BY sequence
                """
            for sequence in try Int64.fetchAll(context.database, sql: find, arguments: [from.milliseconds, last])
            where try companies.isEmpty || choice.concerns(sequence, companies) {
                let before = context.database.totalChangesCount
                try context.run(
                    "INSERT OR IGNORE INTO relay (target, receipt, due) VALUES (?, ?, ?)",
                    [target, sequence, time.milliseconds])
                if context.database.totalChangesCount > before { count += 1 }
            }
            try context.append(
                EventDraft(
                    time: time, kind: .system("relay-replayed"), actor: actor, cause: target,
                    detail: [("count", String(count)), ("from", from.iso8601)]))
            return count
        }
    }

    package func receipts(
        after sequence: Int64, limit: Int, company: String?
    ) async throws(LedgerError) -> [ReceiptRecord] {
        try await read { database in
            try ReceiptRecordReader(database: database).read(after: sequence, limit: limit, company: company)
        }
    }

    package func lastReceipt() async throws(LedgerError) -> Int64 {
        try await read { database in try Int64.fetchOne(database, sql: "SELECT max(sequence) FROM receipt") ?? 0 }
    }
}
