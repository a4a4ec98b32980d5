import GRDB
package import SidecarBase

extension SQLiteLedger {
    package func acceptedItems(limit: Int, now: ChinaTime) async throws(LedgerError) -> [AcceptedItems] {
        try await read { database in
            let sql = """
                SELECT submission.row, submission.id, submission.company, submission.body, submission.input_digest,
                    submission.channel, submission.peer, item.ordinal, item.guid, item.attempts
                FROM platform_item AS item JOIN platform_submission AS submission ON submission.row = item.submission
                WHERE item.state = 'accepted' AND item.due <= ? AND item.guid IS NOT NULL
                ORDER BY item.submission, item.ordinal LIMIT ?
                """
            let rows = try Row.fetchAll(
                database.cachedStatement(sql: sql), arguments: [now.milliseconds, max(0, limit)])
            var order: [Int64] = []
            var groups: [Int64: [Row]] = [:]
            for row in rows {
                let submission = try row.number(0)
                if groups[submission] == nil { order.append(submission) }
                groups[submission, default: []].append(row)
            }
            return try order.compactMap { submission in
                guard let group = groups[submission], let first = group.first else { return nil }
                return AcceptedItems(
                    submission: MessageID(text: try first.text(1)), company: try first.text(2),
                    input: try BodyStore.bytes(row: try first.number(3), in: database),
                    inputDigest: try first.bytes(4), channel: try first.text(5), peer: try first.text(6),
                    items: try group.map { row in
                        AcceptedItems.Item(
                            ordinal: Int(try row.number(7)), guid: try row.text(8), attempts: Int(try row.number(9)))
                    })
            }
        }
    }

    package func nextAcceptedTime() async throws(LedgerError) -> ChinaTime? {
        try await read { database in
            try Int64.fetchOne(
                database.cachedStatement(sql: "SELECT min(due) FROM platform_item WHERE state = 'accepted'")
            ).map { ChinaTime(milliseconds: $0) }
        }
    }

    package func finishItem(
        _ ordinal: Int, of submission: MessageID, document: MessageID
    ) async throws(LedgerError) {
        let time = now()
        try await write { context in
            guard let row = try PlatformRow.find("id", submission.text, context) else {
                throw LedgerError(.ledgerNotFound)
            }
            // Whatever became of the item meanwhile, its message is recorded, and that is what counts.
            try context.run(
                """
                UPDATE platform_item SET state = 'declared', document = ?, cause = '' WHERE submission = ? AND ordinal = ?
                """, [document.text, row.row, ordinal])
            try row.note(
                "declared", at: time, by: "portsign",
                [("document", document.text), ("item", String(ordinal))])
        }
    }

    package func postponeItem(
        _ ordinal: Int, of submission: MessageID, _ code: ErrorCode, detail: String, next: ChinaTime?
    ) async throws(LedgerError) {
        let time = now()
        try await write { context in
            guard let row = try PlatformRow.find("id", submission.text, context) else {
                throw LedgerError(.ledgerNotFound)
            }
            let state: PlatformRecord.ItemState = next == nil ? .failed : .accepted
            try context.run(
                """
                UPDATE platform_item SET state = ?, due = ?, attempts = attempts + 1, cause = ?, info = ?
                WHERE submission = ? AND ordinal = ? AND state = 'accepted'
                """,
                [
                    state.rawValue, (next ?? time).milliseconds, code.name, String(detail.prefix(300)), row.row,
                    ordinal,
                ])
            guard context.database.changesCount > 0 else { return }
            var facts = [("detail", String(detail.prefix(300))), ("item", String(ordinal))]
            if let next { facts.append(("next", next.iso8601)) }
            try row.note(
                next == nil ? "not-declared" : "declare-later", at: time, by: "portsign", cause: code.name, facts)
        }
    }
}
