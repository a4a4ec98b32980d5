import NIOCore
import NIOPosix
import Synchronization

@testable import ExchangeAMQP

/// A server that speaks AMQP as a test tells it, for what a real broker does only in bad hours.
final class ScriptedBroker: Sendable {
    /// What it does when a method has come.
    enum Move: Sendable {
        case frames([AMQPFrame])
        case bytes([UInt8])
        /// Nothing now.
        case silence
        case hangUp
    }

    typealias Script = @Sendable (_ method: AMQPMethod, _ channel: UInt16) -> Move?

    let port: Int
    private let server: any Channel
    private let seen: Seen

    private init(_ server: any Channel, _ seen: Seen) {
        self.server = server
        self.seen = seen
        port = server.localAddress?.port ?? 0
    }

    /// The methods that came, in order.
    var methods: [AMQPMethod] { seen.methods.withLock { $0 } }
    var heartbeats: Int { seen.heartbeats.withLock { $0 } }
    var connections: Int { seen.connections.withLock { $0 } }

    /// Waits until this method has come.
    func saw(_ isMeant: @escaping @Sendable (AMQPMethod) -> Bool) async throws {
        while !methods.contains(where: isMeant) { try await Task.sleep(for: .milliseconds(2)) }
    }

    /// Says something on every connection.
    func say(_ frames: [AMQPFrame]) {
        for channel in seen.channels.withLock({ $0 }) { channel.writeAndFlush(bytes(frames), promise: nil) }
    }

    /// Runs a broker while `body` runs. Where the script has no answer it does what a good broker does.
    static func run<Result>(
        heartbeat: UInt16 = 60, _ script: @escaping Script = { _, _ in nil },
        _ body: (ScriptedBroker) async throws -> Result
    ) async throws -> Result {
        let seen = Seen()
        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(BrokerSide(script, seen, heartbeat))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let broker = ScriptedBroker(server, seen)
        do {
            let result = try await body(broker)
            try await server.close()
            return result
        } catch {
            try await server.close()
            throw error
        }
    }

    final class Seen: Sendable {
        let methods = Mutex<[AMQPMethod]>([])
        let heartbeats = Mutex(0)
        let connections = Mutex(0)
        let channels = Mutex<[any Channel]>([])
    }
}

private func bytes(_ frames: [AMQPFrame]) -> ByteBuffer {
    var buffer = ByteBuffer()
    for frame in frames { frame.write(to: &buffer) }
    return buffer
}

/// One connection of the scripted broker.
private final class BrokerSide: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let script: ScriptedBroker.Script
    private let seen: ScriptedBroker.Seen
    private let heartbeat: UInt16
    private var buffer = ByteBuffer()
    private var isGreeted = false
    private var published: UInt64 = 0

    init(_ script: @escaping ScriptedBroker.Script, _ seen: ScriptedBroker.Seen, _ heartbeat: UInt16) {
        self.script = script
        self.seen = seen
        self.heartbeat = heartbeat
    }

    func channelActive(context: ChannelHandlerContext) {
        seen.connections.withLock { $0 += 1 }
        let channel = context.channel
        seen.channels.withLock { $0.append(channel) }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var new = unwrapInboundIn(data)
        buffer.writeBuffer(&new)
        if !isGreeted {
            guard buffer.readSlice(length: 8) != nil else { return }
            isGreeted = true
            move(.connectionStart(AMQPMethod.Greeting(properties: ["product": "Scripted"])), 0, context)
        }
        do {
            while let frame = try AMQPFrame.take(from: &buffer, maximum: 131_072) {
                switch frame {
                case .heartbeat: seen.heartbeats.withLock { $0 += 1 }
                case .method(let channel, let method):
                    seen.methods.withLock { $0.append(method) }
                    answer(method, channel, context)
                default: break
                }
            }
        } catch {
            context.close(promise: nil)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private func answer(_ method: AMQPMethod, _ channel: UInt16, _ context: ChannelHandlerContext) {
        switch method {
        case .connectionStartOk:
            move(.connectionTune(.init(channels: 10, frameSize: 8_192, heartbeat: heartbeat)), 0, context)
        case .connectionTuneOk: break
        case .connectionOpen: move(.connectionOpenOk, 0, context, asked: method)
        case .connectionClose: move(.connectionCloseOk, 0, context, asked: method)
        case .channelOpen: move(.channelOpenOk, channel, context, asked: method)
        case .channelClose: move(.channelCloseOk, channel, context, asked: method)
        case .queueDeclare(let queue):
            let state = AMQPMethod.QueueState(name: queue.name, messages: 0, consumers: 0)
            move(.queueDeclareOk(state), channel, context, asked: method)
        case .confirmSelect: move(.confirmSelectOk, channel, context, asked: method)
        case .basicQos: move(.basicQosOk, channel, context, asked: method)
        case .basicConsume(_, let consumer): move(.basicConsumeOk(consumer: consumer), channel, context, asked: method)
        case .basicPublish:
            published += 1
            move(.basicAck(tag: published, isMultiple: false), channel, context, asked: method)
        default: move(nil, channel, context, asked: method)
        }
    }

    /// Does as the script says for what was asked, or else as it should.
    private func move(
        _ good: AMQPMethod?, _ channel: UInt16, _ context: ChannelHandlerContext, asked: AMQPMethod? = nil
    ) {
        switch script(asked ?? good ?? .channelOpen, channel) {
        case nil:
            guard let good else { return }
            context.writeAndFlush(wrapOutboundOut(bytes([.method(channel: channel, good)])), promise: nil)
        case .frames(let frames)?: context.writeAndFlush(wrapOutboundOut(bytes(frames)), promise: nil)
        case .bytes(let bytes)?: context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
        case .silence?: break
        case .hangUp?: context.close(promise: nil)
        }
    }
}
