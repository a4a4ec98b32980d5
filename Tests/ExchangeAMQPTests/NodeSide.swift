import Exchange
import NIOCore
import SidecarBase

@testable import ExchangeAMQP

/// The node at the other side of the broker: makes queues, takes what was sent, and sends receipts.
final class NodeSide: Sendable {
    private let connection: AMQPConnection
    private let channel: AMQPChannel

    private init(_ connection: AMQPConnection, _ channel: AMQPChannel) {
        self.connection = connection
        self.channel = channel
    }

    static func open(_ endpoint: AMQPEndpoint) async throws -> NodeSide {
        let connection = try await AMQPConnection.open(endpoint).waited()
        let channel = try await connection.openChannel().waited()
        _ = try await channel.request(.confirmSelect).waited()
        return NodeSide(connection, channel)
    }

    func declare(_ queue: String, isDurable: Bool = false, deletesItself: Bool = false) async throws {
        let declaration = AMQPMethod.QueueDeclaration(
            name: queue, isDurable: isDurable, deletesItself: deletesItself)
        _ = try await channel.request(.queueDeclare(declaration)).waited()
    }

    /// How many messages of the queue nobody has.
    func count(_ queue: String) async throws -> Int {
        Int(try await channel.look(at: queue).waited().messages)
    }

    /// Waits until there is no such queue.
    func gone(_ queue: String) async throws {
        while true {
            let look = try await connection.openChannel().waited()
            do throws(TransportError) {
                _ = try await look.look(at: queue).waited()
            } catch {
                if error.code == .nodeQueueMissing { return }
                throw error
            }
            look.close()
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    /// Takes so many messages off a queue.
    func take(_ count: Int, from queue: String) async throws -> [AMQPDelivery] {
        let consumer = try await connection.openChannel().waited()
        let (deliveries, continuation) = AsyncStream.makeStream(of: AMQPDelivery.self)
        try await consumer.consume(queue, prefetch: 100) {
            continuation.yield($0)
        } end: { _ in
            continuation.finish()
        }.waited()
        var taken: [AMQPDelivery] = []
        for await delivery in deliveries {
            taken.append(delivery)
            consumer.acknowledge(delivery.tag)
            if taken.count == count { break }
        }
        // The broker has heard the acknowledgements when it answers this.
        _ = try await consumer.look(at: queue).waited()
        consumer.close()
        return taken
    }

    func publish(_ body: [UInt8], to queue: String) async throws {
        let outcome = try await channel.publish(body, .init(contentType: "text/xml", isPersistent: true), to: queue)
            .waited()
        guard outcome == .taken else { throw TransportError(.nodeNotTaken, "\(outcome)") }
    }

    func close() async {
        let closed = connection.close()
        await withCheckedContinuation { continuation in closed.whenComplete { _ in continuation.resume() } }
    }
}
