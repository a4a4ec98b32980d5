import GRDB
import GRDBSQLite
import SidecarBase

/// A statement of the writer, by its text. Each is made once, as a constant: it is prepared once on a connection, and found
/// again by what it is, not by reading its text.
final class WriteStatement: Sendable {
    let sql: String

    init(_ sql: String) {
        self.sql = sql
    }
}

/// A value for a parameter of a statement.
enum BoundValue {
    case integer(Int64)
    case text(String)
    /// Text in UTF-8.
    case utf8([UInt8])
    case bytes([UInt8])
    case null

    static func integer(_ value: Int) -> BoundValue { .integer(Int64(value)) }

    static func text(_ value: String?) -> BoundValue { value.map { .text($0) } ?? .null }

    static func integer(_ value: Int64?) -> BoundValue { value.map { .integer($0) } ?? .null }
}

/// The writer's prepared statements. Every declaration runs a dozen of them, so they are run through SQLite's own interface:
/// the database layer's arguments, which can be of any type, cost as much as the statements.
///
/// Unchecked, because whoever holds it hands it to the connection's own queue and touches it nowhere else.
final class PreparedStatements: @unchecked Sendable {
    /// With each the statement it was made of, so that no other can come to have its identity.
    private var prepared: [ObjectIdentifier: (source: WriteStatement, statement: Statement)] = [:]

    /// Runs a statement that returns no rows.
    func run(_ statement: WriteStatement, _ values: [BoundValue], in database: Database) throws {
        let prepared = try prepare(statement, in: database)
        let handle = unsafe prepared.sqliteStatement
        defer { unsafe PreparedStatements.finish(handle) }
        try unsafe PreparedStatements.bind(values, to: handle)
        let code = unsafe sqlite3_step(handle)
        guard code == SQLITE_DONE else { throw unsafe PreparedStatements.failure(code, handle) }
    }

    /// Runs a query; `each` gets its rows.
    func query(
        _ statement: WriteStatement, _ values: [BoundValue], in database: Database, _ each: (FoundRow) throws -> Void
    ) throws {
        let prepared = try prepare(statement, in: database)
        let handle = unsafe prepared.sqliteStatement
        defer { unsafe PreparedStatements.finish(handle) }
        try unsafe PreparedStatements.bind(values, to: handle)
        while true {
            let code = unsafe sqlite3_step(handle)
            if code == SQLITE_DONE { return }
            guard code == SQLITE_ROW else { throw unsafe PreparedStatements.failure(code, handle) }
            try each(unsafe FoundRow(handle))
        }
    }

    /// Forgets all statements: before the connection closes.
    func removeAll() { prepared.removeAll() }

    private func prepare(_ statement: WriteStatement, in database: Database) throws -> Statement {
        let key = ObjectIdentifier(statement)
        if let known = prepared[key] { return known.statement }
        let new = try database.makeStatement(sql: statement.sql)
        prepared[key] = (statement, new)
        return new
    }

    private static func bind(_ values: [BoundValue], to handle: OpaquePointer) throws {
        var index: CInt = 0
        for value in values {
            index += 1
            let code: CInt
            switch value {
            case .integer(let number): code = unsafe sqlite3_bind_int64(handle, index, number)
            case .text(var text):
                code = text.withUTF8 { unsafe bind(text: UnsafeRawBufferPointer($0), to: handle, index) }
            case .utf8(let bytes):
                code = unsafe bytes.withUnsafeBytes { unsafe bind(text: $0, to: handle, index) }
            case .bytes(let bytes) where bytes.isEmpty: code = unsafe sqlite3_bind_zeroblob(handle, index, 0)
            case .bytes(let bytes):
                code = unsafe bytes.withUnsafeBytes {
                    unsafe sqlite3_bind_blob(handle, index, $0.baseAddress, CInt(clamping: $0.count), isCopied)
                }
            case .null: code = unsafe sqlite3_bind_null(handle, index)
            }
            guard code == SQLITE_OK else { throw unsafe failure(code, handle) }
        }
        let expected = unsafe sqlite3_bind_parameter_count(handle)
        guard index == expected else {
            throw DatabaseError(resultCode: .SQLITE_MISUSE, message: "\(index) values for \(expected) parameters")
        }
    }

    private static func bind(text: UnsafeRawBufferPointer, to handle: OpaquePointer, _ index: CInt) -> CInt {
        // An empty text may have no address, and a text without one would be NULL.
        guard let start = unsafe text.bindMemory(to: CChar.self).baseAddress else {
            return unsafe sqlite3_bind_text(handle, index, "", 0, isCopied)
        }
        return unsafe sqlite3_bind_text(handle, index, start, CInt(clamping: text.count), isCopied)
    }

    /// SQLite takes a copy of what is bound: the statement outlives the values.
    private static var isCopied: sqlite3_destructor_type {
        unsafe unsafeBitCast(-1, to: sqlite3_destructor_type.self)
    }

    private static func finish(_ handle: OpaquePointer) {
        // The code of a reset is that of the step before it, which has been looked at.
        unsafe sqlite3_reset(handle)
        unsafe sqlite3_clear_bindings(handle)
    }

    private static func failure(_ code: CInt, _ handle: OpaquePointer) -> DatabaseError {
        let message = unsafe sqlite3_db_handle(handle).flatMap { unsafe sqlite3_errmsg($0) }
        return DatabaseError(
            resultCode: ResultCode(rawValue: code), message: unsafe message.map { unsafe String(cString: $0) })
    }
}

/// A row of a query, good until the next one.
@safe
struct FoundRow {
    private let handle: OpaquePointer

    fileprivate init(_ handle: OpaquePointer) {
        unsafe self.handle = handle
    }

    func text(_ column: Int) throws -> String {
        guard unsafe sqlite3_column_type(handle, CInt(column)) == SQLITE_TEXT,
            let start = unsafe sqlite3_column_text(handle, CInt(column))
        else { throw damaged(column) }
        return unsafe String(cString: start)
    }

    func number(_ column: Int) throws -> Int64 {
        guard unsafe sqlite3_column_type(handle, CInt(column)) == SQLITE_INTEGER else { throw damaged(column) }
        return unsafe sqlite3_column_int64(handle, CInt(column))
    }

    private func damaged(_ column: Int) -> LedgerError {
        LedgerError(.ledgerCorrupt, "column \(column) has a value of the wrong type")
    }
}
