internal import Exchange
internal import NIOCore
internal import NIOPosix
internal import NIOSSL
internal import OutboundHTTP
internal import SidecarBase

/// A connection to a message broker. Everything it answers is a `TransportError` when it fails, and within the endpoint's
/// timeout.
final class AMQPConnection: BrokerConnection {
    private let channel: any Channel
    private let driver: NIOLoopBound<ConnectionDriver>
    private let liveness: Liveness
    /// The name and version that the server gave itself.
    let server: String

    private init(_ channel: any Channel, _ driver: ConnectionDriver) {
        self.channel = channel
        self.driver = NIOLoopBound(driver, eventLoop: channel.eventLoop)
        liveness = driver.liveness
        server = driver.server
    }

    /// Whether it can still be used, as far as is known.
    var isOpen: Bool { liveness.isAlive }

    var eventLoop: any EventLoop { channel.eventLoop }

    /// Connects, proves who we are, and opens the virtual host.
    static func open(_ endpoint: AMQPEndpoint) -> EventLoopFuture<AMQPConnection> {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let tls: NIOSSLContext?
        do {
            tls = try endpoint.tls?.context()
        } catch {
            return loop.makeFailedFuture(TransportError(connection: error))
        }
        let timeout = TimeAmount(endpoint.timeout)
        return ClientBootstrap(group: loop)
            .connectTimeout(timeout)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    if let tls {
                        try pipeline.addHandler(
                            NIOSSLClientHandler(context: tls, serverHostname: TLSTrust.serverName(endpoint.host)))
                    }
                    try pipeline.addHandler(ByteToMessageHandler(FrameDecoder(), maximumBufferSize: nil))
                    try pipeline.addHandler(ConnectionDriver(endpoint))
                }
            }
            .connect(host: endpoint.host, port: endpoint.port)
            .flatMapThrowing { channel in
                (channel, try channel.pipeline.syncOperations.handler(type: ConnectionDriver.self).loopBound(channel))
            }
            .flatMap { channel, driver in
                let limit = loop.scheduleTask(in: timeout) {
                    driver.value.abandon(TransportError(.nodeTimeout, "the connection was not opened in time"))
                }
                let opened = driver.value.opened ?? loop.makeFailedFuture(ChannelError.alreadyClosed)
                return opened.map { AMQPConnection(channel, driver.value) }.always { _ in limit.cancel() }
            }
            .flatMapErrorThrowing { throw TransportError(connection: $0) }
    }

    /// Opens a channel.
    func openChannel() -> EventLoopFuture<AMQPChannel> {
        let promise = eventLoop.makePromise(of: AMQPChannel.self)
        eventLoop.execute { [self] in
            let opened = eventLoop.makePromise(of: ChannelDriver.self)
            driver.value.openChannel(opened)
            opened.futureResult.assumeIsolated().whenComplete { result in
                promise.completeWith(
                    result.map { AMQPChannel(self, NIOLoopBound($0, eventLoop: self.eventLoop), $0.liveness) })
            }
        }
        return promise.futureResult
    }

    /// Does something with the driver, on its event loop.
    func withDriver(_ body: @escaping @Sendable (ConnectionDriver) -> Void) {
        eventLoop.execute { body(self.driver.value) }
    }

    /// Takes leave of the broker; done when the connection is gone.
    @discardableResult
    func close() -> EventLoopFuture<Void> {
        withDriver { $0.close() }
        return channel.closeFuture
    }

    /// Succeeds when the connection is gone.
    var closed: EventLoopFuture<Void> { channel.closeFuture }
}

extension ConnectionDriver {
    fileprivate func loopBound(_ channel: any Channel) -> NIOLoopBound<ConnectionDriver> {
        NIOLoopBound(self, eventLoop: channel.eventLoop)
    }
}
