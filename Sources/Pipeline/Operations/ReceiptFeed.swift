internal import Synchronization

/// Tells whoever listens that a receipt was stored; what it was they read from the ledger.
package final class ReceiptFeed: Sendable {
    private struct State {
        var next = 0
        var listeners: [Int: AsyncStream<Void>.Continuation] = [:]
    }

    /// The most listeners: each holds a connection.
    package static let maximum = 64

    private let state = Mutex(State())

    package init() {}

    /// Signals from now on, several that were not taken as one; ends when its reader does. `nil` when there are too many
    /// listeners.
    package func listen() -> AsyncStream<Void>? {
        let (stream, continuation) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        let number = state.withLock { state -> Int? in
            guard state.listeners.count < ReceiptFeed.maximum else { return nil }
            state.next += 1
            state.listeners[state.next] = continuation
            return state.next
        }
        guard let number else { return nil }
        continuation.onTermination = { _ in self.forget(number) }
        return stream
    }

    /// Whether there are as many listeners as may be.
    package var isFull: Bool { state.withLock { $0.listeners.count >= ReceiptFeed.maximum } }

    /// Wakes all listeners.
    func signal() {
        let listeners = state.withLock { Array($0.listeners.values) }
        for listener in listeners { listener.yield() }
    }

    private func forget(_ number: Int) {
        _ = state.withLock { $0.listeners.removeValue(forKey: number) }
    }
}
