import CryptoCore
import FoundationEssentials
import GRDB
package import SidecarBase

extension SQLiteLedger {
    package func recordReceipt(_ arrival: ReceiptArrival) async throws(LedgerError) -> ReceiptOutcome {
        let body = EncodedBody(arrival.content, digest: arrival.digest)
        let original = arrival.originalForm.map { form in
            let pairs = form.map { ($0.key, $0.value) }.sorted { $0.0 < $1.0 }
            let bytes = DetailText.encode(pairs)
            return EncodedBody(bytes, digest: MessageDigest.sha256(bytes))
        }
        let time = now()
        let (outcome, hasSplit) = try await write { context in
            let recorder = ReceiptRecorder(
                context: context, arrival: arrival, body: body, original: original, time: time)
            return (try recorder.record(), context.takeSplit())
        }
        if hasSplit { splits.signal() }
        return outcome
    }

    package func pendingRelays(
        target: String, limit: Int, now: ChinaTime
    ) async throws(LedgerError) -> [PendingRelay] {
        try await read { database in
            let sql = """
                SELECT relay.receipt, relay.attempts, relay.due, receipt.msg_type, receipt.body, receipt.original_body
                FROM relay JOIN receipt ON receipt.sequence = relay.receipt
                WHERE relay.target = ? ORDER BY relay.receipt LIMIT ?
                """
            let rows = try Row.fetchAll(database.cachedStatement(sql: sql), arguments: [target, limit])
            var pending: [PendingRelay] = []
            for row in rows {
                // The head of the line blocks: a later receipt never overtakes an earlier one.
                guard try row.number(2) <= now.milliseconds else { break }
                var form: [String: String]?
                if let stored = row.optionalNumber(5) {
                    let text = String(decoding: try BodyStore.bytes(row: stored, in: database), as: UTF8.self)
                    guard let pairs = DetailText.decode(text) else {
                        throw LedgerError(.ledgerCorrupt, "the original form of receipt \(try row.number(0))")
                    }
                    form = Dictionary(pairs) { first, _ in first }
                }
                pending.append(
                    PendingRelay(
                        sequence: try row.number(0), target: target,
                        content: try BodyStore.bytes(row: try row.number(4), in: database),
                        msgType: try row.text(3), originalForm: form, attempts: Int(try row.number(1))))
            }
            return pending
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

    package func nextRelayTime(target: String) async throws(LedgerError) -> ChinaTime? {
        try await read { database in
            let sql = "SELECT due FROM relay WHERE target = ? ORDER BY receipt LIMIT 1"
            return try Int64.fetchOne(database.cachedStatement(sql: sql), arguments: [target])
                .map { ChinaTime(milliseconds: $0) }
        }
    }
}
