internal import HummingbirdCore
internal import Logging
internal import NIOCore
internal import NIOHTTP1
internal import NIOSSL
internal import SidecarBase

/// Hummingbird's HTTP/1 channel with TLS before it where it is served, ``HeadWatch`` before the decoder and
/// ``ConnectionManners`` put between decoder and server.
struct MannerlyChannel: ServerChildChannel {
    typealias Value = HTTP1Channel.Value

    private let base: HTTP1Channel
    private let settings: HTTPSettings
    private let bodyTimeout: @Sendable (HTTPRequestHead) -> TimeAmount
    private let census: ConnectionCensus
    private let line: RequestLine

    init(
        responder: @escaping HTTPChannelHandler.Responder, settings: HTTPSettings, table: RouteTable,
        census: ConnectionCensus, line: RequestLine
    ) {
        self.line = line
        self.settings = settings
        self.census = census
        base = HTTP1Channel(
            responder: responder,
            configuration: .init(
                idleTimeout: TimeAmount(settings.idleTimeout),
                httpDecoderConfiguration: .init(
                    maxHeaderFieldSize: 32 * 1_024, maxHeaderListSize: 64 * 1_024, maxHeaderFieldCount: 200)))
        let common = TimeAmount(settings.bodyTimeout)
        var own: [RouteGroup: TimeAmount] = [:]
        for (group, limits) in settings.limits {
            if let time = limits.bodyTimeout { own[group] = TimeAmount(time) }
        }
        let limits = own
        if limits.isEmpty {
            bodyTimeout = { _ in common }
        } else {
            bodyTimeout = { head in
                guard let group = table.group(of: head.method.rawValue, target: head.uri) else { return common }
                return limits[group] ?? common
            }
        }
    }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        let address = channel.remoteAddress?.ipAddress.map { CallerAddress.shown($0) } ?? ""
        let refusal = census.enter(address)
        let census = census
        channel.closeFuture.whenComplete { _ in census.leave(address) }
        do {
            if let tls = settings.tls {
                try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls.context))
            }
        } catch {
            return channel.eventLoop.makeFailedFuture(error)
        }
        return base.setup(channel: channel, logger: logger).flatMapThrowing { value in
            let pipeline = channel.pipeline.syncOperations
            let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self)
            let watch = HeadWatch(
                limit: TimeAmount(settings.headTimeout), expectsHandshake: settings.tls != nil)
            let manners = ConnectionManners(
                bodyLimit: settings.largestBody, bodyTimeout: bodyTimeout,
                lingerTimeout: TimeAmount(settings.lingerTimeout), watch: watch)
            try pipeline.addHandler(watch, position: .before(decoder))
            try pipeline.addHandler(manners, position: .after(decoder))
            if let refusal {
                Metrics.counter(.httpLimited, "none", refusal.rawValue).add()
                channel.eventLoop.execute { channel.close(promise: nil) }
            }
            return value
        }
    }

    func handle(value: Value, logger: Logger) async {
        let executor = line.executor(of: value.channel.eventLoop)
        await withTaskExecutorPreference(executor) { await base.handle(value: value, logger: logger) }
    }
}
