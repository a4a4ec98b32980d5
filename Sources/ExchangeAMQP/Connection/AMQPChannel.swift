internal import Exchange
internal import NIOCore
internal import SidecarBase

/// A channel of a connection: a conversation that can end by itself, and whose end leaves the others alone.
final class AMQPChannel: Sendable {
    private let connection: AMQPConnection
    private let driver: NIOLoopBound<ChannelDriver>
    private let liveness: Liveness

    init(_ connection: AMQPConnection, _ driver: NIOLoopBound<ChannelDriver>, _ liveness: Liveness) {
        self.connection = connection
        self.driver = driver
        self.liveness = liveness
    }

    /// Whether it can still be used, as far as is known.
    var isOpen: Bool { liveness.isAlive && connection.isOpen }

    /// Asks something; the answer.
    func request(_ method: AMQPMethod) -> EventLoopFuture<AMQPMethod> {
        let promise = connection.eventLoop.makePromise(of: AMQPMethod.self)
        connection.withDriver { $0.request(method, on: self.driver.value, promise) }
        return promise.futureResult
    }

    /// Looks whether a queue is there, without changing anything. A missing one ends the channel.
    func look(at queue: String) -> EventLoopFuture<AMQPMethod.QueueState> {
        request(.queueDeclare(AMQPMethod.QueueDeclaration(name: queue, isPassive: true))).flatMapThrowing { answer in
            guard case .queueDeclareOk(let state) = answer else { throw TransportError(.nodeGarbled) }
            return state
        }
    }

    /// Publishes through the default exchange; done when the broker has confirmed it, has not, or has sent it back.
    func publish(
        _ body: [UInt8], _ properties: ContentHeader.Properties, to queue: String
    ) -> EventLoopFuture<PublicationOutcome> {
        let promise = connection.eventLoop.makePromise(of: PublicationOutcome.self)
        connection.withDriver { $0.publish(body, properties, to: queue, on: self.driver.value, promise) }
        return promise.futureResult
    }

    /// Has the messages of a queue delivered, each to be acknowledged; at most `prefetch` of them at a time are not yet.
    func consume(
        _ queue: String, prefetch: Int, deliver: @escaping @Sendable (AMQPDelivery) -> Void,
        end: @escaping @Sendable (TransportError) -> Void
    ) -> EventLoopFuture<Void> {
        let prefetch = min(max(1, prefetch), Int(UInt16.max))
        return request(.basicQos(prefetch: UInt16(prefetch))).flatMap { _ in
            // Nothing is delivered before the question is asked, and both happen on the event loop.
            self.driver.value.consume(ChannelDriver.Consumer(prefetch: prefetch, deliver: deliver, end: end))
            return self.request(.basicConsume(queue: queue, consumer: "portsign"))
        }.map { _ in }
    }

    /// Tells the broker that a message may be forgotten.
    func acknowledge(_ tag: UInt64) { tell(.basicAck(tag: tag, isMultiple: false)) }

    /// Gives a message back: to the queue, or away from it, to where the broker puts what nobody takes.
    func giveBack(_ tag: UInt64, toQueue: Bool) { tell(.basicReject(tag: tag, requeues: toQueue)) }

    /// Closes the channel.
    func close() { connection.withDriver { $0.close(self.driver.value) } }

    private func tell(_ method: AMQPMethod) { connection.withDriver { $0.tell(method, on: self.driver.value) } }
}
