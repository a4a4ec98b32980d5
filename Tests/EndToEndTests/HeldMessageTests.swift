import CryptoCore
import Foundation
import Lab
import Testing

/// Cards that come and go while declarations come in.
@Suite(
    "declarations without a card, end to end", .timeLimit(.minutes(2)),
    .enabled(
        if: VirtualCardSlot(number: 0, environment: ProcessInfo.processInfo.environment) != nil,
        "needs scripts/virtual-reader"))
struct HeldMessageTests {
    private struct Answer: Decodable {
        struct Item: Decodable {
            let state: String
            let id: String
        }

        let items: [Item]
    }

    private func submit(_ world: World) async throws -> (status: UInt, item: Answer.Item) {
        let answer = try await Caller(base: world.sidecar.url).post(
            Array(Messages.order().utf8), type: "application/xml", path: "/api/v1/declarations")
        let items = try JSONDecoder().decode(Answer.self, from: Data(answer.text.utf8)).items
        return (answer.status, try #require(items.first))
    }

    @Test(
        "declarations wait for the card, are signed and sent when it is put in, and health says until when it can sign")
    func inserted() async throws {
        let environment = ProcessInfo.processInfo.environment
        let turn = try await VirtualReaderTurn(environment: environment)
        let slot = try #require(VirtualCardSlot(number: 0, environment: environment))
        let key = try TestKey(bits: 1024)
        let card = VirtualPIVCard(key: key.key, certificate: key.certificate, pin: "135790")
        let world = try await World.start(certNo: key.certificate.certNo) { folder in
            let file = try folder.write("135790", to: "card.pin", mode: 0o600)
            return "{ type: card, profile: piv, slot: 9c, pinFile: \(file) }"
        }
        let first = try await submit(world)
        let second = try await submit(world)
        #expect(first.status == 202 && first.item.state == "held")
        #expect(second.status == 202 && second.item.state == "held")
        let caller = Caller(base: world.sidecar.url)
        let waiting = try await caller.get("/health/ready")
        #expect(waiting.status == 503 && waiting.text.contains("2 messages wait for a signer"), "\(waiting.text)")
        #expect(card.counters.pinsOffered == 0)

        try await slot.insert(card)
        while world.simulated.node.requestCount < 2 { try await Task.sleep(for: .milliseconds(20)) }
        let ready = try await caller.get("/health/ready")
        #expect(ready.status == 200 && ready.text.contains("last signature"), "\(ready.text)")
        #expect(card.counters.signatures == 2)
        // The key of this slot wants its PIN for every signature.
        #expect(card.counters.pinsOffered == 2)
        let timeline = try await world.sidecar.command("ledger", "show", first.item.id)
        #expect(timeline.output.contains("held") && timeline.output.contains("card.absent"), "\(timeline.output)")
        #expect(try await world.sidecar.command("ledger", "verify").status == 0)
        #expect(await world.stop() == 0)
        slot.remove()
        turn.end()
    }
}
