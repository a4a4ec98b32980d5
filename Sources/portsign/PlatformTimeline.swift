internal import Ledger
internal import SidecarBase
internal import SidecarConfiguration

/// A single-window document on its way to the platform, with everything that happened to it; for the screen or as JSON.
struct PlatformTimeline {
    private struct Item: Encodable {
        let item: Int
        let businessNo: String
        let cebFlag: String
        let state: String
        let chkMark: String
        let info: String
        let cause: String
        let document: String?

        init(_ item: PlatformRecord.Item, _ shown: (String) -> String) {
            self.item = item.ordinal
            businessNo = item.businessNo
            cebFlag = item.flag
            state = item.state.rawValue
            chkMark = item.mark
            info = shown(item.info)
            cause = item.cause
            document = item.document?.text
        }
    }

    private struct Step: Encodable {
        let sequence: Int64
        let time: String
        let kind: String
        let actor: String
        let cause: String
        let detail: [String: String]
    }

    private struct Whole: Encodable {
        let submission: String
        let company: String
        let businessType: String
        let state: String
        let cause: String
        let attempts: Int
        let receivedAt: String
        let items: [Item]
        let events: [Step]
    }

    /// Shows what is found by an id or a number; whether anything was.
    static func show(_ id: String, in ledger: SQLiteLedger, json: Bool, isMasked: Bool) async throws -> Bool {
        let records = try await ledger.submissions(matching: id)
        for record in records {
            try await PlatformTimeline(of: record, in: ledger, isMasked: isMasked).show(json: json)
        }
        return !records.isEmpty
    }

    private let record: PlatformRecord
    private let events: [EventRecord]
    private let isMasked: Bool

    private init(of record: PlatformRecord, in ledger: SQLiteLedger, isMasked: Bool) async throws(LedgerError) {
        self.isMasked = isMasked
        self.record = record
        events = try await ledger.events(ofSubmission: record.id)
    }

    private func shown(_ text: String) -> String { isMasked ? Masking.text(text) : text }

    private func show(json: Bool) throws {
        if json {
            return try Terminal.say(
                json: Whole(
                    submission: record.id.text, company: record.company, businessType: record.businessType,
                    state: record.state.rawValue, cause: record.cause, attempts: record.attempts,
                    receivedAt: record.receivedAt.iso8601, items: record.items.map { Item($0, shown) },
                    events: events.map {
                        Step(
                            sequence: $0.sequence, time: $0.time.iso8601, kind: $0.kind, actor: $0.actor,
                            cause: shown($0.cause), detail: $0.detail.mapValues(shown))
                    }))
        }
        let cause = ErrorCode.all.first { $0.name == record.cause }.map { "  \($0.name): \(Language.sentence(of: $0))" }
        Terminal.say("\(record.businessType) \(record.id.text)   \(record.state.rawValue)\(cause ?? "")")
        Terminal.say(
            table: [["  company", record.company], ["  attempts", String(record.attempts)]]
                + (record.state == .waiting || record.state == .unanswered
                    ? [["  next attempt", record.due.readable]] : []))
        Terminal.say("")
        Terminal.say(
            table: [["  item", "number", "cebFlag", "state", "chkMark", "", "document"]]
                + record.items.map { item in
                    [
                        "  \(item.ordinal + 1)", item.businessNo, item.flag, item.state.rawValue, item.mark,
                        shown([item.cause, item.info].filter { !$0.isEmpty }.joined(separator: " ")),
                        item.document?.text ?? "",
                    ]
                })
        Terminal.say("")
        let start = events.first?.time ?? record.receivedAt
        Terminal.say(
            table: events.map { event in
                let detail = event.detail.filter { !["company", "submission"].contains($0.key) }
                    .sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
                return [
                    "  " + String(event.time.readable.dropFirst(11)),
                    "+" + String(event.time.milliseconds - start.milliseconds) + " ms", event.kind,
                    shown(([event.actor, event.cause].filter { !$0.isEmpty } + detail).joined(separator: "  ")),
                ]
            })
    }
}
