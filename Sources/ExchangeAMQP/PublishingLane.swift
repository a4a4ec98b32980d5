internal import Exchange
internal import NIOCore
internal import SidecarBase
internal import Synchronization

/// A channel for publishing, in confirm mode, and the queues that were found to be there while its connection lasts.
final class PublishingLane: Sendable {
    private let connection: AMQPConnection
    private let channel: AMQPChannel
    private let found = Mutex<[String: EventLoopFuture<Void>]>([:])

    private init(_ connection: AMQPConnection, _ channel: AMQPChannel) {
        self.connection = connection
        self.channel = channel
    }

    static func open(on connection: AMQPConnection) -> EventLoopFuture<PublishingLane> {
        connection.openChannel().flatMap { channel in
            channel.request(.confirmSelect).map { _ in PublishingLane(connection, channel) }
        }
    }

    var isOpen: Bool { channel.isOpen }

    /// Looks whether a queue is there, the first time it is wanted. This happens on a channel of its own: one that is missing ends
    /// the channel, and with it what others have published there and is not confirmed.
    func find(_ queue: String) -> EventLoopFuture<Void> {
        if let known = found.withLock({ $0[queue] }) { return known }
        let look = connection.openChannel().flatMap { channel in
            channel.look(at: queue).map { _ in channel.close() }
        }
        found.withLock { $0[queue] = look }
        look.whenFailure { _ in self.forget(queue) }
        return look
    }

    /// The queue is to be looked for again.
    func forget(_ queue: String) { found.withLock { $0[queue] = nil } }

    func publish(
        _ body: [UInt8], _ properties: ContentHeader.Properties, to queue: String
    ) -> EventLoopFuture<PublicationOutcome> {
        channel.publish(body, properties, to: queue)
    }
}
