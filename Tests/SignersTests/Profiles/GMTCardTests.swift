import CryptoCore
import Lab
import SidecarBase
import SmartCard
import Testing

@testable import Signers

@Suite("UKeys of GM/T 0017") struct GMTCardTests {
    private static let message = Array("<ds:SignedInfo></ds:SignedInfo>".utf8)

    private func failure(
        _ card: any VirtualCard, _ settings: CardSettings, form: SignatureForm = .sm2SM3
    ) async -> SignerError? {
        let signer = CardSigner(settings, on: DirectCardSystem(["Reader 00 00": card]))
        defer { withExtendedLifetime(signer) {} }
        do throws(SignerError) {
            _ = try await signer.sign(Self.message, as: form, deadline: .now + .seconds(20))
            await signer.close()
            return nil
        } catch {
            await signer.close()
            return error
        }
    }

    private func card() throws -> VirtualGMTCard { try #require(ProfileCards.gmtSM2.card() as? VirtualGMTCard) }

    @Test("the PIN's challenge is answered as configured; another way costs one try, and is not tried again")
    func derivations() async throws {
        let ways: [(VirtualGMTCard.Habits.PINDerivation, GMTSettings.PINDerivation)] = [
            (.sha1Padded16, .sha1Padded16), (.sha1, .sha1), (.sm3, .sm3),
        ]
        for (cards, configured) in ways {
            let card = try card()
            card.habits.derivation = cards
            var settings = try CardTestWorld.settings()
            settings.gmt0017.derivation = configured
            #expect(await failure(card, settings) == nil)
            settings.gmt0017.derivation = configured == .sm3 ? .sha1 : .sm3
            settings.pinRecordPath = try CardTestWorld.recordPath()
            #expect(await failure(card, settings)?.code == .cardPinWrong)
            #expect(await failure(card, settings)?.code == .cardPinWrong)
            #expect(card.triesLeft == 4)
        }
    }

    @Test("the answer to a challenge is what the description says")
    func block() throws {
        let challenge: [UInt8] = [1, 2, 3, 4, 5, 6, 7, 8]
        let block = try GMTCard.block(pin: Array("123456".utf8), challenge: challenge, .sha1Padded16)
        let key = MessageDigest.sha1(Array("123456".utf8) + [UInt8](repeating: 0, count: 10)).prefix(16)
        #expect(block == (try SM4.encryptECB([8, 0] + challenge + [0x80, 0, 0, 0, 0, 0], key: Array(key))))
        // GB/T 32907, appendix A.1.
        let text: [UInt8] = [
            0x01, 0x23, 0x45, 0x67, 0x89, 0xAB, 0xCD, 0xEF, 0xFE, 0xDC, 0xBA, 0x98, 0x76, 0x54, 0x32, 0x10,
        ]
        #expect(try Hex.encode(SM4.encryptECB(text, key: text)) == "681edf34d206965e86b3e94f536e4246")
    }

    @Test(
        "tokens with other habits sign, too",
        arguments: ["tells no tries", "tells no containers", "no length before the signature"])
    func habits(habit: String) async throws {
        let card = try card()
        switch habit {
        case "tells no tries": card.habits.tellsTries = false
        case "tells no containers": card.habits.tellsContainers = false
        default: card.habits.leavesLengthAway = true
        }
        #expect(await failure(card, try CardTestWorld.settings()) == nil)
    }

    @Test(
        "a token whose cipher no software has is refused with the way out, and gets no PIN",
        arguments: [0x0101, 0x0201])
    func foreignCipher(cipher: UInt32) async throws {
        let card = try card()
        card.habits.cipher = cipher
        #expect(await failure(card, try CardTestWorld.settings())?.code == .cardProtected)
        #expect(card.counters.pinsOffered == 0)
    }

    @Test("among several applications and containers the configured one signs")
    func several() async throws {
        let rsa = try CardTestWorld.longKey.get()
        let sm2 = try ProfileCards.gmtSM2.key()
        let card = VirtualGMTCard(
            applications: [
                "A": [VirtualGMTCard.Container(name: "EMPTY", key: rsa, certificate: nil)],
                "B": [
                    VirtualGMTCard.Container(
                        name: "OLD", key: rsa, certificate: try CardTestWorld.certificate(rsa, serial: [1])),
                    VirtualGMTCard.Container(
                        name: "NEW", key: sm2, certificate: try CardTestWorld.certificate(sm2, serial: [2])),
                ],
            ], pin: CardTestWorld.pin)
        #expect(await failure(card, try CardTestWorld.settings(), form: .rsaSHA1) == nil)
        var settings = try CardTestWorld.settings()
        settings.gmt0017 = GMTSettings(application: "B", container: "NEW")
        #expect(await failure(card, settings) == nil)
        settings.gmt0017 = GMTSettings(application: "C")
        #expect(await failure(card, settings)?.code == .cardNotFound)
        settings.gmt0017 = GMTSettings(application: "A")
        #expect(await failure(card, settings)?.code == .cardNoCertificate)
    }

    @Test("a certificate that is cut off is told as such")
    func damaged() async throws {
        let card = try card()
        card.habits.damagesCertificates = true
        #expect(await failure(card, try CardTestWorld.settings())?.code == .cardGarbled)
        #expect(card.counters.pinsOffered == 0)
    }

    @Test(
        "the answer to the PIN is lost: the counter tells that it was right, and the message is signed when the card is back"
    )
    func lostAnswer() async throws {
        let card = try card()
        let system = DirectCardSystem(["Reader 00 00": card])
        let signer = CardSigner(try CardTestWorld.settings(), on: system)
        card.failVerify(.pull)
        let events = await signer.events()
        async let signature = signer.sign(Self.message, as: .sm2SM3, deadline: .now + .seconds(60))
        for await event in events {
            if case .absent = event { break }
        }
        system.insert(card, into: "Reader 00 00")
        _ = try await signature
        #expect(card.triesLeft == 5)
        #expect(card.counters.pinsOffered == 2)
        await signer.close()
    }
}
