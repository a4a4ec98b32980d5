internal import Exchange
package import NIOCore
internal import NIOPosix
internal import SidecarBase
internal import Synchronization

/// A connection to a broker that may be lost at any time.
package protocol BrokerConnection: Sendable {
    /// Whether it can still be used, as far as is known.
    var isOpen: Bool { get }

    /// Takes leave of the broker; done when the connection is gone.
    @discardableResult
    func close() -> EventLoopFuture<Void>
}

/// One connection to a broker, made when it is first wanted and made anew when it is lost. However many want it, one is made; after
/// a failure everybody gets that failure until it is time to try again.
package final class BrokerLink<Connection: BrokerConnection>: Sendable {
    private struct State {
        var attempt: EventLoopFuture<Connection>?
        /// Tells attempts apart.
        var number = 0
        var connection: Connection?
        var failures = 0
        var failure: (error: TransportError, until: NIODeadline)?
        var isClosed = false
    }

    private enum Found {
        case attempt(EventLoopFuture<Connection>)
        case failure(TransportError)
        /// Begin, under this number.
        case nothing(Int, EventLoopPromise<Connection>)
    }

    private let open: @Sendable () -> EventLoopFuture<Connection>
    private let delays: ReconnectDelays
    private let state = Mutex(State())

    /// - Parameters:
    ///   - delays: between attempts to connect.
    ///   - open: one attempt.
    package init(delays: ReconnectDelays, open: @escaping @Sendable () -> EventLoopFuture<Connection>) {
        self.delays = delays
        self.open = open
    }

    /// The connection, an open one as far as is known.
    package func connection() -> EventLoopFuture<Connection> {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let found: Found = state.withLock { state in
            if state.isClosed {
                return .failure(TransportError(.nodeUnreachable, "the way to the broker was closed here"))
            }
            if let attempt = state.attempt, state.connection?.isOpen ?? true { return .attempt(attempt) }
            if let (error, until) = state.failure, NIODeadline.now() < until { return .failure(error) }
            let promise = loop.makePromise(of: Connection.self)
            (state.connection, state.attempt) = (nil, promise.futureResult)
            state.number += 1
            return .nothing(state.number, promise)
        }
        switch found {
        case .attempt(let attempt): return attempt
        case .failure(let error): return loop.makeFailedFuture(error)
        case .nothing(let number, let promise):
            open().whenComplete { result in
                self.note(result, of: number)
                promise.completeWith(result)
            }
            return promise.futureResult
        }
    }

    private func note(_ result: Result<Connection, any Error>, of number: Int) {
        let unwanted: Connection? = state.withLock { state in
            guard state.number == number else { return nil }
            switch result {
            case .success(let connection):
                (state.failures, state.failure) = (0, nil)
                if state.isClosed { return connection }
                state.connection = connection
            case .failure(let error):
                state.failures += 1
                let delay = delays.delay(afterFailures: state.failures)
                state.failure = (TransportError(connection: error), .now() + TimeAmount(delay))
                state.attempt = nil
            }
            return nil
        }
        unwanted?.close()
    }

    /// Closes the connection; no other is made.
    package func close() async {
        let connection: Connection? = state.withLock { state in
            state.isClosed = true
            state.attempt = nil
            defer { state.connection = nil }
            return state.connection
        }
        guard let closed = connection?.close() else { return }
        await withCheckedContinuation { continuation in closed.whenComplete { _ in continuation.resume() } }
    }
}
