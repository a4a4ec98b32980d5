internal import NIOCore
internal import Synchronization

/// Runs the tasks of an event loop's connections on the loop itself, so that a request changes no thread between its bytes
/// coming in and its answer going out, but for the signer and the ledger, which have threads of their own.
///
/// Why: with small declarations, waking threads for each other costs more than parsing.
///
/// Work that is under way goes before work that begins: tasks started through ``beginning`` stand in a line, of which one
/// starts each time the loop has come round. Otherwise, with many callers, a declaration that is signed and recorded would
/// wait behind all that have just come in before it is answered, and the slowest answer would take twice the usual time.
final class EventLoopExecutor: TaskExecutor {
    /// The executor of the connection whose task this is.
    @TaskLocal static var current: EventLoopExecutor?

    /// What keeps a loop busy for longer than this many bytes' work goes to Swift's own pool.
    static let largestMessage = 64 * 1_024

    private let eventLoop: any EventLoop
    private let line = Mutex((jobs: CircularBuffer<@Sendable () -> Void>(), isMoving: false))

    init(_ eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        eventLoop.execute { unsafe job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }

    /// An executor for one task, which waits in the line before its first step.
    var beginning: any TaskExecutor { BeginningExecutor(self) }

    fileprivate func execute(_ job: @escaping @Sendable () -> Void) {
        eventLoop.execute(job)
    }

    fileprivate func stand(_ job: @escaping @Sendable () -> Void) {
        let mustMove = line.withLock { line in
            line.jobs.append(job)
            defer { line.isMoving = true }
            return !line.isMoving
        }
        if mustMove { eventLoop.execute { self.moveLine() } }
    }

    private func moveLine() {
        let next = line.withLock { line in
            line.isMoving = !line.jobs.isEmpty
            return line.jobs.popFirst()
        }
        guard let next else { return }
        next()
        // Behind all that the loop has got to do by now.
        eventLoop.execute { self.moveLine() }
    }
}

/// The executor of one task: its first step waits in the line of the loop, the others do not.
private final class BeginningExecutor: TaskExecutor {
    private let executor: EventLoopExecutor
    private let hasBegun = Atomic(false)

    init(_ executor: EventLoopExecutor) {
        self.executor = executor
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let step: @Sendable () -> Void = { unsafe job.runSynchronously(on: self.asUnownedTaskExecutor()) }
        if hasBegun.exchange(true, ordering: .relaxed) { executor.execute(step) } else { executor.stand(step) }
    }
}

/// The executors of a server: one for each of its event loops.
final class EventLoopExecutors: Sendable {
    private let executors = Mutex<[ObjectIdentifier: EventLoopExecutor]>([:])

    func executor(of eventLoop: any EventLoop) -> EventLoopExecutor {
        executors.withLock { executors in
            if let executor = executors[ObjectIdentifier(eventLoop)] { return executor }
            let executor = EventLoopExecutor(eventLoop)
            executors[ObjectIdentifier(eventLoop)] = executor
            return executor
        }
    }
}
