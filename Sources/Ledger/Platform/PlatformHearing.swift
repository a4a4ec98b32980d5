import CustomsMessages
import GRDB
import SidecarBase

/// What the platform says about documents that wait for its word, whichever way it comes: a unit of work of the writer.
///
/// An acceptance counts once; a refusal that comes after it changes nothing, where a headquarters message is made here, and is
/// noted. Of a document that the platform itself declares the last word counts: it may accept the document first and find out
/// later that it cannot have it signed. Source: zhejiang.md §1, §6.3, §10 row 24.
struct PlatformHearing {
    private let context: WriteContext
    private let arrival: ReceiptArrival
    private let receipt: Int64
    private let time: ChinaTime

    init(_ context: WriteContext, _ arrival: ReceiptArrival, receipt: Int64, at time: ChinaTime) {
        self.context = context
        self.arrival = arrival
        self.receipt = receipt
        self.time = time
    }

    private struct Item {
        let submission: Int64
        let ordinal: Int64
        let kind: String
        let flag: String
        let guid: String?
        let state: PlatformRecord.ItemState
    }

    /// Takes the receipt's news in; the companies whose documents it was about.
    @discardableResult
    func hear() throws -> Set<String> {
        let entries = arrival.receipt.entries.filter { $0.statusKind == .checkMark }
        guard !entries.isEmpty else { return [] }
        var heard: Set<Int64> = []
        for entry in entries {
            for item in try items(entry, isOnly: entries.count == 1) {
                heard.insert(item.submission)
                try take(entry, for: item)
            }
        }
        var companies: Set<String> = []
        for row in heard.sorted() {
            guard let submission = try PlatformRow.find("row", row, context) else { continue }
            try submission.endIfAnswered()
            companies.insert(submission.company)
        }
        return companies
    }

    private static let columns =
        "item.submission, item.ordinal, item.kind, item.flag, item.guid, item.state FROM platform_item AS item"

    /// The items that an entry is about: a list of cancellations has one number for all of them.
    private func items(_ entry: ReceiptEntry, isOnly: Bool) throws -> [Item] {
        let number = entry.key?.parts.last ?? ""
        if let submission = arrival.submission {
            let all = try fetch(
                "JOIN platform_submission AS submission ON submission.row = item.submission WHERE submission.id = ?",
                [submission.text])
            let named = try fetch(
                """
                JOIN platform_submission AS submission ON submission.row = item.submission
                WHERE submission.id = ? AND item.business_no = ?
                """, [submission.text, number])
            // The one answer to a document is about it, though the platform may cut its number off, or not have come to it.
            return named.isEmpty && isOnly && (all.count == 1 || number.isEmpty) ? all : named
        }
        guard !number.isEmpty, let submission = try newest(number, kind: entry.declaration?.rootName, time: entry.time)
        else {
            return []
        }
        return try fetch("WHERE item.submission = ? AND item.business_no = ?", [submission, number])
    }

    private func fetch(_ condition: String, _ arguments: StatementArguments) throws -> [Item] {
        let statement = try context.database.cachedStatement(
            sql: "SELECT \(PlatformHearing.columns) \(condition) ORDER BY item.ordinal")
        return try Row.fetchAll(statement, arguments: arguments).map { row in
            guard let state = PlatformRecord.ItemState(rawValue: try row.text(5)) else {
                throw LedgerError(.ledgerCorrupt, "an item of a submission has an unknown state")
            }
            return Item(
                submission: try row.number(0), ordinal: try row.number(1), kind: try row.text(2),
                flag: try row.text(3), guid: row.optionalText(4), state: state)
        }
    }

    /// Documents with one number that are looked at.
    private static let candidates = 50

    /// The submission that a receipt with a number is about: the newest that was sent. Where several have the number, what was
    /// decided before one of them was first sent is not about that one; the platform tells the minute.
    private func newest(_ number: String, kind: String?, time: String) throws -> Int64? {
        let statement = try context.database.cachedStatement(
            sql: """
                SELECT DISTINCT submission.row, submission.first_sent
                FROM platform_item AS item JOIN platform_submission AS submission ON submission.row = item.submission
                WHERE item.business_no = ?1 AND submission.first_sent IS NOT NULL AND (?2 IS NULL OR item.kind = ?2)
                ORDER BY submission.row DESC LIMIT ?3
                """)
        let rows = try Row.fetchAll(statement, arguments: [number, kind, PlatformHearing.candidates])
        guard rows.count > 1, let decided = ChinaTime(digits: time) else { return try rows.first?.number(0) }
        let fitting = try rows.first { row in
            let sent = try row.number(1)
            return sent - sent % 60_000 <= decided.milliseconds
        }
        return try (fitting ?? rows.first)?.number(0)
    }

    /// 1 is acceptance; of a payment also 3, which says that the platform has it already. Source: zhejiang.md §10 row 24.
    private func isAcceptance(_ entry: ReceiptEntry, _ item: Item) -> Bool {
        entry.status == "1" || (entry.status == "3" && item.kind == "CEB411Message")
    }

    private func take(_ entry: ReceiptEntry, for item: Item) throws {
        let isAccepted = isAcceptance(entry, item)
        let next: PlatformRecord.ItemState? =
            switch item.state {
            case .waiting, .refused: isAccepted ? (item.guid == nil ? .kept : .accepted) : .refused
            case .kept: isAccepted ? nil : .refused
            case .accepted, .declared, .failed, .abandoned: nil
            }
        guard let submission = try PlatformRow.find("row", item.submission, context) else { return }
        let detail = [
            ("chkMark", String(entry.status.prefix(20))), ("item", String(item.ordinal)), ("receipt", String(receipt)),
        ]
        if let next {
            try context.run(
                """
                UPDATE platform_item SET state = ?, mark = ?, info = ?, due = ?, cause = '' WHERE submission = ?
                    AND ordinal = ?
                """,
                [
                    next.rawValue, String(entry.status.prefix(20)), String(entry.info.prefix(300)), time.milliseconds,
                    item.submission, item.ordinal,
                ])
        }
        // Words that change nothing are noted once they differ from what is known.
        if next == nil, isAccepted || item.state == .abandoned { return }
        try submission.note(
            next == nil ? "remark" : isAccepted ? "accepted" : "refused", at: time, by: arrival.channel,
            cause: String(entry.info.prefix(300)), detail)
    }
}
