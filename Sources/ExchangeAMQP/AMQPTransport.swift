package import Exchange
internal import NIOCore
internal import NIOPosix
internal import SidecarBase
internal import Synchronization

/// Sends envelopes to queues of a message broker over AMQP 0-9-1: to the default exchange, with the queue's name as routing key, kept
/// on disk, and accepted when the broker has confirmed it. Source: dxp.md §7.6, zhejiang.md §7.2 and the table of open points.
///
/// One connection serves all messages, and any number may wait for their confirms on it. What is not confirmed when it is lost is
/// sent again by whoever asked, with the same bytes: the broker may have it twice then, under one CopMsgId.
package final class AMQPTransport: Transport {
    private struct State {
        var attempt: EventLoopFuture<PublishingLane>?
        var lane: PublishingLane?
        var number = 0
    }

    /// The broker.
    package let endpoint: AMQPEndpoint
    private let queue: QueueName
    private let expected: [String]
    private let delays: ReconnectDelays
    private let link: BrokerLink<AMQPConnection>
    private let state = Mutex(State())

    /// - Parameters:
    ///   - endpoint: the broker.
    ///   - queue: the queue of a company.
    ///   - expected: queues that must be there, for ``probe()``.
    ///   - delays: between attempts to connect.
    package init(
        _ endpoint: AMQPEndpoint, queue: QueueName, expected: [String] = [], delays: ReconnectDelays = ReconnectDelays()
    ) {
        self.endpoint = endpoint
        self.queue = queue
        self.expected = expected
        self.delays = delays
        link = BrokerLink(delays: delays) { AMQPConnection.open(endpoint) }
    }

    package func deliver(_ envelope: OutgoingEnvelope) async throws(TransportError) -> NodeAnswer {
        let name = queue.name(for: envelope.senderId)
        let lane = try await lane().waited()
        try await lane.find(name).waited()
        let properties = ContentHeader.Properties(
            contentType: "text/xml", contentEncoding: "UTF-8", isPersistent: true,
            messageId: WireWriter.fitting(envelope.copMsgId))
        switch try await lane.publish(envelope.bytes, properties, to: name).waited() {
        case .taken: return .accepted(text: "confirmed by the broker, queue \(name)")
        case .notTaken: throw TransportError(.nodeNotTaken, "queue \(name)")
        case .returned(let word):
            lane.forget(name)
            throw TransportError(
                .nodeQueueMissing, "queue \(name): \(word.code) \(TransportError.readable(word.text))")
        }
    }

    package func probe() async throws(TransportError) -> String {
        let connection = try await AMQPConnection.open(endpoint).waited()
        defer { connection.close() }
        var parts = [connection.server.isEmpty ? "AMQP 0-9-1" : connection.server]
        for name in expected {
            let state = try await connection.openChannel().flatMap { $0.look(at: name) }.waited()
            parts.append("\(name): \(state.messages) messages, \(state.consumers) consumers")
        }
        return parts.joined(separator: "; ")
    }

    /// The same broker's queues to take receipts from.
    package func receiptQueues() -> any ReceiptQueues { AMQPReceiptQueues(endpoint, delays: delays) }

    /// Takes leave of the broker; nothing can be sent afterwards.
    package func close() async { await link.close() }

    /// The lane, an open one as far as is known; however many want it, one is made.
    private func lane() -> EventLoopFuture<PublishingLane> {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let (known, number, promise): (EventLoopFuture<PublishingLane>, Int, EventLoopPromise<PublishingLane>?) =
            state.withLock { state in
                if let attempt = state.attempt, state.lane?.isOpen ?? true { return (attempt, 0, nil) }
                let promise = loop.makePromise(of: PublishingLane.self)
                (state.lane, state.attempt) = (nil, promise.futureResult)
                state.number += 1
                return (promise.futureResult, state.number, promise)
            }
        guard let promise else { return known }
        link.connection().flatMap { PublishingLane.open(on: $0) }.whenComplete { result in
            self.state.withLock { state in
                guard state.number == number else { return }
                switch result {
                case .success(let lane): state.lane = lane
                case .failure: state.attempt = nil
                }
            }
            promise.completeWith(result)
        }
        return known
    }
}
