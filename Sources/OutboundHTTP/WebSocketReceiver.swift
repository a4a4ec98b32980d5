internal import NIOCore
internal import NIOWebSocket

/// Takes the frames of a connection, put together to whole messages.
final class WebSocketReceiver: ChannelInboundHandler {
    typealias InboundIn = WebSocketFrame
    typealias OutboundOut = WebSocketFrame

    private let tell: @Sendable (WebSocketConnection.Event) -> Void

    init(tell: @escaping @Sendable (WebSocketConnection.Event) -> Void) {
        self.tell = tell
    }

    func handlerAdded(context: ChannelHandlerContext) {
        // When what is on the stack is done, the last of HTTP has left the pipeline.
        context.eventLoop.execute { [tell] in tell(.opened) }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let frame = unwrapInboundIn(data)
        switch frame.opcode {
        case .text:
            guard let text = String(validating: frame.unmaskedData.readableBytesView, as: UTF8.self) else {
                return end(context, HTTPFailure(.garbled, "a text that is no UTF-8"))
            }
            tell(.text(text))
        case .ping:
            let pong = WebSocketFrame(fin: true, opcode: .pong, maskKey: .random(), data: frame.unmaskedData)
            context.writeAndFlush(wrapOutboundOut(pong), promise: nil)
        case .connectionClose:
            let answer = WebSocketFrame(
                fin: true, opcode: .connectionClose, maskKey: .random(), data: frame.unmaskedData)
            context.writeAndFlush(wrapOutboundOut(answer), promise: nil)
            end(context, HTTPFailure(.unreachable, "the other side closed the connection"))
        default:
            // Nobody here speaks in bytes; pongs were not asked for.
            break
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch error {
        case NIOWebSocketError.invalidFrameLength,
            NIOWebSocketFrameAggregator.Error.accumulatedFrameSizeIsTooLarge,
            NIOWebSocketFrameAggregator.Error.tooManyFragments:
            end(context, HTTPFailure(.tooLarge, "a message longer than is read"))
        case is NIOWebSocketError, is NIOWebSocketFrameAggregator.Error:
            end(context, HTTPFailure(.garbled, "no WebSocket frames"))
        default: end(context, HTTPFailure(error, isAnswering: false))
        }
    }

    private func end(_ context: ChannelHandlerContext, _ failure: HTTPFailure) {
        tell(.closed(failure))
        context.close(promise: nil)
    }
}
