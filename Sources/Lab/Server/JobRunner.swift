/// Runs work beside the simulated servers, such as receipts that come later; all of it ends when the runner is stopped.
final class JobRunner: Sendable {
    typealias Job = @Sendable () async -> Void

    private let continuation: AsyncStream<Job>.Continuation
    private let task: Task<Void, Never>

    init() {
        let (jobs, continuation) = AsyncStream<Job>.makeStream()
        self.continuation = continuation
        task = Task {
            await withDiscardingTaskGroup { group in
                for await job in jobs { group.addTask { await job() } }
                group.cancelAll()
            }
        }
    }

    /// Starts a job; nothing happens after the stop.
    func add(_ job: @escaping Job) {
        continuation.yield(job)
    }

    /// Cancels every job and waits for their ends.
    func stop() async {
        continuation.finish()
        task.cancel()
        await task.value
    }
}
