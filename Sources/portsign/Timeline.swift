internal import CustomsMessages
internal import Ledger
internal import Pipeline
internal import SidecarBase
internal import SidecarConfiguration

/// One message, or one document of a message that PortSign assembled, with everything that happened to it, on the screen or as JSON.
struct Timeline {
    private let timeline: MessageTimeline
    private let isMasked: Bool

    /// - Parameters:
    ///   - timeline: what is shown.
    ///   - isMasked: whether ID and telephone numbers in the words of others are hidden.
    init(_ timeline: MessageTimeline, isMasked: Bool) {
        self.timeline = timeline
        self.isMasked = isMasked
    }

    private func shown(_ text: String) -> String { isMasked ? Masking.text(text) : text }

    private var record: MessageRecord { timeline.record }
    private var document: DocumentRecord? { timeline.document }
    private var documents: [DocumentRecord] { timeline.documents }
    private var events: [EventRecord] { timeline.events }

    /// Prints it.
    func show(json: Bool) throws {
        if json { return try Terminal.say(json: isMasked ? timeline.report : timeline.revealed) }
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
                    shown(([event.actor, cause(of: event)].filter { !$0.isEmpty } + detail).joined(separator: "  ")),
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

    /// The cause of an event; of receipts with what it means in the terminal's language.
    private func cause(of event: EventRecord) -> String {
        guard let entries = timeline.explanations(of: event), !entries.isEmpty else { return event.cause }
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
