internal import CustomsMessages
internal import Ledger
internal import SidecarBase

/// One message with everything that happened to it, for the screen or as JSON.
struct Timeline {
    /// The message without its events.
    struct Summary: Encodable {
        let id: String
        let messageType: String
        let guid: String
        let company: String
        let dxpId: String
        let keys: [String]
        let state: String
        let customsStatus: String?
        let signer: String
        let certNo: String
        let copMsgId: String?
        let recordedAt: String

        init(_ record: MessageRecord) {
            id = record.id.text
            messageType = record.messageType
            guid = record.guid
            company = record.company
            dxpId = record.dxpId
            keys = record.keys.map(\.text)
            state = record.state.rawValue
            customsStatus = record.customsStatus
            signer = record.signer
            certNo = record.certNo
            copMsgId = record.copMsgId
            recordedAt = record.recordedAt.iso8601
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
        let message: Summary
        let events: [Step]
    }

    private let record: MessageRecord
    private let events: [EventRecord]

    /// Reads the events of a message.
    init(of record: MessageRecord, in ledger: some DeclarationLedger) async throws(LedgerError) {
        self.record = record
        events = try await ledger.events(of: record.id)
    }

    /// Prints it.
    func show(json: Bool) throws {
        if json {
            let steps = events.map {
                Step(
                    sequence: $0.sequence, time: $0.time.iso8601, kind: $0.kind, actor: $0.actor, cause: $0.cause,
                    detail: $0.detail)
            }
            return try Terminal.say(json: Whole(message: Summary(record), events: steps))
        }
        let customs = record.customsStatus.map { ", customs \($0)" } ?? ""
        Terminal.say("\(record.messageType) \(record.guid)   \(record.state.rawValue)\(customs)")
        Terminal.say(
            table: [
                ["  id", record.id.text], ["  keys", record.keys.prefix(5).map(\.text).joined(separator: ", ")],
                ["  company", "\(record.company)  \(record.dxpId)"],
                ["  signed by", "\(record.signer), certificate \(record.certNo)"],
                ["  CopMsgId", record.copMsgId ?? "not sent from here"],
            ])
        Terminal.say("")
        let start = events.first?.time ?? record.recordedAt
        Terminal.say(
            table: events.map { event in
                let detail = event.detail.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
                return [
                    "  " + String(event.time.readable.dropFirst(11)),
                    "+" + String(event.time.milliseconds - start.milliseconds) + " ms", event.kind,
                    ([event.actor, event.cause].filter { !$0.isEmpty } + detail).joined(separator: "  "),
                ]
            })
    }
}
