internal import NIOCore
internal import Synchronization

/// The line in which small declarations wait for an event loop to work on them: in the order in which they came, whichever
/// connection brought them. A loop that has nothing else to do takes the next, starts it, does what else has come up
/// (answers above all) and takes the next again.
///
/// Why: with many callers the time of an answer is the time in line. If each loop worked off its own connections, the one that
/// gets less of the processors would make its callers wait longer; and if beginning were no different from going on, a
/// declaration that is signed and recorded would wait behind all that have just come in before it is answered. Either
/// doubles the time of the slowest answers. Threads of their own for this work cost a fifth more.
final class RequestLine: Sendable {
    /// What keeps a loop busy for longer than this many bytes' work goes to Swift's own pool.
    static let largestMessage = 64 * 1_024

    /// A loop that works looks at its sockets after this many requests: it does not by itself while it has tasks.
    private static let requestsBetweenLooks = 4

    private struct Loop {
        let executor: EventLoopExecutor
        var isWorking = false
        var started = 0
    }

    private struct State {
        var waiting = CircularBuffer<RequestExecutor.Start>()
        var loops: [ObjectIdentifier: Loop] = [:]

        mutating func executor(of eventLoop: any EventLoop) -> EventLoopExecutor {
            let id = ObjectIdentifier(eventLoop)
            if let loop = loops[id] { return loop.executor }
            let executor = EventLoopExecutor(eventLoop)
            loops[id] = Loop(executor: executor)
            return executor
        }
    }

    private let state = Mutex(State())

    /// The executor of a connection's tasks.
    func executor(of eventLoop: any EventLoop) -> EventLoopExecutor {
        state.withLock { $0.executor(of: eventLoop) }
    }

    /// An executor for the tasks of one request that came in on this loop.
    func executor(forRequestOn eventLoop: any EventLoop) -> any TaskExecutor {
        RequestExecutor(self, home: eventLoop)
    }

    /// Puts a request at the end; its own loop is asked first, then one that rests.
    fileprivate func stand(_ start: @escaping RequestExecutor.Start, home: any EventLoop) {
        let free = state.withLock { state -> EventLoopExecutor? in
            state.waiting.append(start)
            _ = state.executor(of: home)
            let id = ObjectIdentifier(home)
            let found = state.loops[id]?.isWorking == false ? id : state.loops.first { !$0.value.isWorking }?.key
            guard let found else { return nil }
            state.loops[found]?.isWorking = true
            return state.loops[found]?.executor
        }
        if let free { free.eventLoop.execute { self.work(on: free) } }
    }

    /// Starts the next request on a loop and comes back when the loop has done what there is to do.
    private func work(on executor: EventLoopExecutor) {
        let id = ObjectIdentifier(executor.eventLoop)
        let (start, looks) = state.withLock { state -> (RequestExecutor.Start?, Bool) in
            guard let start = state.waiting.popFirst() else {
                state.loops[id]?.isWorking = false
                return (nil, false)
            }
            let started = (state.loops[id]?.started ?? 0) + 1
            state.loops[id]?.started = started
            return (start, started % RequestLine.requestsBetweenLooks == 0)
        }
        guard let start else { return }
        start(executor)
        // Both come behind the step that the request has gone on with by now.
        executor.eventLoop.execute {
            if looks {
                executor.eventLoop.scheduleTask(in: .microseconds(10)) { self.work(on: executor) }
            } else {
                self.work(on: executor)
            }
        }
    }
}

/// The executor of one request's tasks: its first step waits in line, the others run on the loop that took it from there.
private final class RequestExecutor: TaskExecutor {
    /// Starts the request on a loop.
    typealias Start = @Sendable (EventLoopExecutor) -> Void

    private let line: RequestLine
    private let home: any EventLoop
    /// The loop that took it; until then `nil`.
    private let taken = Mutex<EventLoopExecutor?>(nil)

    init(_ line: RequestLine, home: any EventLoop) {
        self.line = line
        self.home = home
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        if let executor = taken.withLock({ $0 }) {
            executor.eventLoop.execute { unsafe job.runSynchronously(on: self.asUnownedTaskExecutor()) }
        } else {
            line.stand(
                { executor in
                    self.taken.withLock { $0 = executor }
                    unsafe job.runSynchronously(on: self.asUnownedTaskExecutor())
                }, home: home)
        }
    }
}
