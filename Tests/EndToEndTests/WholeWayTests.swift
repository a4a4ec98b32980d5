import CryptoCore
import Foundation
import Lab
import SidecarBase
import Testing

/// From the caller to the exchange node, and customs' answers back to the ERP, with the built sidecar.
@Suite("the whole way, end to end", .timeLimit(.minutes(2))) struct WholeWayTests {
    /// Sends an order, waits for the ERP, and looks at what everybody has.
    private func follow(_ world: World) async throws {
        let sample = world.simulated.samples.make(.order)
        let outcome = await world.caller.declare(sample.xml)
        guard case .signed = outcome else {
            Issue.record("not signed: \(outcome)\n\(world.sidecar.program?.standardError ?? "")")
            return
        }
        try await world.relayed(sample)
        let node = world.simulated.node.book
        #expect(node.summary.accepted == 1)
        #expect(node.summary.refused == 0)
        #expect(node.violations.isEmpty)
        #expect(node.entry(guid: sample.guid)?.senderId == TestCompany.dxpId)
        // Relayed means that the ERP said success; then nothing comes again.
        #expect(world.simulated.erp.entries.map(\.statuses) == [["2"], ["120"]])
        #expect(world.simulated.erp.summary.receipts == 2)
        #expect(world.simulated.erp.summary.repeats == 0)
        #expect(node.entry(guid: sample.guid)?.deliveries == 1)
        let shown = try await world.sidecar.command("ledger", "show", sample.orderNo)
        #expect(shown.status == 0)
        #expect(shown.output.contains("customs 120"))
        let verified = try await world.sidecar.command("ledger", "verify")
        #expect(verified.status == 0)
    }

    @Test(
        "an order goes to the node and its receipts to the ERP, once each, in every form they come in",
        arguments: SimulatedWorld.ReceiptWay.allCases)
    func software(way: SimulatedWorld.ReceiptWay) async throws {
        let key = try TestKey()
        let world = try await World.start(certNo: key.certificate.certNo, way: way, isCalm: true) {
            try key.signer(in: $0)
        }
        try await follow(world)
        #expect(await world.stop() == 0)
    }

    @Test("every kind of message in every encoding reaches the node and is answered by its own receipts")
    func kinds() async throws {
        let key = try TestKey()
        let world = try await World.start(certNo: key.certificate.certNo) { try key.signer(in: $0) }
        var samples: [SampleMessage] = []
        for (index, kind) in SampleKind.allCases.enumerated() {
            let sample = world.simulated.samples.make(kind, documents: index % 2 + 1)
            let encoding = DeclareEncoding.allCases[index % DeclareEncoding.allCases.count]
            let outcome = await world.caller.declare(sample.xml, encoding: encoding)
            guard case .signed = outcome else {
                Issue.record("\(kind) in \(encoding): \(outcome)")
                continue
            }
            samples.append(sample)
        }
        while world.simulated.erp.summary.receipts < 2 * samples.count {
            try await Task.sleep(for: .milliseconds(10))
        }
        #expect(Set(world.simulated.node.book.entries.map(\.guid)) == Set(samples.map(\.guid)))
        #expect(world.simulated.node.book.summary.refused == 0)
        let types = Set(world.simulated.erp.entries.map(\.type))
        #expect(
            types == [
                "CEB312Message", "CEB412Message", "CEB512Message", "CEB622Message", "CEB304Message", "CEB604Message",
            ])
        #expect(await world.stop() == 0)
    }

    @Test("a node that misbehaves and an ERP that fails lose nothing and double nothing")
    func mischief() async throws {
        let key = try TestKey()
        let world = try await World.start(
            certNo: key.certificate.certNo,
            change: {
                $0.mischief = nil
                $0.node.faults = FaultScript(
                    mischief: .init(rate: 0.4, seed: 11, kinds: [.http500, .closeMidAnswer, .acceptThenClose]))
                $0.receipts = ReceiptPlan(copies: 2, overtakes: true)
            },
            signer: { try key.signer(in: $0) })
        world.simulated.erp.faults.set(.init(rate: 0.3, seed: 5, kinds: [.http500, .acceptThenClose]))
        var plan = LoadDriver.Plan()
        (plan.messages, plan.concurrency) = (12, 4)
        let told = await LoadDriver(caller: world.caller, samples: world.simulated.samples).run(plan)
        #expect(told.count { $0.told == .success } == 12)
        while world.simulated.erp.summary.receipts < 24 { try await Task.sleep(for: .milliseconds(20)) }
        #expect(Set(world.simulated.node.book.entries.map(\.guid)) == Set(told.map(\.guid)))
        #expect(world.simulated.node.book.violations.isEmpty)
        #expect(world.simulated.node.book.summary.refused == 0)
        #expect(world.simulated.erp.summary.changed == 0)
        #expect(Set(world.simulated.erp.entries.map(\.guid)).count == 24)
        #expect(await world.stop() == 0)
    }

    @Test("a node that is down is told apart from one that is slow, and gets the message when it is up again")
    func down() async throws {
        let key = try TestKey()
        let world = try await World.start(certNo: key.certificate.certNo) { try key.signer(in: $0) }
        await world.simulated.node.goDown()
        let sample = world.simulated.samples.make(.order)
        guard case .signed = await world.caller.declare(sample.xml) else {
            Issue.record("not signed")
            return
        }
        while true {
            let shown = try await world.sidecar.command("ledger", "show", sample.guid)
            if shown.output.contains("node.connection_refused") { break }
            #expect(!shown.output.contains("node.timeout"))
            try await Task.sleep(for: .milliseconds(100))
        }
        try await world.simulated.node.comeUp()
        try await world.relayed(sample)
        #expect(world.simulated.node.book.summary.accepted == 1)
        #expect(await world.stop() == 0)
    }

    @Test(
        "an order is signed on a card in a reader and goes the whole way",
        .enabled(
            if: VirtualCardSlot(number: 0, environment: ProcessInfo.processInfo.environment) != nil,
            "needs scripts/virtual-reader"))
    func card() async throws {
        let environment = ProcessInfo.processInfo.environment
        let turn = try await VirtualReaderTurn(environment: environment)
        let slot = try #require(VirtualCardSlot(number: 0, environment: environment))
        let key = try TestKey(bits: 1024)
        let card = VirtualPIVCard(key: key.key, certificate: key.certificate, pin: "135790")
        try await slot.insertSeen(card)
        let world = try await World.start(certNo: key.certificate.certNo, isCalm: true) { folder in
            let pin = try folder.write("135790", to: "card.pin", mode: 0o600)
            return "{ type: card, profile: piv, slot: 9c, pinFile: \(pin) }"
        }
        try await follow(world)
        #expect(card.counters.signatures == 1)
        #expect(card.counters.pinsOffered == 1)
        #expect(await world.stop() == 0)
        slot.remove()
        turn.end()
    }
}
