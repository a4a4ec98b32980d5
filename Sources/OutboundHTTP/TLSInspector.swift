internal import NIOCore
internal import NIOPosix
internal import NIOSSL

/// Looks at the certificate that a server shows, to tell people whose it is and what is wrong with it. Trusts nobody and sends
/// nothing: the handshake ends when the certificate has been seen.
package enum TLSInspector {
    /// The certificate of the server at an `https://` address, DER; `nil` when none can be seen in time.
    package static func certificate(
        of url: String, through proxy: HTTPProxy? = nil, within timeout: Duration
    ) async -> [UInt8]? {
        // The address is that of a WebSocket but for its first letters.
        guard url.lowercased().hasPrefix("https://"),
            let address = WebSocketAddress("wss" + url.dropFirst("https".count))
        else { return nil }
        do {
            let context = try NIOSSLContext(configuration: .makeClientConfiguration())
            return try await look(at: address, through: proxy, context, TimeAmount(timeout)).get()
        } catch {
            // Whoever asks has a failure to tell already.
            return nil
        }
    }

    private static func look(
        at address: WebSocketAddress, through proxy: HTTPProxy?, _ context: NIOSSLContext, _ timeout: TimeAmount
    ) -> EventLoopFuture<[UInt8]?> {
        let group = MultiThreadedEventLoopGroup.singleton
        let seen = group.next().makePromise(of: [UInt8]?.self)
        ClientBootstrap(group: group)
            .connectTimeout(timeout)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let handler = try NIOSSLClientHandler(context: context, serverHostname: address.serverName) {
                        (chain: [NIOSSLCertificate], verdict: EventLoopPromise<NIOSSLVerificationResult>) in
                        do {
                            seen.succeed(try chain.first?.toDERBytes())
                        } catch {
                            seen.succeed(nil)
                        }
                        verdict.succeed(.failed)
                    }
                    let pipeline = channel.pipeline.syncOperations
                    if let proxy {
                        try pipeline.addHandler(ProxyGreeting(proxy, to: address, then: handler))
                    } else {
                        try pipeline.addHandler(handler)
                    }
                }
            }
            .connect(host: proxy?.host ?? address.host, port: proxy?.port ?? address.port)
            .whenComplete { result in
                switch result {
                case .failure: seen.succeed(nil)
                case .success(let channel):
                    // Of several ends the first counts.
                    channel.closeFuture.whenComplete { _ in seen.succeed(nil) }
                    channel.eventLoop.scheduleTask(in: timeout) { channel.close(promise: nil) }
                }
            }
        return seen.futureResult
    }
}

/// Asks a proxy for a connection, and gives way to TLS when it is there.
private final class ProxyGreeting: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// The longest answer of a proxy that is read.
    private static let maximumAnswer = 65_536

    private let greeting: String
    private let next: NIOSSLClientHandler
    private var answer: [UInt8] = []

    init(_ proxy: HTTPProxy, to address: WebSocketAddress, then next: NIOSSLClientHandler) {
        let place = address.authority
        greeting = "CONNECT \(place) HTTP/1.1\r\nHost: \(place)\r\n\(proxy.authorizationLine)\r\n"
        self.next = next
    }

    func channelActive(context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: greeting)), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        answer.append(contentsOf: unwrapInboundIn(data).readableBytesView)
        guard answer.suffix(4) == Array("\r\n\r\n".utf8) else {
            if answer.count > ProxyGreeting.maximumAnswer { context.close(promise: nil) }
            return
        }
        let status = answer.split(separator: 0x20, maxSplits: 2).dropFirst().first
        guard status?.first == UInt8(ascii: "2") else {
            context.close(promise: nil)
            return
        }
        do {
            let pipeline = context.pipeline.syncOperations
            // It begins by itself on a connection that is there already.
            try pipeline.addHandler(next, position: .after(self))
            pipeline.removeHandler(self, promise: nil)
        } catch {
            context.close(promise: nil)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
