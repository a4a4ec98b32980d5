import AsyncHTTPClient
import CryptoCore
import Foundation
import Lab
import NIOCore
import NIOHTTP1
import SidecarBase
import Testing

/// What an operator does with messages that were not delivered, with the built sidecar.
@Suite("operating the outbox, end to end", .timeLimit(.minutes(3))) struct OutboxTests {
    private struct Queue: Decodable {
        struct Route: Decodable {
            let name: String
            let state: String
            let waiting: Int
            let parked: Int
            let causes: [String: Int]
            let opensAt: String?
        }

        struct Relay: Decodable {
            let name: String
            let state: String
            let waiting: Int
            let failingSince: String?
        }

        let routes: [Route]
        let relay: [Relay]

        var node: Route? { routes.first }
    }

    private func queue(_ world: World) async throws -> Queue {
        let answer = try await Caller(base: world.sidecar.url).get("/api/v1/queue")
        return try JSONDecoder().decode(Queue.self, from: Data(answer.text.utf8))
    }

    private func declare(_ world: World, _ count: Int) async throws -> [SampleMessage] {
        var samples: [SampleMessage] = []
        for _ in 0..<count {
            let sample = world.simulated.samples.make(.order)
            guard case .signed = await world.caller.declare(sample.xml) else {
                Issue.record("not signed")
                continue
            }
            samples.append(sample)
        }
        return samples
    }

    private func wait(for condition: () async throws -> Bool) async throws {
        while try await !condition() { try await Task.sleep(for: .milliseconds(20)) }
    }

    private func start(
        environment: [String: String] = [:], extra: String = "",
        change: (inout SimulatedWorld.Settings) throws -> Void = { _ in }
    ) async throws -> World {
        let key = try TestKey()
        return try await World.start(
            certNo: key.certificate.certNo, extra: extra, environment: environment, change: change,
            signer: { try key.signer(in: $0) })
    }

    @Test("messages that the node refused are released by number, by query and beside a running sidecar, and arrive")
    func release() async throws {
        let world = try await start()
        world.simulated.node.faults.set(.refuse, count: 4)
        let samples = try await declare(world, 4)
        try await wait { try await queue(world).node?.parked == 4 }
        #expect(try await queue(world).node?.causes["node.refused"] == 4)

        let shown = try await world.sidecar.command("queue")
        #expect(shown.status == 0 && shown.output.contains("node.refused"), "\(shown.output)\(shown.errors)")

        let one = try await world.sidecar.command("release", samples[0].orderNo)
        #expect(one.status == 0, "\(one.errors)")
        try await world.relayed(samples[0])
        let again = try await world.sidecar.command("release", samples[0].orderNo)
        #expect(again.status == 1 && again.errors.contains("ledger.wrong_state"), "\(again.errors)")
        #expect(try await world.sidecar.command("release", "NOBODY-1").status == 1)
        #expect(try await world.sidecar.command("release").status == 2)

        let abandoned = try await world.sidecar.command("abandon", samples[3].guid, "--json")
        #expect(abandoned.status == 0 && abandoned.output.contains(#""state":"abandoned""#))

        let caller = Caller(base: world.sidecar.url)
        let all = try await caller.post(
            [], type: nil, path: "/api/v1/declarations/release?route=node&state=parked&limit=100")
        #expect(all.text == #"{"action":"release","count":2,"limit":100,"more":false}"#)
        for sample in samples[1...2] { try await world.relayed(sample) }
        #expect(try await caller.post([], type: nil, path: "/api/v1/declarations/release").status == 400)
        #expect(Set(world.simulated.node.book.entries.map(\.guid)) == Set(samples[0...2].map(\.guid)))
        #expect(world.simulated.node.book.violations.isEmpty)

        let resent = try await world.sidecar.command("resend", samples[1].orderNo)
        #expect(resent.status == 0, "\(resent.errors)")
        try await wait { world.simulated.node.book.entry(guid: samples[1].guid)?.deliveries ?? 0 >= 2 }
        let timeline = try await world.sidecar.command("ledger", "show", samples[1].orderNo)
        #expect(timeline.output.contains("released") && timeline.output.contains("resent"))
        #expect(timeline.output.contains("api 127.0.0.1"))
        #expect(try await world.sidecar.command("ledger", "verify").status == 0)
        #expect(await world.stop() == 0)

        // Without a sidecar the same commands work in the ledger itself.
        let offline = try await world.sidecar.command("resend", "--state", "abandoned", "--json")
        #expect(offline.output.contains(#""count":1"#), "\(offline.output)\(offline.errors)")
        let standstill = try await world.sidecar.command("queue", "--json")
        #expect(
            standstill.output.contains(#""running":false"#) && standstill.output.contains(#""waiting":1"#),
            "\(standstill.output)\(standstill.errors)")
    }

    @Test("a node that is down stops its route, and when it is back everything goes by itself")
    func down() async throws {
        let world = try await start(environment: [
            "PORTSIGN_ROUTES_NODE_BREAKER_FAILURES": "3", "PORTSIGN_ROUTES_NODE_BREAKER_PAUSE": "200ms",
            "PORTSIGN_ROUTES_NODE_BREAKER_MAXIMUM_PAUSE": "400ms", "PORTSIGN_ROUTES_NODE_RETRY_MAXIMUM": "300ms",
            "PORTSIGN_ROUTES_NODE_PARALLEL": "2",
        ])
        await world.simulated.node.goDown()
        let samples = try await declare(world, 12)
        try await wait { try await queue(world).node?.state == "stopped" }
        let node = try #require(try await queue(world).node)
        #expect(node.waiting == 12)
        // The messages that were tried are few: the others wait without a failure of their own.
        #expect(node.causes["node.unreachable"] ?? 0 < 12)
        let caller = Caller(base: world.sidecar.url)
        let down = try await caller.post([], type: nil, path: "/api/v1/routes/node/probe")
        #expect(down.text.contains(#""reachable":false"#))
        try await world.simulated.node.comeUp()
        #expect(
            try await caller.post([], type: nil, path: "/api/v1/routes/node/probe").text.contains(#""reachable":true"#))
        for sample in samples { try await world.relayed(sample) }
        #expect(world.simulated.node.book.summary.accepted == 12)
        #expect(world.simulated.node.book.violations.isEmpty)
        try await wait { try await queue(world).node?.state == "open" }
        #expect(await world.stop() == 0)
    }

    @Test("outside the hours of its route a message waits, and the queue says until when")
    func hours() async throws {
        let now = ChinaTime.now().fields
        // A window of an hour that is as far away as can be.
        let hour = (now.hour + 12) % 24
        let window = String(format: "%02d:00-%02d:59", hour, hour)
        let world = try await start(environment: ["PORTSIGN_ROUTES_NODE_HOURS": window])
        _ = try await declare(world, 1)
        try await wait { try await queue(world).node?.state == "outside-hours" }
        #expect(try await queue(world).node?.opensAt?.contains(String(format: "T%02d:00:00", hour)) ?? false)
        #expect(world.simulated.node.requestCount == 0)
        let shown = try await world.sidecar.command("queue")
        #expect(shown.output.contains("outside hours until"))
        #expect(await world.stop() == 0)
    }

    private struct Page: Decodable {
        struct Receipt: Decodable {
            struct Entry: Decodable {
                let number: String?
                let status: String
            }

            let receipt: Int
            let entries: [Entry]
        }

        let receipts: [Receipt]
        let cursor: Int
        let more: Bool
    }

    private func receipts(_ world: World, after: Int = 0) async throws -> Page {
        let answer = try await Caller(base: world.sidecar.url).get("/api/v1/receipts?limit=3&after=\(after)")
        return try JSONDecoder().decode(Page.self, from: Data(answer.text.utf8))
    }

    /// The numbers of the first events after one.
    private func events(_ world: World, after: Int, count: Int) async throws -> [Int] {
        var request = HTTPClientRequest(url: world.sidecar.url + "/api/v1/events")
        request.headers.add(name: "Last-Event-ID", value: "\(after)")
        let response = try await LabClient.shared.execute(request, timeout: .seconds(60))
        #expect(response.headers["content-type"] == ["text/event-stream"])
        var text = ""
        for try await chunk in response.body {
            text += String(buffer: chunk)
            let numbers = text.split(separator: "\n").filter { $0.hasPrefix("id: ") }.compactMap {
                Int($0.dropFirst(4))
            }
            if numbers.count >= count { return numbers }
        }
        return []
    }

    @Test("an ERP that fails blocks only itself; files, pull, events and a replay have everything, once and in order")
    func targets() async throws {
        let files = try TemporaryFolder()
        let world = try await start(
            environment: [
                "PORTSIGN_RELAY_ERP_RETRY_MAXIMUM": "200ms", "PORTSIGN_RELAY_ERP_BREAKER_PAUSE": "100ms",
                "PORTSIGN_RELAY_ERP_BREAKER_MAXIMUM_PAUSE": "200ms",
            ], extra: "  - { name: files, folder: \(files.path("receipts")), format: json }")
        world.simulated.erp.faults.set(.http500)
        let samples = try await declare(world, 3)
        func names() -> [String] {
            // The folder is made with the first receipt.
            FileManager.default.enumerator(atPath: files.path("receipts"))?.compactMap { $0 as? String }.sorted() ?? []
        }
        try await wait { names().filter { !$0.hasPrefix(".") }.count == 6 }
        try await wait { try await queue(world).relay.first { $0.name == "erp" }?.state == "stopped" }
        let failing = try #require(try await queue(world).relay.first { $0.name == "erp" })
        #expect(failing.waiting == 6 && failing.failingSince != nil)
        #expect(try await queue(world).relay.first { $0.name == "files" }?.state == "good")

        let first = try await receipts(world)
        let second = try await receipts(world, after: first.cursor)
        #expect((first.receipts + second.receipts).map(\.receipt) == [1, 2, 3, 4, 5, 6])
        #expect(first.more && !second.more)
        #expect(try await receipts(world, after: second.cursor).receipts.isEmpty)
        #expect(try await events(world, after: 2, count: 4) == [3, 4, 5, 6])

        world.simulated.erp.faults.set(.normal)
        for sample in samples { try await world.relayed(sample) }
        #expect(world.simulated.erp.summary.receipts == 6)
        for sample in samples {
            // The receipts of an order came in the order in which they were stored.
            let numbers = world.simulated.erp.entries.filter { $0.keys.contains(sample.orderNo) }.compactMap {
                Int($0.number)
            }
            #expect(numbers == numbers.sorted() && numbers.count == 2)
        }
        try await wait { try await queue(world).relay.allSatisfy { $0.waiting == 0 && $0.state == "good" } }

        let replay = try await world.sidecar.command("relay", "replay", "erp", "--from", "2020-01-01")
        #expect(replay.output == "erp: 6\n", "\(replay.output)\(replay.errors)")
        // More often where the ERP cut off its own answer.
        try await wait { world.simulated.erp.entries.allSatisfy { $0.deliveries >= 2 } }
        #expect(world.simulated.erp.summary.receipts == 6)
        #expect(world.simulated.erp.summary.changed == 0)
        #expect(try await world.sidecar.command("relay", "replay", "nobody", "--from", "2020-01-01").status == 1)
        #expect(try await world.sidecar.command("ledger", "verify").status == 0)
        #expect(await world.stop() == 0)
    }

    @Test("a listener of events does not keep the sidecar from stopping")
    func stop() async throws {
        let world = try await start()
        var request = HTTPClientRequest(url: world.sidecar.url + "/api/v1/events")
        request.method = .GET
        let response = try await LabClient.shared.execute(request, timeout: .seconds(60))
        var body = response.body.makeAsyncIterator()
        #expect(try await body.next() != nil)
        #expect(await world.stop() == 0)
        #expect(try await body.next() == nil)
    }
}
