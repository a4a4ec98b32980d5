import GRDB

/// Whose a receipt is.
///
/// It is of the companies whose messages it is about. One about no message of ours is of a company whose code stands in one of
/// its keys; one that names nobody is nobody's, and goes only to targets that get everything: an ERP never sees what may be
/// another company's.
struct RelayChoice {
    let context: WriteContext

    /// Whether a stored receipt is of one of the companies.
    func concerns(_ receipt: Int64, _ companies: Set<String>) throws -> Bool {
        let find = try context.database.cachedStatement(
            sql: """
                SELECT message.company, receipt_entry.parts
                FROM receipt_entry LEFT JOIN message ON message.row = receipt_entry.message
                WHERE receipt_entry.receipt = ?
                """)
        let rows = try Row.fetchAll(find, arguments: [receipt])
        let owners = Set(rows.compactMap { $0.optionalText(0) })
        if !owners.isEmpty { return !owners.isDisjoint(with: companies) }
        return rows.contains { row in
            row.optionalText(1).map { !companies.isDisjoint(with: KeyText.decode($0)) } ?? false
        }
    }
}
