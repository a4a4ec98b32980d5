internal import NIOCore
internal import NIOHTTP1

/// Asks a server to change from HTTP to WebSocket; leaves the pipeline when it does.
final class WebSocketRequest: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundOut = HTTPClientRequestPart

    /// Its name in the pipeline.
    static let name = "WebSocketRequest"

    private let address: WebSocketAddress
    private let refused: (HTTPFailure) -> Void

    /// - Parameters:
    ///   - address: what is asked for.
    ///   - refused: called when the server answers otherwise.
    init(_ address: WebSocketAddress, refused: @escaping (HTTPFailure) -> Void) {
        self.address = address
        self.refused = refused
    }

    func channelActive(context: ChannelHandlerContext) {
        var headers = HTTPHeaders()
        headers.add(name: "Host", value: address.authority)
        let head = HTTPRequestHead(version: .http1_1, method: .GET, uri: address.target, headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .head(let head) = unwrapInboundIn(data) {
            refused(HTTPFailure(.garbled, "no WebSocket: status \(head.status.code)"))
        }
        context.close(promise: nil)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        refused(HTTPFailure(error, isAnswering: false))
        context.close(promise: nil)
    }
}
