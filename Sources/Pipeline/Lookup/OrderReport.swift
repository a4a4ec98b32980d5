/// The documents that belong to one order, by company, and what is missing before it can be released.
package struct OrderReport: Codable, Sendable {
    /// One of the documents.
    package struct Document: Codable, Sendable {
        /// `order`, `payment`, `logistics`, `inventory`.
        package let kind: String
        package let messageType: String
        /// Of the newest message with it.
        package let id: String
        package let guid: String
        package let state: String
        package let customsStatus: String?
        /// Numbers that customs gave.
        package let preNo: String?
        package let invtNo: String?
        package let recordedAt: String
    }

    /// What one company has.
    package struct Company: Codable, Sendable {
        package let company: String
        /// `import` or `export`.
        package let direction: String
        package let documents: [Document]
        /// The kinds that nobody handed in here; where others file them, that is as it should be.
        package let missing: [String]
    }

    package let orderNo: String
    package let companies: [Company]
}
