import GRDB
package import SidecarBase

extension SQLiteLedger {
    package func waitingSubmissions(
        company: String, after row: Int64, limit: Int, now: ChinaTime
    ) async throws(LedgerError) -> [WaitingRelay] {
        try await read { database in
            let sql = """
                SELECT waiting.row, waiting.due, waiting.attempts, platform_number.value
                FROM (SELECT row, due, attempts FROM platform_submission
                    WHERE company = ?1 AND row > ?2
                        AND (state = 'waiting' OR (state = 'unanswered' AND due <= ?4))
                    ORDER BY row LIMIT ?3) AS waiting
                    LEFT JOIN platform_number ON platform_number.submission = waiting.row
                ORDER BY waiting.row
                """
            var found: [WaitingRelay] = []
            var numbers: [String] = []
            let rows = try Row.fetchCursor(
                database.cachedStatement(sql: sql), arguments: [company, row, max(0, limit), now.milliseconds])
            while let row = try rows.next() {
                let submission = try row.number(0)
                if found.last?.sequence == submission { found.removeLast() } else { numbers = [] }
                if let number = row.optionalText(3) { numbers.append(number) }
                found.append(
                    WaitingRelay(
                        sequence: submission, due: try row.time(1), attempts: Int(try row.number(2)),
                        numbers: numbers))
            }
            return found
        }
    }

    package func nextUnanswered(company: String) async throws(LedgerError) -> ChinaTime? {
        try await read { database in
            let sql = "SELECT min(due) FROM platform_submission WHERE company = ? AND state = 'unanswered'"
            return try Int64.fetchOne(database.cachedStatement(sql: sql), arguments: [company])
                .map { ChinaTime(milliseconds: $0) }
        }
    }

    package func beginSubmission(_ row: Int64) async throws(LedgerError) -> OutgoingSubmission? {
        let time = now()
        return try await write { context in
            guard let submission = try PlatformRow.find("row", row, context),
                [.waiting, .unanswered].contains(submission.state)
            else { return nil }
            let find = try context.database.cachedStatement(
                sql: "SELECT type, body, queued_at FROM platform_submission WHERE row = ?")
            guard let found = try Row.fetchOne(find, arguments: [row]) else { return nil }
            try context.run(
                """
                UPDATE platform_submission SET attempts = attempts + 1, first_sent = ifnull(first_sent, ?) WHERE row = ?
                """, [time.milliseconds, row])
            try submission.note(
                "sending", at: time, by: "platform", [("attempt", String(submission.attempts + 1))])
            return OutgoingSubmission(
                id: submission.id, company: submission.company, businessType: try found.text(0),
                input: try BodyStore.bytes(row: try found.number(1), in: context.database),
                attempts: submission.attempts + 1, since: try found.time(2))
        }
    }

    package func finishSubmission(_ id: MessageID, _ result: PlatformAttempt) async throws(LedgerError) {
        let time = now()
        try await write { context in
            guard let submission = try PlatformRow.find("id", id.text, context) else {
                throw LedgerError(.ledgerNotFound)
            }
            // A receipt may have answered it, or a person given it up, while the attempt was under way.
            let isOpen = [.waiting, .unanswered].contains(submission.state)
            let row = submission.row
            switch result {
            case .heard(let next):
                guard isOpen else { return }
                try context.run(
                    "UPDATE platform_submission SET state = 'unanswered', due = ?, cause = '' WHERE row = ?",
                    [next.milliseconds, row])
            case .silent(let detail, let next):
                if isOpen {
                    try context.run(
                        "UPDATE platform_submission SET state = 'unanswered', due = ?, cause = ? WHERE row = ?",
                        [next.milliseconds, ErrorCode.platformSilent.name, row])
                }
                try submission.note(
                    "unanswered", at: time, by: "platform", cause: ErrorCode.platformSilent.name,
                    [("detail", detail), ("next", next.iso8601)])
            case .failed(let code, let detail, let next):
                if isOpen {
                    try context.run(
                        "UPDATE platform_submission SET state = 'waiting', due = ?, cause = ? WHERE row = ?",
                        [next.milliseconds, code.name, row])
                }
                try submission.note(
                    "retry-later", at: time, by: "platform", cause: code.name,
                    [("detail", detail), ("next", next.iso8601)])
            case .parked(let code, let detail):
                if isOpen {
                    try context.run(
                        "UPDATE platform_submission SET state = 'parked', cause = ? WHERE row = ?", [code.name, row])
                }
                try submission.note(
                    isOpen ? "parked" : "retry-later", at: time, by: "platform", cause: code.name,
                    [("detail", detail)])
            }
        }
    }
}
