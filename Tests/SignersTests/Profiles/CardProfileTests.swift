import CryptoCore
import Foundation
import Lab
import SidecarBase
import SmartCard
import Testing

@testable import Signers

/// What holds for cards of every kind.
@Suite("Cards of every profile") struct CardProfileTests {
    private static let reader = "Reader 00 00"
    private static let message = Array("<ds:SignedInfo></ds:SignedInfo>".utf8)
    private static var soon: ContinuousClock.Instant { .now + .seconds(20) }

    private func failure(_ signer: CardSigner, _ form: SignatureForm) async -> SignerError? {
        do throws(SignerError) {
            _ = try await signer.sign(Self.message, as: form, deadline: Self.soon)
            return nil
        } catch {
            return error
        }
    }

    @Test("a card is recognised by asking it, and its signatures verify", arguments: ProfileCards.allCases)
    func signs(kind: ProfileCards) async throws {
        let card = try kind.card()
        let system = DirectCardSystem([Self.reader: card])
        let signer = CardSigner(try kind.settings(), on: system)
        for _ in 0..<3 {
            let result = try await signer.sign(Self.message, as: kind.form, deadline: Self.soon)
            let certificate = try Certificate(der: result.identity.certificateDER)
            #expect(kind.form.isGood(result.value, of: Self.message, by: certificate.publicKey))
            #expect(!kind.form.isGood(result.value, of: Self.message + [0], by: certificate.publicKey))
            #expect(result.identity.certNo == "01691abc")
        }
        #expect(card.counters.signatures == 3)
        #expect(card.counters.pinsOffered == 3)
        await signer.close()
        let reports = try await CardInspector { () throws(SmartCardError) in system }.list(settings: kind.settings())
        #expect(reports.first?.profile == kind.profile)
        #expect(reports.first?.slots.map(\.certificate.certNo) == ["01691abc"])
        #expect(reports.first?.triesLeft == .left(5))
        #expect(card.counters.pinsOffered == 3)
    }

    @Test("a named profile is the only one that is asked", arguments: ProfileCards.allCases)
    func named(kind: ProfileCards) async throws {
        for profile in CardProfileName.allCases where profile != .auto {
            var settings = try kind.settings()
            settings.profile = profile
            let signer = CardSigner(settings, on: DirectCardSystem([Self.reader: try kind.card()]))
            let code = await failure(signer, kind.form)?.code
            if profile == kind.profile {
                #expect(code == nil)
            } else {
                #expect([.cardNotThisProfile, .cardNoCertificate, .cardNotFound, .cardCommandUnknown].contains(code))
            }
            await signer.close()
        }
    }

