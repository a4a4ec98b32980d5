/// The documents that belong to one order, by company, and what is missing before it can be released.
package struct OrderReport: Encodable, Sendable {
    /// One of the documents.
    package struct Document: Encodable, Sendable {
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
    package struct Company: Encodable, Sendable {
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
