internal import NIOCore
internal import NIOPosix
package import NIOSSL
internal import Synchronization

/// An HTTP/1.1 server on a free port of 127.0.0.1 that answers as a test tells it, with well-formed answers and with broken
/// ones, and remembers what it was sent.
package final class ScriptedServer: Sendable {
    /// What the server does when a request has come.
    package enum Reply: Sendable {
        /// A whole answer, after which the connection stays open.
        case answer(status: Int, type: String = "text/xml; charset=UTF-8", body: [UInt8])
        /// These bytes, whatever they are, and then the end of the connection.
        case raw([UInt8])
        /// These bytes, and then nothing more.
        case stall([UInt8])

        /// A whole answer from a text.
        package static func text(_ body: String, status: Int = 200, type: String = "text/xml; charset=UTF-8") -> Reply {
            .answer(status: status, type: type, body: Array(body.utf8))
        }
    }

    /// A request that came.
    package struct Request: Sendable {
        /// Method, target and version.
        package let line: String
        /// By names in lower case.
        package let headers: [String: String]
        package let body: [UInt8]
    }

    /// `http://127.0.0.1:port`, or `https://` with TLS.
    package let address: String
    private let channel: any Channel
    private let seen: Mutex<[Request]>

    private init(channel: any Channel, scheme: String, seen: consuming Mutex<[Request]>) {
        self.channel = channel
        self.seen = seen
        address = "\(scheme)://127.0.0.1:\(channel.localAddress?.port ?? 0)"
    }

    /// What came so far.
    package var requests: [Request] { seen.withLock { $0 } }

    /// Runs a server while `body` runs, over TLS where that is configured. The replies are given in order, the last of them
    /// for ever. Port 0 is any free one.
    package static func run<Result>(
        _ replies: [Reply], tls: TLSConfiguration? = nil, port: Int = 0, _ body: (ScriptedServer) async throws -> Result
    ) async throws -> Result {
        let script = Script(replies)
        let context = try tls.map { try NIOSSLContext(configuration: $0) }
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let context {
                        try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context))
                    }
                    try channel.pipeline.syncOperations.addHandler(Conversation(script))
                }
            }
            .bind(host: "127.0.0.1", port: port).get()
        let server = ScriptedServer(channel: channel, scheme: tls == nil ? "http" : "https", seen: Mutex([]))
        script.server.withLock { $0 = server }
        do {
            let result = try await body(server)
            try await channel.close()
            return result
        } catch {
            try await channel.close()
            throw error
        }
    }

    /// An address of 127.0.0.1 where nobody listens.
    package static func closedAddress() async throws -> String {
        try await run([]) { $0.address }
    }

    fileprivate func note(_ request: Request) { seen.withLock { $0.append(request) } }
}

/// What is still to be said, shared by all connections.
private final class Script: Sendable {
    let server = Mutex<ScriptedServer?>(nil)
    private let replies: Mutex<[ScriptedServer.Reply]>

    init(_ replies: [ScriptedServer.Reply]) { self.replies = Mutex(replies) }

    func next(after request: ScriptedServer.Request) -> ScriptedServer.Reply {
        server.withLock { $0 }?.note(request)
        return replies.withLock { replies in
            guard let first = replies.first else { return .raw([]) }
            if replies.count > 1 { replies.removeFirst() }
            return first
        }
    }
}

/// One connection: collects a request by its Content-Length, then does as the script says.
private final class Conversation: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let script: Script
    private var bytes: [UInt8] = []

    init(_ script: Script) { self.script = script }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        bytes.append(contentsOf: unwrapInboundIn(data).readableBytesView)
        while let request = takeRequest() { reply(script.next(after: request), context) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private func takeRequest() -> ScriptedServer.Request? {
        guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else { return nil }
        let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).split(separator: "\r\n")
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            headers[line[..<colon].lowercased()] = line[line.index(after: colon)...].drop { $0 == " " }.description
        }
        let length = headers["content-length"].flatMap { Int($0) } ?? 0
        guard bytes.count - end.upperBound >= length else { return nil }
        let body = Array(bytes[end.upperBound..<end.upperBound + length])
        bytes.removeSubrange(..<(end.upperBound + length))
        return ScriptedServer.Request(line: lines.first.map { String($0) } ?? "", headers: headers, body: body)
    }

    private func reply(_ reply: ScriptedServer.Reply, _ context: ChannelHandlerContext) {
        switch reply {
        case .answer(let status, let type, let body):
            let head = "HTTP/1.1 \(status) Scripted\r\nContent-Type: \(type)\r\nContent-Length: \(body.count)\r\n\r\n"
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: Array(head.utf8) + body)), promise: nil)
        case .raw(let bytes):
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
            context.close(promise: nil)
        case .stall(let bytes):
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
        }
    }
}
