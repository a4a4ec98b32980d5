import GRDB
import SidecarBase

/// Keeps the state column of a message in step with its events.
enum MessageState {
    /// Applies events that were just appended.
    static func advance(
        _ row: Int64, by kinds: [EventKind], status: String? = nil, in context: WriteContext
    ) throws {
        guard !kinds.isEmpty else { return }
        let before = try progress(row, in: context.database)
        var after = before
        for kind in kinds { after.apply(kind.name, status: status) }
        guard after != before else { return }
        try context.run(
            "UPDATE message SET state = ?, customs_status = ? WHERE row = ?",
            [after.state.rawValue, after.status, row])
    }

    /// Where a message stands now.
    static func progress(_ row: Int64, in database: Database) throws -> DeclarationProgress {
        let statement = try database.cachedStatement(sql: "SELECT state, customs_status FROM message WHERE row = ?")
        guard let found = try Row.fetchOne(statement, arguments: [row]) else {
            throw LedgerError(.ledgerCorrupt, "message row \(row) is missing")
        }
        guard let state = DeclarationState(rawValue: try found.text(0)) else {
            throw LedgerError(.ledgerCorrupt, "message row \(row) has an unknown state")
        }
        return DeclarationProgress(state: state, status: found.optionalText(1))
    }
}
