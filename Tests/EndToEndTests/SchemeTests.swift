import AsyncHTTPClient
import CryptoCore
import Foundation
import Lab
import NIOCore
import NIOHTTP1
import SidecarBase
import Testing

/// Both schemes of the switch plan and the direct connection, with the built sidecar.
@Suite("the schemes of the switch plan, end to end", .timeLimit(.minutes(3))) struct SchemeTests {
    /// What the API says to one item.
    private struct Item: Decodable {
        struct Problem: Decodable {
            let code: String
            let detail: String
        }

        let item: Int
        let reference: String
        let state: String
        let id: String?
        let problem: Problem?
    }

    private struct Answer: Decodable {
        let items: [Item]
    }

    /// What `ledger show` says about a document on its way to the platform.
    private struct Shown: Decodable {
        struct Item: Decodable {
            let businessNo: String
            let state: String
            let chkMark: String
            let info: String
        }

        let state: String
        let attempts: Int
        let items: [Item]
    }

    /// The keys of the company in a configuration with a platform.
    private static func platform(
        _ world: SimulatedWorld, _ folder: TemporaryFolder, isPlain: Bool = false, more: String = ""
    ) throws -> String {
        let quick = "retry: { first: 50ms, maximum: 200ms }, breaker: { pause: 100ms, maximumPause: 200ms }\(more)"
        if isPlain {
            return "platform: { url: \"\(world.platform.plainURL)\", interface: plain, \(quick) }"
        }
        let aes = try folder.write(world.enterprise.aesKeyText, to: "own-aes.key", mode: 0o600)
        let rsa = try folder.write(world.enterprise.privateKeyText(), to: "own-rsa.key", mode: 0o600)
        return
            "platform: { url: \"\(world.platform.encryptedURL)\", aesKeyFile: \(aes), rsaKeyFile: \(rsa), \(quick) }"
    }

    private func world(
        isPlain: Bool = false, more: String = "",
        change: (inout SimulatedWorld.Settings) throws -> Void = { _ in }
    ) async throws -> World {
        let key = try TestKey()
        return try await World.start(
            certNo: key.certificate.certNo, change: change,
            company: { try Self.platform($0, $1, isPlain: isPlain, more: more) }, signer: { try key.signer(in: $0) })
    }

    /// Hands a document in; the status and what is said about the items.
    private func submit(_ xml: [UInt8], to world: World) async throws -> (status: UInt, items: [Item]) {
        var request = HTTPClientRequest(url: world.sidecar.url + "/api/v1/declarations")
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/xml")
        request.body = .bytes(ByteBuffer(bytes: xml))
        let response = try await LabClient.shared.execute(request, timeout: .seconds(60))
        let body = try await response.body.collect(upTo: 16 << 20)
        let answer = try JSONDecoder().decode(Answer.self, from: Data(body.readableBytesView))
        return (response.status.code, answer.items)
    }

    private func show(_ id: String, in world: World) async throws -> Shown {
        let shown = try await world.sidecar.command("ledger", "show", id, "--json")
        return try JSONDecoder().decode(Shown.self, from: Data(shown.output.utf8))
    }

    /// Waits until something is so; the test's time limit is the deadline.
    private func wait(until isSo: () async throws -> Bool) async throws {
        while try await !isSo() { try await Task.sleep(for: .milliseconds(20)) }
    }

    /// Waits until the ERP has customs' last word on these orders.
    private func relayed(_ orders: [String], _ world: World) async throws {
        try await wait {
            orders.allSatisfy { order in
                let there = world.simulated.erp.entries.filter { $0.keys.contains(order) }.flatMap(\.statuses)
                return Set(there).isSuperset(of: ["2", "120"])
            }
        }
    }

    /// Nothing is lost, nothing doubled, nothing wrong.
    private func isClean(_ world: World, orders: Int) async throws {
        let node = world.simulated.node.book
        #expect(node.summary.accepted == orders)
        #expect(node.violations.isEmpty)
        #expect(node.summary.refused == 0)
        #expect(world.simulated.platform.book.violations == [])
        #expect(!world.simulated.platform.book.entries.map(\.isSameCall).contains(false))
        #expect(try await world.sidecar.command("ledger", "verify").status == 0)
        #expect(await world.stop() == 0)
    }

    // MARK: - Scheme one

    @Test("scheme one: what the ERP entrusts to the platform is signed by transferDeclare, sent, and answered")
    func schemeOne() async throws {
        let key = try TestKey()
        let world = try await World.start(certNo: key.certificate.certNo) { try key.signer(in: $0) }
        let sample = SampleSingleWindow.orders(2, flag: "03")
        let caller = PlatformCaller(
            url: world.simulated.platform.encryptedURL, keys: world.simulated.enterprise, client: LabClient.shared)
        let marks = try await caller.send(sample.xml, type: "IMPORTORDER", sendCode: TestCompany.code)
        #expect(marks == ["1", "1"])
        try await relayed(sample.orderNumbers, world)
        for order in sample.orderNumbers {
            #expect(world.simulated.platform.book.declarations(of: order) == 1)
        }
        // The acceptance receipt came through 2.1, too.
        #expect(world.simulated.erp.entries.contains { $0.msgType == "CUSTOMS_DECLARE_RESULT_CALLBACK" })
        try await isClean(world, orders: 2)
    }

    @Test("scheme one through PortSign: the document goes on to the platform, which calls back; nothing is made twice")
    func entrusted() async throws {
        let world = try await world()
        let sample = SampleSingleWindow.orders(flag: "03")
        let answer = try await submit(sample.xml, to: world)
        #expect(answer.status == 202)
        #expect(answer.items.map(\.state) == ["awaiting-platform"])
        try await relayed(sample.orderNumbers, world)
        let shown = try await show(#require(answer.items.first?.id), in: world)
        #expect(shown.state == "answered")
        #expect(shown.items.map(\.state) == ["kept"])
        try await isClean(world, orders: 1)
    }

    @Test("scheme one: that the platform could not have a message signed is seen with its reason")
    func unsigned() async throws {
        let key = try TestKey()
        let world = try await World.start(
            certNo: key.certificate.certNo,
            // The platform assembles in the name of another company, for which nobody signs here.
            change: { $0.company.dxpId = "DXPENT0000099009" },
            company: { try Self.platform($0, $1) }, signer: { try key.signer(in: $0) })
        let sample = SampleSingleWindow.orders(flag: "03")
        let id = try #require(try await submit(sample.xml, to: world).items.first?.id)
        try await wait { try await show(id, in: world).items.first?.state == "refused" }
        let item = try #require(try await show(id, in: world).items.first)
        #expect(item.chkMark == "2")
        #expect(item.info == "22001调用加签接口失败")
        #expect(world.simulated.node.book.summary.accepted == 0)
        #expect(await world.stop() == 0)
    }

    // MARK: - Scheme two

    @Test("scheme two: accepted by the platform, then declared, and followed to the end", arguments: [false, true])
    func schemeTwo(isPlain: Bool) async throws {
        let world = try await world(isPlain: isPlain)
        let sample = SampleSingleWindow.orders(3, flag: "02")
        let answer = try await submit(sample.xml, to: world)
        #expect(answer.status == 202)
        #expect(answer.items.map(\.reference) == sample.orderNumbers)
        #expect(answer.items.map(\.state) == Array(repeating: "awaiting-platform", count: 3))
        try await relayed(sample.orderNumbers, world)
        #expect(world.simulated.platform.book.entries.map(\.document) == [sample.xml])
        // The same document again is the same: it is not sent, and not declared, a second time.
        let again = try await submit(sample.xml, to: world)
        #expect(again.items.map(\.state) == ["repeated", "repeated", "repeated"])
        let timeline = try await world.sidecar.command("ledger", "show", try #require(again.items.first?.id))
        for step in ["platform-received", "platform-sending", "platform-accepted", "platform-declared", "customs 120"] {
            #expect(timeline.output.contains(step), "\(step)")
        }
        try await isClean(world, orders: 3)
    }

    @Test("scheme two: an answer that comes through 2.1 only does the same")
    func asynchronous() async throws {
        let world = try await world()
        world.simulated.platform.book.answers = .asynchronous
        let sample = SampleSingleWindow.orders(2, flag: "02")
        _ = try await submit(sample.xml, to: world)
        try await relayed(sample.orderNumbers, world)
        #expect(world.simulated.platform.book.entries.map(\.deliveries) == [1])
        try await isClean(world, orders: 2)
    }

    @Test("scheme two: of a mixed batch only what was accepted is declared; what is accepted later, later")
    func mixed() async throws {
        let world = try await world()
        let sample = SampleSingleWindow.orders(3, flag: "02")
        let bad = sample.orderNumbers[1]
        world.simulated.platform.book.refuse(bad, "22002:电商平台编号未备案")
        let answer = try await submit(sample.xml, to: world)
        let id = try #require(answer.items.first?.id)
        try await relayed([sample.orderNumbers[0], sample.orderNumbers[2]], world)
        let item = try #require(try await show(id, in: world).items.first { $0.businessNo == bad })
        #expect(item.state == "refused")
        #expect(item.info == "22002:电商平台编号未备案")
        let told = try await submit(sample.xml, to: world).items
        #expect(told.map(\.state) == ["repeated", "refused", "repeated"])
        #expect(told[1].problem?.code == "platform.refused")
        #expect(world.simulated.node.book.summary.accepted == 2)

        world.simulated.platform.book.refuse(bad, nil)
        #expect(try await world.sidecar.command("resend", id).status == 0)
        try await relayed([bad], world)
        #expect(world.simulated.platform.book.entries.map(\.deliveries) == [2])
        try await isClean(world, orders: 3)
    }

    @Test("scheme two: what would be refused by headquarters does not even go to the platform, nor does its batch")
    func wrong() async throws {
        let world = try await world()
        let sample = SampleSingleWindow.orders(2, flag: "02")
        let text = String(decoding: sample.xml, as: UTF8.self)
        let first = try #require(text.firstRange(of: "<orderTotalAmount>109.10<"))
        let wrong = text.replacingCharacters(in: first, with: "<orderTotalAmount>999.10<")
        let items = try await submit(Array(wrong.utf8), to: world).items
        #expect(items.map(\.state) == ["refused", "refused"])
        #expect(items.map { $0.problem?.code } == ["assembly.amount", "platform.neighbour"])
        #expect(world.simulated.platform.book.entries.isEmpty)
        try await isClean(world, orders: 0)
    }

    // MARK: - Faults

    @Test(
        "scheme two: a platform that fails gets the same bytes again, and nothing is declared twice",
        arguments: [Fault.http500, .hang, .closeMidAnswer, .acceptThenClose])
    func faults(fault: Fault) async throws {
        let world = try await world(more: ", timeout: 2s")
        world.simulated.platform.faults.set(fault, count: 2)
        let sample = SampleSingleWindow.orders(2, flag: "02")
        let id = try #require(try await submit(sample.xml, to: world).items.first?.id)
        try await relayed(sample.orderNumbers, world)
        // An answer through 2.1 may have ended it before the last attempt.
        #expect(try await show(id, in: world).attempts >= (fault.takesMessage ? 1 : 3))
        #expect(world.simulated.platform.book.entries.count == 1)
        try await isClean(world, orders: 2)
    }

    @Test("scheme two: a platform that is away gets everything when it is back")
    func away() async throws {
        let world = try await world()
        await world.simulated.platform.goDown()
        let samples = (0..<3).map { _ in SampleSingleWindow.orders(flag: "02") }
        for sample in samples { _ = try await submit(sample.xml, to: world) }
        try await wait {
            try await world.sidecar.command("queue").output.contains("platform.connection_refused")
        }
        try await world.simulated.platform.comeUp()
        try await relayed(samples.flatMap(\.orderNumbers), world)
        try await isClean(world, orders: 3)
    }

    @Test("scheme two: a sidecar that is killed anywhere on the way loses and doubles nothing")
    func killed() async throws {
        let world = try await world(change: {
            $0.mischief = nil
            $0.node.faults = FaultScript(
                mischief: .init(rate: 0.3, seed: 3, kinds: [.http500, .closeMidAnswer, .acceptThenClose]))
        })
        var orders: [String] = []
        for round in 0..<6 {
            let sample = SampleSingleWindow.orders(4, flag: "02")
            orders += sample.orderNumbers
            _ = try await submit(sample.xml, to: world)
            // At another moment of the way each time.
            switch round % 3 {
            case 0: break
            case 1:
                try await wait {
                    world.simulated.platform.book.entries.contains { $0.businessNumbers == sample.orderNumbers }
                }
            default:
                try await wait { world.simulated.node.book.summary.accepted > round * 4 }
            }
            await world.sidecar.kill()
            try await world.sidecar.start()
        }
        try await relayed(orders, world)
        // Every order once: the identity of a declaration was made before the platform was asked.
        #expect(Set(world.simulated.node.book.entries.map(\.guid)).count == orders.count)
        try await isClean(world, orders: orders.count)
    }

    // MARK: - Direct

    @Test("the direct connection: a headquarters message of a company with a platform goes straight to the node")
    func direct() async throws {
        let world = try await world()
        let sample = world.simulated.samples.make(.order)
        guard case .signed = await world.caller.declare(sample.xml) else {
            Issue.record("not signed")
            return
        }
        try await world.relayed(sample)
        #expect(world.simulated.platform.book.entries.isEmpty)
        // A single-window document has no business there.
        let refused = await world.caller.declare(SampleSingleWindow.orders(flag: "02").xml)
        guard case .refused(let text) = refused else {
            Issue.record("\(refused)")
            return
        }
        #expect(text.contains("platform.use_api"))
        try await isClean(world, orders: 1)
    }
}
