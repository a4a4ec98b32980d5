internal import Exchange
internal import NIOCore
internal import OutboundHTTP
internal import SidecarBase

/// Drives one connection on its event loop: the opening, the channels, the heartbeats, and the end. Source: AMQP 0-9-1 §2.2.4,
/// §4.2; RabbitMQ's "Blocked connection notifications" and "Authentication failure notifications".
final class ConnectionDriver: ChannelInboundHandler {
    typealias InboundIn = AMQPFrame
    typealias OutboundOut = ByteBuffer

    private enum Phase {
        case greeting, tuning, opening, open, closing, closed
    }

    let liveness = Liveness()
    private let endpoint: AMQPEndpoint
    private var phase = Phase.greeting
    private var context: ChannelHandlerContext?
    private var opening: EventLoopPromise<Void>?
    private var channels: [UInt16: ChannelDriver] = [:]
    private var lastChannel: UInt16 = 0
    private var channelMaximum: UInt16 = 2_047
    private var frameMaximum = FrameDecoder.maximum
    private var blocked: String?
    private var heartbeat: RepeatedTask?
    /// Whether anything was said, and heard, since the last look.
    private var hasSpoken = false
    private var silentLooks = 0
    /// The name and version that the server gave itself.
    private(set) var server = ""

    init(_ endpoint: AMQPEndpoint) {
        self.endpoint = endpoint
    }

    /// Succeeds when channels may be opened.
    var opened: EventLoopFuture<Void>? { opening?.futureResult }

