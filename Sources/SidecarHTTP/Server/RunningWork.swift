internal import NIOCore
internal import Synchronization

/// Work that outlives the caller's patience: a declaration goes on after its answer deadline or after its caller hung up,
/// and the server waits for it when it stops.
final class RunningWork: Sendable {
    private let tasks = Mutex<(next: Int, running: [Int: Task<Void, Never>])>((0, [:]))

    /// Runs an operation and waits for it, but not longer than the deadline.
    ///
    /// - Parameters:
    ///   - deadline: how long the caller waits.
    ///   - eventLoop: keeps the time.
    ///   - executor: where the operation runs; `nil` for Swift's own pool.
    ///   - operation: the work.
    /// - Returns: the operation's result, `nil` when the deadline came first.
    func run<Value: Sendable>(
        within deadline: Duration, on eventLoop: any EventLoop, executor: (any TaskExecutor)? = nil,
        _ operation: @escaping @Sendable () async -> Value
    ) async -> Value? {
        await withCheckedContinuation { continuation in
            let race = Race(continuation)
            let timer = eventLoop.scheduleTask(in: TimeAmount(deadline)) { race.finish(nil) }
            tasks.withLock { tasks in
                let id = tasks.next
                tasks.next += 1
                // The task removes itself; the lock is held until its handle is kept.
                tasks.running[id] = Task(executorPreference: executor) {
                    let value = await operation()
                    timer.cancel()
                    race.finish(value)
                    self.forget(id)
                }
            }
        }
    }

    /// Waits until nothing runs any more.
    func drain() async {
        while let task = tasks.withLock({ $0.running.values.first }) { await task.value }
    }

    private func forget(_ id: Int) {
        _ = tasks.withLock { $0.running.removeValue(forKey: id) }
    }
}

/// The first of two results resumes the waiter; the second is dropped.
private final class Race<Value: Sendable>: Sendable {
    private let continuation: Mutex<CheckedContinuation<Value?, Never>?>

    init(_ continuation: CheckedContinuation<Value?, Never>) {
        self.continuation = Mutex(continuation)
    }

    func finish(_ value: Value?) {
        let waiting = continuation.withLock { continuation in
            defer { continuation = nil }
            return continuation
        }
        waiting?.resume(returning: value)
    }
}
