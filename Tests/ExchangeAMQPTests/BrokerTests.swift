import Exchange
import Foundation
import Logging
import NIOCore
import OutboundHTTP
import RabbitMQ
import ServiceLifecycle
import SidecarBase
import Synchronization
import Testing

@testable import ExchangeAMQP

/// The transport and the receipts against RabbitMQ.
@Suite(
    "AMQP with RabbitMQ", .serialized,
    .enabled(if: RabbitMQ.isInstalled, "needs RabbitMQ: apt-get install rabbitmq-server"),
    .broker, .timeLimit(.minutes(10)))
struct BrokerTests {
    let broker: RabbitMQ
    let dxpId: String
    let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    init() throws {
        broker = try RabbitMQ.ofSuite
        // Every test has queues of its own.
        dxpId = "DXPENT" + String(UInt64.random(in: 1_000_000_000...9_999_999_999))
    }

    private var endpoint: AMQPEndpoint {
        AMQPEndpoint(
            host: "127.0.0.1", port: broker.port, user: broker.user, password: Secret(broker.password))
    }

    private let delays = ReconnectDelays(first: .milliseconds(20), maximum: .milliseconds(100))

    private func transport(_ endpoint: AMQPEndpoint? = nil, expected: [String] = []) -> AMQPTransport {
        AMQPTransport(
            endpoint ?? self.endpoint, queue: QueueName(QueueName.placeholder), expected: expected, delays: delays)
    }

    private func envelope(_ number: Int, size: Int = 0) -> OutgoingEnvelope {
        OutgoingEnvelope(
            bytes: Array("<DxpMsg>\(number)</DxpMsg>".utf8) + [UInt8](repeating: 0x20, count: size),
            copMsgId: "COP-\(number)", messageType: "CEB311Message", guid: "G-\(number)", senderId: dxpId)
    }

    private func failure(_ body: () async throws(TransportError) -> Void) async -> TransportError? {
        do {
            try await body()
            return nil
        } catch {
            return error
        }
    }

    @Test("an envelope is in the company's queue when it is accepted: its bytes, kept on disk, with its name")
    func publishes() async throws {
        let node = try await NodeSide.open(endpoint)
        try await node.declare(dxpId)
        let transport = transport()
        for number in 1...3 {
            // The last is longer than a frame.
            let answer = try await transport.deliver(envelope(number, size: number == 3 ? 300_000 : 0))
            #expect(answer == .accepted(text: "confirmed by the broker, queue \(dxpId)"))
        }
        let taken = try await node.take(3, from: dxpId)
        #expect(taken.map(\.body) == [envelope(1).bytes, envelope(2).bytes, envelope(3, size: 300_000).bytes])
        #expect(taken.map(\.properties.messageId) == ["COP-1", "COP-2", "COP-3"])
        #expect(taken.allSatisfy { $0.properties.isPersistent })
        #expect(taken.first?.properties.contentType == "text/xml")
        #expect(taken.first?.properties.contentEncoding == "UTF-8")
        await transport.close()
        await node.close()
    }

