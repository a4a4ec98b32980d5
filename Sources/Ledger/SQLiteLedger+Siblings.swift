import CustomsMessages
import GRDB
import SidecarBase

extension SQLiteLedger {
    package func newestDocuments(
        _ searches: [DocumentSearch], company: String
    ) async throws(LedgerError) -> [DocumentPlace?] {
        if let declared, !searches.contains(where: { declared.mayContain($0.rootName, of: company) }) {
            return searches.map { _ in nil }
        }
        return try await read { database in
            try searches.map { try SQLiteLedger.newestDocument($0, company: company, in: database) }
        }
    }

    private static func newestDocument(
        _ search: DocumentSearch, company: String, in database: Database
    ) throws -> DocumentPlace? {
        guard let type = MessageType(rootName: search.rootName), !search.value.isEmpty else { return nil }
        let isKey = type.keyField == search.field
        let sql =
            isKey
            ? """
            SELECT message.row, message.id, business_key.ordinal FROM business_key
                CROSS JOIN message ON message.row = business_key.message
            WHERE business_key.last = ?1 AND message.type = ?2 AND message.company = ?3 ORDER BY message.row DESC LIMIT 1
            """
            : """
            SELECT message.row, message.id, reference.ordinal FROM reference
                CROSS JOIN message ON message.row = reference.message
            WHERE reference.value = ?1 AND reference.field = ?4 AND message.type = ?2 AND message.company = ?3
            ORDER BY message.row DESC LIMIT 1
            """
        let arguments: StatementArguments =
            isKey ? [search.value, type.rootName, company] : [search.value, type.rootName, company, search.field]
        guard let found = try Row.fetchOne(database.cachedStatement(sql: sql), arguments: arguments) else { return nil }
        let row = try found.number(0)
        let ordinal = try found.number(2)
        return DocumentPlace(
            message: MessageID(text: try found.text(1)), ordinal: Int(ordinal),
            preNo: try newest("pre_no", row, ordinal, in: database),
            invtNo: try newest("invt_no", row, ordinal, in: database))
    }

    /// The newest value of a receipt's number for one document of a message.
    private static func newest(
        _ column: String, _ message: Int64, _ ordinal: Int64, in database: Database
    ) throws -> String? {
        let sql = """
            SELECT receipt_entry.\(column) FROM receipt_entry JOIN business_key
                ON business_key.message = receipt_entry.message AND business_key.kind = receipt_entry.kind
                AND business_key.parts = receipt_entry.parts
            WHERE receipt_entry.message = ? AND business_key.ordinal = ? AND receipt_entry.\(column) <> ''
            ORDER BY receipt_entry.receipt DESC LIMIT 1
            """
        return try String.fetchOne(database.cachedStatement(sql: sql), arguments: [message, ordinal])
    }
}
