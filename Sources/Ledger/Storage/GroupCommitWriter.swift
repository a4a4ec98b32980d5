import Dispatch
import GRDB
import SidecarBase
import Synchronization

/// Lets concurrent writers share one commit, and so one fsync.
///
/// Units of work wait in a bounded queue. The writer, on a thread outside Swift's cooperative pool, takes all that wait, runs
/// them in one transaction (a unit that fails rolls back alone), commits with full sync, and only then wakes those who wait.
/// While a commit is in fsync, the next units gather; under load the writer also lets them gather for a moment, because a
/// commit costs the same for one unit as for ten. Source: design, §5.
final class GroupCommitWriter: Sendable {
    /// A unit of work and how its caller is told; both run on the writer's queue.
    private struct Unit: Sendable {
        let run: @Sendable (WriteContext) throws -> Void
        let finish: @Sendable (LedgerError?) -> Void
    }

    private enum Activity: Equatable {
        case idle
        case running
        /// Units gather until a timer, which knows the turn, or until there are enough of them.
        case gathering(turn: UInt64)
    }

    private struct Waiting {
        var units: [Unit] = []
        var activity = Activity.idle
        var isClosed = false
        private var turn: UInt64 = 0

        /// Adds a unit; whether the caller must start the writer.
        mutating func add(_ unit: Unit) -> Bool {
            units.append(unit)
            switch activity {
            case .running: return false
            case .gathering where units.count < GroupCommitWriter.gatheringGoal: return false
            case .gathering, .idle:
                activity = .running
                return true
            }
        }

        /// The next batch; none means that the writer rests.
        mutating func takeBatch(upTo limit: Int) -> [Unit] {
            let batch = Array(units.prefix(limit))
            units.removeFirst(batch.count)
            activity = batch.isEmpty ? .idle : .running
            return batch
        }

        /// After a batch of many, writers come close together: then the next ones are waited for. The turn to end it with.
        mutating func gather(after count: Int) -> UInt64? {
            guard count > GroupCommitWriter.fewWriters, units.count < GroupCommitWriter.gatheringGoal, !isClosed else {
                return nil
            }
            turn += 1
            activity = .gathering(turn: turn)
            return turn
        }

        /// Whether this turn's gathering was still on.
        mutating func endGathering(_ turn: UInt64) -> Bool {
            guard activity == .gathering(turn: turn) else { return false }
            activity = .running
            return true
        }
    }

    private struct Progress {
        var chain: EventChain
        var commits = 0
    }

    /// The most units that share a commit: bounds the time the first of them waits.
    private static let batchLimit = 512
    /// A batch of so many is no sign of a crowd: a few callers would only wait for themselves.
    private static let fewWriters = 3
    /// How long units gather after a larger batch, and how many end it at once: with 64 callers a commit of one or two
    /// declarations costs as much as the rest of their way.
    private static let gatheringTime = DispatchTimeInterval.milliseconds(8)
    private static let gatheringGoal = 24

    private static let commitsDone = Metrics.counter(.ledgerCommits, "done")
    private static let commitsFailed = Metrics.counter(.ledgerCommits, "failed")
    private static let writes = Metrics.counter(.ledgerWrites)
    private static let commitTimes = Metrics.histogram(.ledgerCommitSeconds)

    private let pool: DatabasePool
    private let checkpointer: Checkpointer
    private let capacity: Int
    private let queue = DispatchQueue(label: "portsign.ledger.writer", qos: .userInitiated)
    private let waiting = Mutex(Waiting())
    private let progress: Mutex<Progress>
    private let statements = PreparedStatements()

    init(pool: DatabasePool, checkpointer: Checkpointer, chain: EventChain, capacity: Int) {
        self.pool = pool
        self.checkpointer = checkpointer
        self.capacity = capacity
        progress = Mutex(Progress(chain: chain))
    }

    /// The number of commits since the ledger was opened.
    var commitCount: Int { progress.withLock { $0.commits } }

    /// The sequence of the last event on disk.
    var lastEvent: Int64 { progress.withLock { $0.chain.sequence } }

    /// Runs a unit of work; returns when it is on disk.
    func write<Result: Sendable>(
        _ body: @escaping @Sendable (WriteContext) throws -> Result
    ) async throws(LedgerError) -> Result {
        let outcome = await withCheckedContinuation {
            (continuation: CheckedContinuation<Swift.Result<Result, LedgerError>, Never>) in
            let box = ResultBox<Result>()
            let unit = Unit(
                run: { context in box.set(try body(context)) },
                finish: { error in
                    if let error {
                        continuation.resume(returning: .failure(error))
                    } else if let value = box.take() {
                        continuation.resume(returning: .success(value))
                    } else {
                        continuation.resume(returning: .failure(LedgerError(.internalUnexpected, "no result")))
                    }
                })
            if let refusal = enqueue(unit) { unit.finish(refusal) }
        }
        return try outcome.get()
    }

