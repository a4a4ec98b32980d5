import GRDB
import SidecarBase

extension LedgerVerification {
    /// What the events of a message tell of one of its documents.
    private struct Told {
        var facts: [String: String] = [:]
        /// Whether it is to be sent singly.
        var isDue = false
        var single: String?
    }

    /// Documents are what their events say, stand inside their messages, and are sent singly as was decided.
    mutating func verifyDocuments() throws {
        let sql = """
            SELECT document.id, document.message, document.ordinal, document.guid, document.item, document.input_digest,
                input.digest, document.channel, document.peer, document.received_at, document.start, document.size,
                business_key.ordinal, content.size, message.id, single.id, split.document
            FROM document LEFT JOIN message ON message.row = document.message
                LEFT JOIN body AS content ON content.row = message.input_body
                LEFT JOIN body AS input ON input.row = document.input_body
                LEFT JOIN business_key
                    ON business_key.message = document.message AND business_key.ordinal = document.ordinal
                LEFT JOIN message AS single ON single.row = document.single
                LEFT JOIN split ON split.document = document.row
            ORDER BY document.message, document.ordinal
            """
        let rows = try Row.fetchCursor(database, sql: sql)
        var message: Int64?
        var told: [String: Told] = [:]
        var count = 0
        while let row = try rows.next() {
            step()
            count += 1
            let number = try row.number(1)
            // The events of one message at a time: a batch has at most a hundred documents.
            if message != number {
                message = number
                told = try documentEvents(of: number)
            }
            let id = try row.text(0)
            guard let events = told[id] else {
                found("document \(id) is told of by no event")
                continue
            }
            try compare(row, id: id, with: events)
        }
        if count != assembled { found("there are \(count) documents, and events tell of \(assembled)") }
        let orphans = "SELECT count(*) FROM split WHERE document NOT IN (SELECT row FROM document)"
        if let lost = try Int.fetchOne(database, sql: orphans), lost > 0 {
            found("\(lost) documents that are to be sent singly are missing")
        }
    }

    private mutating func compare(_ row: Row, id: String, with events: Told) throws {
        let facts = [
            "ordinal": String(try row.number(2)), "guid": try row.text(3), "item": String(try row.number(4)),
            "input": Hex.encode(try row.bytes(5)), "channel": try row.text(7), "peer": try row.text(8),
            "time": try row.time(9).iso8601,
        ]
        for (name, value) in facts.sorted(by: { $0.key < $1.key }) where events.facts[name] != value {
            found("document \(id) has another \(name) than its event says")
        }
        let input = row.hasNull(atIndex: 6) ? nil : Hex.encode(try row.bytes(6))
        if input != facts["input"] {
            found("document \(id) has another input than its digest says")
        }
        if row.hasNull(atIndex: 12) { found("document \(id) has no business key in its message") }
        let (end, isTooLarge) = try row.number(10).addingReportingOverflow(try row.number(11))
        if isTooLarge || end > row.optionalNumber(13) ?? 0 { found("document \(id) does not stand in its message") }
        if row.optionalText(15) != events.single {
            found("document \(id) was sent singly in another message than its events say")
        }
        if row.hasNull(atIndex: 16) == events.isDue {
            found("document \(id) \(events.isDue ? "is" : "is not") to be sent singly, say its events")
        }
    }

    private func documentEvents(of message: Int64) throws -> [String: Told] {
        let find = try database.cachedStatement(
            sql: "SELECT kind, actor, detail, time FROM event WHERE message = ? ORDER BY sequence")
        var told: [String: Told] = [:]
        let rows = try Row.fetchCursor(find, arguments: [message])
        while let row = try rows.next() {
            let kind = try row.text(0)
            guard LedgerVerification.documentKinds.contains(kind), let pairs = DetailText.decode(try row.text(2)),
                let id = pairs.first(where: { $0.0 == "document" })?.1
            else { continue }
            switch kind {
            case EventKind.assembled.name:
                var facts = ["channel": try row.text(1), "time": try row.time(3).iso8601]
                for (name, value) in pairs { facts[name] = value }
                told[id, default: Told()].facts = facts
            case EventKind.sentSingly.name:
                told[id, default: Told()].isDue = false
                told[id]?.single = pairs.first { $0.0 == "single" }?.1
            default: told[id, default: Told()].isDue = kind == EventKind.singleDue.name
            }
        }
        return told
    }

    private static let documentKinds = Set(
        [EventKind.assembled, .singleDue, .singleDropped, .sentSingly].map(\.name))
}
