import CryptoCore
import Foundation
import Lab
import Testing

/// A sidecar with a wrong PIN that something starts again and again, as a service manager would.
@Suite(
    "a wrong PIN and restarts, end to end", .timeLimit(.minutes(2)),
    .enabled(
        if: VirtualCardSlot(number: 0, environment: ProcessInfo.processInfo.environment) != nil,
        "needs scripts/virtual-reader"))
struct CardRestartTests {
    @Test("however often it is started, stopped and killed, and however many messages come, it costs one try")
    func restarts() async throws {
        let environment = ProcessInfo.processInfo.environment
        let turn = try await VirtualReaderTurn(environment: environment)
        let slot = try #require(VirtualCardSlot(number: 0, environment: environment))
        let key = try TestKey(bits: 1024)
        let card = VirtualPIVCard(key: key.key, certificate: key.certificate, pin: "246801", tries: 5)
        let folder = try TemporaryFolder()
        let pin = try folder.write("135790", to: "card.pin", mode: 0o600)
        let sidecar = try Sidecar(folder: folder, signer: "{ type: card, profile: piv, slot: 9c, pinFile: \(pin) }")
        let message = try folder.write(Messages.order(), to: "order.xml")
        try await slot.insertSeen(card)
        for round in 0..<6 {
            try await sidecar.start()
            let caller = Caller(base: sidecar.url)
            try await withThrowingTaskGroup(of: Caller.Answer.self) { group in
                for _ in 0..<20 { group.addTask { try await caller.declare(Messages.order()) } }
                for try await answer in group {
                    #expect(answer.message == nil)
                    #expect(["card.pin_wrong", "card.absent"].contains(answer.failureCode), "\(answer.text)")
                }
            }
            if round % 2 == 0 { await sidecar.kill() } else { #expect(await sidecar.stop() == 0) }
            // A command of its own keeps to the same memory.
            #expect(try await sidecar.command("sign", message).errors.contains("card.pin_wrong"))
        }
        #expect(card.counters.pinsOffered == 1)
        #expect(card.triesLeft == 4)
        #expect(card.counters.signatures == 0)
        slot.remove()
        turn.end()
    }
}
