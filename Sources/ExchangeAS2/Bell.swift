internal import Synchronization

/// Wakes one waiter. A ring while nobody waits is not lost.
final class Bell: Sendable {
    private struct State {
        var hasRung = false
        var waiter: AsyncStream<Void>.Continuation?
    }

    private let state = Mutex(State())

    func ring() {
        state.withLock { state in
            state.hasRung = true
            state.waiter?.yield()
        }
    }

    /// Until it rings, the time is over, or the caller is cancelled.
    func wait(atMost limit: Duration) async {
        // A stream of its own for every wait: one whose reader was cancelled has ended for good.
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        state.withLock { state in
            state.waiter = continuation
            if state.hasRung { continuation.yield() }
        }
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                for await _ in stream { return }
            }
            group.addTask {
                do {
                    try await Task.sleep(for: limit)
                } catch {
                    // It has rung, or it is the end.
                }
            }
            await group.next()
            group.cancelAll()
        }
        state.withLock { state in
            state.waiter = nil
            state.hasRung = false
        }
    }
}
