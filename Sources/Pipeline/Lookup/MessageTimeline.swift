package import CustomsMessages
package import Ledger
internal import SidecarBase

/// One message, or one document of a message that PortSign assembled, with everything that happened to it.
package struct MessageTimeline: Sendable {
    package let record: MessageRecord
    /// The document whose timeline it is; `nil` for a whole message.
    package let document: DocumentRecord?
    /// The documents of the message whose timeline it is, where PortSign put them into it.
    package let documents: [DocumentRecord]
    package let events: [EventRecord]
    /// By the receipt's place in the order of arrival.
    private let explanations: [Int64: [(status: String, ReceiptExplanation)]]

    /// Reads the events of a message.
    package init(of record: MessageRecord, in ledger: some BatchLedger) async throws(LedgerError) {
        self.record = record
        document = nil
        documents = try await ledger.documents(of: record.id)
        events = try await ledger.events(of: record.id)
        explanations = ReceiptExplanation.all(try await ledger.receipts(of: record.id))
    }

    /// Reads the own timeline of a document; what happened to its neighbours in the message is not in it.
    package init(of document: DocumentRecord, in ledger: some PlatformLedger) async throws(LedgerError) {
        guard let record = try await ledger.message(document.message) else { throw LedgerError(.ledgerNotFound) }
        self.record = record
        self.document = document
        documents = []
        events =
            try await MessageTimeline.events(before: document, in: ledger)
            + (try await ledger.events(ofDocument: document.id))
        var receipts = try await ledger.receipts(of: document.batch)
        if let single = document.single { receipts += try await ledger.receipts(of: single) }
        // Of a receipt for several documents only what it says about this one, or about all of them.
        explanations = ReceiptExplanation.all(
            receipts.filter { $0.key.map { $0.kind != document.key.kind || $0.matches(document.key) } ?? true })
    }

    /// What happened to a document before it was declared.
    private static func events(
        before document: DocumentRecord, in ledger: some PlatformLedger
    ) async throws(LedgerError) -> [EventRecord] {
        let records = try await ledger.submissions(matching: document.id.text)
        guard let record = records.first(where: { $0.items.contains { $0.document == document.id } }),
            let item = record.items.first(where: { $0.document == document.id })
        else { return [] }
        return try await ledger.events(ofSubmission: record.id).filter { event in
            event.detail["item"].map { $0 == String(item.ordinal) } ?? true
        }
    }

    /// What each entry of the receipt that an event tells of means; `nil` for other events.
    package func explanations(of event: EventRecord) -> [(status: String, ReceiptExplanation)]? {
        event.detail["receipt"].flatMap { Int64($0) }.flatMap { explanations[$0] }
    }

    /// The same for programs; ID and telephone numbers that nodes and customs quote in their words are masked.
    package var report: TimelineReport { TimelineReport(self) { Masking.text($0) } }

    /// The same for programs, as it is.
    package var revealed: TimelineReport { TimelineReport(self) { $0 } }
}

/// A timeline as JSON.
package struct TimelineReport: Codable, Sendable {
    /// One thing that happened.
    package struct Step: Codable, Sendable {
        package let sequence: Int64
        package let time: String
        package let kind: String
        package let actor: String
        package let cause: String
        package let detail: [String: String]
        /// Of receipts: what each entry about this message means.
        package let explanations: [Explanation]?
    }

    /// What an entry of a receipt means.
    package struct Explanation: Codable, Sendable {
        package let status: String
        package let english: String
        package let chinese: String
    }

    package let message: MessageSummary
    /// `nil` for a whole message.
    package let document: DocumentSummary?
    /// Of a message that PortSign put together.
    package let documents: [DocumentSummary]?
    package let events: [Step]
}

extension TimelineReport {
    init(_ timeline: MessageTimeline, _ shown: (String) -> String) {
        message = MessageSummary(timeline.record)
        document = timeline.document.map(DocumentSummary.init)
        documents = timeline.documents.isEmpty ? nil : timeline.documents.map(DocumentSummary.init)
        events = timeline.events.map { event in
            Step(
                sequence: event.sequence, time: event.time.iso8601, kind: event.kind, actor: event.actor,
                cause: shown(event.cause), detail: event.detail.mapValues(shown),
                explanations: timeline.explanations(of: event).map { entries in
                    entries.map {
                        Explanation(
                            status: $0.status, english: shown($0.1.english), chinese: shown($0.1.chinese))
                    }
                })
        }
    }
}
