internal import Exchange
internal import NIOCore
internal import SidecarBase

/// One channel of a connection: what was asked and not answered, what was published and not confirmed, and what is consumed.
/// Lives on the connection's event loop.
final class ChannelDriver {
    /// Who gets the messages of a queue.
    struct Consumer {
        let prefetch: Int
        let deliver: @Sendable (AMQPDelivery) -> Void
        /// Called once, when no more will come.
        let end: @Sendable (TransportError) -> Void
    }

    struct Publication {
        let promise: EventLoopPromise<PublicationOutcome>
        let messageId: String?
        let queue: String
        var returned: PublicationOutcome.TransportReturn?
    }

    let number: UInt16
    let liveness = Liveness()
    /// Whether we have said that it is over and the server has not agreed yet.
    var isClosing = false
    /// The server asked for a pause.
    var isPaused = false
    private var asked: [(answer: AMQPMethod.Number, promise: EventLoopPromise<AMQPMethod>)] = []
    private var unconfirmed = UnconfirmedPublications<Publication>()
    private var assembler: ContentAssembler
    private var consumer: Consumer?
    private var unacknowledged = 0

    init(number: UInt16, maximumMessage: Int) {
        self.number = number
        assembler = ContentAssembler(maximum: maximumMessage)
    }

    /// Notes a question; answers come in the order of the questions, each with the next method number.
    func ask(_ method: AMQPMethod, _ promise: EventLoopPromise<AMQPMethod>) {
        let number = method.number
        asked.append((AMQPMethod.Number(number.classNumber, number.methodNumber + 1), promise))
    }

    func published(_ publication: Publication) { unconfirmed.add(publication) }

    func consume(_ consumer: Consumer) { self.consumer = consumer }

    func acknowledged() { unacknowledged -= 1 }

    /// Takes a method other than those that close the channel.
    func take(_ method: AMQPMethod) throws(WireError) {
        guard !assembler.isInside else { throw WireError("a method inside a message") }
        switch method {
        case .basicDeliver, .basicReturn: try assembler.begin(method)
        case .basicAck(let tag, let isMultiple):
            for publication in try unconfirmed.settle(tag, isMultiple: isMultiple) {
                publication.promise.succeed(publication.returned.map { .returned($0) } ?? .taken)
            }
        case .basicNack(let tag, let isMultiple, _):
            for publication in try unconfirmed.settle(tag, isMultiple: isMultiple) {
                publication.promise.succeed(.notTaken)
            }
        case .basicCancel:
            consumer?.end(TransportError(.nodeQueueMissing, "the queue was deleted"))
            consumer = nil
        default:
            guard let first = asked.first, first.answer == method.number else {
                throw WireError("method \(method.number.classNumber).\(method.number.methodNumber) out of place")
            }
            asked.removeFirst().promise.succeed(method)
        }
    }

    func take(_ header: ContentHeader) throws(WireError) {
        if let message = try assembler.take(header) { try take(message) }
    }

    func take(_ bytes: ByteBuffer) throws(WireError) {
        if let message = try assembler.take(bytes) { try take(message) }
    }

    private func take(_ message: ContentAssembler.Message) throws(WireError) {
        switch message.method {
        case .basicDeliver(let delivery):
            // What comes after a consumer's end goes back to the queue with the channel.
            guard let consumer else { return }
            unacknowledged += 1
            guard unacknowledged <= consumer.prefetch else { throw WireError("more deliveries than agreed") }
            consumer.deliver(
                AMQPDelivery(
                    tag: delivery.tag, isRedelivered: delivery.isRedelivered, size: message.size, body: message.body,
                    properties: message.properties))
        case .basicReturn(let notice):
            let messageId = message.properties.messageId
            unconfirmed.change(where: {
                $0.returned == nil && $0.messageId == messageId && $0.queue == notice.routingKey
            }) {
                $0.returned = PublicationOutcome.TransportReturn(code: notice.code, text: notice.text)
            }
        default: break
        }
    }

    /// Ends everything that waits on this channel.
    func end(_ error: TransportError) {
        liveness.end()
        for question in asked { question.promise.fail(error) }
        asked = []
        for publication in unconfirmed.all { publication.promise.fail(error) }
        unconfirmed = UnconfirmedPublications()
        consumer?.end(error)
        consumer = nil
    }
}
