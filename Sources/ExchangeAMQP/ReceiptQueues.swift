package import Exchange
internal import NIOCore

/// Queues of a broker that receipts can be taken from, in whichever protocol it speaks.
package protocol ReceiptQueues: Sendable {
    /// The broker in words; no secrets.
    var broker: String { get }

    /// Begins to take messages of a queue, at most `prefetch` of which are here and not settled.
    func consume(_ queue: String, prefetch: Int) async throws(TransportError) -> ReceiptConsumption

    /// Takes leave of the broker.
    func close() async
}

/// Messages of a queue as they come.
package struct ReceiptConsumption: Sendable {
    /// What comes, in its order.
    package enum Arrival: Sendable {
        /// A message, to be settled by its number; `body` is `nil` when it is longer than a receipt can be.
        case message(number: UInt64, body: [UInt8]?, size: UInt64)
        /// Nothing more comes.
        case end(TransportError)
    }

    /// What the broker is told about a message.
    package enum Settlement: Sendable, Equatable {
        /// It may be forgotten.
        case accepted
        /// It goes back to its queue.
        case released
        /// It goes to where the broker puts what nobody takes.
        case rejected
    }

    let arrivals: AsyncStream<Arrival>
    let settle: @Sendable (UInt64, Settlement) -> Void
    let close: @Sendable () -> Void

    /// - Parameters:
    ///   - arrivals: ends after an ``Arrival/end(_:)``.
    ///   - settle: tells the broker what became of a message.
    ///   - close: ends the consumption; what is not settled goes back to the queue.
    package init(
        arrivals: AsyncStream<Arrival>, settle: @escaping @Sendable (UInt64, Settlement) -> Void,
        close: @escaping @Sendable () -> Void
    ) {
        self.arrivals = arrivals
        self.settle = settle
        self.close = close
    }
}

/// Queues over AMQP 0-9-1.
struct AMQPReceiptQueues: ReceiptQueues {
    let broker: String
    private let link: BrokerLink<AMQPConnection>

    init(_ endpoint: AMQPEndpoint, delays: ReconnectDelays) {
        broker = endpoint.name
        link = BrokerLink(delays: delays) { AMQPConnection.open(endpoint) }
    }

    func consume(_ queue: String, prefetch: Int) async throws(TransportError) -> ReceiptConsumption {
        let channel = try await link.connection().flatMap { $0.openChannel() }.waited()
        let (arrivals, continuation) = AsyncStream.makeStream(of: ReceiptConsumption.Arrival.self)
        do throws(TransportError) {
            _ = try await channel.look(at: queue).waited()
            try await channel.consume(queue, prefetch: prefetch) {
                continuation.yield(.message(number: $0.tag, body: $0.body, size: $0.size))
            } end: {
                continuation.yield(.end($0))
                continuation.finish()
            }.waited()
        } catch {
            channel.close()
            throw error
        }
        return ReceiptConsumption(arrivals: arrivals) { number, settlement in
            switch settlement {
            case .accepted: channel.acknowledge(number)
            case .released: channel.giveBack(number, toQueue: true)
            case .rejected: channel.giveBack(number, toQueue: false)
            }
        } close: {
            channel.close()
        }
    }

    func close() async { await link.close() }
}
