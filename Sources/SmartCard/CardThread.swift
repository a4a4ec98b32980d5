internal import Dispatch
internal import Glibc

/// Where the blocking calls of one card run: one after the other, off the cooperative pool. It is serial, though not
/// always the same thread of the operating system. As an executor it carries an actor; `run` takes plain work.
package final class CardThread: SerialExecutor {
    private let queue: DispatchQueue

    /// - Parameter label: shown by debuggers.
    package init(label: String) {
        queue = DispatchQueue(label: label)
    }

    /// Runs `body` after everything given before it.
    package func run(_ body: @escaping @Sendable () -> Void) {
        queue.async(execute: body)
    }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { unsafe job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }

    package func asUnownedSerialExecutor() -> UnownedSerialExecutor { unsafe UnownedSerialExecutor(ordinary: self) }

    /// Blocks the calling thread, which must be a card's.
    package static func pause(milliseconds: Int) {
        var pause = timespec(tv_sec: milliseconds / 1_000, tv_nsec: milliseconds % 1_000 * 1_000_000)
        // A signal may end the pause early; whoever pauses looks again afterwards.
        unsafe nanosleep(&pause, nil)
    }

    package func checkIsolated() { dispatchPrecondition(condition: .onQueue(queue)) }
}
