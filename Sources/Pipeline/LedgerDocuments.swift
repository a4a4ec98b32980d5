package import CustomsMessages
package import Ledger
package import MessageTranslation
internal import SidecarBase
internal import XMLCanonical

/// Finds the documents that belong to a declaration.
package protocol SiblingFinding: Sendable {
    /// The newest document for each question; what is not there is left out.
    func siblings(_ wanted: [WantedSibling], company: String) async throws -> [SiblingDocument]
}

/// The earlier declarations of a company, out of the ledger.
package struct LedgerDocuments: StoredDocuments, SiblingFinding {
    private let ledger: any DeclarationLedger

    /// - Parameter ledger: where they were recorded.
    package init(_ ledger: any DeclarationLedger) {
        self.ledger = ledger
    }

    package func newest(
        _ rootName: String, where field: String, is value: String, company: String
    ) async throws -> StoredDocument? {
        let search = DocumentSearch(rootName, where: field, is: value)
        guard let place = try await ledger.newestDocuments([search], company: company).first ?? nil,
            let document = try await document(at: place)
        else { return nil }
        return StoredDocument(
            message: place.message.text, rootName: rootName, head: document.head, lines: document.lines,
            preNo: place.preNo, invtNo: place.invtNo)
    }

    package func siblings(_ wanted: [WantedSibling], company: String) async throws -> [SiblingDocument] {
        let searches = wanted.map { DocumentSearch($0.rootName, where: $0.field, is: $0.value) }
        var found: [SiblingDocument] = []
        var seen: [DocumentPlace] = []
        for case let place? in try await ledger.newestDocuments(searches, company: company) where !seen.contains(place)
        {
            seen.append(place)
            if let document = try await document(at: place) { found.append(document) }
        }
        return found
    }

    /// The document that stands there.
    func document(at place: DocumentPlace) async throws -> SiblingDocument? {
        guard let bytes = try await content(of: place.message) else { return nil }
        let documents = SiblingDocument.all(in: try XMLDocument(parsing: bytes))
        return documents.indices.contains(place.ordinal) ? documents[place.ordinal] : nil
    }

    /// The signed document; of a message that waits for a signer, which has its documents, too, the input. `nil` for what is years
    /// old and in an archive file: nothing is compared with it any more.
    private func content(of message: MessageID) async throws -> [UInt8]? {
        do {
            if let signed = try await ledger.signed(of: message) { return signed }
            return try await ledger.input(of: message)
        } catch {
            guard error.code == .ledgerBodyArchived else { throw error }
            return nil
        }
    }
}
