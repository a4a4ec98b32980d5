import CustomsMessages
import FoundationEssentials
import GRDB
import SidecarBase

/// Writes one receipt: a unit of work of the writer.
struct ReceiptRecorder {
    let context: WriteContext
    let arrival: ReceiptArrival
    let body: EncodedBody
    let original: EncodedBody?
    let time: ChinaTime

    /// A message that an entry of the receipt is about.
    struct Match {
        let row: Int64
        let id: String
        /// The document inside the message; `nil` when the entry names the whole message.
        let ordinal: Int64?
    }

    /// Records it, or says that it is here already.
    func record() throws -> ReceiptOutcome {
        let known = try context.database.cachedStatement(sql: "SELECT sequence FROM receipt WHERE digest = ?")
        if let sequence = try Int64.fetchOne(known, arguments: [Data(arrival.digest)]) {
            // What the platform answers to a document that was sent once more may be the same to the letter.
            if arrival.submission != nil { try PlatformHearing(context, arrival, receipt: sequence, at: time).hear() }
            return .duplicate(sequence: sequence)
        }
        let sequence = try insertReceipt()
        var order: [MessageID] = []
        var entries: [MessageID: [(ReceiptEntry, Match)]] = [:]
        for (ordinal, entry) in arrival.receipt.entries.enumerated() {
            let match = try find(entry)
            try insert(entry, ordinal: ordinal, message: match?.row, receipt: sequence)
            guard let match else { continue }
            let id = MessageID(text: match.id)
            if entries[id] == nil { order.append(id) }
            entries[id, default: []].append((entry, match))
        }
        for id in order {
            let news = entries[id] ?? []
            try advance(id, news.filter { !$0.0.isOfNode }, receipt: sequence)
            try hearNode(id, news.filter { $0.0.isOfNode }, receipt: sequence)
        }
        let owners = try PlatformHearing(context, arrival, receipt: sequence, at: time).hear()
        if order.isEmpty, owners.isEmpty {
            try context.append(
                EventDraft(
                    time: time, kind: .receipt, actor: arrival.channel, cause: "no message of ours",
                    detail: detail(sequence)))
        }
        for target in Set(arrival.targets) {
            if let companies = arrival.companies[target], !companies.isEmpty,
                owners.isDisjoint(with: companies), try !RelayChoice(context: context).concerns(sequence, companies)
            {
                continue
            }
            try context.run(
                "INSERT INTO relay (target, receipt, due) VALUES (?, ?, ?)",
                [target, sequence, arrival.receivedAt.milliseconds])
        }
        return .recorded(sequence: sequence, messages: order)
    }

