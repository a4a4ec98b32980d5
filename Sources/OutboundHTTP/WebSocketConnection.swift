internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL
internal import NIOWebSocket
internal import Synchronization

/// A connection to somebody's WebSocket server (RFC 6455), for text messages. Pings are answered and fragments put together
/// here. What happens on it is told one event after the other; after `closed` nothing more is told.
package final class WebSocketConnection: Sendable {
    /// What happens on a connection.
    package enum Event: Sendable, Equatable {
        /// Messages may be sent from now on.
        case opened
        /// A whole message.
        case text(String)
        /// The connection is over, or never came to be.
        case closed(HTTPFailure)
    }

    private struct State {
        var channel: (any Channel)?
        /// Before this there is HTTP on the line, and no place for frames.
        var isOpened = false
        var isClosed = false
    }

    private let state = Mutex(State())
    private let onEvent: @Sendable (Event) -> Void

    /// Begins to connect; returns at once.
    ///
    /// - Parameters:
    ///   - address: where to.
    ///   - timeout: for the connection to come to be, the handshakes included.
    ///   - maximumMessage: the most bytes of a message that comes in; a longer one ends the connection.
    ///   - authorityFile: for `wss`, a PEM file with the only authorities to trust; those of the system when `nil`.
    ///   - onEvent: is called on an event loop, so it must not block.
    package init(
        to address: WebSocketAddress, timeout: Duration, maximumMessage: Int, authorityFile: String? = nil,
        onEvent: @escaping @Sendable (Event) -> Void
    ) {
        self.onEvent = onEvent
        let tls: NIOSSLContext?
        do {
            tls = address.isSecure ? try WebSocketConnection.tls(authorityFile) : nil
        } catch {
            tell(.closed(HTTPFailure(.unreachable, "TLS cannot be set up: \(error)")))
            return
        }
        connect(address, tls, timeout, maximumMessage)
    }

    /// Sends a message; when that fails, the connection ends.
    package func send(_ text: String) {
        guard let channel = state.withLock({ $0.isOpened && !$0.isClosed ? $0.channel : nil }) else { return }
        let frame = WebSocketFrame(fin: true, opcode: .text, maskKey: .random(), data: ByteBuffer(string: text))
        channel.writeAndFlush(frame, promise: nil)
    }

    /// Ends the connection; nothing more is told of it.
    package func close() {
        let (channel, isOpened) = state.withLock { state in
            state.isClosed = true
            defer { state.channel = nil }
            return (state.channel, state.isOpened)
        }
        guard let channel else { return }
        guard isOpened else { return channel.close(promise: nil) }
        var code = channel.allocator.buffer(capacity: 2)
        code.write(webSocketErrorCode: .normalClosure)
        let frame = WebSocketFrame(fin: true, opcode: .connectionClose, maskKey: .random(), data: code)
        channel.writeAndFlush(frame).whenComplete { _ in channel.close(promise: nil) }
    }

    // MARK: - On event loops

    private func connect(
        _ address: WebSocketAddress, _ tls: NIOSSLContext?, _ timeout: Duration, _ maximumMessage: Int
    ) {
        let tell: @Sendable (Event) -> Void = { [weak self] in self?.tell($0) }
        let adopt: @Sendable (any Channel) -> Void = { [weak self] in _ = self?.adopt($0) }
        let connected = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(TimeAmount(timeout))
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    if let tls {
                        try pipeline.addHandler(NIOSSLClientHandler(context: tls, serverHostname: address.serverName))
                    }
                    try pipeline.addHTTPClientHandlers(
                        leftOverBytesStrategy: .forwardBytes,
                        withClientUpgrade: (
                            upgraders: [WebSocketConnection.upgrader(maximumMessage, adopt, tell)],
                            completionHandler: { context in
                                context.pipeline.removeHandler(name: WebSocketRequest.name, promise: nil)
                            }
                        ))
                    try pipeline.addHandler(
                        WebSocketRequest(address) { tell(.closed($0)) }, name: WebSocketRequest.name)
                }
            }
            .connect(host: address.host, port: address.port)
        connected.whenComplete { result in
            switch result {
            case .failure(let error): self.tell(.closed(HTTPFailure(error, isAnswering: false)))
            case .success(let channel):
                guard self.adopt(channel) else { return channel.close(promise: nil) }
                channel.eventLoop.scheduleTask(in: TimeAmount(timeout)) {
                    let isOpened = self.state.withLock(\.isOpened)
                    if !isOpened { self.tell(.closed(HTTPFailure(.timeout, "no WebSocket within \(timeout)"))) }
                }
                channel.closeFuture.whenComplete { _ in
                    tell(.closed(HTTPFailure(.unreachable, "the connection ended")))
                }
            }
        }
    }

    /// Notes the channel of this connection, unless it was closed meanwhile.
    private func adopt(_ channel: any Channel) -> Bool {
        state.withLock { state in
            if !state.isClosed { state.channel = channel }
            return !state.isClosed
        }
    }

    private static func upgrader(
        _ maximumMessage: Int, _ adopt: @escaping @Sendable (any Channel) -> Void,
        _ tell: @escaping @Sendable (Event) -> Void
    ) -> NIOWebSocketClientUpgrader {
        NIOWebSocketClientUpgrader(maxFrameSize: maximumMessage) { channel, _ in
            channel.eventLoop.makeCompletedFuture {
                // The one of the channels that were tried; others may not know yet that it is connected.
                adopt(channel)
                let pipeline = channel.pipeline.syncOperations
                try pipeline.addHandler(
                    NIOWebSocketFrameAggregator(
                        minNonFinalFragmentSize: 0, maxAccumulatedFrameCount: 10_000,
                        maxAccumulatedFrameSize: maximumMessage))
                try pipeline.addHandler(WebSocketReceiver(tell: tell))
            }
        }
    }

    private static func tls(_ authorityFile: String?) throws -> NIOSSLContext {
        var configuration = TLSConfiguration.makeClientConfiguration()
        if let authorityFile { configuration.trustRoots = .file(authorityFile) }
        return try NIOSSLContext(configuration: configuration)
    }

    private func tell(_ event: Event) {
        let (isFirst, channel): (Bool, (any Channel)?) = state.withLock { state in
            if state.isClosed { return (false, nil) }
            guard case .closed = event else {
                if event == .opened { state.isOpened = true }
                return (true, nil)
            }
            state.isClosed = true
            defer { state.channel = nil }
            return (true, state.channel)
        }
        channel?.close(promise: nil)
        if isFirst { onEvent(event) }
    }
}

extension WebSocketAddress {
    /// The name for TLS; addresses have none.
    var serverName: String? {
        let isAddress = host.contains(":") || host.utf8.allSatisfy { $0 == 0x2E || (0x30...0x39).contains($0) }
        return isAddress ? nil : host
    }
}
