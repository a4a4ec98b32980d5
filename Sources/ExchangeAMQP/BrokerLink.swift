internal import Exchange
internal import NIOCore
internal import NIOPosix
internal import SidecarBase
internal import Synchronization

/// One connection to a broker, made when it is first wanted and made anew when it is lost. However many want it, one is made; after
/// a failure everybody gets that failure until it is time to try again.
final class BrokerLink: Sendable {
    private struct State {
        var attempt: EventLoopFuture<AMQPConnection>?
        /// Tells attempts apart.
        var number = 0
        var connection: AMQPConnection?
        var failures = 0
        var failure: (error: TransportError, until: NIODeadline)?
        var isClosed = false
    }

    private enum Found {
        case attempt(EventLoopFuture<AMQPConnection>)
        case failure(TransportError)
        /// Begin, under this number.
        case nothing(Int, EventLoopPromise<AMQPConnection>)
    }

    private let endpoint: AMQPEndpoint
    private let delays: ReconnectDelays
    private let state = Mutex(State())

    init(_ endpoint: AMQPEndpoint, delays: ReconnectDelays) {
        self.endpoint = endpoint
        self.delays = delays
    }

    /// The connection, an open one as far as is known.
    func connection() -> EventLoopFuture<AMQPConnection> {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let found: Found = state.withLock { state in
            if state.isClosed {
                return .failure(TransportError(.nodeUnreachable, "the way to the broker was closed here"))
            }
            if let attempt = state.attempt, state.connection?.isOpen ?? true { return .attempt(attempt) }
            if let (error, until) = state.failure, NIODeadline.now() < until { return .failure(error) }
            let promise = loop.makePromise(of: AMQPConnection.self)
            (state.connection, state.attempt) = (nil, promise.futureResult)
            state.number += 1
            return .nothing(state.number, promise)
        }
        switch found {
        case .attempt(let attempt): return attempt
        case .failure(let error): return loop.makeFailedFuture(error)
        case .nothing(let number, let promise):
            AMQPConnection.open(endpoint).whenComplete { result in
                self.note(result, of: number)
                promise.completeWith(result)
            }
            return promise.futureResult
        }
    }

    private func note(_ result: Result<AMQPConnection, any Error>, of number: Int) {
        let unwanted: AMQPConnection? = state.withLock { state in
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
    func close() async {
        let connection: AMQPConnection? = state.withLock { state in
            state.isClosed = true
            state.attempt = nil
            defer { state.connection = nil }
            return state.connection
        }
        guard let closed = connection?.close() else { return }
        await withCheckedContinuation { continuation in closed.whenComplete { _ in continuation.resume() } }
    }
}
