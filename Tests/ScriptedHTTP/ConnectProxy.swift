internal import NIOCore
internal import NIOPosix
internal import Synchronization

/// An HTTP proxy on a free port of 127.0.0.1 that connects with CONNECT, as companies have one between their machines and the
/// world, and remembers whom it was asked for.
package final class ConnectProxy: Sendable {
    /// What it wants and does.
    package enum Manner: Sendable {
        case open
        /// It wants `Proxy-Authorization: Basic` with this, which is base64 of user and password.
        case login(String)
        /// It connects to nobody.
        case refusing
        /// It takes the connection and says nothing.
        case silent
    }

    fileprivate struct Seen {
        var targets: [String] = []
        var refused = 0
    }

    package let port: Int
    package var address: String { "http://127.0.0.1:\(port)" }
    private let seen: Mutex<Seen>

    private init(port: Int) {
        self.port = port
        seen = Mutex(Seen())
    }

    /// Whom it connected to, `HOST:PORT`, once for each connection.
    package var targets: [String] { seen.withLock { $0.targets } }
    /// How often it said no.
    package var refused: Int { seen.withLock { $0.refused } }

    /// Runs a proxy while `body` runs.
    package static func run<Result>(
        _ manner: Manner = .open, _ body: (ConnectProxy) async throws -> Result
    ) async throws -> Result {
        let place = Place()
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(ProxyConversation(manner, place))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let proxy = ConnectProxy(port: channel.localAddress?.port ?? 0)
        place.proxy.withLock { $0 = proxy }
        do {
            let result = try await body(proxy)
            try await channel.close()
            return result
        } catch {
            try await channel.close()
            throw error
        }
    }

    fileprivate func note(_ change: (inout Seen) -> Void) { seen.withLock { change(&$0) } }

    /// Where conversations find their proxy, which is there only when its port is.
    fileprivate final class Place: Sendable {
        let proxy = Mutex<ConnectProxy?>(nil)
    }
}

/// One connection to the proxy: first a request, then whatever both sides send.
private final class ProxyConversation: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let manner: ConnectProxy.Manner
    private let place: ConnectProxy.Place
    private var head: [UInt8] = []
    private var partner: (any Channel)?
    private var isAnswered = false

    init(_ manner: ConnectProxy.Manner, _ place: ConnectProxy.Place) {
        self.manner = manner
        self.place = place
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let buffer = unwrapInboundIn(data)
        if let partner {
            partner.writeAndFlush(buffer, promise: nil)
            return
        }
        head.append(contentsOf: buffer.readableBytesView)
        guard !isAnswered, head.suffix(4) == Array("\r\n\r\n".utf8) else { return }
        isAnswered = true
        answer(String(decoding: head, as: UTF8.self), context)
    }

    func channelInactive(context: ChannelHandlerContext) { partner?.close(promise: nil) }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private func answer(_ head: String, _ context: ChannelHandlerContext) {
        let lines = head.split(separator: "\r\n")
        let words = (lines.first ?? "").split(separator: " ")
        let target = words.count > 1 ? String(words[1]) : ""
        let colon = target.lastIndex(of: ":")
        guard words.first == "CONNECT", let colon, let port = Int(target[target.index(after: colon)...]) else {
            return refuse(405, context)
        }
        switch manner {
        case .silent: return
        case .refusing: return refuse(502, context)
        case .login(let wanted):
            let line = "proxy-authorization: basic \(wanted)".lowercased()
            // The scheme's name may be written in any case; what follows may not.
            guard lines.contains(where: { $0.lowercased() == line && $0.hasSuffix(wanted) }) else {
                return refuse(407, context)
            }
        case .open: break
        }
        connect(String(target[..<colon]), port, target, context)
    }

    private func refuse(_ status: Int, _ context: ChannelHandlerContext) {
        place.proxy.withLock { $0 }?.note { $0.refused += 1 }
        let text = "HTTP/1.1 \(status) Refused\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        let channel = context.channel
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text))).whenComplete { _ in
            channel.close(promise: nil)
        }
    }

    private func connect(_ host: String, _ port: Int, _ target: String, _ context: ChannelHandlerContext) {
        let (near, place) = (context.channel, place)
        let far = ClientBootstrap(group: context.eventLoop)
            .channelInitializer { far in
                far.eventLoop.makeCompletedFuture {
                    try far.pipeline.syncOperations.addHandler(Forwarding(to: near))
                }
            }
            .connect(host: host, port: port)
        far.assumeIsolated().whenComplete { result in
            switch result {
            case .success(let channel):
                place.proxy.withLock { $0 }?.note { $0.targets.append(target) }
                self.partner = channel
                near.writeAndFlush(ByteBuffer(string: "HTTP/1.1 200 Connected\r\n\r\n"), promise: nil)
            case .failure: self.refuse(504, context)
            }
        }
    }
}

/// The way back.
private final class Forwarding: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let near: any Channel

    init(to near: any Channel) { self.near = near }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        near.writeAndFlush(unwrapInboundIn(data), promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) { near.close(promise: nil) }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
