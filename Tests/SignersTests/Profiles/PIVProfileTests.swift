import CryptoCore
import Lab
import SidecarBase
import SmartCard
import Testing

@testable import Signers

@Suite("PIV cards with other habits") struct PIVProfileTests {
    private static let message = Array("<ds:SignedInfo></ds:SignedInfo>".utf8)

    private func failure(_ card: VirtualPIVCard, _ settings: CardSettings) async -> SignerError? {
        let signer = CardSigner(settings, on: DirectCardSystem(["Reader 00 00": card]))
        do throws(SignerError) {
            _ = try await signer.sign(Self.message, as: .rsaSHA1, deadline: .now + .seconds(20))
            await signer.close()
            return nil
        } catch {
            await signer.close()
            return error
        }
    }

    private func card() throws -> VirtualPIVCard { try #require(ProfileCards.pivRSA.card() as? VirtualPIVCard) }

    @Test("a card that takes no commands in pieces gets them whole, unless that is forbidden")
    func noChaining() async throws {
        let card = try card()
        card.habits.transport.takesChaining = false
        var settings = try CardTestWorld.settings()
        #expect(await failure(card, settings) == nil)
        settings.longForm = .extended
        #expect(await failure(card, settings) == nil)
        settings.longForm = .chained
        #expect(await failure(card, settings)?.code == .cardChaining)
    }

    @Test("a card that takes no extended lengths gets pieces, unless that is forbidden")
    func noExtendedLength() async throws {
        let card = try card()
        card.habits.transport.takesExtendedLength = false
        var settings = try CardTestWorld.settings()
        #expect(await failure(card, settings) == nil)
        settings.longForm = .extended
        #expect(await failure(card, settings)?.code == .cardWrongLength)
    }

    @Test("a card whose primary PIN is the global one gets it there")
    func globalPIN() async throws {
        let card = try card()
        card.habits.hasGlobalPIN = true
        #expect(await failure(card, try CardTestWorld.settings()) == nil)
    }

    @Test("exact lengths, a counter down to 63C0, and small pieces are lived with")
    func habits() async throws {
        let card = try card()
        card.habits.transport.wantsExactLength = true
        card.habits.transport.pieceLength = 37
        card.habits.countsToZero = true
        #expect(await failure(card, try CardTestWorld.settings()) == nil)
        card.triesLeft = 0
        #expect(await failure(card, try CardTestWorld.settings())?.code == .cardPinBlocked)
        #expect(card.counters.pinsOffered == 1)
    }

    @Test("a damaged certificate is told as such")
    func damaged() async throws {
        for isCompressed in [false, true] {
            let card = try card()
            card.habits.compressesCertificates = isCompressed
            card.habits.damagesCertificates = true
            #expect(await failure(card, try CardTestWorld.settings())?.code == .cardGarbled)
            #expect(card.counters.pinsOffered == 0)
        }
    }

    @Test("slot 9e signs without a PIN")
    func cardAuthentication() async throws {
        let key = try CardTestWorld.key.get()
        let slot = VirtualPIVCard.Slot(key: key, certificate: try CardTestWorld.certificate(key))
        let card = VirtualPIVCard(slots: [0x9E: slot], pin: CardTestWorld.pin)
        var settings = try CardTestWorld.settings()
        settings.slot = .cardAuthentication
        settings.pin = nil
        #expect(await failure(card, settings) == nil)
        #expect(card.counters.pinsOffered == 0)
    }
}
