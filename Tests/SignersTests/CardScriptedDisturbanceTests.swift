import CryptoCore
import Foundation
import Lab
import SidecarBase
import SmartCard
import Testing

@testable import Signers

/// Disturbances in numbers and at moments that a real reader is too slow, or too orderly, for.
@Suite("CardSigner and disturbance, scripted") struct CardScriptedDisturbanceTests {
    private static let reader = "Reader 00 00"

    private func sign(_ signer: CardSigner) async throws(SignerError) -> SignatureResult {
        let message = Array("<ds:SignedInfo>\(UUID())</ds:SignedInfo>".utf8)
        let result = try await signer.sign(message, as: .rsaSHA1, deadline: .now + .seconds(20))
        do {
            let certificate = try Certificate(der: result.identity.certificateDER)
            #expect(certificate.publicKey.verifyRSA(signature: result.value, message: message, digest: .sha1))
        } catch {
            Issue.record(error)
        }
        return result
    }

    @Test(
        "one bad answer while a card is read does not shut it out until it is pulled",
        arguments: DisturbedCard.Disturbance.garbage)
    func garbledOpening(disturbance: DisturbedCard.Disturbance) async throws {
        var commands = 0
        while true {
            let virtual = try CardTestWorld.card()
            let card = DisturbedCard(virtual)
            card.disturb(after: commands, disturbance)
            let signer = CardSigner(try CardTestWorld.settings(), on: DirectCardSystem([Self.reader: card]))
            do throws(SignerError) {
                _ = try await signer.identity()
            } catch {
                // What passes by itself may be said; it must not stay.
                #expect(error.code.passesByWaiting, "command \(commands): \(error)")
            }
            if card.calm() { break }
            _ = try await sign(signer)
            #expect(virtual.triesLeft == 5)
            #expect(virtual.counters.pinsOffered == 1)
            await signer.close()
            commands += 1
        }
        #expect(commands >= 3)
    }

    @Test("a thousand insertions, in readers of changing names, leave no thread, no file and no memory behind")
    func thousandInsertions() async throws {
        let card = try CardTestWorld.card()
        let system = DirectCardSystem([Self.reader: nil])
        let signer = CardSigner(try CardTestWorld.settings(), on: system)
        var before = Footprint()
        for round in 0..<1_000 {
            let reader = "Reader 0\(round % 3) 00"
            system.insert(card, into: reader)
            #expect(try await sign(signer).identity.device.contains(reader))
            system.remove(from: reader)
            if round == 200 { before = try Footprint.now() }
        }
        try Footprint.now().expectNoGrowth(since: before)
        #expect(card.counters.signatures == 1_000)
        #expect(card.counters.pinsOffered == 1_000)
        await signer.close()
    }
}