    // MARK: - From the pipeline

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        opening = context.eventLoop.makePromise()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        end(TransportError(.nodeUnreachable, "the connection ended"))
        self.context = nil
    }

    func channelActive(context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: AMQPFrame.protocolHeader)), promise: nil)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        end(TransportError(.nodeUnreachable, "the connection ended"))
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        silentLooks = 0
        do {
            try take(unwrapInboundIn(data))
        } catch {
            end(TransportError(error))
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        end(TransportError(connection: error))
    }

    // MARK: - What is asked of it, on its event loop

    /// Opens a channel; its number.
    func openChannel(_ promise: EventLoopPromise<ChannelDriver>) {
        guard phase == .open, let context else { return promise.fail(gone) }
        guard let number = freeChannel() else {
            return promise.fail(TransportError(.nodeClosed, "all \(channelMaximum) channels are in use"))
        }
        let channel = ChannelDriver(number: number, maximumMessage: endpoint.maximumMessage)
        channels[number] = channel
        let answer = context.eventLoop.makePromise(of: AMQPMethod.self)
        request(.channelOpen, on: channel, answer)
        answer.futureResult.assumeIsolated().whenComplete { result in
            switch result {
            case .success: promise.assumeIsolated().succeed(channel)
            case .failure(let error): promise.fail(error)
            }
        }
    }

    /// Asks something on a channel.
    func request(_ method: AMQPMethod, on channel: ChannelDriver, _ promise: EventLoopPromise<AMQPMethod>) {
        guard isUsable(channel) else { return promise.fail(gone) }
        channel.ask(method, promise)
        write(.method(channel: channel.number, method))
        limit(promise.futureResult, "the broker does not answer")
    }

    /// Says something on a channel that has no answer.
    func tell(_ method: AMQPMethod, on channel: ChannelDriver) {
        guard isUsable(channel) else { return }
        switch method {
        case .basicAck, .basicNack, .basicReject: channel.acknowledged()
        default: break
        }
        write(.method(channel: channel.number, method))
    }

    /// Publishes to a queue through the default exchange.
    func publish(
        _ body: [UInt8], _ properties: ContentHeader.Properties, to queue: String, on channel: ChannelDriver,
        _ promise: EventLoopPromise<PublicationOutcome>
    ) {
        guard isUsable(channel), let context else { return promise.fail(gone) }
        if let blocked { return promise.fail(TransportError(.nodeBlocked, blocked)) }
        if channel.isPaused { return promise.fail(TransportError(.nodeBlocked, "the broker asked for a pause")) }
        channel.published(
            ChannelDriver.Publication(promise: promise, messageId: properties.messageId, queue: queue))
        let frames = AMQPFrame.content(
            .basicPublish(exchange: "", routingKey: queue, isMandatory: true), properties, body,
            channel: channel.number, maximum: frameMaximum)
        hasSpoken = true
        context.writeAndFlush(wrapOutboundOut(frames), promise: nil)
        limit(promise.futureResult, "the broker did not confirm the message")
    }

    /// Closes a channel; whatever waits on it fails.
    func close(_ channel: ChannelDriver) {
        guard isUsable(channel) else { return }
        write(.method(channel: channel.number, .channelClose(AMQPMethod.Closing(code: 200, text: "done"))))
        channel.isClosing = true
        channel.end(TransportError(.nodeClosed, "the channel was closed here"))
    }

    /// Takes leave of the broker, and ends the connection when it has answered, or does not.
    func close() {
        guard let context else { return }
        guard phase == .open else { return end(TransportError(.nodeUnreachable, "the connection was closed here")) }
        phase = .closing
        liveness.end()
        endChannels(TransportError(.nodeUnreachable, "the connection was closed here"))
        write(.method(channel: 0, .connectionClose(AMQPMethod.Closing(code: 200, text: "done"))))
        let driver = NIOLoopBound(self, eventLoop: context.eventLoop)
        context.eventLoop.scheduleTask(in: .seconds(2)) {
            driver.value.end(TransportError(.nodeUnreachable, "the connection was closed here"))
        }
    }

    /// Ends the connection without a word.
    func abandon(_ error: TransportError) { end(error) }

    // MARK: - Frames

    private func take(_ frame: AMQPFrame) throws(WireError) {
        switch frame {
        case .heartbeat: break
        case .method(0, let method): try takeConnection(method)
        case .method(let number, let method): try take(method, on: number)
        case .header(let number, let header): if let channel = try channel(number) { try channel.take(header) }
        case .body(let number, let bytes): if let channel = try channel(number) { try channel.take(bytes) }
        }
    }

    private func takeConnection(_ method: AMQPMethod) throws(WireError) {
        switch (method, phase) {
        case (.connectionStart(let greeting), .greeting): try greeted(greeting)
        case (.connectionTune(let tuning), .tuning): try tuned(tuning)
        case (.connectionOpenOk, .opening):
            phase = .open
            opening?.succeed()
        case (.connectionBlocked(let reason), .open):
            let text = TransportError.readable(reason)
            blocked = text.isEmpty ? "the broker takes no messages" : text
        case (.connectionUnblocked, .open): blocked = nil
        case (.connectionClose(let closing), _):
            write(.method(channel: 0, .connectionCloseOk))
            end(TransportError(closing))
        case (.connectionCloseOk, .closing): end(TransportError(.nodeUnreachable, "the connection was closed here"))
        case (.connectionBlocked, .closing), (.connectionUnblocked, .closing): break
        default: throw WireError("method \(method.number.classNumber).\(method.number.methodNumber) out of place")
        }
    }

    private func greeted(_ greeting: AMQPMethod.Greeting) throws(WireError) {
        guard greeting.major == 0, greeting.minor == 9 else {
            throw WireError("the server speaks another version of AMQP")
        }
        guard greeting.mechanisms.split(separator: " ").contains("PLAIN") else {
            return end(TransportError(.nodeAccessRefused, "the server takes no password (mechanism PLAIN)"))
        }
        server = TransportError.readable(
            [greeting.properties.text("product"), greeting.properties.text("version")].compactMap { $0 }
                .joined(separator: " "))
        phase = .tuning
        guard let context, let accepts = endpoint.tls?.acceptsKey else { return logIn() }
        // The password is for nobody with another key.
        TLSTrust.check(context.channel, accepts).assumeIsolated().whenComplete { result in
            switch result {
            case .success: self.logIn()
            case .failure(let error): self.end(TransportError(connection: error))
            }
        }
    }

    private func logIn() {
        let response = endpoint.password.withExposed { [0] + Array(endpoint.user.utf8) + [0] + Array($0.utf8) }
        write(
            .method(
                channel: 0,
                .connectionStartOk(
                    properties: ConnectionDriver.properties, mechanism: "PLAIN", response: response, locale: "en_US")))
    }

    /// What we say about ourselves: mostly, which of RabbitMQ's extensions are understood.
    private static let properties: FieldTable = [
        "product": "PortSign",
        "capabilities": .table([
            "publisher_confirms": true, "basic.nack": true, "connection.blocked": true,
            "consumer_cancel_notify": true, "authentication_failure_close": true,
        ]),
    ]

    private func tuned(_ offered: AMQPMethod.Tuning) throws(WireError) {
        guard let context else { return }
        if offered.channels > 0 { channelMaximum = min(channelMaximum, offered.channels) }
        if offered.frameSize > 0 { frameMaximum = min(frameMaximum, Int(offered.frameSize)) }
        guard frameMaximum >= AMQPFrame.smallestMaximum else { throw WireError("frames of \(frameMaximum) bytes") }
        let ours = UInt16(clamping: max(1, endpoint.heartbeat.components.seconds))
        let seconds = offered.heartbeat == 0 ? ours : min(ours, offered.heartbeat)
        phase = .opening
        write(
            .method(
                channel: 0,
                .connectionTuneOk(
                    AMQPMethod.Tuning(
                        channels: channelMaximum, frameSize: UInt32(frameMaximum), heartbeat: seconds))))
        write(.method(channel: 0, .connectionOpen(virtualHost: endpoint.virtualHost)))
        let pause = TimeAmount.milliseconds(Int64(seconds) * 500)
        let driver = NIOLoopBound(self, eventLoop: context.eventLoop)
        heartbeat = context.eventLoop.scheduleRepeatedTask(initialDelay: pause, delay: pause) { _ in
            driver.value.look()
        }
    }

    /// Twice in each agreed time: says something when nothing was said, and gives up when nothing was heard for two of them.
    private func look() {
        silentLooks += 1
        if silentLooks > 4 { return end(TransportError(.nodeTimeout, "no heartbeat of the broker")) }
        if !hasSpoken { write(.heartbeat) }
        hasSpoken = false
    }

    private func take(_ method: AMQPMethod, on number: UInt16) throws(WireError) {
        guard let found = channels[number] else {
            // What was under way when we closed it.
            throw WireError("a method for channel \(number), which is not open")
        }
        switch method {
        case .channelClose(let closing):
            write(.method(channel: number, .channelCloseOk))
            channels[number] = nil
            found.end(TransportError(closing))
        case .channelCloseOk where found.isClosing: channels[number] = nil
        case .channelFlow(let isActive):
            found.isPaused = !isActive
            write(.method(channel: number, .channelFlowOk(isActive: isActive)))
        case _ where found.isClosing: break
        default: try found.take(method)
        }
    }

    /// The channel of a content frame; `nil` while it is being closed.
    private func channel(_ number: UInt16) throws(WireError) -> ChannelDriver? {
        guard let channel = channels[number] else {
            throw WireError("content for channel \(number), which is not open")
        }
        return channel.isClosing ? nil : channel
    }

    // MARK: - Small

    private var gone: TransportError { TransportError(.nodeUnreachable, "the connection or channel is closed") }

    private func isUsable(_ channel: ChannelDriver) -> Bool {
        phase == .open && !channel.isClosing && channels[channel.number] === channel
    }

    private func freeChannel() -> UInt16? {
        guard channels.count < Int(channelMaximum) else { return nil }
        repeat { lastChannel = lastChannel >= channelMaximum ? 1 : lastChannel + 1 } while channels[lastChannel] != nil
        return lastChannel
    }

    private func write(_ frame: AMQPFrame) {
        guard let context else { return }
        hasSpoken = true
        var buffer = ByteBuffer()
        frame.write(to: &buffer)
        context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
    }

    /// A broker that does not answer in time is given up, with all that waits for it: what it says later would be about questions
    /// that were asked again meanwhile.
    private func limit<Value>(_ answer: EventLoopFuture<Value>, _ reason: String) {
        guard let context else { return }
        let driver = NIOLoopBound(self, eventLoop: context.eventLoop)
        let limit = context.eventLoop.scheduleTask(in: TimeAmount(endpoint.timeout)) {
            let driver = driver.value
            let error =
                driver.blocked.map { TransportError(.nodeBlocked, $0) } ?? TransportError(.nodeTimeout, reason)
            driver.end(error)
        }
        answer.assumeIsolated().whenComplete { _ in limit.cancel() }
    }

    private func endChannels(_ error: TransportError) {
        let ended = channels.values
        channels = [:]
        for channel in ended { channel.end(error) }
    }

    private func end(_ error: TransportError) {
        guard phase != .closed else { return }
        phase = .closed
        liveness.end()
        heartbeat?.cancel()
        opening?.fail(error)
        endChannels(error)
        context?.close(promise: nil)
    }
}
