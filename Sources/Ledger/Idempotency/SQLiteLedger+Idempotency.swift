import ByteCompression
import FoundationEssentials
import GRDB
package import SidecarBase

extension SQLiteLedger: AnswerLedger {
    /// The largest answer that is kept.
    private static let answerLimit = 64 << 20
    /// How many old answers go with each new one.
    private static let forgottenAtOnce = 20

    package func beginKeyed(
        _ request: KeyedRequest, run: String, since: ChinaTime
    ) async throws(LedgerError) -> KeyedOutcome {
        let time = now()
        return try await write { context in
            try context.run(
                """
                DELETE FROM idempotency WHERE (scope, key) IN (
                    SELECT scope, key FROM idempotency WHERE begun_at < ? ORDER BY begun_at LIMIT ?)
                """, [since.milliseconds, SQLiteLedger.forgottenAtOnce])
            let find = try context.database.cachedStatement(
                sql: "SELECT request, begun_at, run, status, type, answer FROM idempotency WHERE scope = ? AND key = ?")
            if let row = try Row.fetchOne(find, arguments: [request.scope, request.key]),
                try row.number(1) >= since.milliseconds
            {
                guard try row.bytes(0) == request.digest else { return .reused }
                if let status = row.optionalNumber(3) {
                    return .answered(
                        KeptAnswer(
                            status: Int(status), type: try row.text(4),
                            body: try ZLib.inflate(try row.bytes(5), limit: SQLiteLedger.answerLimit)))
                }
                if try row.text(2) == run { return .busy }
            }
            try context.run(
                """
                INSERT OR REPLACE INTO idempotency (scope, key, request, begun_at, run) VALUES (?, ?, ?, ?, ?)
                """, [request.scope, request.key, Data(request.digest), time.milliseconds, run])
            return .proceed
        }
    }

    package func finishKeyed(_ request: KeyedRequest, _ answer: KeptAnswer) async throws(LedgerError) {
        let small: [UInt8]
        do {
            small = try ZLib.deflate(answer.body)
        } catch {
            throw LedgerError(.ledgerUnavailable, error.detail)
        }
        try await write { context in
            try context.run(
                "UPDATE idempotency SET status = ?, type = ?, answer = ? WHERE scope = ? AND key = ?",
                [answer.status, answer.type, Data(small), request.scope, request.key])
        }
    }

    package func abandonKeyed(_ request: KeyedRequest) async throws(LedgerError) {
        try await write { context in
            try context.run(
                "DELETE FROM idempotency WHERE scope = ? AND key = ? AND status IS NULL", [request.scope, request.key])
        }
    }
}
