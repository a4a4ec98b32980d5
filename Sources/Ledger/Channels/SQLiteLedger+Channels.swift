import FoundationEssentials
import GRDB
import SidecarBase

extension SQLiteLedger: ChannelLedger {
    package func open(_ draft: CaseDraft) async throws(LedgerError) -> CaseOpening {
        let documents = draft.contents.map(KeptContent.init)
        let notices = draft.notices.map { KeptContent(CaseContent("notice", $0)) }
        let time = now()
        return try await write { context in
            let condition = "channel = ? AND key = ?"
            if let known = try ChannelRow.fetch(context.database, condition, [draft.channel, draft.key]).first {
                return .known(known)
            }
            try context.run(
                """
                INSERT INTO channel_case (channel, key, subject, account, kind, state, open, due, deadline, facts, created_at,
                    changed_at)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?11)
                """,
                [
                    draft.channel, draft.key, draft.subject, draft.account, draft.kind, draft.state, draft.isOpen,
                    draft.due?.milliseconds, draft.deadline?.milliseconds, ChannelRow.text(draft.facts),
                    time.milliseconds,
                ])
            let row = ChannelRow(
                context: context, row: context.database.lastInsertedRowID, channel: draft.channel, key: draft.key,
                time: time)
            let events = draft.events.isEmpty ? [CaseEvent("opened", actor: "portsign")] : draft.events
            try row.note(events, state: draft.state, documents: documents)
            try row.tell(notices)
            guard let made = try ChannelRow.fetch(context.database, "row = ?", [row.row]).first else {
                throw LedgerError(.ledgerCorrupt, "a case was neither opened nor found")
            }
            return .opened(made)
        }
    }

    package func change(
        _ row: Int64, in states: Set<String>?, _ change: CaseChange
    ) async throws(LedgerError) -> ChannelCase? {
        let documents = change.contents.map(KeptContent.init)
        let notices = change.notices.map { KeptContent(CaseContent("notice", $0)) }
        let time = now()
        return try await write { context in
            guard let found = try ChannelRow.fetch(context.database, "row = ?", [row]).first,
                states?.contains(found.state) ?? true
            else { return nil }
            let due = change.due ?? found.due
            let deadline = change.deadline ?? found.deadline
            try context.run(
                """
                UPDATE channel_case SET subject = ?2, state = ?3, open = ?4, due = ?5, deadline = ?6,
                    attempts = attempts + ?7, code = ?8, message = ?9, facts = ?10, changed_at = ?11
                WHERE row = ?1
                """,
                [
                    row, change.subject ?? found.subject, change.state ?? found.state, change.isOpen ?? found.isOpen,
                    due?.milliseconds, deadline?.milliseconds, change.isAttempt ? 1 : 0, change.code ?? found.code,
                    change.message ?? found.message,
                    ChannelRow.text(found.facts.merging(change.facts) { _, new in new }), time.milliseconds,
                ])
            let writer = ChannelRow(
                context: context, row: row, channel: found.channel, key: found.key, time: time)
            try writer.note(
                change.events, state: change.state.flatMap { $0 == found.state ? nil : $0 }, documents: documents)
            try writer.tell(notices)
            return try ChannelRow.fetch(context.database, "row = ?", [row]).first
        }
    }

    @discardableResult
    package func note(_ event: CaseEvent, of channel: String) async throws(LedgerError) -> Int64 {
        let time = now()
        return try await write { context in
            try ChannelRow.append(
                event, event.detail.map { ($0.key, $0.value) }, channel: channel, owner: nil, at: time, in: context)
        }
    }

    package func deposit(
        _ content: [UInt8], under keys: [String], of channel: String, actor: String
    ) async throws(LedgerError) {
        let kept = KeptContent(CaseContent("deposit", content))
        let time = now()
        try await write { context in
            let body = try BodyStore.insert(kept.body, in: context)
            for key in Set(keys).sorted() {
                try context.run(
                    """
                    INSERT INTO channel_deposit (channel, key, body, time) VALUES (?1, ?2, ?3, ?4)
                    ON CONFLICT (channel, key) DO UPDATE SET body = ?3, time = ?4
                    """, [channel, key, body, time.milliseconds])
                let event = CaseEvent("deposited", actor: actor)
                _ = try ChannelRow.append(
                    event, [("digest", Hex.encode(kept.body.digest)), ("key", key)], channel: channel, owner: nil,
                    at: time, in: context)
            }
        }
    }

    package func nextNumber(_ series: String, of channel: String) async throws(LedgerError) -> Int64 {
        try await write { context in
            try context.run(
                """
                INSERT INTO channel_number (channel, series, value) VALUES (?1, ?2, 1)
                ON CONFLICT (channel, series) DO UPDATE SET value = value + 1
                """, [channel, series])
            let sql = "SELECT value FROM channel_number WHERE channel = ? AND series = ?"
            let statement = try context.database.cachedStatement(sql: sql)
            guard let value = try Int64.fetchOne(statement, arguments: [channel, series]) else {
                throw LedgerError(.ledgerCorrupt, "a series has no number")
            }
            return value
        }
    }

    package func finishNotice(_ number: Int64) async throws(LedgerError) {
        try await write { context in
            try context.run("UPDATE channel_notice SET taken = 1 WHERE number = ?", [number])
        }
    }
}
