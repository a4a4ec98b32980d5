import GRDB

/// The documents of a message that PortSign assembled of more than one.
struct AssembledBatch {
    struct Document {
        let row: Int64
        let id: MessageID
        let ordinal: Int64
    }

    let documents: [Document]

    /// `nil` for a message that came ready-made, and for one with a single document.
    static func read(_ message: Int64, in database: Database) throws -> AssembledBatch? {
        let statement = try database.cachedStatement(
            sql: "SELECT row, id, ordinal FROM document WHERE message = ? ORDER BY ordinal")
        let documents = try Row.fetchAll(statement, arguments: [message]).map {
            Document(row: try $0.number(0), id: MessageID(text: try $0.text(1)), ordinal: try $0.number(2))
        }
        return documents.count > 1 ? AssembledBatch(documents: documents) : nil
    }
}
