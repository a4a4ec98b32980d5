internal import CryptoCore
internal import CustomsMessages
internal import Exchange
package import Ledger
internal import SidecarBase

/// Tells what became of messages, out of the ledger.
package struct LookupDesk: LookupServing {
    private let ledger: any PlatformLedger
    private let companies: [Company]

    /// - Parameters:
    ///   - ledger: where they are recorded.
    ///   - companies: the companies served here.
    package init(ledger: any PlatformLedger, companies: [Company]) {
        self.ledger = ledger
        self.companies = companies
    }

    package func search(_ request: LookupRequest) async throws -> MessagePage {
        var query = MessageQuery()
        query.text = request.text
        query.company = request.company
        if let type = request.type {
            guard MessageType(rootName: type) != nil else { throw SidecarError(.httpParameter, "type") }
            query.messageType = type
        }
        if let state = request.state {
            guard let known = DeclarationState(rawValue: state) else { throw SidecarError(.httpParameter, "state") }
            query.state = known
        }
        query.from = try LookupDesk.time(request.from, "from")
        query.to = try LookupDesk.time(request.to, "to")
        query.before = request.after.map { MessageID(text: $0) }
        query.limit = request.limit + 1
        let found = try await ledger.messages(query)
        let page = found.prefix(request.limit)
        return MessagePage(
            declarations: page.map(MessageSummary.init),
            cursor: found.count > request.limit ? page.last?.id.text : nil)
    }

    private static func time(_ text: String?, _ name: String) throws(SidecarError) -> ChinaTime? {
        guard let text else { return nil }
        guard let time = ChinaTime(writtenByPeople: text) else {
            throw SidecarError(.httpParameter, "\(name): a time in China such as 2026-01-05T08:00:00")
        }
        return time
    }

    package func timeline(_ id: String) async throws -> TimelineReport { try await whole(id).report }

    package func revealedTimeline(_ id: String, actor: String) async throws -> TimelineReport {
        let timeline = try await whole(id)
        _ = try await ledger.recordSystemEvent(
            kind: "revealed", actor: actor, cause: "timeline", detail: ["message": timeline.record.id.text])
        return timeline.revealed
    }

    private func whole(_ id: String) async throws -> MessageTimeline {
        let id = MessageID(text: id.lowercased())
        if let document = try await ledger.document(id) {
            return try await LookupDesk.timeline(of: document, in: ledger)
        }
        return try await LookupDesk.timeline(of: try await record(id), in: ledger)
    }

    // The protocol's own type is opened by these.
    private static func timeline(
        of document: DocumentRecord, in ledger: some PlatformLedger
    ) async throws(LedgerError) -> MessageTimeline {
        try await MessageTimeline(of: document, in: ledger)
    }

    private static func timeline(
        of record: MessageRecord, in ledger: some PlatformLedger
    ) async throws(LedgerError) -> MessageTimeline {
        try await MessageTimeline(of: record, in: ledger)
    }

    package func summary(_ id: String) async throws -> MessageSummary {
        MessageSummary(try await record(try await message(id)))
    }

    package func signed(_ id: String) async throws -> LookedUpBody {
        guard let bytes = try await ledger.signed(of: try await message(id)) else {
            throw SidecarError(.messageNotFound, "it is not signed yet")
        }
        return LookedUpBody(bytes: bytes, digest: MessageDigest.sha256(bytes))
    }

    package func envelope(_ id: String) async throws -> LookedUpBody {
        let id = try await message(id)
        let record = try await record(id)
        guard let order = try await ledger.deliveryOrder(of: id), let signed = try await ledger.signed(of: id) else {
            throw SidecarError(.messageNotFound, "it is not sent from here")
        }
        let envelope = try DeliveryWorker.envelope(
            of: order, messageType: record.messageType, guid: record.guid, signed: signed)
        return LookedUpBody(bytes: envelope.bytes, digest: MessageDigest.sha256(envelope.bytes))
    }

    /// The message with an id, or the one that stands for a document with it.
    private func message(_ id: String) async throws -> MessageID {
        let id = MessageID(text: id.lowercased())
        return try await ledger.document(id)?.message ?? id
    }

    private func record(_ id: MessageID) async throws -> MessageRecord {
        guard let record = try await ledger.message(id) else { throw SidecarError(.messageNotFound, id.text) }
        return record
    }

    // MARK: - Orders

    /// The messages of an order's four documents. Source: ceb.md, the messages of import and export.
    private static let kinds: [(direction: String, documents: [(kind: String, rootName: String)])] = [
        (
            "import",
            [
                ("order", "CEB311Message"), ("payment", "CEB411Message"), ("logistics", "CEB511Message"),
                ("inventory", "CEB621Message"),
            ]
        ),
        (
            "export",
            [
                ("order", "CEB303Message"), ("payment", "CEB403Message"), ("logistics", "CEB505Message"),
                ("inventory", "CEB603Message"),
            ]
        ),
    ]

    package func order(_ orderNo: String, company: String?) async throws -> OrderReport {
        var reports: [OrderReport.Company] = []
        for served in companies where company == nil || company == served.code {
            for (direction, wanted) in LookupDesk.kinds {
                let documents = try await documents(of: orderNo, wanted, company: served.code)
                guard !documents.isEmpty else { continue }
                let there = Set(documents.map(\.kind))
                reports.append(
                    OrderReport.Company(
                        company: served.code, direction: direction, documents: documents,
                        missing: wanted.map(\.kind).filter { !there.contains($0) }))
            }
        }
        guard !reports.isEmpty else { throw SidecarError(.messageNotFound, "no document of that order") }
        return OrderReport(orderNo: orderNo, companies: reports)
    }

    private func documents(
        of orderNo: String, _ wanted: [(kind: String, rootName: String)], company: String
    ) async throws -> [OrderReport.Document] {
        let searches = wanted.map { DocumentSearch($0.rootName, where: "orderNo", is: orderNo) }
        var places = try await ledger.newestDocuments(searches, company: company)
        // A waybill need not name the order; the inventory names both.
        if let inventory = places.last ?? nil, let index = wanted.firstIndex(where: { $0.kind == "logistics" }),
            places[index] == nil, let number = try await waybill(in: inventory)
        {
            let search = DocumentSearch(wanted[index].rootName, where: "logisticsNo", is: number)
            places[index] = try await ledger.newestDocuments([search], company: company).first ?? nil
        }
        var documents: [OrderReport.Document] = []
        for (kind, place) in zip(wanted, places) {
            guard let place, let record = try await ledger.message(place.message) else { continue }
            let own = try await ledger.documents(of: place.message).first { $0.ordinal == place.ordinal }
            documents.append(
                OrderReport.Document(
                    kind: kind.kind, messageType: record.messageType, id: record.id.text,
                    guid: own?.guid ?? record.guid, state: (own?.state ?? record.state).rawValue,
                    customsStatus: own == nil ? record.customsStatus : own?.customsStatus, preNo: place.preNo,
                    invtNo: place.invtNo, recordedAt: record.recordedAt.iso8601))
        }
        return documents
    }

    /// `logisticsNo` of a document.
    private func waybill(in place: DocumentPlace) async throws -> String? {
        try await LedgerDocuments(ledger).document(at: place)?.head["logisticsNo"]
    }
}
