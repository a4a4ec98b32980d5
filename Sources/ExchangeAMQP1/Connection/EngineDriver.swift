#if AMQP1
    internal import Exchange
    internal import ExchangeAMQP
    internal import NIOCore
    internal import OutboundHTTP
    internal import SidecarBase

    /// Drives one connection on its event loop: hands bytes to the engine and to the peer, and what happened to whoever waits for it.
    /// Source: AMQP 1.0 §2.
    final class EngineDriver: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        /// Where the messages of a link go.
        struct Consumer {
            let deliver: @Sendable (_ number: UInt64, _ body: [UInt8]?, _ size: UInt64) -> Void
            let end: @Sendable (TransportError) -> Void
        }

        private enum Phase { case opening, open, closing, closed }

        private struct Link {
            let address: String
            var attached: EventLoopPromise<LinkNumber>?
            var consumer: Consumer?
            /// Encoded messages that wait for credit, oldest first.
            var waiting: CircularBuffer<(message: [UInt8], promise: EventLoopPromise<ProtonOutcome>)> = []
            var sent: [UInt64: EventLoopPromise<ProtonOutcome>] = [:]
        }

        let liveness = Liveness()
        private let endpoint: AMQP1Endpoint
        private let engine: ProtonEngine
        private var phase = Phase.opening
        private var context: ChannelHandlerContext?
        private var opening: EventLoopPromise<Void>?
        private var links: [LinkNumber: Link] = [:]
        /// Links that were closed here, until the peer has ended their sessions.
        private var leaving: Set<LinkNumber> = []
        private var alarm: Scheduled<Void>?
        /// What came before the peer's key was found right.
        private var held: ByteBuffer?
        private var isTrusted = false
        private var isWorking = false
        /// The name and version that the server gave itself.
        private(set) var server = ""

        init(_ endpoint: AMQP1Endpoint) throws(ProtonFailure) {
            self.endpoint = endpoint
            var introduction = ProtonEngine.Introduction(
                container: "portsign-\(UInt64.random(in: 0...UInt64.max))",
                hostname: endpoint.virtualHost ?? endpoint.host, mechanism: "ANONYMOUS", idle: endpoint.heartbeat * 2,
                maximumMessage: endpoint.maximumMessage)
            switch endpoint.login {
            case .password(let user, let password):
                (introduction.mechanism, introduction.user, introduction.password) = ("PLAIN", user, password)
            case .certificate: introduction.mechanism = "EXTERNAL"
            case .anonymous: break
            }
            engine = try ProtonEngine(introduction)
        }

        /// Succeeds when links may be opened.
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
            work()
            context.fireChannelActive()
        }

        func channelInactive(context: ChannelHandlerContext) {
            end(lost)
            context.fireChannelInactive()
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            var bytes = unwrapInboundIn(data)
            guard let accepts = endpoint.tls?.acceptsKey, !isTrusted else { return take(bytes) }
            guard held == nil else {
                held?.writeBuffer(&bytes)
                return
            }
            // The password is for nobody with another key: what the peer says first is not answered before.
            held = bytes
            TLSTrust.check(context.channel, accepts).assumeIsolated().whenComplete { result in
                switch result {
                case .success:
                    self.isTrusted = true
                    if let held = self.held { self.take(held) }
                    self.held = nil
                case .failure(let error): self.end(TransportError(connection: error))
                }
            }
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            end(hasHeard && !engine.isLoggedIn ? lost : TransportError(connection: error))
        }

        private func take(_ bytes: ByteBuffer) {
            guard phase != .closed else { return }
            hasHeard = true
            engine.receive(bytes)
            work()
        }

        // MARK: - What is asked of it, on its event loop

        /// Attaches a link for sending.
        func openSender(to address: String, _ promise: EventLoopPromise<LinkNumber>) {
            open(address, promise, nil) { engine throws(ProtonFailure) in try engine.openSender(to: address) }
        }

        /// Attaches a link for taking.
        func openReceiver(
            from address: String, prefetch: Int, _ consumer: Consumer, _ promise: EventLoopPromise<LinkNumber>
        ) {
            open(address, promise, consumer) { engine throws(ProtonFailure) in
                try engine.openReceiver(from: address, credit: prefetch)
            }
        }

        private func open(
            _ address: String, _ promise: EventLoopPromise<LinkNumber>, _ consumer: Consumer?,
            _ open: (ProtonEngine) throws(ProtonFailure) -> LinkNumber
        ) {
            guard phase == .open else { return promise.fail(gone) }
            do {
                let number = try open(engine)
                links[number] = Link(address: address, attached: promise, consumer: consumer)
            } catch {
                return promise.fail(TransportError(.nodeUnreachable, "no memory for a link"))
            }
            limit(promise.futureResult, "the broker does not answer")
            work()
        }

        /// Sends a message as soon as the peer has room for it.
        func send(_ message: [UInt8], on number: LinkNumber, _ promise: EventLoopPromise<ProtonOutcome>) {
            guard phase == .open, links[number] != nil else { return promise.fail(gone) }
            links[number]?.waiting.append((message, promise))
            limit(promise.futureResult, "the broker did not accept the message")
            sendWaiting(on: number)
            work()
        }

        /// Tells the peer what became of a message.
        func settle(_ delivery: UInt64, as outcome: ProtonOutcome) {
            guard phase == .open else { return }
            engine.settle(delivery, as: outcome)
            work()
        }

        /// Detaches a link; whatever waits on it fails.
        func close(_ number: LinkNumber) {
            guard let link = links.removeValue(forKey: number) else { return }
            engine.close(number)
            leaving.insert(number)
            fail(link, TransportError(.nodeClosed, "the link was closed here"))
            work()
        }

        /// Takes leave of the broker, and ends the connection when it has answered, or does not.
        ///
        /// Links first: a broker that sees the connection close may forget what it was told on a link just before, and would
        /// have a settled message come again.
        func close() {
            guard let context else { return }
            guard phase == .open else { return end(TransportError(.nodeUnreachable, "the connection was closed here")) }
            phase = .closing
            liveness.end()
            for number in links.keys {
                engine.close(number)
                leaving.insert(number)
            }
            endLinks(TransportError(.nodeUnreachable, "the connection was closed here"))
            if leaving.isEmpty { engine.close() }
            let driver = NIOLoopBound(self, eventLoop: context.eventLoop)
            context.eventLoop.scheduleTask(in: .seconds(2)) {
                driver.value.end(TransportError(.nodeUnreachable, "the connection was closed here"))
            }
            work()
        }

        /// Ends the connection without a word.
        func abandon(_ error: TransportError) { end(error) }

        // MARK: - The engine

        /// Sees to what happened in the engine, sends what it has to say, and comes back when it wants to be told the time.
        private func work() {
            // What is done about an event may ask for more work: one round after the other.
            guard !isWorking, let context else { return }
            isWorking = true
            defer { isWorking = false }
            var wake: Int64 = 0
            var isIdle = false
            while phase != .closed, !isIdle {
                isIdle = true
                if phase != .opening || isTalking { wake = engine.tick(now) }
                while phase != .closed, let event = engine.nextEvent() {
                    isIdle = false
                    take(event)
                }
                if phase != .closed, let output = engine.output(context.channel.allocator) {
                    isIdle = false
                    context.writeAndFlush(wrapOutboundOut(output), promise: nil)
                }
            }
            if engine.isFinished { return end(lost) }
            plan(wake)
        }

        /// Whether the peer has opened the connection, and whether anything was heard of it.
        private var isTalking = false
        private var hasHeard = false

        /// What the end of the connection means: RabbitMQ answers a wrong password by nothing else.
        private var lost: TransportError {
            hasHeard && !engine.isLoggedIn
                ? TransportError(.nodeAccessRefused, "the broker closed the connection during the login")
                : TransportError(.nodeUnreachable, "the connection ended")
        }

        private var now: Int64 { Int64(NIODeadline.now().uptimeNanoseconds / 1_000_000) + 1 }

        private func plan(_ wake: Int64) {
            alarm?.cancel()
            alarm = nil
            guard wake > 0, phase != .closed, let context else { return }
            let driver = NIOLoopBound(self, eventLoop: context.eventLoop)
            alarm = context.eventLoop.scheduleTask(in: .milliseconds(max(1, wake - now))) { driver.value.work() }
        }

        private func take(_ event: ProtonEvent) {
            switch event {
            case .opened(let name):
                isTalking = true
                guard phase == .opening else { return }
                server = TransportError.readable(name)
                phase = .open
                opening?.succeed()
            case .closing(let condition):
                end(
                    phase == .closing
                        ? TransportError(.nodeUnreachable, "the connection was closed here")
                        : TransportError(closing: condition))
            case .failed(let condition, let isLogin): end(TransportError(failure: condition, isLogin: isLogin))
            case .attached(let number):
                guard let promise = links[number]?.attached else { return }
                links[number]?.attached = nil
                promise.succeed(number)
            case .detached(let number, let condition):
                guard let link = links.removeValue(forKey: number) else { return }
                fail(link, TransportError(link: condition, address: link.address))
            case .left(let number):
                leaving.remove(number)
                if phase == .closing, leaving.isEmpty { engine.close() }
            case .credit(let number, _): sendWaiting(on: number)
            case .outcome(let number, let delivery, let outcome):
                links[number]?.sent.removeValue(forKey: delivery)?.succeed(outcome)
            case .delivered(let number, let delivery, let body, let size):
                links[number]?.consumer?.deliver(delivery, body, size)
            }
        }

        private func sendWaiting(on number: LinkNumber) {
            while engine.credit(number) > 0, let next = links[number]?.waiting.popFirst() {
                guard let delivery = engine.send(next.message, on: number) else {
                    next.promise.fail(TransportError(.nodeUnreachable, "no memory for a message"))
                    continue
                }
                links[number]?.sent[delivery] = next.promise
            }
        }

        // MARK: - Small

        private var gone: TransportError { TransportError(.nodeUnreachable, "the connection or link is closed") }

        /// A broker that does not answer in time is given up, with all that waits for it: what it says later would be about questions
        /// that were asked again meanwhile. One that grants no credit says by that that it takes no messages.
        private func limit<Value>(_ answer: EventLoopFuture<Value>, _ reason: String) {
            guard let context else { return }
            let driver = NIOLoopBound(self, eventLoop: context.eventLoop)
            let limit = context.eventLoop.scheduleTask(in: TimeAmount(endpoint.timeout)) {
                let driver = driver.value
                let isHeld = driver.links.values.contains { !$0.waiting.isEmpty && $0.sent.isEmpty }
                driver.end(
                    isHeld
                        ? TransportError(.nodeBlocked, "the broker grants no credit for messages")
                        : TransportError(.nodeTimeout, reason))
            }
            answer.assumeIsolated().whenComplete { _ in limit.cancel() }
        }

        private func fail(_ link: Link, _ error: TransportError) {
            link.attached?.fail(error)
            link.consumer?.end(error)
            for waiting in link.waiting { waiting.promise.fail(error) }
            for promise in link.sent.values { promise.fail(error) }
        }

        private func endLinks(_ error: TransportError) {
            let ended = links.values
            links = [:]
            for link in ended { fail(link, error) }
        }

        private func end(_ error: TransportError) {
            guard phase != .closed else { return }
            phase = .closed
            liveness.end()
            alarm?.cancel()
            opening?.fail(error)
            endLinks(error)
            // What the engine still has to say is the peer's reason too.
            if let context {
                if let output = engine.output(context.channel.allocator) {
                    context.writeAndFlush(wrapOutboundOut(output), promise: nil)
                }
                context.close(promise: nil)
            }
        }
    }
#endif
