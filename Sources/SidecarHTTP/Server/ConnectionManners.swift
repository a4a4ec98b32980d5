internal import NIOCore
internal import NIOHTTP1
internal import SidecarBase

/// What HTTP/1 asks of a connection and the server library leaves to its user: `100 Continue`, the persistence rules of
/// HTTP/1.0 and of `Connection: close`, a time limit for a body, a close that lets a refused sender read its answer, and
/// word of a caller that hung up.
///
/// It sits between the HTTP/1 decoder and everything else and runs on the channel's event loop only.
final class ConnectionManners: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private struct Pending {
        let isKeptAlive: Bool
        let isOld: Bool
        var isWaitingToSend: Bool
    }

    private let bodyLimit: Int
    private let bodyTimeout: @Sendable (HTTPRequestHead) -> TimeAmount
    private let lingerTimeout: TimeAmount
    private let watch: HeadWatch
    /// That of the request whose body is read.
    private var bodyLimitTime = TimeAmount.zero
    private var pending = CircularBuffer<Pending>()
    private var isReadingBody = false
    private var isClosing = false
    private var bodyTimer: Scheduled<Void>?
    private var hasHungUp = false
    private var onHangUp: (@Sendable () -> Void)?

    init(
        bodyLimit: Int, bodyTimeout: @escaping @Sendable (HTTPRequestHead) -> TimeAmount, lingerTimeout: TimeAmount,
        watch: HeadWatch
    ) {
        self.watch = watch
        self.bodyLimit = bodyLimit
        self.bodyTimeout = bodyTimeout
        self.lingerTimeout = lingerTimeout
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            isReadingBody = true
            bodyLimitTime = bodyTimeout(head)
            watch.headArrived()
            pending.append(
                Pending(
                    isKeptAlive: head.isKeepAlive, isOld: head.version.minor == 0,
                    isWaitingToSend: expectsContinue(head)))
            if pending.count == 1 { allowSending(context) }
        case .body:
            break
        case .end:
            isReadingBody = false
            watch.requestEnded()
            bodyTimer?.cancel()
            bodyTimer = nil
        }
        context.fireChannelRead(data)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if isReadingBody, bodyTimer == nil {
            let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
            bodyTimer = context.eventLoop.scheduleTask(in: bodyLimitTime) {
                Metrics.counter(.httpLimited, "none", "slow_body").add()
                bound.value.close(promise: nil)
            }
        }
        context.fireChannelReadComplete()
    }

    func channelInactive(context: ChannelHandlerContext) {
        bodyTimer?.cancel()
        bodyTimer = nil
        hangUp()
        context.fireChannelInactive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        // A caller that closed only its sending half cannot be told from one that has gone.
        if let event = event as? ChannelEvent, event == .inputClosed { hangUp() }
        context.fireUserInboundEventTriggered(event)
    }

    /// Calls `body` when the caller hangs up before the answer to the request under way is out, or at once when it has; for
    /// work that nobody needs then.
    func whenHungUp(_ body: @escaping @Sendable () -> Void) {
        if hasHungUp { body() } else { onHangUp = body }
    }

    private func hangUp() {
        hasHungUp = true
        onHangUp?()
        onHangUp = nil
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(var head) where !(100..<200).contains(head.status.code):
            if head.headers[canonicalForm: "connection"].contains(where: { $0.lowercased() == "close" }) {
                isClosing = true
            } else if let request = pending.first, !request.isKeptAlive {
                isClosing = true
                head.headers.replaceOrAdd(name: "connection", value: "close")
            } else if let request = pending.first, request.isOld {
                head.headers.replaceOrAdd(name: "connection", value: "keep-alive")
            }
            context.write(wrapOutboundOut(.head(head)), promise: promise)
        case .end:
            context.write(data, promise: promise)
            if !pending.isEmpty { pending.removeFirst() }
            onHangUp = nil
            if isClosing { linger(context) } else { allowSending(context) }
        default:
            context.write(data, promise: promise)
        }
    }

    private func expectsContinue(_ head: HTTPRequestHead) -> Bool {
        guard head.version.minor > 0,
            head.headers["expect"].contains(where: { $0.lowercased() == "100-continue" })
        else { return false }
        // Whoever announces too much gets the refusal at once and need not send.
        let announced = head.headers.first(name: "content-length").flatMap { Int($0) } ?? 0
        return announced <= bodyLimit
    }

    private func allowSending(_ context: ChannelHandlerContext) {
        guard let request = pending.first, request.isWaitingToSend else { return }
        pending[pending.startIndex].isWaitingToSend = false
        let head = HTTPResponseHead(version: .http1_1, status: .continue)
        context.writeAndFlush(wrapOutboundOut(.head(head)), promise: nil)
    }

    /// Closes the sending half, so that the peer reads the answer to its end, and the rest a little later: a close with
    /// unread input would reset the connection and take the answer with it.
    private func linger(_ context: ChannelHandlerContext) {
        context.flush()
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        context.close(mode: .output, promise: nil)
        let timer = context.eventLoop.scheduleTask(in: lingerTimeout) { bound.value.close(promise: nil) }
        context.channel.closeFuture.whenComplete { _ in timer.cancel() }
    }
}
