import GRDB
import SidecarBase

extension SQLiteLedger {
    package func dueDeliveries(_ question: DueQuestion) async throws(LedgerError) -> DueDeliveries {
        try await read { database in try DueReader(question, in: database).read() }
    }

    @discardableResult
    package func beginDelivery(_ id: MessageID) async throws(LedgerError) -> Int? {
        let time = now()
        return try await write { context in
            let waiting = try OutboxRow.find(id, in: context)
            guard !waiting.isParked else { throw LedgerError(.ledgerWrongState, "the message is parked") }
            if waiting.isAnswered {
                // The end of the last attempt could not be noted; customs has the message all the same.
                try context.run("DELETE FROM outbox WHERE message = ?", [waiting.row])
                try context.append(waiting.event(.sent, at: time, cause: "a receipt came during the attempt"))
                try MessageState.advance(waiting.row, by: [.sent], in: context)
                return nil
            }
            let attempt = waiting.attempts + 1
            try context.run(
                "UPDATE outbox SET attempts = ?, sending = 1, answered = 0, due = ? WHERE message = ?",
                [attempt, time.advanced(byMilliseconds: SQLiteLedger.deliveryLease).milliseconds, waiting.row])
            try context.append(
                waiting.event(.sending, at: time, cause: "", [("attempt", String(attempt))]))
            return attempt
        }
    }

    package func finishDelivery(
        _ id: MessageID, _ result: DeliveryResult, envelopeDigest: [UInt8]?
    ) async throws(LedgerError) {
        let time = now()
        let hasSplit = try await write { context in
            let waiting = try OutboxRow.find(id, in: context)
            var detail = [("attempt", String(waiting.attempts))]
            if let envelopeDigest { detail.append(("envelope", Hex.encode(envelopeDigest))) }
            switch result {
            case .failed(let code, let text, _) where waiting.isAnswered,
                .parked(let code, let text) where waiting.isAnswered:
                // Whatever the attempt came to: customs has the message.
                detail += [("code", code.name), ("detail", text)]
                try context.append(
                    waiting.event(.sent, at: time, cause: "a receipt came during the attempt", detail))
                try context.run("DELETE FROM outbox WHERE message = ?", [waiting.row])
            case .accepted(let text):
                try context.append(waiting.event(.sent, at: time, cause: "", detail))
                try context.append(waiting.event(.accepted, at: time, cause: text))
                if waiting.isParked {
                    // The platform's DxpRep overtook the node's own answer: what it said holds.
                    try context.run("UPDATE outbox SET sending = 0 WHERE message = ?", [waiting.row])
                    try context.append(waiting.event(.nodeFault, at: time, cause: "came before the attempt ended"))
                } else {
                    try context.run("DELETE FROM outbox WHERE message = ?", [waiting.row])
                }
            case .failed(let code, let text, let next):
                try context.run(
                    "UPDATE outbox SET sending = 0, due = ? WHERE message = ?", [next.milliseconds, waiting.row])
                detail += [("detail", text), ("next", next.iso8601)]
                try context.append(waiting.event(.retryLater, at: time, cause: code.name, detail))
            case .parked(let code, let text):
                try context.run("UPDATE outbox SET sending = 0, parked = 1 WHERE message = ?", [waiting.row])
                detail.append(("detail", text))
                try context.append(waiting.event(.parked, at: time, cause: code.name, detail))
            }
            let kinds: [EventKind] =
                switch result {
                case .failed where waiting.isAnswered, .parked where waiting.isAnswered: [.sent]
                case .accepted: waiting.isParked ? [.sent, .accepted, .nodeFault] : [.sent, .accepted]
                case .failed: []
                case .parked: [.parked]
                }
            try MessageState.advance(waiting.row, by: kinds, in: context)
            if case .parked(.nodeRefused, _) = result, !waiting.isAnswered {
                try BatchFallback(context: context, time: time)
                    .giveUp(waiting.row, id, cause: ErrorCode.nodeRefused.name)
            }
            return context.takeSplit()
        }
        if hasSplit { splits.signal() }
    }
}
