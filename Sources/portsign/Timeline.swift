internal import CustomsMessages
internal import Ledger
internal import Pipeline
internal import SidecarBase
internal import SidecarConfiguration

/// One message, or one document of a message that PortSign assembled, with everything that happened to it; for the screen or
/// as JSON.
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

    /// A document without its events.
    struct DocumentSummary: Encodable {
        let document: String
        let messageType: String
        let guid: String
        let key: String
        let state: String
        let customsStatus: String?
        /// The message it was first signed in, its place there from 1, and how many documents that has.
        let batch: String
        let place: Int
        let documents: Int
        /// The message it was sent again in, alone.
        let single: String?
        /// When it is sent singly, unless customs speaks before.
        let singleDue: String?
        let receivedAt: String

        init(_ record: DocumentRecord) {
            document = record.id.text
            messageType = record.messageType
            guid = record.guid
            key = record.key.text
            state = record.state.rawValue
            customsStatus = record.customsStatus
            batch = record.batch.text
            place = record.ordinal + 1
            documents = record.batchSize
            single = record.single?.text
            singleDue = record.singleDue?.iso8601
            receivedAt = record.receivedAt.iso8601
        }
    }

    private struct Step: Encodable {
        let sequence: Int64
        let time: String
        let kind: String
        let actor: String
        let cause: String
        let detail: [String: String]
        /// Of receipts: what each entry about this message means.
        let explanations: [Explanation]?
    }

    private struct Explanation: Encodable {
        let status: String
        let english: String
        let chinese: String
    }

    private struct Whole: Encodable {
        let message: Summary
        /// The document whose timeline it is.
        let document: DocumentSummary?
        /// The documents of the message whose timeline it is, where PortSign put them into it.
        let documents: [DocumentSummary]?
        let events: [Step]
    }

    private let record: MessageRecord
    private let document: DocumentRecord?
    private let documents: [DocumentRecord]
    private let events: [EventRecord]
    /// By the receipt's place in the order of arrival.
    private let explanations: [Int64: [(status: String, ReceiptExplanation)]]

    /// Reads the events of a message.
    init(of record: MessageRecord, in ledger: some BatchLedger) async throws(LedgerError) {
        self.record = record
        document = nil
        documents = try await ledger.documents(of: record.id)
        events = try await ledger.events(of: record.id)
        explanations = ReceiptExplanation.all(try await ledger.receipts(of: record.id))
    }

    /// Reads the own timeline of a document; what happened to its neighbours in the message is not in it.
    init(of document: DocumentRecord, in ledger: some PlatformLedger) async throws(LedgerError) {
        guard let record = try await ledger.message(document.message) else { throw LedgerError(.ledgerNotFound) }
        self.record = record
        self.document = document
        documents = []
        events =
            try await PlatformTimeline.events(before: document, in: ledger)
            + (try await ledger.events(ofDocument: document.id))
        var receipts = try await ledger.receipts(of: document.batch)
        if let single = document.single { receipts += try await ledger.receipts(of: single) }
        // Of a receipt for several documents only what it says about this one, or about all of them.
        explanations = ReceiptExplanation.all(
            receipts.filter { $0.key.map { $0.kind != document.key.kind || $0.matches(document.key) } ?? true })
    }

    /// Prints it.
    func show(json: Bool) throws {
        if json {
            let steps = events.map {
                Step(
                    sequence: $0.sequence, time: $0.time.iso8601, kind: $0.kind, actor: $0.actor, cause: $0.cause,
                    detail: $0.detail,
                    explanations: explanations(of: $0).map { entries in
                        entries.map { Explanation(status: $0.status, english: $0.1.english, chinese: $0.1.chinese) }
                    })
            }
            return try Terminal.say(
                json: Whole(
                    message: Summary(record), document: document.map(DocumentSummary.init),
                    documents: documents.isEmpty ? nil : documents.map(DocumentSummary.init), events: steps))
        }
        let state = document?.state ?? record.state
        let customs = (document == nil ? record.customsStatus : document?.customsStatus).map { ", customs \($0)" } ?? ""
        Terminal.say("\(record.messageType) \(document?.guid ?? record.guid)   \(state.rawValue)\(customs)")
        Terminal.say(table: head)
        Terminal.say("")
        let start = events.first?.time ?? record.recordedAt
        Terminal.say(
            table: events.map { event in
                let detail = event.detail.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
                return [
                    "  " + String(event.time.readable.dropFirst(11)),
                    "+" + String(event.time.milliseconds - start.milliseconds) + " ms", event.kind,
                    ([event.actor, cause(of: event)].filter { !$0.isEmpty } + detail).joined(separator: "  "),
                ]
            })
        if !documents.isEmpty { showDocuments() }
    }

    /// What the message or document is.
    private var head: [[String]] {
        var rows: [[String]] = []
        if let document {
            rows.append(["  document", document.id.text])
            rows.append(["  key", document.key.text])
            rows.append([
                "  batch",
                document.batchSize == 1
                    ? "\(document.batch), alone"
                    : "\(document.batch), document \(document.ordinal + 1) of \(document.batchSize)",
            ])
            if let single = document.single { rows.append(["  singly in", single.text]) }
            if let due = document.singleDue {
                rows.append(["  singly at", "\(due.readable), unless customs speaks before"])
            }
        } else {
            rows.append(["  id", record.id.text])
            rows.append(["  keys", record.keys.prefix(5).map(\.text).joined(separator: ", ")])
        }
        return rows + [
            ["  company", "\(record.company)  \(record.dxpId)"],
            [
                "  signed by",
                record.signer.isEmpty ? "nobody yet" : "\(record.signer), certificate \(record.certNo)",
            ],
            ["  CopMsgId", record.copMsgId ?? "not sent from here"],
        ]
    }

    private func showDocuments() {
        Terminal.say("")
        Terminal.say(
            table: [["  documents", "key", "state", "customs", "sent singly in"]]
                + documents.map {
                    [
                        "  " + $0.id.text, $0.key.text, $0.state.rawValue, $0.customsStatus ?? "",
                        $0.single?.text ?? "",
                    ]
                })
    }

    private func explanations(of event: EventRecord) -> [(status: String, ReceiptExplanation)]? {
        event.detail["receipt"].flatMap { Int64($0) }.flatMap { explanations[$0] }
    }

    /// The cause of an event; of receipts with what it means in the terminal's language.
    private func cause(of event: EventRecord) -> String {
        guard let entries = explanations(of: event), !entries.isEmpty else { return event.cause }
        var said: [String] = []
        for (status, explanation) in entries {
            let sentence = "\(status) \(Language.ofTerminal == .chinese ? explanation.chinese : explanation.english)"
            if !said.contains(sentence) { said.append(sentence) }
        }
        let shown = said.prefix(3).joined(separator: " | ") + (said.count > 3 ? " | …" : "")
        // A fault of the node has a code of the house besides.
        return entries.contains { $0.status == event.cause } ? shown : "\(event.cause)  \(shown)"
    }
}