    @Test("a wrong PIN is offered once, however many requests come", arguments: ProfileCards.allCases)
    func wrongPIN(kind: ProfileCards) async throws {
        let card = try kind.card()
        let record = try CardTestWorld.recordPath()
        for _ in 0..<2 {
            let signer = CardSigner(
                try kind.settings(pin: CardTestWorld.wrongPIN, record: record),
                on: DirectCardSystem([Self.reader: card]))
            await withTaskGroup(of: ErrorCode?.self) { group in
                for _ in 0..<20 { group.addTask { await failure(signer, kind.form)?.code } }
                for await code in group { #expect(code == .cardPinWrong) }
            }
            await signer.close()
        }
        #expect(card.counters.pinsOffered == 1)
        #expect(card.triesLeft == 4)
        #expect(card.counters.signatures == 0)
    }

    @Test("a blocked card says so and gets no PIN", arguments: ProfileCards.allCases)
    func blocked(kind: ProfileCards) async throws {
        let card = try kind.card()
        card.triesLeft = 0
        let signer = CardSigner(try kind.settings(), on: DirectCardSystem([Self.reader: card]))
        #expect(await failure(signer, kind.form)?.code == .cardPinBlocked)
        #expect(card.counters.pinsOffered == 0)
        await signer.close()
    }

    @Test("with two tries left the PIN is not offered", arguments: ProfileCards.allCases)
    func fewTries(kind: ProfileCards) async throws {
        let card = try kind.card()
        card.triesLeft = 2
        let signer = CardSigner(try kind.settings(), on: DirectCardSystem([Self.reader: card]))
        #expect(await failure(signer, kind.form)?.code == .cardPinGuard)
        #expect(card.counters.pinsOffered == 0)
        await signer.close()
    }

    @Test("a PIN that the card cannot take is not sent", arguments: ProfileCards.allCases)
    func shortPIN(kind: ProfileCards) async throws {
        let card = try kind.card()
        let signer = CardSigner(try kind.settings(pin: "123"), on: DirectCardSystem([Self.reader: card]))
        #expect(await failure(signer, kind.form)?.code == .cardPinForm)
        #expect(card.counters.pinsOffered == 0)
        await signer.close()
    }

    @Test(
        "answers to VERIFY that say wrong or blocked are believed at once",
        arguments: ProfileCards.allCases,
        [
            (0x63C0, "card.pin_blocked"), (0x6983, "card.pin_blocked"), (0x6300, "card.pin_wrong"),
            (0x63C4, "card.pin_wrong"),
        ])
    func pinAnswers(kind: ProfileCards, answer: (Int, String)) async throws {
        let card = try kind.card()
        card.failVerify(.status(UInt16(answer.0)))
        let signer = CardSigner(try kind.settings(), on: DirectCardSystem([Self.reader: card]))
        #expect(await failure(signer, kind.form)?.code.name == answer.1)
        // The guard does not send it again, though it was right.
        _ = await failure(signer, kind.form)
        #expect(card.counters.pinsOffered == 1)
        await signer.close()
    }

    @Test("the card of another company is refused, and gets no PIN", arguments: ProfileCards.allCases)
    func otherCompany(kind: ProfileCards) async throws {
        let card = try kind.card(company: "另一家示例有限公司")
        var settings = try kind.settings()
        settings.belongsToCompany = { $0.enterpriseName?.hasPrefix("示例") ?? false }
        let signer = CardSigner(settings, on: DirectCardSystem([Self.reader: card]))
        #expect(await failure(signer, kind.form)?.code == .companyWrongCard)
        #expect(card.counters.pinsOffered == 0)
        await signer.close()
    }

    @Test("a form that the key cannot sign is refused before the PIN", arguments: ProfileCards.allCases)
    func otherForms(kind: ProfileCards) async throws {
        let card = try kind.card()
        let signer = CardSigner(try kind.settings(), on: DirectCardSystem([Self.reader: card]))
        for form in [SignatureForm.rsaSHA1, .sm2SM3, .ecdsaSHA256] where form != kind.form {
            #expect(await failure(signer, form)?.code == .signerUnsupportedKey)
        }
        #expect(card.counters.pinsOffered == 0)
        await signer.close()
    }

    @Test(
        "the card pulled during a signature: no signature, and the next request signs", arguments: ProfileCards.allCases
    )
    func pulled(kind: ProfileCards) async throws {
        let card = try kind.card()
        let system = DirectCardSystem([Self.reader: card])
        let signer = CardSigner(try kind.settings(), on: system)
        card.failSignatures(.pull)
        #expect(await failure(signer, kind.form)?.code == .cardRemoved)
        system.insert(card, into: Self.reader)
        #expect(await failure(signer, kind.form) == nil)
        await signer.close()
    }

    @Test(
        "another program's reset between VERIFY and signature is not noticed by the caller",
        arguments: ProfileCards.allCases)
    func reset(kind: ProfileCards) async throws {
        let system = DirectCardSystem([Self.reader: try kind.card()])
        let signer = CardSigner(try kind.settings(), on: system)
        system.resetBeforeSignatures(1)
        #expect(await failure(signer, kind.form) == nil)
        await signer.close()
    }

    @Test(
        "status words and garbage at the signature have their code, and nothing is handed out",
        arguments: ProfileCards.allCases)
    func signatureFaults(kind: ProfileCards) async throws {
        let faults: [(VirtualCardFault, Set<ErrorCode>)] = [
            (.status(0x6581), [.cardMemory]), (.status(0x6700), [.cardWrongLength]),
            (.status(0x6982), [.cardPinNeeded]),
            (.status(0x6985), [.cardConditions]), (.status(0x6A80), [.cardWrongData]),
            (.status(0x6A88), [.cardKeyReference]), (.status(0x6D00), [.cardCommandUnknown]),
            (.status(0x6F00), [.cardFailed]), (.status(0x6BFF), [.cardStatusWord]), (.answer([]), [.cardCommunication]),
            (.answer([0x90]), [.cardGarbled]), (.answer([0x90, 0x00]), [.cardGarbled, .signatureSelfCheck]),
            (.answer([UInt8](repeating: 7, count: 64) + [0x90, 0x00]), [.cardGarbled, .signatureSelfCheck]),
            (.answer([UInt8](repeating: 0xFF, count: 300) + [0x90, 0x00]), [.cardGarbled, .signatureSelfCheck]),
            (.answer([0x7C, 0x84, 0xFF, 0xFF, 0xFF, 0xFF, 0x90, 0x00]), [.cardGarbled, .signatureSelfCheck]),
        ]
        let card = try kind.card()
        let signer = CardSigner(try kind.settings(), on: DirectCardSystem([Self.reader: card]))
        for (fault, codes) in faults {
            card.failSignatures(fault)
            let error = await failure(signer, kind.form)
            #expect(codes.contains(try #require(error).code), "\(fault): \(String(describing: error))")
            #expect(error?.code.english.isEmpty == false)
        }
        #expect(card.triesLeft == 5)
        #expect(await failure(signer, kind.form) == nil)
        await signer.close()
    }

    @Test("a reader with a PIN pad and no PIN configured is refused clearly", arguments: ProfileCards.allCases)
    func pinPad(kind: ProfileCards) async throws {
        let card = try kind.card()
        var settings = try kind.settings()
        settings.pin = nil
        let signer = CardSigner(settings, on: DirectCardSystem([Self.reader: card], hasPINPad: true))
        #expect(await failure(signer, kind.form)?.code == .cardPinPad)
        await signer.close()
        #expect(card.counters.pinsOffered == 0)
    }

    @Test("a reader that lets no VERIFY through is told as one with a PIN pad", arguments: ProfileCards.allCases)
    func firewall(kind: ProfileCards) async throws {
        let card = try kind.card()
        card.failVerify(.status(0x6985))
        let signer = CardSigner(try kind.settings(), on: DirectCardSystem([Self.reader: card], hasPINPad: true))
        #expect(await failure(signer, kind.form)?.code == .cardPinPad)
        await signer.close()
    }

    @Test("looking at a card of an unknown kind offers no PIN and says what it is not")
    func unknown() async throws {
        let card = VirtualISOCard(VirtualISOCard.Content(pin: CardTestWorld.pin))
        let signer = CardSigner(try CardTestWorld.settings(), on: DirectCardSystem([Self.reader: card]))
        #expect(await failure(signer, .rsaSHA1)?.code == .cardNotThisProfile)
        #expect(card.counters.pinsOffered == 0)
        await signer.close()
    }

    @Test("several keys: the one whose certificate is configured signs")
    func severalKeys() async throws {
        let key = try CardTestWorld.key.get()
        let other = try ProfileCards.pkcs15SM2.key()
        let card = VirtualPKCS15.card(
            [
                VirtualPKCS15.Entry(key: key, certificate: try CardTestWorld.certificate(key, serial: [9])),
                VirtualPKCS15.Entry(
                    identifier: [0x46], label: "SM2", reference: 0x02, key: other,
                    certificate: try CardTestWorld.certificate(other, serial: [0x0A, 1, 2, 3, 4, 5, 6, 7])),
            ], pin: CardTestWorld.pin)
        var settings = try CardTestWorld.settings()
        settings.certNo = "0A01020304050607"
        settings.allowsFewTries = true
        let signer = CardSigner(settings, on: DirectCardSystem([Self.reader: card]))
        let result = try await signer.sign(Self.message, as: .sm2SM3, deadline: Self.soon)
        #expect(result.identity.certNo == "0a01020304050607")
        await signer.close()
    }
}
