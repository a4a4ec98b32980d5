import Dispatch
import GRDB
import GRDBSQLite
import Synchronization

/// Writes the log back into the file beside the writer, not in its commits: with automatic checkpoints one commit in some
/// hundreds takes as long as all the pages since the last one take to write, and whoever waits for it waits so long.
///
/// The log is reused from its start when all of it is in the file, which never happens while a writer goes on writing. So
/// the bulk goes on a connection and a thread of its own, and then the writer does the small rest between two commits.
final class Checkpointer: Sendable {
    private struct State {
        var isRunning = false
        var pagesAtLast = 0
    }

    /// 16 MiB of log.
    private static let pagesBetween = 4_096

    private let connection: DatabaseQueue
    private let queue = DispatchQueue(label: "portsign.ledger.checkpoint", qos: .utility)
    private let state = Mutex(State())

    init(path: String) throws {
        var configuration = Configuration()
        configuration.label = "portsign.ledger.checkpoint"
        configuration.busyMode = .timeout(5)
        connection = try DatabaseQueue(path: path, configuration: configuration)
    }

    /// After a commit: starts a checkpoint when enough has been written since the last one, and calls `rest` when the bulk is
    /// in the file. A checkpoint that fails is tried again after the next commits; the log is as good as the file.
    func committed(_ pages: Int, rest: @escaping @Sendable () -> Void) {
        let isDue = state.withLock { state in
            guard !state.isRunning, pages - state.pagesAtLast >= Checkpointer.pagesBetween else { return false }
            state.isRunning = true
            state.pagesAtLast = pages
            return true
        }
        guard isDue else { return }
        queue.async {
            do {
                _ = try self.connection.writeWithoutTransaction { database in try database.checkpoint(.passive) }
            } catch {
                // Somebody else checkpoints, or the disk is full: the writer's own commits tell of the latter.
            }
            self.state.withLock { $0.isRunning = false }
            rest()
        }
    }

    /// Waits for a checkpoint that runs and closes the connection.
    func close() throws {
        try queue.sync { try connection.close() }
    }

    /// The pages that a connection has written to the log since it was opened.
    static func pagesWritten(_ database: Database) -> Int {
        var current: CInt = 0
        var highest: CInt = 0
        guard let connection = unsafe database.sqliteConnection,
            unsafe sqlite3_db_status(connection, SQLITE_DBSTATUS_CACHE_WRITE, &current, &highest, 0) == SQLITE_OK
        else { return 0 }
        return Int(current)
    }
}
