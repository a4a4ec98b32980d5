import GRDB
package import SidecarBase

extension SQLiteLedger {
    package func pendingDeliveries(
        route: String, limit: Int, now: ChinaTime
    ) async throws(LedgerError) -> [PendingDelivery] {
        try await read { database in
            let sql = """
                SELECT message.id, message.company, message.type, message.guid, message.route, message.cop_msg_id,
                    message.creat_time, message.sender_id, message.receiver_id, message.signed_body, outbox.attempts,
                    outbox.queued_at
                FROM outbox JOIN message ON message.row = outbox.message
                WHERE outbox.parked = 0 AND outbox.route = ? AND outbox.due <= ?
                ORDER BY outbox.due, outbox.message LIMIT ?
                """
            let statement = try database.cachedStatement(sql: sql)
            return try Row.fetchAll(statement, arguments: [route, now.milliseconds, limit]).map { row in
                PendingDelivery(
                    id: MessageID(text: try row.text(0)), company: try row.text(1), messageType: try row.text(2),
                    guid: try row.text(3),
                    order: DeliveryOrder(
                        route: try row.text(4), copMsgId: try row.text(5), creatTime: try row.text(6),
                        senderId: try row.text(7), receiverId: try row.text(8)),
                    signed: try BodyStore.bytes(row: try row.number(9), in: database),
                    attempts: Int(try row.number(10)), queuedAt: try row.time(11))
            }
        }
    }

    @discardableResult
    package func beginDelivery(_ id: MessageID) async throws(LedgerError) -> Int {
        let time = now()
        return try await write { context in
            let waiting = try OutboxRow.find(id, in: context)
            guard !waiting.isParked else { throw LedgerError(.ledgerWrongState, "the message is parked") }
            let attempt = waiting.attempts + 1
            try context.run(
                "UPDATE outbox SET attempts = ?, sending = 1, due = ? WHERE message = ?",
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
                case .accepted: waiting.isParked ? [.sent, .accepted, .nodeFault] : [.sent, .accepted]
                case .failed: []
                case .parked: [.parked]
                }
            try MessageState.advance(waiting.row, by: kinds, in: context)
            if case .parked(.nodeRefused, _) = result {
                try BatchFallback(context: context, time: time)
                    .giveUp(waiting.row, id, cause: ErrorCode.nodeRefused.name)
            }
            return context.takeSplit()
        }
        if hasSplit { splits.signal() }
    }

    package func nextDeliveryTime(route: String) async throws(LedgerError) -> ChinaTime? {
        try await read { database in
            let sql = "SELECT min(due) FROM outbox WHERE parked = 0 AND route = ?"
            return try Int64.fetchOne(database.cachedStatement(sql: sql), arguments: [route])
                .map { ChinaTime(milliseconds: $0) }
        }
    }

    package func release(_ id: MessageID, actor: String) async throws(LedgerError) {
        let time = now()
        try await write { context in
            let waiting = try OutboxRow.find(id, in: context)
            guard waiting.isParked else { throw LedgerError(.ledgerWrongState, "the message is not parked") }
            try context.run(
                "UPDATE outbox SET parked = 0, sending = 0, attempts = 0, due = ?1, queued_at = ?1 WHERE message = ?2",
                [time.milliseconds, waiting.row])
            try context.append(waiting.event(.released, at: time, actor: actor, cause: ""))
            try MessageState.advance(waiting.row, by: [.released], in: context)
        }
    }

    package func resend(_ id: MessageID, actor: String) async throws(LedgerError) {
        let time = now()
        try await write { context in
            let sql =
                "SELECT message.row, message.route, outbox.parked FROM message LEFT JOIN outbox "
                + "ON outbox.message = message.row WHERE message.id = ?"
            guard let found = try Row.fetchOne(context.database.cachedStatement(sql: sql), arguments: [id.text]) else {
                throw LedgerError(.ledgerNotFound)
            }
            guard let route = found.optionalText(1) else {
                throw LedgerError(.ledgerWrongState, "the message has no delivery")
            }
            if found.optionalNumber(2) == 0 { throw LedgerError(.ledgerWrongState, "the message waits already") }
            let row = try found.number(0)
            guard try !BatchFallback.isSplit(row, in: context.database) else {
                throw LedgerError(.ledgerWrongState, "its documents are sent singly")
            }
            try context.run(
                """
                INSERT INTO outbox (message, route, due, queued_at) VALUES (?1, ?2, ?3, ?3)
                ON CONFLICT (message) DO UPDATE SET parked = 0, sending = 0, attempts = 0, due = excluded.due,
                    queued_at = excluded.queued_at
                """,
                [row, route, time.milliseconds])
            try context.append(
                EventDraft(row: row, message: id, time: time, kind: .resent, actor: actor, cause: ""))
            try MessageState.advance(row, by: [.resent], in: context)
        }
    }

    package func abandon(_ id: MessageID, actor: String) async throws(LedgerError) {
        let time = now()
        try await write { context in
            if let held = try HoldRow.find(id, in: context.database) {
                return try HoldRow(row: held, id: id, context: context).abandon(at: time, by: actor)
            }
            let waiting = try OutboxRow.find(id, in: context)
            try context.run("DELETE FROM outbox WHERE message = ?", [waiting.row])
            try context.append(waiting.event(.abandoned, at: time, actor: actor, cause: ""))
            try MessageState.advance(waiting.row, by: [.abandoned], in: context)
        }
    }
}