    private func insertReceipt() throws -> Int64 {
        let bodyRow = try BodyStore.insert(body, in: context)
        let originalRow = try original.map { try BodyStore.insert($0, in: context) }
        try context.run(
            """
            INSERT INTO receipt (digest, body, type, msg_type, guid, cop_msg_id, channel, peer, received_at, original_body)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                Data(arrival.digest), bodyRow, arrival.receipt.type, arrival.msgType, arrival.receipt.guid,
                arrival.copMsgId, arrival.channel, arrival.peer, arrival.receivedAt.milliseconds, originalRow,
            ])
        return context.database.lastInsertedRowID
    }

    private func insert(_ entry: ReceiptEntry, ordinal: Int, message: Int64?, receipt: Int64) throws {
        try context.run(
            """
            INSERT INTO receipt_entry (receipt, ordinal, message, kind, parts, status, time, info, invt_no, pre_no)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                receipt, ordinal, message, entry.key?.kind, entry.key.map(KeyText.encode), entry.status, entry.time,
                entry.info, entry.invtNo, entry.preNo,
            ])
    }

    /// The latest message with the entry's key. Where a receipt leaves parts of a key out, what it has must fit; where it names a
    /// number of the single window or of customs only, that number decides. Source: ceb.md §7.2, zhejiang.md §6.3.
    private func find(_ entry: ReceiptEntry) throws -> Match? {
        if let key = entry.key, let match = try find(key) { return match }
        guard let number = entry.invtNo, !number.isEmpty else { return nil }
        return try fetch(
            """
            SELECT message.row, message.id, NULL FROM receipt_entry JOIN message ON message.row = receipt_entry.message
            WHERE receipt_entry.invt_no = ? \(ReceiptRecorder.newest)
            """, [number])
    }

    private static let newest = "ORDER BY message.row DESC LIMIT 1"
    // What was never signed was never sent: no receipt is about it.
    private static let select = """
        SELECT message.row, message.id, business_key.ordinal, business_key.parts
        FROM business_key JOIN message ON message.row = business_key.message AND message.signer <> ''
        """

    private func find(_ key: BusinessKey) throws -> Match? {
        let select = ReceiptRecorder.select
        let newest = ReceiptRecorder.newest
        guard let last = key.parts.last, !last.isEmpty else { return nil }
        switch key.kind {
        case BusinessKey.message:
            return try fetch("SELECT row, id, NULL FROM message WHERE cop_msg_id = ? \(newest)", [last])
        case BusinessKey.business:
            return try fetch("\(select) WHERE business_key.last = ? \(newest)", [last])
        default: break
        }
        let exact = "\(select) WHERE business_key.parts = ? AND business_key.kind = ? \(newest)"
        if let match = try fetch(exact, [KeyText.encode(key), key.kind]) { return match }
        let similar = """
            \(select) WHERE business_key.last = ? AND business_key.kind = ? ORDER BY message.row DESC LIMIT 50
            """
        for row in try Row.fetchAll(context.database.cachedStatement(sql: similar), arguments: [last, key.kind]) {
            let candidate = BusinessKey(kind: key.kind, parts: KeyText.decode(try row.text(3)))
            if candidate.matches(key) { return try ReceiptRecorder.match(row) }
        }
        return nil
    }

    private func fetch(_ sql: String, _ arguments: StatementArguments) throws -> Match? {
        guard let row = try Row.fetchOne(context.database.cachedStatement(sql: sql), arguments: arguments) else {
            return nil
        }
        return try ReceiptRecorder.match(row)
    }

    private static func match(_ row: Row) throws -> Match {
        Match(row: try row.number(0), id: try row.text(1), ordinal: row.optionalNumber(2))
    }

    private func advance(_ id: MessageID, _ entries: [(ReceiptEntry, Match)], receipt: Int64) throws {
        guard let row = entries.first?.1.row else { return }
        var facts = detail(receipt)
        facts.append(("entries", String(entries.count)))
        if entries.count == 1, let entry = entries.first?.0 { facts.append(("returnTime", entry.time)) }
        let before = try MessageState.progress(row, in: context.database)
        let batch = try AssembledBatch.read(row, in: context.database)
        var shown: MessageStatus?
        var news: [DocumentNews] = []
        // The other tables of statuses (single window, tax, exit) say nothing about where a declaration stands.
        for (entry, match) in entries {
            var moved: Set<Int64> = []
            if let status = entry.returnStatus {
                moved = try advanceDocuments(row, match.ordinal, status)
                shown = try MessageStatus.read(row, in: context.database)
            }
            if batch != nil { news.append(DocumentNews(entry: entry, ordinal: match.ordinal, moved: moved)) }
        }
        let came = entries.first?.0.status ?? ""
        var kind = EventKind.receipt
        if let shown, shown.status != before.status || (shown.isFinal && before.state != .finished) {
            kind = shown.isFinal ? .finished : .customs
            facts.append(("status", shown.status))
        }
        try context.append(
            EventDraft(
                row: row, message: id, time: time, kind: kind, actor: arrival.channel, cause: came, detail: facts))
        if kind != .receipt { try MessageState.advance(row, by: [kind], status: shown?.status, in: context) }
        try endDelivery(row, id, entries)
        if let batch { try tell(batch, news, row: row, id: id, receipt: receipt) }
    }

    /// What customs speaks about has arrived: it is not sent once more because the node's own answer was lost.
    ///
    /// A receipt may also be late and about an earlier message with the same number. So a message that was never sent stays,
    /// and where there is an earlier one, only a receipt from after the later one was recorded counts.
    private func endDelivery(_ row: Int64, _ id: MessageID, _ entries: [(ReceiptEntry, Match)]) throws {
        guard let (entry, match) = entries.first(where: { $0.0.returnStatus != nil }) else { return }
        let find = try context.database.cachedStatement(
            sql: """
                SELECT outbox.attempts, outbox.parked, message.recorded_at
                FROM outbox JOIN message ON message.row = outbox.message WHERE outbox.message = ?
                """)
        guard let waiting = try Row.fetchOne(find, arguments: [row]), try waiting.number(0) > 0 else { return }
        let earlier = try context.database.cachedStatement(
            sql: """
                SELECT 1 FROM business_key AS mine JOIN business_key AS other
                    ON other.parts = mine.parts AND other.kind = mine.kind AND other.message < mine.message
                WHERE mine.message = ? AND mine.ordinal = ? LIMIT 1
                """)
        if try Row.fetchOne(earlier, arguments: [row, match.ordinal]) != nil {
            guard try waiting.number(1) == 0, let time = ChinaTime(digits: entry.time),
                time >= (try waiting.time(2))
            else { return }
        }
        try takeOut(row)
    }

    /// Moves the status of one document, or of all documents where the entry names the message. Only a higher rank moves it, so
    /// that late and repeated receipts do no harm. The places of those that moved.
    private func advanceDocuments(_ row: Int64, _ ordinal: Int64?, _ status: ReturnStatus) throws -> Set<Int64> {
        let statement = try context.database.cachedStatement(
            sql: "SELECT ordinal, status, kind FROM business_key WHERE message = ?1 AND (?2 IS NULL OR ordinal = ?2)")
        var moved: Set<Int64> = []
        for found in try Row.fetchAll(statement, arguments: [row, ordinal]) {
            let current = found.optionalText(1).map { ReturnStatus($0) }
            guard status.moves(current, for: try found.text(2)) else { continue }
            let place = try found.number(0)
            try context.run(
                "UPDATE business_key SET status = ? WHERE message = ? AND ordinal = ?", [status.code, row, place])
            moved.insert(place)
        }
        return moved
    }

    func detail(_ receipt: Int64) -> [(String, String)] {
        [
            ("digest", Hex.encode(arrival.digest)), ("receipt", String(receipt)), ("type", arrival.receipt.type),
        ]
    }
}