    @Test("hundreds at once are each confirmed, and each is there once")
    func many() async throws {
        let node = try await NodeSide.open(endpoint)
        try await node.declare(dxpId)
        let transport = transport()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 1...500 { group.addTask { _ = try await transport.deliver(envelope(number)) } }
            try await group.waitForAll()
        }
        let taken = try await node.take(500, from: dxpId)
        #expect(Set(taken.compactMap(\.properties.messageId)) == Set((1...500).map { "COP-\($0)" }))
        #expect(try await node.count(dxpId) == 0)
        await transport.close()
        await node.close()
    }

    @Test("a queue that is missing is said by name, harms nobody else, and is used as soon as it is there")
    func missing() async throws {
        let node = try await NodeSide.open(endpoint)
        let other = dxpId + "X"
        try await node.declare(other)
        let transport = transport()
        let error = await failure { () throws(TransportError) in _ = try await transport.deliver(envelope(1)) }
        #expect(error?.code == .nodeQueueMissing)
        #expect(error?.detail.contains(dxpId) == true)
        #expect(error?.code.isRetriable == true)
        let neighbour = OutgoingEnvelope(
            bytes: [0x3C], copMsgId: "N", messageType: "CEB311Message", guid: "N", senderId: other)
        _ = try await transport.deliver(neighbour)
        try await node.declare(dxpId)
        _ = try await transport.deliver(envelope(1))
        #expect(try await node.take(1, from: dxpId).map(\.body) == [envelope(1).bytes])
        await transport.close()
        await node.close()
    }

    @Test("a message whose queue is gone comes back, and is no success")
    func unroutable() async throws {
        let node = try await NodeSide.open(endpoint)
        try await node.declare(dxpId, deletesItself: true)
        let transport = transport()
        _ = try await transport.deliver(envelope(1))
        // With its last consumer the queue goes.
        _ = try await node.take(1, from: dxpId)
        try await node.gone(dxpId)
        let error = await failure { () throws(TransportError) in _ = try await transport.deliver(envelope(2)) }
        #expect(error == TransportError(.nodeQueueMissing, "queue \(dxpId): 312 NO_ROUTE"))
        await transport.close()
        await node.close()
    }

    @Test("what waits while the broker is away is delivered when it is back: once each, in order, with the same names")
    func restart() async throws {
        let node = try await NodeSide.open(endpoint)
        try await node.declare(dxpId, isDurable: true)
        await node.close()
        let transport = transport()
        _ = try await transport.deliver(envelope(1))
        await broker.stop()
        let down = await failure { () throws(TransportError) in _ = try await transport.deliver(envelope(2)) }
        #expect([ErrorCode.nodeUnreachable, .nodeConnectionRefused, .nodeClosed].contains(down?.code))
        let worker = Task {
            for number in 2...20 {
                while await failure({ () throws(TransportError) in _ = try await transport.deliver(envelope(number)) })
                    != nil
                {
                    try await Task.sleep(for: .milliseconds(20))
                }
            }
        }
        try await broker.start()
        try await worker.value
        let after = try await NodeSide.open(endpoint)
        let taken = try await after.take(20, from: dxpId)
        #expect(taken.map(\.properties.messageId) == (1...20).map { "COP-\($0)" })
        #expect(try await after.count(dxpId) == 0)
        await transport.close()
        await after.close()
    }

    @Test("a channel that RabbitMQ closes fails what is on it with its reason, and the next message goes")
    func closedChannel() async throws {
        let node = try await NodeSide.open(endpoint)
        try await node.declare(dxpId)
        let transport = transport()
        // More than the broker of the tests takes.
        let error = await failure { () throws(TransportError) in
            _ = try await transport.deliver(envelope(1, size: 1_000_001))
        }
        #expect(error?.code == .nodeClosed)
        #expect(error?.detail.hasPrefix("406 PRECONDITION_FAILED") == true)
        _ = try await transport.deliver(envelope(2))
        #expect(try await node.take(1, from: dxpId).map(\.properties.messageId) == ["COP-2"])
        await transport.close()
        await node.close()
    }

    @Test("a wrong password, and a virtual host that is not there, are refused access")
    func refused() async throws {
        var wrong = endpoint
        wrong.password = Secret("wrong-one")
        let login = await failure { () throws(TransportError) in _ = try await transport(wrong).deliver(envelope(1)) }
        #expect(login?.code == .nodeAccessRefused)
        #expect(login?.description.contains("wrong-one") == false)
        var elsewhere = endpoint
        elsewhere.virtualHost = "/nowhere"
        let host = await failure { () throws(TransportError) in _ = try await transport(elsewhere).probe() }
        #expect(host?.code == .nodeAccessRefused)
        #expect(host?.detail.contains("nowhere") == true)
    }

    @Test("the probe names the broker and its queues, and what is missing")
    func probe() async throws {
        let node = try await NodeSide.open(endpoint)
        try await node.declare(dxpId)
        let text = try await transport(expected: [dxpId]).probe()
        #expect(text.hasPrefix("RabbitMQ 3."))
        #expect(text.hasSuffix("; \(dxpId): 0 messages, 0 consumers"))
        let error = await failure { () throws(TransportError) in
            _ = try await transport(expected: [dxpId, dxpId + "_HZ"]).probe()
        }
        #expect(error?.code == .nodeQueueMissing)
        #expect(error?.detail.contains(dxpId + "_HZ") == true)
        await node.close()
    }

    @Test("TLS holds the broker to its authority and its name, and shows a client certificate")
    func protected() async throws {
        var secure = endpoint
        secure.port = broker.tlsPort
        let contents = { (path: String) in Array(try Data(contentsOf: URL(fileURLWithPath: path))) }
        var trust = TLSTrust()
        trust.authorities = try contents(broker.authorityFile)
        trust.identity = TLSTrust.Identity(
            certificates: try contents(broker.clientCertificateFile), key: try contents(broker.clientKeyFile))
        secure.tls = trust
        for host in ["127.0.0.1", "localhost"] {
            secure.host = host
            let text = try await transport(secure).probe()
            #expect(text.hasPrefix("RabbitMQ"))
        }
        // The system does not know the authority, and plain AMQP is no TLS.
        secure.tls = TLSTrust()
        let untrusted = await failure { () throws(TransportError) in _ = try await transport(secure).probe() }
        #expect(untrusted?.code == .nodeTLS)
        secure.port = broker.port
        let plain = await failure { () throws(TransportError) in _ = try await transport(secure).probe() }
        #expect(plain?.code == .nodeTLS)
        secure.port = broker.tlsPort
        secure.tls?.verification = .none
        _ = try await transport(secure).probe()
    }

    @Test("a broker with another key than the pinned one never sees the password")
    func pinned() async throws {
        var secure = endpoint
        secure.port = broker.tlsPort
        secure.tls = TLSTrust()
        secure.tls?.verification = .key
        let key = Mutex<[UInt8]>([])
        secure.tls?.acceptsKey = { shown in
            key.withLock { $0 = shown }
            return .other("sha256/example")
        }
        // Were it sent, this one would be refused.
        secure.password = Secret("wrong")
        let error = await failure { () throws(TransportError) in _ = try await transport(secure).probe() }
        #expect(error?.code == .nodeTLS)
        #expect(error?.detail.contains("sha256/example") == true)
        let seen = key.withLock { $0 }
        secure.tls?.acceptsKey = { $0 == seen ? .pinned : .other("") }
        secure.password = Secret(broker.password)
        #expect(try await transport(secure).probe().hasPrefix("RabbitMQ"))
    }

    // MARK: - Receipts

    /// Runs the consumer while `body` runs.
    private func receiving(
        _ queues: [String], prefetch: Int = 3, _ take: @escaping @Sendable ([UInt8]) async -> AMQPReceipts.Verdict,
        _ body: () async throws -> Void
    ) async throws {
        let receipts = AMQPReceipts(
            endpoint, queues: queues, prefetch: prefetch, delays: delays, logger: logger, take: take)
        let running = Task { try await receipts.run() }
        do {
            try await body()
        } catch {
            running.cancel()
            throw error
        }
        running.cancel()
        try await running.value
    }

    @Test("receipts come from every queue, and are gone from it only when they are stored")
    func receipts() async throws {
        let node = try await NodeSide.open(endpoint)
        let queues = [dxpId + "_HZ", dxpId + "X_HZ"]
        for queue in queues { try await node.declare(queue, isDurable: true) }
        let store = Store()
        try await receiving(queues) {
            await store.take($0)
        } _: {
            for number in 1...10 {
                for queue in queues { try await node.publish(Array("\(queue) \(number)".utf8), to: queue) }
            }
            try await store.has(20)
        }
        for queue in queues {
            #expect(store.texts.filter { $0.hasPrefix(queue + " ") } == (1...10).map { "\(queue) \($0)" })
            #expect(try await node.count(queue) == 0)
        }
        await node.close()
    }

    @Test("a receipt that cannot be stored comes again, and is taken from the queue once it is stored")
    func notStored() async throws {
        let node = try await NodeSide.open(endpoint)
        let queue = dxpId + "_HZ"
        try await node.declare(queue)
        let store = Store(refusing: 3)
        try await receiving([queue]) {
            await store.take($0)
        } _: {
            for number in 1...4 { try await node.publish(Array("r\(number)".utf8), to: queue) }
            try await store.has(4)
        }
        #expect(Set(store.texts) == ["r1", "r2", "r3", "r4"])
        #expect(store.texts.count == 4)
        #expect(try await node.count(queue) == 0)
        await node.close()
    }

    @Test("what is too large to be a receipt is rejected, never read, and the next one is taken")
    func tooLarge() async throws {
        let node = try await NodeSide.open(endpoint)
        let queue = dxpId + "_HZ"
        try await node.declare(queue)
        try await node.publish([UInt8](repeating: 0x20, count: 400_000), to: queue)
        try await node.publish(Array("r1".utf8), to: queue)
        var small = endpoint
        small.maximumMessage = 1_000
        let store = Store()
        let receipts = AMQPReceipts(
            small, queues: [queue], prefetch: 1, delays: delays, logger: logger
        ) { await store.take($0) }
        let running = Task { try await receipts.run() }
        try await store.has(1)
        running.cancel()
        try await running.value
        #expect(store.texts == ["r1"])
        #expect(try await node.count(queue) == 0)
        await node.close()
    }

    @Test("a consumer that ends in the middle leaves the receipt in the queue, and the next one has it once")
    func interrupted() async throws {
        let node = try await NodeSide.open(endpoint)
        let queue = dxpId + "_HZ"
        try await node.declare(queue)
        try await node.publish(Array("r1".utf8), to: queue)
        let (begun, continuation) = AsyncStream.makeStream(of: Void.self)
        try await receiving([queue]) { _ in
            continuation.yield()
            do {
                try await Task.sleep(for: .seconds(3_600))
            } catch {
                // Ended before anything was stored.
            }
            return .notStored
        } _: {
            for await _ in begun { break }
        }
        let store = Store()
        try await receiving([queue]) {
            await store.take($0)
        } _: {
            try await store.has(1)
        }
        #expect(store.texts == ["r1"])
        #expect(try await node.count(queue) == 0)
        await node.close()
    }

    @Test("a receipt queue that is missing leaves the others alone, and is followed as soon as it is there")
    func missingReceiptQueue() async throws {
        let node = try await NodeSide.open(endpoint)
        let late = dxpId + "_HZ"
        let other = dxpId + "X_HZ"
        try await node.declare(other)
        let store = Store()
        try await receiving([late, other]) {
            await store.take($0)
        } _: {
            try await node.publish([0x31], to: other)
            try await store.has(1)
            try await node.declare(late)
            try await node.publish([0x32], to: late)
            try await store.has(2)
        }
        #expect(store.texts == ["1", "2"])
        await node.close()
    }

    @Test("receipts go on after the broker was away, and after their queue was deleted and made again")
    func receiptsAfterRestart() async throws {
        let queue = dxpId + "_HZ"
        let store = Store()
        let first = try await NodeSide.open(endpoint)
        try await first.declare(queue, isDurable: true)
        try await receiving([queue]) {
            await store.take($0)
        } _: {
            try await first.publish(Array("before".utf8), to: queue)
            try await store.has(1)
            await broker.stop()
            try await broker.start()
            let second = try await NodeSide.open(endpoint)
            try await second.publish(Array("after".utf8), to: queue)
            try await store.has(2)
            await second.close()
        }
        #expect(store.texts == ["before", "after"])
        await first.close()
    }
}
