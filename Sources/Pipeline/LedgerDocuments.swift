internal import CustomsMessages
package import Ledger
package import MessageTranslation
internal import XMLCanonical

/// The earlier declarations of a company, out of the ledger.
package struct LedgerDocuments: StoredDocuments {
    private let ledger: any DeclarationLedger

    /// - Parameter ledger: where they were recorded.
    package init(_ ledger: any DeclarationLedger) {
        self.ledger = ledger
    }

    package func newest(
        _ rootName: String, where field: String, is value: String, company: String
    ) async throws -> StoredDocument? {
        guard let type = MessageType(rootName: rootName),
            let place = try await ledger.newestDocument(rootName, where: field, is: value, company: company),
            let bytes = try await ledger.signed(of: place.message)
        else { return nil }
        let documents = try XMLDocument(parsing: bytes).root.children(
            type.documentElement, namespace: CustomsNamespace.ceb)
        guard documents.indices.contains(place.ordinal) else { return nil }
        let document = documents[place.ordinal]
        let head = type.headElement.flatMap { document.child($0, namespace: CustomsNamespace.ceb) } ?? document
        return StoredDocument(
            message: place.message.text, rootName: rootName, head: Self.fields(of: head),
            lines: document.children.filter { $0.name.hasSuffix("List") }.map(Self.fields), preNo: place.preNo,
            invtNo: place.invtNo)
    }

    private static func fields(of element: XMLElement) -> [String: String] {
        Dictionary(element.children.map { ($0.name, $0.text) }) { first, _ in first }
    }
}
