#if AMQP1
    internal import Exchange
    internal import ExchangeAMQP
    internal import NIOCore

    /// Queues over AMQP 1.0 that receipts are taken from.
    struct AMQP1ReceiptQueues: ReceiptQueues {
        let broker: String
        private let link: BrokerLink<AMQP1Connection>

        /// - Parameters:
        ///   - endpoint: the broker.
        ///   - delays: between attempts to connect.
        init(_ endpoint: AMQP1Endpoint, delays: ReconnectDelays = ReconnectDelays()) {
            broker = endpoint.name
            link = BrokerLink(delays: delays) { AMQP1Connection.open(endpoint) }
        }

        func consume(_ queue: String, prefetch: Int) async throws(TransportError) -> ReceiptConsumption {
            let connection = try await link.connection().waited()
            let (arrivals, continuation) = AsyncStream.makeStream(of: ReceiptConsumption.Arrival.self)
            let consumer = EngineDriver.Consumer {
                continuation.yield(.message(number: $0, body: $1, size: $2))
            } end: {
                continuation.yield(.end($0))
                continuation.finish()
            }
            let number = try await connection.openReceiver(from: queue, prefetch: prefetch, consumer).waited()
            return ReceiptConsumption(arrivals: arrivals) { delivery, settlement in
                switch settlement {
                case .accepted: connection.settle(delivery, as: .accepted)
                case .released: connection.settle(delivery, as: .released)
                case .rejected: connection.settle(delivery, as: .rejected(nil))
                }
            } close: {
                connection.close(number)
            }
        }

        func close() async { await link.close() }
    }
#endif
