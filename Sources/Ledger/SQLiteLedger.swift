import Dispatch
import FoundationEssentials
import GRDB
package import SidecarBase

/// The ledger in one SQLite file: WAL with full sync, concurrent writers sharing commits, readers beside them.
///
/// One writer per file (a lock file beside it says so); any number of readers. Source: design, §5.
package final class SQLiteLedger: DeclarationLedger {
    /// How long a begun delivery stays out of sight when its end is never told.
    static let deliveryLease: Int64 = 600_000

    let now: Now
    let reader: any DatabaseReader
    private let writer: GroupCommitWriter?
    private let lock: FileLock?
    /// Of the writer's ledger: the inputs it knows.
    let inputs: DigestFilter?
    /// Of the writer's ledger: the types of messages it knows.
    let declared: DeclaredTypes?
    /// Signalled after a commit that decided that documents are to be sent singly.
    let splits = SplitSignal()

    private init(
        reader: any DatabaseReader, writer: GroupCommitWriter?, lock: FileLock?, inputs: DigestFilter?,
        declared: DeclaredTypes?, now: @escaping Now
    ) {
        self.declared = declared
        self.inputs = inputs
        self.reader = reader
        self.writer = writer
        self.lock = lock
        self.now = now
    }

    /// Opens a ledger; the writer creates what is missing and brings the schema up to date.
    ///
    /// - Parameters:
    ///   - path: of the SQLite file; the writer's lock is `path` with `.lock`.
    ///   - now: gives the time of events.
    ///   - mode: whether this is the one sidecar that writes.
    ///   - capacity: how many writes may wait before further ones get `internal.overloaded`.
    /// - Returns: the open ledger.
    /// - Throws: `ledger.in_use`, `ledger.version`, `ledger.corrupt` or `ledger.unavailable`.
    package static func open(
        path: String, now: @escaping Now, mode: LedgerMode = .writer, capacity: Int = 4_096
    ) throws(LedgerError) -> SQLiteLedger {
        do {
            switch mode {
            case .writer: return try openWriter(path: path, now: now, capacity: capacity)
            case .readOnly: return try openReader(path: path, now: now)
            }
        } catch {
            throw LedgerError(wrapping: error)
        }
    }

    private static func openWriter(path: String, now: @escaping Now, capacity: Int) throws -> SQLiteLedger {
        let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        if !folder.isEmpty {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        }
        let lock = try FileLock(path: path + ".lock")
        // Bodies hold personal data: nobody but the owner reads them. SQLite gives its other files the mode of this one.
        if !FileManager.default.fileExists(atPath: path) {
            _ = FileManager.default.createFile(
                atPath: path, contents: nil, attributes: [.posixPermissions: 0o600])
        }
        let pool = try DatabasePool(path: path, configuration: configuration())
        let migrator = LedgerSchema.migrator
        if try pool.read(migrator.hasBeenSuperseded) {
            throw LedgerError(.ledgerVersion, "the file was written by a newer version")
        }
        try migrator.migrate(pool)
        let chain = try pool.writeWithoutTransaction { database in
            // The pool sets NORMAL when it turns WAL on, so this must come after.
            try database.execute(
                sql: "PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0; PRAGMA cache_size = -4000")
            let chain = try WriteContext.storedChain(database)
            return try resumeDeliveries(database, chain: chain, time: now())
        }
        let writer = GroupCommitWriter(
            pool: pool, checkpointer: try Checkpointer(path: path), chain: chain, capacity: capacity)
        let inputs = DigestFilter()
        let declared = DeclaredTypes()
        // Beside the start, not before it: until then every input is looked up in the file.
        DispatchQueue(label: "portsign.ledger.inputs", qos: .utility).async {
            do {
                try declared.fill(from: pool)
                try inputs.fill(from: pool)
            } catch {
                // The file was closed meanwhile, or cannot be read: then every input goes on being looked up.
            }
        }
        return SQLiteLedger(reader: pool, writer: writer, lock: lock, inputs: inputs, declared: declared, now: now)
    }

    private static func openReader(path: String, now: @escaping Now) throws -> SQLiteLedger {
        guard FileManager.default.fileExists(atPath: path) else {
            throw LedgerError(.ledgerUnavailable, "there is no ledger file")
        }
        var configuration = configuration()
        configuration.readonly = true
        let pool = try DatabasePool(path: path, configuration: configuration)
        let migrator = LedgerSchema.migrator
        let (isNewer, isComplete) = try pool.read { database in
            (try migrator.hasBeenSuperseded(database), try migrator.hasCompletedMigrations(database))
        }
        if isNewer { throw LedgerError(.ledgerVersion, "the file was written by a newer version") }
        if !isComplete {
            throw LedgerError(.ledgerVersion, "the file was written by an older version; start the sidecar once")
        }
        return SQLiteLedger(reader: pool, writer: nil, lock: nil, inputs: nil, declared: nil, now: now)
    }

    private static func configuration() -> Configuration {
        var configuration = Configuration()
        configuration.label = "portsign.ledger"
        configuration.foreignKeysEnabled = true
        configuration.busyMode = .timeout(5)
        configuration.maximumReaderCount = 4
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA cache_size = -1000; PRAGMA temp_store = MEMORY")
        }
        return configuration
    }

    /// Attempts that were under way when the last process ended are due again at once, and the log says so.
    private static func resumeDeliveries(
        _ database: Database, chain: EventChain, time: ChinaTime
    ) throws -> EventChain {
        let context = WriteContext(database: database, chain: chain, runsApart: true)
        try database.inTransaction(.immediate) {
            let sql = """
                SELECT outbox.message, message.id, outbox.attempts, outbox.route, outbox.answered
                FROM outbox JOIN message ON message.row = outbox.message WHERE outbox.sending = 1 ORDER BY outbox.message
                """
            for row in try Row.fetchAll(database, sql: sql) {
                try context.append(
                    EventDraft(
                        row: try row.number(0), message: MessageID(text: try row.text(1)), time: time,
                        kind: .interrupted, actor: try row.text(3), cause: "restart",
                        detail: [("attempt", String(try row.number(2)))]))
                if try row.number(4) != 0 {
                    try context.run("DELETE FROM outbox WHERE message = ?", [try row.number(0)])
                }
            }
            try database.execute(
                sql: "UPDATE outbox SET sending = 0, due = ? WHERE sending = 1", arguments: [time.milliseconds])
            return .commit
        }
        return context.chain
    }

    /// The number of commits since the ledger was opened; 0 when it was opened for reading.
    package var commitCount: Int { writer?.commitCount ?? 0 }

    /// The sequence of the last event on disk; 0 when the ledger was opened for reading.
    package var lastEvent: Int64 { writer?.lastEvent ?? 0 }

    /// Runs a unit of work in the next shared commit.
    func write<Result: Sendable>(
        _ body: @escaping @Sendable (WriteContext) throws -> Result
    ) async throws(LedgerError) -> Result {
        guard let writer else { throw LedgerError(.ledgerUnavailable, "the ledger was opened for reading only") }
        return try await writer.write(body)
    }

    /// Reads a snapshot on one of the readers.
    func read<Result: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Result
    ) async throws(LedgerError) -> Result {
        do {
            return try await reader.read(body)
        } catch {
            throw LedgerError(wrapping: error)
        }
    }

    package func close() async throws(LedgerError) {
        inputs?.abandon()
        if let writer { try await writer.close() }
        do {
            try reader.close()
        } catch {
            throw LedgerError(wrapping: error)
        }
        lock?.release()
    }

    /// The value of a pragma on the connection that writes.
    func writerPragma(_ name: String) async throws(LedgerError) -> Int64? {
        try await write { context in try Int64.fetchOne(context.database, sql: "PRAGMA \(name)") }
    }
}
