internal import NIOCore

/// Runs the tasks of a connection on the connection's own event loop, so that a request changes no thread between its bytes
/// coming in and its answer going out, but for the signer and the ledger, which have threads of their own.
///
/// Why: with small declarations, waking threads for each other costs more than parsing.
final class EventLoopExecutor: TaskExecutor {
    /// The executor of the connection whose task this is.
    @TaskLocal static var current: EventLoopExecutor?

    /// What keeps a loop busy for longer than this many bytes' work goes to Swift's own pool.
    static let largestMessage = 64 * 1_024

    private let eventLoop: any EventLoop

    init(_ eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        eventLoop.execute { unsafe job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
