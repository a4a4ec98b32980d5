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
        let statement = try context.database.cachedStatement(sql: "SELECT row, coding FROM body WHERE digest = ?")
        guard let found = try Row.fetchOne(statement, arguments: [Data(body.digest)]) else {
            throw LedgerError(.ledgerCorrupt, "a body was neither stored nor found")
        }
        let row = try found.number(0)
        if try found.number(1) == EncodedBody.archived { try refill(row, with: body, in: context) }
        return row
    }

    /// What comes again after its content went to an archive file is there again.
    private static func refill(_ row: Int64, with body: EncodedBody, in context: WriteContext) throws {
        try context.run(
            "UPDATE body SET coding = ?, size = ?, content = ? WHERE row = ?",
            [body.coding, body.size, Data(body.content), row])
        try context.run("DELETE FROM archived_body WHERE body = ?", [row])
    }

    /// The bytes of a body.
    static func bytes(row: Int64, in database: Database) throws -> [UInt8] {
        let statement = try database.cachedStatement(sql: "SELECT coding, size, content FROM body WHERE row = ?")
        guard let body = try Row.fetchOne(statement, arguments: [row]) else {
            throw LedgerError(.ledgerCorrupt, "body \(row) is missing")
        }
        if try body.number(0) == EncodedBody.archived {
            throw LedgerError(.ledgerBodyArchived, try archive(of: row, in: database))
        }
        return try decode(body, in: database, depth: 0)
    }

    /// The same; `nil` where the content is in an archive file.
    static func bytesIfHere(row: Int64, in database: Database) throws -> [UInt8]? {
        do {
            return try bytes(row: row, in: database)
        } catch let error as LedgerError where error.code == .ledgerBodyArchived {
            return nil
        }
    }

    /// The name of the archive file that has a body.
    private static func archive(of row: Int64, in database: Database) throws -> String {
        let sql = """
            SELECT archive.name FROM archived_body JOIN archive ON archive.row = archived_body.archive
            WHERE archived_body.body = ?
            """
        return try String.fetchOne(database.cachedStatement(sql: sql), arguments: [row]) ?? ""
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
