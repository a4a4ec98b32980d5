internal import Foundation
internal import NIOCore
internal import NIOWebSocket

/// One connection of a simulated control.
final class EPortConversation: ChannelInboundHandler {
    typealias InboundIn = WebSocketFrame

    private let control: EPortControl

    init(control: EPortControl) {
        self.control = control
    }

    func handlerAdded(context: ChannelHandlerContext) {
        control.opened(context.channel)
        let greeting = ByteBuffer(string: EPortControlForm.greeting)
        context.channel.writeAndFlush(WebSocketFrame(fin: true, opcode: .text, data: greeting), promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        control.closed(context.channel)
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let frame = unwrapInboundIn(data)
        switch frame.opcode {
        case .text:
            do {
                let bytes = Data(frame.unmaskedData.readableBytesView)
                let request = try JSONDecoder().decode(EPortControlRequest.self, from: bytes)
                control.serve(request, on: context.channel).forEach(EPortConversation.send)
            } catch {
                context.close(promise: nil)
            }
        case .connectionClose: context.close(promise: nil)
        default: break
        }
    }

    private static func send(_ sending: EPortControlSending) {
        let channel = sending.channel
        channel.eventLoop.scheduleTask(in: sending.pause) {
            for frame in sending.frames { channel.write(frame, promise: nil) }
            channel.flush()
            if sending.closes { channel.close(promise: nil) }
        }
    }
}
