internal import Foundation
internal import NIOCore
internal import NIOHTTP1

/// One connection to a simulated server: collects a request and does what the reply says.
final class LabConnection: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let server: LabServer
    private var head: HTTPRequestHead?
    private var body: [UInt8] = []

    init(server: LabServer) {
        self.server = server
    }

    func channelActive(context: ChannelHandlerContext) {
        server.opened(context.channel)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        server.closed(context.channel)
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        server.tls?.failed(error)
        context.close(promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            guard !server.hangsUp() else {
                context.close(promise: nil)
                return
            }
            self.head = head
            body = []
            if let length = head.headers.first(name: "content-length").flatMap({ Int($0) }),
                length <= LabServer.maximumBody
            {
                body.reserveCapacity(length)
            }
            if head.headers.first(name: "expect")?.lowercased() == "100-continue" {
                context.writeAndFlush(
                    wrapOutboundOut(.head(HTTPResponseHead(version: .http1_1, status: .continue))), promise: nil)
            }
        case .body(let buffer):
            guard body.count + buffer.readableBytes <= LabServer.maximumBody else {
                context.close(promise: nil)
                return
            }
            body.append(contentsOf: buffer.readableBytesView)
        case .end:
            guard let head else { return }
            self.head = nil
            var fields: [String: String] = [:]
            for (name, value) in head.headers { fields[name.lowercased()] = value }
            let request = LabRequest(method: head.method.rawValue, target: head.uri, headers: fields, body: body)
            body = []
            perform(server.reply(to: request), keepAlive: head.isKeepAlive, context: context)
        }
    }

    private func perform(_ reply: LabReply, keepAlive: Bool, context: ChannelHandlerContext) {
        guard context.channel.isActive else { return }
        switch reply {
        case .answer(let status, let contentType, let body):
            write(status, contentType, body[...], of: body.count, keepAlive: keepAlive, context: context)
            let done = context.eventLoop.makePromise(of: Void.self)
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: done)
            if !keepAlive { closeAfter(done.futureResult, context) }
        case .cutShort(let contentType, let body):
            write(200, contentType, body.prefix(body.count / 2), of: body.count, keepAlive: true, context: context)
            context.flush()
            context.close(promise: nil)
        case .reset(let contentType, let body):
            write(200, contentType, body.prefix(body.count / 2), of: body.count, keepAlive: true, context: context)
            context.flush()
            reset(context)
        case .slowBytes(let contentType, let body, let pause):
            write(200, contentType, [], of: body.count, keepAlive: keepAlive, context: context)
            context.flush()
            writeSlowly(body[...], piece: max(1, body.count / 20), pause, keepAlive: keepAlive, context: context)
        case .close:
            context.close(promise: nil)
        case .hang(let duration):
            later(duration, .close, keepAlive: false, context: context)
        case .after(let duration, let next):
            later(duration, next, keepAlive: keepAlive, context: context)
        case .then(let first, let work):
            perform(first, keepAlive: keepAlive, context: context)
            _ = context.eventLoop.makeFutureWithTask(work)
        case .pending(let work):
            let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
            context.eventLoop.makeFutureWithTask { await work() }.whenSuccess { next in
                let (connection, context) = bound.value
                connection.perform(next, keepAlive: keepAlive, context: context)
            }
        }
    }

    /// Closes in the hard way: what is not sent is thrown away, and the other side is told that something went wrong.
    private func reset(_ context: ChannelHandlerContext) {
        let channel = context.channel
        guard let options = channel as? any SocketOptionProvider else { return channel.close(promise: nil) }
        options.setSoLinger(linger(l_onoff: 1, l_linger: 0)).whenComplete { _ in channel.close(promise: nil) }
    }

    private func writeSlowly(
        _ rest: ArraySlice<UInt8>, piece: Int, _ pause: Duration, keepAlive: Bool, context: ChannelHandlerContext
    ) {
        guard context.channel.isActive else { return }
        guard !rest.isEmpty else {
            let done = context.eventLoop.makePromise(of: Void.self)
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: done)
            if !keepAlive { closeAfter(done.futureResult, context) }
            return
        }
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        context.eventLoop.scheduleTask(in: TimeAmount(pause)) {
            let (connection, context) = bound.value
            let part = ByteBuffer(bytes: rest.prefix(piece))
            context.writeAndFlush(connection.wrapOutboundOut(.body(.byteBuffer(part))), promise: nil)
            connection.writeSlowly(
                rest.dropFirst(piece), piece: piece, pause, keepAlive: keepAlive, context: context)
        }
    }

    private func later(_ delay: Duration, _ next: LabReply, keepAlive: Bool, context: ChannelHandlerContext) {
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        context.eventLoop.scheduleTask(in: TimeAmount(delay)) {
            let (connection, context) = bound.value
            connection.perform(next, keepAlive: keepAlive, context: context)
        }
    }

    private func closeAfter(_ future: EventLoopFuture<Void>, _ context: ChannelHandlerContext) {
        let channel = context.channel
        future.whenComplete { _ in channel.close(promise: nil) }
    }

    private func write(
        _ status: Int, _ contentType: String, _ body: ArraySlice<UInt8>, of length: Int, keepAlive: Bool,
        context: ChannelHandlerContext
    ) {
        var headers = HTTPHeaders()
        headers.add(name: "Content-Type", value: contentType)
        headers.add(name: "Content-Length", value: String(length))
        if !keepAlive { headers.add(name: "Connection", value: "close") }
        let head = HTTPResponseHead(version: .http1_1, status: .init(statusCode: status), headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        if !body.isEmpty { context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: body)))), promise: nil) }
    }
}
