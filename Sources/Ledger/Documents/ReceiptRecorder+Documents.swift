import CustomsMessages
import GRDB
import SidecarBase

/// What one entry of a receipt did to the documents of a message.
struct DocumentNews {
    let entry: ReceiptEntry
    /// The document; `nil` for all of them.
    let ordinal: Int64?
    /// The places of the documents whose status it moved.
    let moved: Set<Int64>
}

extension ReceiptRecorder {
    /// Writes what a receipt says about the documents of a batch into their own timelines, and falls back to single messages
    /// where it refuses them together (``BatchFallback``).
    func tell(_ batch: AssembledBatch, _ news: [DocumentNews], row: Int64, id: MessageID, receipt: Int64) throws {
        let fallback = BatchFallback(context: context, time: time)
        var shared: Set<String> = []
        var own: String?
        for piece in news {
            let entry = piece.entry
            let status = entry.returnStatus
            if BatchRefusal.namesMessage(entry) {
                shared.insert(entry.status)
            } else if let status, status.isRefusal {
                if BatchRefusal.isAboutMessage(status.code, kind: entry.key?.kind ?? "") {
                    shared.insert(status.code)
                } else if !piece.moved.isEmpty {
                    own = own ?? status.code
                }
            }
            for document in batch.documents where piece.ordinal == nil || piece.ordinal == document.ordinal {
                let hasMoved = piece.moved.contains(document.ordinal)
                try append(piece, hasMoved: hasMoved, about: document, row: row, id: id, receipt: receipt)
                if hasMoved, let status, !shared.contains(status.code) {
                    try fallback.drop(document, of: row, id, cause: status.code)
                }
            }
        }
        if let cause = shared.sorted().first {
            try fallback.giveUp(row, id, cause: cause) { shared.contains($0) }
        } else if let own {
            try fallback.watch(row, id, cause: own)
        }
    }

    private func append(
        _ piece: DocumentNews, hasMoved: Bool, about document: AssembledBatch.Document, row: Int64, id: MessageID,
        receipt: Int64
    ) throws {
        var kind = EventKind.documentReceipt
        var facts = detail(receipt)
        facts.append(("document", document.id.text))
        if !piece.entry.time.isEmpty { facts.append(("returnTime", piece.entry.time)) }
        if hasMoved, let status = piece.entry.returnStatus {
            kind = status.isFinal(for: piece.entry.key?.kind ?? "") ? .documentFinished : .documentCustoms
            facts.append(("status", status.code))
        }
        try context.append(
            EventDraft(
                row: row, message: id, time: time, kind: kind, actor: arrival.channel, cause: piece.entry.status,
                detail: facts))
    }
}
