import Exchange
import Logging
import NIOCore
import SidecarBase
import Synchronization
import Testing

@testable import ExchangeAMQP

/// What a broker does only in bad hours.
@Suite("AMQP with a broker that misbehaves", .timeLimit(.minutes(2))) struct ScriptedConnectionTests {
    static func endpoint(_ port: Int, heartbeat: Duration = .seconds(30), timeout: Duration = .seconds(30))
        -> AMQPEndpoint
    {
        AMQPEndpoint(
            host: "127.0.0.1", port: port, user: "u", password: Secret("p"), heartbeat: heartbeat, timeout: timeout)
    }

    static func transport(_ endpoint: AMQPEndpoint) -> AMQPTransport {
        AMQPTransport(
            endpoint, queue: QueueName("{dxpId}"), expected: ["Q"],
            delays: ReconnectDelays(first: .milliseconds(2), maximum: .milliseconds(4)))
    }

    static func envelope(_ number: Int = 1, dxpId: String = "DXPENT0000099001") -> OutgoingEnvelope {
        OutgoingEnvelope(
            bytes: Array("<DxpMsg>\(number)</DxpMsg>".utf8), copMsgId: "COP-\(number)", messageType: "CEB311Message",
            guid: "G-\(number)", senderId: dxpId)
    }

    /// What a delivery fails with.
    private func failure(_ transport: AMQPTransport, _ number: Int = 1) async -> TransportError? {
        do {
            let answer = try await transport.deliver(Self.envelope(number))
            Issue.record("\(answer)")
            return nil
        } catch {
            return error
        }
    }

    @Test("a server that speaks no AMQP, or another version, is told apart from one that is away")
    func garbled() async throws {
        for greeting in [Array("HTTP/1.1 400 Bad Request\r\n\r\n".utf8), [0x41, 0x4D, 0x51, 0x50, 0, 1, 0, 0]] {
            try await ScriptedBroker.run { method, _ in
                if case .connectionStart = method { .bytes(greeting) } else { nil }
            } _: { broker in
                #expect(await failure(Self.transport(Self.endpoint(broker.port)))?.code == .nodeGarbled)
            }
        }
        let closed = try await ScriptedBroker.run { $0.port }
        #expect(await failure(Self.transport(Self.endpoint(closed)))?.code == .nodeConnectionRefused)
    }

    @Test("a server that says nothing is given up in time")
    func silent() async throws {
        try await ScriptedBroker.run { _, _ in
            .silence
        } _: { broker in
            let endpoint = Self.endpoint(broker.port, timeout: .milliseconds(100))
            #expect(await failure(Self.transport(endpoint))?.code == .nodeTimeout)
        }
    }

    @Test("a broker that stops to speak is given up after two heartbeats, and hears ours until then")
    func heartbeats() async throws {
        try await ScriptedBroker.run(heartbeat: 1) { method, _ in
            guard case .basicPublish = method else { return nil }
            return .silence
        } _: { broker in
            let transport = Self.transport(Self.endpoint(broker.port))
            let error = await failure(transport)
            #expect(error?.code == .nodeTimeout)
            #expect(error?.detail == "no heartbeat of the broker")
            #expect(broker.heartbeats >= 1)
        }
    }

    @Test("while the broker is blocked nothing is published, and afterwards it is")
    func blocked() async throws {
        try await ScriptedBroker.run { broker in
            let transport = Self.transport(Self.endpoint(broker.port))
            _ = try await transport.deliver(Self.envelope(1))
            broker.say([.method(channel: 0, .connectionBlocked(reason: "low on memory"))])
            var told: TransportError?
            while told == nil {
                do throws(TransportError) {
                    // The word may be on its way still.
                    _ = try await transport.deliver(Self.envelope(2))
                } catch {
                    told = error
                }
            }
            #expect(told == TransportError(.nodeBlocked, "low on memory"))
            broker.say([.method(channel: 0, .connectionUnblocked)])
            while told != nil {
                do throws(TransportError) {
                    _ = try await transport.deliver(Self.envelope(3))
                    told = nil
                } catch {
                    #expect(error.code == .nodeBlocked)
                }
            }
            #expect(broker.connections == 1)
            await transport.close()
        }
    }

    @Test("a message that the broker does not take is no success; the next one is sent on the same connection")
    func nack() async throws {
        let published = Atomic(0)
        try await ScriptedBroker.run { method, channel in
            guard case .basicPublish = method else { return nil }
            let tag = UInt64(published.add(1, ordering: .relaxed).newValue)
            return tag == 1
                ? .frames([.method(channel: channel, .basicNack(tag: 1, isMultiple: false, requeues: false))]) : nil
        } _: { broker in
            let transport = Self.transport(Self.endpoint(broker.port))
            #expect(await failure(transport)?.code == .nodeNotTaken)
            let answer = try await transport.deliver(Self.envelope(1))
            #expect(answer == .accepted(text: "confirmed by the broker, queue DXPENT0000099001"))
            #expect(broker.connections == 1)
            await transport.close()
        }
    }

    @Test("one confirm for many settles them all, each by its own tag")
    func multiple() async throws {
        let published = Atomic(0)
        try await ScriptedBroker.run { method, channel in
            guard case .basicPublish = method else { return nil }
            // The fifth is confirmed with all before it, but the third had been sent back.
            let tag = published.add(1, ordering: .relaxed).newValue
            guard tag == 5 else { return .silence }
            return .frames([
                .method(
                    channel: channel, .basicReturn(.init(code: 312, text: "NO_ROUTE", exchange: "", routingKey: "D3"))),
                .header(channel: channel, ContentHeader(bodySize: 2, properties: .init(messageId: "COP-3"))),
                .body(channel: channel, ByteBuffer(bytes: [1, 2])),
                .method(channel: channel, .basicAck(tag: 5, isMultiple: true)),
            ])
        } _: { broker in
            let transport = Self.transport(Self.endpoint(broker.port))
            let results = await withTaskGroup(of: (Int, ErrorCode?).self) { group in
                for number in 1...5 {
                    group.addTask {
                        do throws(TransportError) {
                            _ = try await transport.deliver(Self.envelope(number, dxpId: "D\(number)"))
                            return (number, nil)
                        } catch {
                            return (number, error.code)
                        }
                    }
                }
                return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
            }
            #expect(results == [3: .nodeQueueMissing])
            await transport.close()
        }
    }

    @Test("a confirm for what was never published ends the connection")
    func strangeConfirm() async throws {
        try await ScriptedBroker.run { method, channel in
            guard case .basicPublish = method else { return nil }
            return .frames([.method(channel: channel, .basicAck(tag: 9, isMultiple: false))])
        } _: { broker in
            #expect(await failure(Self.transport(Self.endpoint(broker.port)))?.code == .nodeGarbled)
        }
    }

    @Test(
        "what the broker gives as its reason becomes a code of ours",
        arguments: [
            (320, ErrorCode.nodeClosed), (403, .nodeAccessRefused), (530, .nodeAccessRefused), (404, .nodeQueueMissing),
            (541, .nodeClosed),
        ] as [(UInt16, ErrorCode)])
    func reasons(number: UInt16, code: ErrorCode) async throws {
        for isConnection in [true, false] {
            try await ScriptedBroker.run { method, channel in
                guard case .basicPublish = method else { return nil }
                let closing = AMQPMethod.Closing(code: number, text: "WHY\n- so")
                return .frames([
                    isConnection
                        ? .method(channel: 0, .connectionClose(closing))
                        : .method(channel: channel, .channelClose(closing))
                ])
            } _: { broker in
                let error = await failure(Self.transport(Self.endpoint(broker.port)))
                #expect(error == TransportError(code, "\(number) WHY - so"))
            }
        }
    }

    @Test("a channel that the broker closed is replaced on the same connection")
    func newChannel() async throws {
        let published = Atomic(0)
        try await ScriptedBroker.run { method, channel in
            guard case .basicPublish = method else { return nil }
            let isFirst = published.add(1, ordering: .relaxed).newValue == 1
            let closing = AMQPMethod.Closing(code: 406, text: "PRECONDITION_FAILED")
            // Tags begin anew with a channel.
            return .frames([
                .method(
                    channel: channel, isFirst ? .channelClose(closing) : .basicAck(tag: 1, isMultiple: false))
            ])
        } _: { broker in
            let transport = Self.transport(Self.endpoint(broker.port))
            #expect(await failure(transport)?.code == .nodeClosed)
            _ = try await transport.deliver(Self.envelope())
            #expect(broker.connections == 1)
            await transport.close()
        }
    }

    @Test("many that want a connection make one, and one that was lost is made anew")
    func oneConnection() async throws {
        let published = Atomic(0)
        try await ScriptedBroker.run { method, _ in
            guard case .basicPublish = method else { return nil }
            return published.add(1, ordering: .relaxed).newValue == 21 ? .hangUp : nil
        } _: { broker in
            let transport = Self.transport(Self.endpoint(broker.port))
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 1...20 { group.addTask { _ = try await transport.deliver(Self.envelope(number)) } }
                try await group.waitForAll()
            }
            #expect(broker.connections == 1)
            #expect(await failure(transport)?.code == .nodeUnreachable)
            _ = try await transport.deliver(Self.envelope())
            #expect(broker.connections == 2)
            await transport.close()
        }
    }

    @Test("a delivery that is not wanted any more ends at once")
    func cancelled() async throws {
        try await ScriptedBroker.run { method, _ in
            if case .basicPublish = method { .silence } else { nil }
        } _: { broker in
            let transport = Self.transport(Self.endpoint(broker.port))
            let delivery = Task { await failure(transport) }
            try await broker.saw { if case .basicPublish = $0 { true } else { false } }
            delivery.cancel()
            #expect(await delivery.value?.code == .nodeUnreachable)
            await transport.close()
        }
    }

    @Test("a broker that brings more than was agreed is not listened to")
    func tooMany() async throws {
        try await ScriptedBroker.run { method, channel in
            guard case .basicConsume(_, let consumer) = method else { return nil }
            let delivery = (1...3).flatMap { tag -> [AMQPFrame] in
                [
                    .method(
                        channel: channel,
                        .basicDeliver(
                            .init(consumer: consumer, tag: tag, isRedelivered: false, exchange: "", routingKey: "q"))),
                    .header(channel: channel, ContentHeader(bodySize: 0)),
                ]
            }
            return .frames([.method(channel: channel, .basicConsumeOk(consumer: consumer))] + delivery)
        } _: { broker in
            let connection = try await AMQPConnection.open(Self.endpoint(broker.port)).waited()
            let channel = try await connection.openChannel().waited()
            let (ends, continuation) = AsyncStream.makeStream(of: TransportError.self)
            try await channel.consume("q", prefetch: 2) { _ in
            } end: {
                continuation.yield($0)
            }.waited()
            for await end in ends {
                #expect(end == TransportError(.nodeGarbled, "more deliveries than agreed"))
                break
            }
        }
    }

    @Test("the password is in no error and in no text of the endpoint")
    func secret() async throws {
        try await ScriptedBroker.run { method, _ in
            if case .connectionTune = method { .hangUp } else { nil }
        } _: { broker in
            var endpoint = Self.endpoint(broker.port)
            endpoint.password = Secret("Needle-4711")
            let error = await failure(Self.transport(endpoint))
            #expect(error != nil)
            #expect(!"\(error.debugDescription) \(endpoint)".contains("Needle"))
        }
    }
}
