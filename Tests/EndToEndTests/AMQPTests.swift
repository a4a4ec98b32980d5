import AsyncHTTPClient
import CryptoCore
import Foundation
import Lab
import NIOCore
import NIOHTTP1
import RabbitMQ
import Testing

/// A node behind a RabbitMQ that a client of others speaks for, with the built sidecar.
@Suite(
    "AMQP, end to end", .serialized,
    .enabled(if: RabbitMQ.isInstalled && BridgedNode.isInstalled, "needs apt-get install rabbitmq-server python3-pika"),
    .broker, .timeLimit(.minutes(5)))
struct AMQPTests {
    /// A world whose node and receipts are behind the broker.
    private func start(_ key: TestKey, _ node: BridgedNode, broker: RabbitMQ) async throws -> (World, DeclareCaller) {
        let world = try await World.start(
            certNo: key.certificate.certNo, way: .terminal, isCalm: true, change: { $0.sidecar = node.address },
            route: { world, folder in
                try node.leads(to: world.node.url)
                let password = try folder.write(broker.password + "\n", to: "broker.password", mode: 0o600)
                return """
                    transport: { type: amqp, host: 127.0.0.1, port: \(broker.port), security: plain, \
                    user: \(broker.user), passwordFile: \(password) }
                    """
            }, signer: { try key.signer(in: $0) })
        return (world, DeclareCaller(url: world.sidecar.url + DeclareCaller.path, client: LabClient.shared))
    }

    @Test("a declaration goes out through the company's queue, and its receipts come from the other and reach the ERP")
    func wholeWay() async throws {
        let broker = try RabbitMQ.ofSuite
        let node = try await BridgedNode.start(broker)
        let (world, caller) = try await start(TestKey(), node, broker: broker)
        let check = try await world.sidecar.command("config", "check")
        #expect(check.status == 0)
        #expect(check.output.contains("takes receipts from {dxpId}_HZ."))
        let doctor = try await world.sidecar.command("doctor")
        #expect(doctor.output.contains("\(TestCompany.dxpId)_HZ: 0 messages, 1 consumers"))

        let sample = world.simulated.samples.make(.order)
        guard case .signed = await caller.declare(sample.xml) else {
            Issue.record("not signed")
            return
        }
        try await world.relayed(sample)
        #expect(world.simulated.node.book.summary.accepted == 1)
        #expect(world.simulated.node.book.violations.isEmpty)
        #expect(world.simulated.erp.entries.map(\.statuses) == [["2"], ["120"]])
        let line = try await node.program.line(startingWith: "message ")
        #expect(line.contains("\"encoding\": \"UTF-8\", \"exchange\": \"\", "))
        #expect(line.contains("\"key\": \"\(TestCompany.dxpId)\", \"mode\": 2, \"type\": \"text/xml\""))
        #expect(try await node.waiting() == 0)

        // While the broker is away the message waits and says why; the queues are made anew by the node.
        await broker.stop()
        let late = world.simulated.samples.make(.order)
        guard case .signed = await caller.declare(late.xml) else {
            Issue.record("not signed")
            return
        }
        while true {
            let shown = try await world.sidecar.command("ledger", "show", late.guid)
            if shown.output.contains("node.connection_refused") { break }
            try await Task.sleep(for: .milliseconds(100))
        }
        try await broker.start()
        try await world.relayed(late)
        #expect(world.simulated.node.book.entry(guid: late.guid)?.deliveries == 1)
        #expect(await world.stop() == 0)
        await node.stop()
    }

