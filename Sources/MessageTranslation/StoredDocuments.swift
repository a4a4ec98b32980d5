/// A document that was declared earlier, as far as a mapping needs it. Source: zhejiang.md §8.4 to §8.6.
package struct StoredDocument: Sendable, Equatable {
    /// Which message it stands in, for people: the ledger's id.
    package let message: String
    /// `CEB621Message`.
    package let rootName: String
    /// The fields of the head.
    package let head: [String: String]
    /// The fields of each line.
    package let lines: [[String: String]]
    /// What its newest receipt with one says.
    package let preNo: String?
    package let invtNo: String?

    package init(
        message: String, rootName: String, head: [String: String], lines: [[String: String]], preNo: String?,
        invtNo: String?
    ) {
        self.message = message
        self.rootName = rootName
        self.head = head
        self.lines = lines
        self.preNo = preNo
        self.invtNo = invtNo
    }
}

/// The earlier declarations of a company; the ledger answers, or nothing where there is none.
package protocol StoredDocuments: Sendable {
    /// The newest document of a type with a head field of this value.
    ///
    /// - Parameters:
    ///   - rootName: `CEB311Message`, `CEB411Message`, `CEB511Message`, `CEB621Message`.
    ///   - field: `orderNo`, `logisticsNo`, `copNo`, `payTransactionId`.
    ///   - value: its value.
    ///   - company: the customs code of the company that declared it.
    /// - Returns: `nil` when there is none.
    /// - Throws: what keeps the ledger from answering.
    func newest(
        _ rootName: String, where field: String, is value: String, company: String
    ) async throws -> StoredDocument?
}

/// No earlier declarations.
package struct NoStoredDocuments: StoredDocuments {
    package init() {}

    package func newest(
        _ rootName: String, where field: String, is value: String, company: String
    ) async throws -> StoredDocument? { nil }
}
