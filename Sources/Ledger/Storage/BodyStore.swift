import FoundationEssentials
import GRDB
import SidecarBase

/// Reads and writes bodies: each stored once, under its SHA-256.
enum BodyStore {
    private static let insertion = WriteStatement(
        "INSERT INTO body (digest, coding, size, content) VALUES (?, ?, ?, ?) ON CONFLICT (digest) DO NOTHING")

    /// Stores a body, or finds the one that is there; its row.
    static func insert(_ body: EncodedBody, in context: WriteContext) throws -> Int64 {
        for part in body.parts { _ = try insert(part, in: context) }
        let before = context.database.totalChangesCount
        try context.run(
            insertion, [.bytes(body.digest), .integer(body.coding), .integer(body.size), .bytes(body.content)])
        if context.database.totalChangesCount > before { return context.database.lastInsertedRowID }
        let statement = try context.database.cachedStatement(sql: "SELECT row FROM body WHERE digest = ?")
        guard let row = try Int64.fetchOne(statement, arguments: [Data(body.digest)]) else {
            throw LedgerError(.ledgerCorrupt, "a body was neither stored nor found")
        }
        return row
    }

    /// The bytes of a body.
    static func bytes(row: Int64, in database: Database) throws -> [UInt8] {
        let statement = try database.cachedStatement(sql: "SELECT coding, size, content FROM body WHERE row = ?")
        guard let body = try Row.fetchOne(statement, arguments: [row]) else {
            throw LedgerError(.ledgerCorrupt, "body \(row) is missing")
        }
        return try decode(body, in: database, depth: 0)
    }

    /// The bytes of a fetched row `coding, size, content`.
    static func decode(_ body: Row, in database: Database, depth: Int) throws -> [UInt8] {
        // A difference names an older body, so that there is no circle; the limit holds where someone made one.
        guard depth < 8 else { throw LedgerError(.ledgerCorrupt, "a stored difference has too many bases") }
        return try EncodedBody.decode(
            coding: try body.number(0), size: try body.number(1), content: try body.bytes(2)
        ) { digest in
            let sql = "SELECT coding, size, content FROM body WHERE digest = ?"
            guard let base = try Row.fetchOne(database.cachedStatement(sql: sql), arguments: [Data(digest)]) else {
                throw LedgerError(.ledgerCorrupt, "the base of a stored difference is missing")
            }
            return try decode(base, in: database, depth: depth + 1)
        }
    }
}
