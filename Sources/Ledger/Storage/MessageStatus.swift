import CustomsMessages
import GRDB

/// The customs status of a whole message, from those of its documents: the one that needs attention most. A refusal of one
/// document shows; otherwise the document that is least far. The message is finished when every document is; documents that were
/// sent again in messages of their own do not count any more.
struct MessageStatus {
    let status: String
    let isFinal: Bool

    /// `nil` before the first status.
    static func read(_ row: Int64, in database: Database) throws -> MessageStatus? {
        let statement = try database.cachedStatement(
            sql: """
                SELECT business_key.status, business_key.kind FROM business_key LEFT JOIN document
                    ON document.message = business_key.message AND document.ordinal = business_key.ordinal
                WHERE business_key.message = ? AND document.single IS NULL
                """)
        var shown: ReturnStatus?
        var rank = 0
        var isFinal = true
        for found in try Row.fetchAll(statement, arguments: [row]) {
            guard let code = found.optionalText(0) else {
                isFinal = false
                continue
            }
            let (status, kind) = (ReturnStatus(code), try found.text(1))
            if !status.isFinal(for: kind) { isFinal = false }
            let isShown =
                shown.map { current in
                    current.isRefusal == status.isRefusal ? status.rank(for: kind) < rank : status.isRefusal
                } ?? true
            if isShown { (shown, rank) = (status, status.rank(for: kind)) }
        }
        return shown.map { MessageStatus(status: $0.code, isFinal: isFinal) }
    }
}
