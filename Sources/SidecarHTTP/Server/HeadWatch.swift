internal import NIOCore
internal import NIOSSL
internal import NIOTLS
internal import SidecarBase

/// Closes a connection whose request head, from its first byte on, or whose TLS handshake takes too long: the silence between two
/// bytes is no measure for a sender that sends one now and then.
///
/// It sits before the HTTP/1 decoder and runs on the channel's event loop only.
final class HeadWatch: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let limit: TimeAmount
    private var isAwaitingHead = true
    private var isShakingHands: Bool
    private var timer: Scheduled<Void>?

    init(limit: TimeAmount, expectsHandshake: Bool) {
        self.limit = limit
        isShakingHands = expectsHandshake
    }

    func handlerAdded(context: ChannelHandlerContext) {
        if isShakingHands { start(context) }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if isAwaitingHead, timer == nil { start(context) }
        context.fireChannelRead(data)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if isShakingHands, let event = event as? TLSUserEvent, case .handshakeCompleted = event {
            isShakingHands = false
            stop()
        }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        stop()
        context.fireChannelInactive()
    }

    /// A head has arrived.
    func headArrived() {
        isAwaitingHead = false
        stop()
    }

    /// The request is over: what comes now is the next head.
    func requestEnded() { isAwaitingHead = true }

    private func start(_ context: ChannelHandlerContext) {
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        timer = context.eventLoop.scheduleTask(in: limit) {
            Metrics.counter(.httpLimited, "none", "slow_head").add()
            bound.value.close(promise: nil)
        }
    }

    private func stop() {
        timer?.cancel()
        timer = nil
    }
}
