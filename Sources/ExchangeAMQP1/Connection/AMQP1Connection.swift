#if AMQP1
    internal import Exchange
    internal import ExchangeAMQP
    internal import NIOCore
    internal import NIOPosix
    internal import NIOSSL
    internal import OutboundHTTP
    internal import SidecarBase

    /// A connection to a message broker. Everything it answers is a `TransportError` when it fails, and within the endpoint's
    /// timeout.
    final class AMQP1Connection: BrokerConnection {
        private let channel: any Channel
        private let driver: NIOLoopBound<EngineDriver>
        private let liveness: Liveness
        /// The name and version that the server gave itself.
        let server: String

        private init(_ channel: any Channel, _ driver: EngineDriver) {
            self.channel = channel
            self.driver = NIOLoopBound(driver, eventLoop: channel.eventLoop)
            liveness = driver.liveness
            server = driver.server
        }

        var isOpen: Bool { liveness.isAlive }

        /// Connects, proves who we are, and opens the connection.
        static func open(_ endpoint: AMQP1Endpoint) -> EventLoopFuture<AMQP1Connection> {
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
                            let name = TLSTrust.serverName(endpoint.host)
                            try pipeline.addHandler(NIOSSLClientHandler(context: tls, serverHostname: name))
                        }
                        try pipeline.addHandler(EngineDriver(endpoint))
                    }
                }
                .connect(host: endpoint.host, port: endpoint.port)
                .flatMapThrowing { channel in
                    let driver = try channel.pipeline.syncOperations.handler(type: EngineDriver.self)
                    return (channel, NIOLoopBound(driver, eventLoop: channel.eventLoop))
                }
                .flatMap { channel, driver in
                    let limit = loop.scheduleTask(in: timeout) {
                        driver.value.abandon(TransportError(.nodeTimeout, "the connection was not opened in time"))
                    }
                    let opened = driver.value.opened ?? loop.makeFailedFuture(ChannelError.alreadyClosed)
                    return opened.map { AMQP1Connection(channel, driver.value) }.always { _ in limit.cancel() }
                }
                .flatMapErrorThrowing { throw TransportError(connection: $0) }
        }

        /// Attaches a link that messages are sent on.
        func openSender(to address: String) -> EventLoopFuture<LinkNumber> {
            let promise = channel.eventLoop.makePromise(of: LinkNumber.self)
            withDriver { $0.openSender(to: address, promise) }
            return promise.futureResult
        }

        /// Attaches a link that messages come on, each to be settled; at most `prefetch` of them at a time are not yet.
        func openReceiver(
            from address: String, prefetch: Int, _ consumer: EngineDriver.Consumer
        ) -> EventLoopFuture<LinkNumber> {
            let promise = channel.eventLoop.makePromise(of: LinkNumber.self)
            withDriver { $0.openReceiver(from: address, prefetch: prefetch, consumer, promise) }
            return promise.futureResult
        }

        /// Sends an encoded message; done when the broker has said what becomes of it.
        func send(_ message: [UInt8], on link: LinkNumber) -> EventLoopFuture<ProtonOutcome> {
            let promise = channel.eventLoop.makePromise(of: ProtonOutcome.self)
            withDriver { $0.send(message, on: link, promise) }
            return promise.futureResult
        }

        /// Tells the broker what became of a message.
        func settle(_ delivery: UInt64, as outcome: ProtonOutcome) { withDriver { $0.settle(delivery, as: outcome) } }

        /// Detaches a link.
        func close(_ link: LinkNumber) { withDriver { $0.close(link) } }

        @discardableResult
        func close() -> EventLoopFuture<Void> {
            withDriver { $0.close() }
            return channel.closeFuture
        }

        private func withDriver(_ body: @escaping @Sendable (EngineDriver) -> Void) {
            channel.eventLoop.execute { body(self.driver.value) }
        }
    }
#endif
