/// The documents that belong to one order, by company, and what is missing before it can be released.
package struct OrderReport: Codable, Sendable {
    /// One of the documents.
    package struct Document: Codable, Sendable {
        /// `order`, `payment`, `logistics`, `inventory`.
        let kind: String
        let messageType: String
        /// Of the newest message with it.
        let id: String
        let guid: String
        let state: String
        let customsStatus: String?
        /// Numbers that customs gave.
        let preNo: String?
        let invtNo: String?
        let recordedAt: String
    }

    /// What one company has.
    package struct Company: Codable, Sendable {
        let company: String
        /// `import` or `export`.
        let direction: String
        let documents: [Document]
        /// The kinds that nobody handed in here; where others file them, that is as it should be.
        let missing: [String]
    }

    package let orderNo: String
    package let companies: [Company]
}
