import CryptoCore
import Foundation
import Lab
import Testing

/// Cards that do not sign: the caller reads why, and no PIN try is wasted.
@Suite(
    "cards that do not sign, end to end", .timeLimit(.minutes(2)),
    .enabled(
        if: VirtualCardSlot(number: 0, environment: ProcessInfo.processInfo.environment) != nil,
        "needs scripts/virtual-reader"))
struct CardFailureTests {
    private let environment = ProcessInfo.processInfo.environment

    /// Runs a test on a slot that nobody else uses, with a sidecar that signs with the card in it.
    private func withSlot(
        certNo: String, pin: String = "135790",
        _ body: (VirtualCardSlot, World) async throws -> Void
    ) async throws {
        let turn = try await VirtualReaderTurn(environment: environment)
        let slot = try #require(VirtualCardSlot(number: 0, environment: environment))
        let world = try await World.start(certNo: certNo, isCalm: true) { folder in
            let file = try folder.write(pin, to: "card.pin", mode: 0o600)
            return "{ type: card, profile: piv, slot: 9c, pinFile: \(file) }"
        }
        do {
            try await body(slot, world)
        } catch {
            await world.stop()
            slot.remove()
            throw error
        }
        #expect(await world.stop() == 0)
        slot.remove()
        turn.end()
    }

    /// Declares until the reader has noticed the card, which takes it a moment.
    private func declare(_ world: World) async throws -> Caller.Answer {
        while true {
            let answer = try await Caller(base: world.sidecar.url).declare(Messages.order())
            guard answer.failureCode == "card.absent" else { return answer }
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    @Test("a wrong PIN is offered once, the answer tells the tries left, and it is never tried again")
    func wrongPIN() async throws {
        let key = try TestKey(bits: 1024)
        let card = VirtualPIVCard(key: key.key, certificate: key.certificate, pin: "246801", tries: 5)
        try await withSlot(certNo: key.certificate.certNo) { slot, world in
            try await slot.insert(card)
            let first = try await declare(world)
            #expect(first.failureCode == "card.pin_wrong")
            #expect(first.text.contains("4 tries left"), "\(first.text)")
            #expect(try await declare(world).failureCode == "card.pin_wrong")
            #expect(card.counters.pinsOffered == 1)

            await world.sidecar.stop()
            try await world.sidecar.start()
            #expect(try await declare(world).failureCode == "card.pin_wrong")
            await world.sidecar.kill()
            try await world.sidecar.start()
            #expect(try await declare(world).failureCode == "card.pin_wrong")
            #expect(card.counters.pinsOffered == 1)
            #expect(card.triesLeft == 4)

            // Another PIN is another matter.
            try world.folder.write("246801", to: "card.pin", mode: 0o600)
            #expect(try await declare(world).message != nil)
            #expect(card.triesLeft == 5)
            let codes = try await world.sidecar.refusedRequests().map(\.code).filter { $0 != "card.absent" }
            #expect(codes == Array(repeating: "card.pin_wrong", count: 4))
        }
    }

    @Test("a blocked card is told as blocked and gets no PIN")
    func blockedPIN() async throws {
        let key = try TestKey(bits: 1024)
        let card = VirtualPIVCard(key: key.key, certificate: key.certificate, pin: "135790")
        card.triesLeft = 0
        try await withSlot(certNo: key.certificate.certNo) { slot, world in
            try await slot.insert(card)
            #expect(try await declare(world).failureCode == "card.pin_blocked")
            #expect(card.counters.pinsOffered == 0)
            #expect(try await world.sidecar.refusedRequests().last?.code == "card.pin_blocked")
            #expect(try await world.isWithoutMessages())
        }
    }

    @Test("a right PIN is not offered when only two tries are left")
    func fewTries() async throws {
        let key = try TestKey(bits: 1024)
        let card = VirtualPIVCard(key: key.key, certificate: key.certificate, pin: "135790")
        card.triesLeft = 2
        try await withSlot(certNo: key.certificate.certNo) { slot, world in
            try await slot.insert(card)
            let answer = try await declare(world)
            #expect(answer.failureCode == "card.pin_guard")
            #expect(answer.text.contains("2 tries left"), "\(answer.text)")
            #expect(card.counters.pinsOffered == 0)
            #expect(try await world.isWithoutMessages())
        }
    }

    @Test("without a card nothing is signed; when it is inserted the next message is, without a restart")
    func absent() async throws {
        let key = try TestKey(bits: 1024)
        let card = VirtualPIVCard(key: key.key, certificate: key.certificate, pin: "135790")
        try await withSlot(certNo: key.certificate.certNo) { slot, world in
            let caller = Caller(base: world.sidecar.url)
            #expect(try await caller.declare(Messages.order()).failureCode == "card.absent")
            #expect(try await world.sidecar.refusedRequests().map(\.code) == ["card.absent"])
            #expect(try await world.isWithoutMessages())
            try await slot.insert(card)
            #expect(try await declare(world).message != nil)
            #expect(card.counters.pinsOffered == 1)
        }
    }

    @Test("the card of another company signs nothing and gets no PIN")
    func otherCompany() async throws {
        let other = try TestKey(bits: 1024, company: "另一家示例有限公司")
        let card = VirtualPIVCard(key: other.key, certificate: other.certificate, pin: "135790")
        try await withSlot(certNo: other.certificate.certNo) { slot, world in
            try await slot.insert(card)
            #expect(try await declare(world).failureCode == "company.wrong_card")
            #expect(card.counters.pinsOffered == 0)
            #expect(card.counters.signatures == 0)
            #expect(try await world.sidecar.refusedRequests().last?.code == "company.wrong_card")
            #expect(try await world.isWithoutMessages())
        }
    }
}