    @Test("a sidecar that is killed while receipts come in has each once afterwards")
    func killed() async throws {
        let broker = try RabbitMQ.ofSuite
        let node = try await BridgedNode.start(broker)
        let (world, caller) = try await start(TestKey(), node, broker: broker)
        let count = 12
        for _ in 0..<count {
            guard case .signed = await caller.declare(world.simulated.samples.make(.order).xml) else {
                Issue.record("not signed")
                return
            }
        }
        while world.simulated.erp.entries.isEmpty { try await Task.sleep(for: .milliseconds(2)) }
        await world.sidecar.kill()
        try await world.sidecar.start()
        while Set(world.simulated.erp.entries.map(\.guid)).count < 2 * count {
            try await Task.sleep(for: .milliseconds(20))
        }
        // The ERP tells receipts apart by their number: one that was stored twice would have two.
        #expect(world.simulated.erp.entries.count == 2 * count)
        while try await node.waiting() > 0 { try await Task.sleep(for: .milliseconds(20)) }
        #expect(try await world.sidecar.command("ledger", "verify").status == 0)
        #expect(await world.stop() == 0)
        await node.stop()
    }

    @Test("what is no receipt is taken from the queue, kept in a file and on record")
    func garbage() async throws {
        let broker = try RabbitMQ.ofSuite
        let node = try await BridgedNode.start(broker)
        let (world, _) = try await start(TestKey(), node, broker: broker)
        try await node.post("\u{0}no receipt")
        let kept = world.folder.path("state") + "/unreadable"
        var names: [String] = []
        while names.isEmpty {
            if FileManager.default.fileExists(atPath: kept) {
                names = try FileManager.default.contentsOfDirectory(atPath: kept).filter { $0.hasSuffix(".bin") }
            }
            try await Task.sleep(for: .milliseconds(20))
        }
        #expect(names.count == 1)
        let content = FileManager.default.contents(atPath: kept + "/" + (names.first ?? ""))
        #expect(content == Data("\u{0}no receipt".utf8))
        while try await node.waiting() > 0 { try await Task.sleep(for: .milliseconds(20)) }
        #expect(await world.stop() == 0)
        #expect(try await node.waiting() == 0)
        await node.stop()
    }
}

/// The node at the other side of the broker, in Python.
final class BridgedNode {
    let program: Program
    /// Where the simulated world posts receipts to.
    let address: String
    private let folder: TemporaryFolder

    static var isInstalled: Bool {
        FileManager.default.fileExists(atPath: "/usr/lib/python3/dist-packages/pika/__init__.py")
    }

    static func start(_ broker: RabbitMQ) async throws -> BridgedNode { try await BridgedNode(broker) }

    private init(_ broker: RabbitMQ) async throws {
        folder = try TemporaryFolder()
        guard let fixtures = Bundle.module.url(forResource: "Fixtures", withExtension: nil) else {
            throw Program.Failure(description: "no fixtures")
        }
        program = try Program(
            URL(fileURLWithPath: "/usr/bin/python3"), [fixtures.appendingPathComponent("amqp_node.py").path],
            environment: [
                "DXP_ID": TestCompany.dxpId, "BROKER_PORT": String(broker.port), "BROKER_USER": broker.user,
                "BROKER_PASSWORD": broker.password, "NODE_FILE": folder.path("node.address"),
            ])
        address = String(try await program.line(startingWith: "ready ").dropFirst("ready ".count))
    }

    /// Hands messages to this SOAP node from now on.
    func leads(to url: String) throws { _ = try folder.write(url, to: "node.address") }

    /// Puts something into the receipt queue.
    func post(_ text: String) async throws {
        var request = HTTPClientRequest(url: address)
        request.method = .POST
        request.body = .bytes(ByteBuffer(string: text))
        _ = try await LabClient.shared.execute(request, timeout: .seconds(60))
    }

    /// How many messages of the receipt queue nobody has.
    func waiting() async throws -> Int {
        let answer = try await LabClient.shared.execute(HTTPClientRequest(url: address), timeout: .seconds(60))
        return Int(String(buffer: try await answer.body.collect(upTo: 100))) ?? -1
    }

    func stop() async {
        program.signal(SIGTERM)
        await program.wait()
    }
}