    /// Takes no more units, finishes those that wait, and writes the log back into the file.
    func close() async throws(LedgerError) {
        waiting.withLock { $0.isClosed = true }
        let outcome = await withCheckedContinuation {
            (continuation: CheckedContinuation<Swift.Result<Void, LedgerError>, Never>) in
            queue.async {
                self.drain()
                do {
                    try self.checkpointer.close()
                    try self.pool.writeWithoutTransaction { database in
                        self.statements.removeAll()
                        _ = try database.checkpoint(.truncate)
                    }
                    continuation.resume(returning: .success(()))
                } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
                    // Somebody reads; the log stays beside the file and is as good.
                    continuation.resume(returning: .success(()))
                } catch {
                    continuation.resume(returning: .failure(LedgerError(wrapping: error)))
                }
            }
        }
        try outcome.get()
    }

    private func enqueue(_ unit: Unit) -> LedgerError? {
        let (refusal, mustStart) = waiting.withLock { waiting -> (LedgerError?, Bool) in
            if waiting.isClosed { return (LedgerError(.internalStopping), false) }
            if waiting.units.count >= capacity {
                return (LedgerError(.internalOverloaded, "\(capacity) writes wait for the ledger"), false)
            }
            return (nil, waiting.add(unit))
        }
        if mustStart { queue.async { self.drain() } }
        return refusal
    }

    /// Commits what waits, batch by batch, until nothing does or more should gather. Runs on the queue.
    private func drain() {
        while true {
            let batch = waiting.withLock { waiting in waiting.takeBatch(upTo: GroupCommitWriter.batchLimit) }
            if batch.isEmpty { return }
            let failures = commit(batch)
            for (unit, failure) in zip(batch, failures) { unit.finish(failure) }
            if let turn = waiting.withLock({ $0.gather(after: batch.count) }) {
                queue.asyncAfter(deadline: .now() + GroupCommitWriter.gatheringTime) {
                    if self.waiting.withLock({ $0.endGathering(turn) }) { self.drain() }
                }
                return
            }
        }
    }

    /// What failed, for each unit; all of them when the commit itself failed.
    private func commit(_ batch: [Unit]) -> [LedgerError?] {
        let chain = progress.withLock { $0.chain }
        let began = ContinuousClock.now
        defer { GroupCommitWriter.commitTimes.observe(since: began) }
        do {
            let ((grown, failures), pages) = try pool.writeWithoutTransaction { database in
                let done =
                    try runTogether(batch, in: database, chain: chain)
                    ?? runApart(batch, in: database, chain: chain)
                return (done, Checkpointer.pagesWritten(database))
            }
            checkpointer.committed(pages) { self.queue.async { self.finishCheckpoint() } }
            progress.withLock { progress in
                progress.chain = grown
                progress.commits += 1
            }
            GroupCommitWriter.commitsDone.add()
            GroupCommitWriter.writes.add(batch.count)
            return failures
        } catch {
            GroupCommitWriter.commitsFailed.add()
            // Nothing of this batch is promised to anybody. What is in the file decides where the chain goes on.
            do {
                let stored = try pool.writeWithoutTransaction(WriteContext.storedChain)
                progress.withLock { $0.chain = stored }
            } catch {
                // The file cannot be read now: the next commit fails on its own account, or finds the chain unchanged.
            }
            return Array(repeating: LedgerError(wrapping: error), count: batch.count)
        }
    }

    /// What was written while the bulk of a checkpoint ran: little, so that it can be done between two commits.
    private func finishCheckpoint() {
        guard !waiting.withLock({ $0.isClosed }) else { return }
        do {
            _ = try pool.writeWithoutTransaction { database in try database.checkpoint(.passive) }
        } catch {
            // The log is as good as the file; the next checkpoint takes it along.
        }
    }

    /// Runs all units in one transaction without savepoints, which cost a journal of their own; `nil` when one failed and
    /// nothing was written.
    private func runTogether(
        _ batch: [Unit], in database: Database, chain: EventChain
    ) throws -> (EventChain, [LedgerError?])? {
        let context = WriteContext(database: database, chain: chain, runsApart: false, statements: statements)
        var isWhole = true
        try database.inTransaction(.immediate) {
            do {
                for unit in batch { try unit.run(context) }
                return .commit
            } catch {
                isWhole = false
                return .rollback
            }
        }
        return isWhole ? (context.chain, Array(repeating: nil, count: batch.count)) : nil
    }

    /// Runs each unit in a savepoint of its own, so that one that fails fails alone.
    private func runApart(
        _ batch: [Unit], in database: Database, chain: EventChain
    ) throws -> (EventChain, [LedgerError?]) {
        let context = WriteContext(database: database, chain: chain, runsApart: true, statements: statements)
        var failures: [LedgerError?] = []
        try database.inTransaction(.immediate) {
            for unit in batch {
                do {
                    try context.inSavepoint(unit.run)
                    failures.append(nil)
                } catch {
                    guard database.isInsideTransaction else { throw error }
                    failures.append(LedgerError(wrapping: error))
                }
            }
            return .commit
        }
        return (context.chain, failures)
    }
}

/// Carries a unit's result from its run to the moment it is durable.
private final class ResultBox<Value: Sendable>: Sendable {
    private let value = Mutex<Value?>(nil)

    func set(_ new: Value) { value.withLock { $0 = new } }
    func take() -> Value? { value.withLock { $0 } }
}
