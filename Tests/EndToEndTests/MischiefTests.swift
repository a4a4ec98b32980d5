import CryptoCore
import Lab
import Testing

/// The running sidecar between counterparts that misbehave in every way there is.
@Suite("mischief, end to end", .timeLimit(.minutes(5))) struct MischiefTests {
    @Test(
        "whatever node, ERP and pushes do, every message is there once and every receipt reaches the ERP",
        arguments: SimulatedWorld.ReceiptWay.allCases)
    func usual(way: SimulatedWorld.ReceiptWay) async throws {
        let key = try TestKey()
        let world = try await World.start(
            certNo: key.certificate.certNo, way: way,
            environment: [
                "PORTSIGN_ROUTES_NODE_RETRY_MAXIMUM": "300ms", "PORTSIGN_ROUTES_NODE_BREAKER_PAUSE": "100ms",
                "PORTSIGN_ROUTES_NODE_BREAKER_MAXIMUM_PAUSE": "300ms", "PORTSIGN_RELAY_ERP_RETRY_MAXIMUM": "300ms",
                "PORTSIGN_RELAY_ERP_BREAKER_PAUSE": "100ms", "PORTSIGN_RELAY_ERP_BREAKER_MAXIMUM_PAUSE": "300ms",
            ],
            change: {
                $0.mischief = Mischief(seed: 2_026, rates: Mischief.usual(seed: 0).rates.mapValues { $0 * 2 })
                $0.receipts = ReceiptPlan(overtakes: true)
            }, signer: { try key.signer(in: $0) })
        var samples: [SampleMessage] = []
        for index in 0..<16 {
            let sample = world.simulated.samples.make(.order, lines: 1)
            let encoding = DeclareEncoding.allCases[index % DeclareEncoding.allCases.count]
            guard case .signed = await world.caller.declare(sample.xml, encoding: encoding) else {
                Issue.record("not signed")
                continue
            }
            samples.append(sample)
        }
        for sample in samples { try await world.relayed(sample) }
        let node = world.simulated.node.book
        #expect(Set(node.entries.map(\.guid)) == Set(samples.map(\.guid)) && node.entries.count == 16)
        #expect(node.violations.isEmpty && node.summary.refused == 0, "\(node.violations) \(node.refusals)")
        #expect(world.simulated.erp.summary.changed == 0 && world.simulated.erp.summary.nameless == 0)
        #expect(world.simulated.node.faults.counts.count { $0.key != .normal } > 2)
        let verified = try await world.sidecar.command("ledger", "verify")
        #expect(verified.status == 0, "\(verified.output)")
        #expect(await world.stop() == 0)
    }
}
