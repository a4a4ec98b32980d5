#if AMQP1
    import Exchange
    import Logging
    import NIOCore
    import NIOPosix
    import SidecarBase
    import Testing

    @testable import ExchangeAMQP
    @testable import ExchangeAMQP1

    /// What brokers may say and RabbitMQ does not.
    @Suite(
        "AMQP 1.0 with a peer of its own", .serialized,
        .enabled(if: ProtonPeer.isInstalled, "needs apt-get install python3-qpid-proton"), .timeLimit(.minutes(5)))
    struct AMQP1PeerTests {
        private let delays = ReconnectDelays(first: .milliseconds(20), maximum: .milliseconds(100))

        private func transport(
            _ peer: ProtonPeer, timeout: Duration = .seconds(60), _ change: (inout AMQP1Endpoint) -> Void = { _ in }
        ) -> AMQP1Transport {
            var endpoint = AMQP1Endpoint(
                host: "127.0.0.1", port: peer.port, virtualHost: "mq.example", login: .anonymous, timeout: timeout,
                maximumMessage: 4_000)
            change(&endpoint)
            return AMQP1Transport(endpoint, address: QueueName("{dxpId}"), delays: delays)
        }

        private func envelope(to queue: String, _ name: String = "COP-1") -> OutgoingEnvelope {
            OutgoingEnvelope(
                bytes: Array("<DxpMsg/>".utf8), copMsgId: name, messageType: "CEB311Message", guid: "G", senderId: queue
            )
        }

        /// The answer, or the code of the failure.
        private func outcome(_ transport: AMQP1Transport, _ envelope: OutgoingEnvelope) async -> String {
            do throws(TransportError) {
                switch try await transport.deliver(envelope) {
                case .accepted: return "accepted"
                case .refused(_, let text): return "refused: \(text)"
                }
            } catch {
                return error.code.name
            }
        }

        @Test("every disposition is what it means: taken over, to be sent again, or refused for good")
        func dispositions() async throws {
            let peer = try await ProtonPeer()
            let transport = transport(peer)
            let expected = [
                "taken": "accepted", "rejected": "node.not_taken", "released": "node.not_taken",
                "modified": "node.not_taken", "full": "node.blocked",
                "invalid": "refused: queue invalid: amqp:not-implemented no such message",
            ]
            for (queue, answer) in expected.sorted(by: { $0.key < $1.key }) {
                #expect(await outcome(transport, envelope(to: queue)) == answer, "\(queue)")
            }
            let seen = try await peer.lines(1, startingWith: "message taken")
            #expect(seen == ["message taken COP-1 True text/xml UTF-8 9 <DxpMsg/>"])
            #expect(peer.lines(startingWith: "login") == ["login ANONYMOUS anonymous mq.example"])
            await transport.close()
            await peer.end()
        }

        @Test(
            "a queue that is refused fails with the broker's reason",
            arguments: [
                ("amqp:not-found", "node.queue_missing"), ("amqp:unauthorized-access", "node.access_refused"),
                ("amqp:link:detach-forced", "node.closed"),
            ])
        func refusedLinks(condition: String, code: String) async throws {
            let peer = try await ProtonPeer()
            let transport = transport(peer)
            #expect(await outcome(transport, envelope(to: "refused:\(condition)")) == code)
            // The connection is as good as before.
            #expect(await outcome(transport, envelope(to: "taken")) == "accepted")
            #expect(peer.lines(startingWith: "login").count == 1)
            await transport.close()
            await peer.end()
        }

        @Test("a link or session that the broker takes away fails what is on it, and the next message gets a new one")
        func takenAway() async throws {
            let peer = try await ProtonPeer()
            let transport = transport(peer)
            for (queue, code) in [("stolen", "node.closed"), ("session", "node.queue_missing")] {
                for number in 1...2 {
                    #expect(await outcome(transport, envelope(to: queue, "COP-\(number)")) == code)
                }
                #expect(try await peer.lines(2, startingWith: "message \(queue)").count == 2)
            }
            #expect(await outcome(transport, envelope(to: "taken")) == "accepted")
            #expect(peer.lines(startingWith: "login").count == 1)
            await transport.close()
            await peer.end()
        }

        @Test(
            "a broker that grants no credit is blocked, one that says nothing about a message is too slow; both are retriable"
        )
        func silence() async throws {
            let peer = try await ProtonPeer()
            let transport = transport(peer, timeout: .milliseconds(1_500))
            #expect(await outcome(transport, envelope(to: "no-credit")) == "node.blocked")
            #expect(peer.lines(startingWith: "message no-credit").isEmpty)
            #expect(await outcome(transport, envelope(to: "silent")) == "node.timeout")
            #expect(try await peer.lines(1, startingWith: "message silent").count == 1)
            await transport.close()
            await peer.end()
        }

        @Test("receipts are bytes or text; what is neither, and what is too long, is rejected")
        func bodies() async throws {
            let peer = try await ProtonPeer()
            let store = Store()
            let receipts = AMQPReceipts(
                from: transport(peer).receiptQueues(), queues: ["receipts"], prefetch: 10, delays: delays,
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            ) { await store.take($0) }
            let running = Task { try await receipts.run() }
            let outcomes = try await peer.lines(5, startingWith: "outcome")
            running.cancel()
            try await running.value
            #expect(store.texts == ["bytes", "text", "last"])
            #expect(
                outcomes == ["ACCEPTED", "ACCEPTED", "REJECTED", "REJECTED", "ACCEPTED"].map { "outcome \($0)" })
            await peer.end()
        }

        @Test("a peer that is frozen is given up when it is silent for twice the heartbeat")
        func frozen() async throws {
            let peer = try await ProtonPeer()
            let transport = transport(peer) { $0.heartbeat = .seconds(1) }
            #expect(await outcome(transport, envelope(to: "taken")) == "accepted")
            peer.freeze()
            // Far below the limit for an answer.
            #expect(await outcome(transport, envelope(to: "taken")) == "node.timeout")
            await peer.end()
        }

        @Test("what is no AMQP 1.0 is told from a broker")
        func garbled() async throws {
            let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .childChannelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(WebServer())
                    }
                }
                .bind(host: "127.0.0.1", port: 0).get()
            let transport = AMQP1Transport(
                AMQP1Endpoint(host: "127.0.0.1", port: server.localAddress?.port ?? 0, login: .anonymous),
                address: QueueName("q"), delays: delays)
            #expect(await outcome(transport, envelope(to: "q")) == "node.garbled")
            try await server.close()
        }
    }

    /// Answers whatever comes as a web server does.
    private final class WebServer: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let answer = ByteBuffer(string: "HTTP/1.1 400 Bad Request\r\n\r\n")
            context.writeAndFlush(wrapOutboundOut(answer), promise: nil)
        }
    }
#endif
