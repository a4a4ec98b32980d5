internal import HummingbirdCore
internal import Logging
internal import NIOCore
internal import NIOHTTP1

/// Hummingbird's HTTP/1 channel with ``ConnectionManners`` put between decoder and server.
struct MannerlyChannel: ServerChildChannel {
    typealias Value = HTTP1Channel.Value

    private let base: HTTP1Channel
    private let bodyLimit: Int
    private let bodyTimeout: TimeAmount
    private let lingerTimeout: TimeAmount
    private let line: RequestLine

    init(responder: @escaping HTTPChannelHandler.Responder, settings: HTTPSettings, line: RequestLine) {
        self.line = line
        base = HTTP1Channel(
            responder: responder,
            configuration: .init(
                idleTimeout: TimeAmount(settings.idleTimeout),
                httpDecoderConfiguration: .init(
                    maxHeaderFieldSize: 32 * 1_024, maxHeaderListSize: 64 * 1_024, maxHeaderFieldCount: 200)))
        bodyLimit = settings.bodyLimit
        bodyTimeout = TimeAmount(settings.bodyTimeout)
        lingerTimeout = TimeAmount(settings.lingerTimeout)
    }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        base.setup(channel: channel, logger: logger).flatMapThrowing { value in
            let pipeline = channel.pipeline.syncOperations
            let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self)
            let manners = ConnectionManners(
                bodyLimit: bodyLimit, bodyTimeout: bodyTimeout, lingerTimeout: lingerTimeout)
            try pipeline.addHandler(manners, position: .after(decoder))
            return value
        }
    }

    func handle(value: Value, logger: Logger) async {
        let executor = line.executor(of: value.channel.eventLoop)
        await withTaskExecutorPreference(executor) { await base.handle(value: value, logger: logger) }
    }
}
