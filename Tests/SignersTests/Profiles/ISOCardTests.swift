import CryptoCore
import Foundation
import Lab
import SidecarBase
import SmartCard
import Testing

@testable import Signers

/// Habits and damage of PKCS#15 and other ISO cards.
@Suite("ISO 7816 and PKCS#15 cards") struct ISOCardTests {
    private static let reader = "Reader 00 00"
    private static let message = Array("<ds:SignedInfo></ds:SignedInfo>".utf8)

    private func failure(
        _ card: any VirtualCard, _ settings: CardSettings, form: SignatureForm = .rsaSHA1, times: Int = 1
    ) async -> SignerError? {
        let signer = CardSigner(settings, on: DirectCardSystem([Self.reader: card]))
        var last: SignerError?
        for _ in 0..<times {
            do throws(SignerError) {
                _ = try await signer.sign(Self.message, as: form, deadline: .now + .seconds(20))
                last = nil
            } catch {
                last = error
            }
        }
        await signer.close()
        return last
    }

    private func card(_ kind: ProfileCards = .pkcs15RSA) throws -> VirtualISOCard {
        try #require(kind.card() as? VirtualISOCard)
    }

    @Test(
        "cards with other habits sign, too",
        arguments: [
            "fresh PIN", "algorithm", "SELECT with 0C", "SELECT with 00", "hidden application", "small pieces",
            "exact length", "no chaining", "short only", "63C0 when blocked", "hidden counter", "counter when verified",
            "fixed key",
        ])
    func habits(habit: String) async throws {
        let card = try card()
        switch habit {
        case "fresh PIN": card.habits.wantsFreshPIN = true
        case "algorithm": card.habits.algorithm = 0x11
        case "SELECT with 0C": card.habits.selectsOnlyWith = 0x0C
        case "SELECT with 00": card.habits.selectsOnlyWith = 0x00
        case "hidden application": card.habits.hidesApplications = true
        case "small pieces": card.habits.transport.pieceLength = 100
        case "exact length": card.habits.transport.wantsExactLength = true
        case "no chaining": card.habits.transport.takesChaining = false
        case "short only": card.habits.transport.takesExtendedLength = false
        case "63C0 when blocked": card.habits.pinAnswers = .counterToZero
        case "hidden counter": card.habits.pinAnswers = .hidden
        case "counter when verified": card.habits.tellsVerified = false
        default: card.habits.hasFixedKey = true
        }
        #expect(await failure(card, try CardTestWorld.settings(), times: 3) == nil)
        #expect(card.counters.signatures == 3)
    }

    @Test("a blocked PIN that the card answers with 63C0 gets no further PIN")
    func blockedToZero() async throws {
        let card = try card()
        card.habits.pinAnswers = .counterToZero
        card.triesLeft = 0
        #expect(await failure(card, try CardTestWorld.settings())?.code == .cardPinBlocked)
        #expect(card.counters.pinsOffered == 0)
    }

    @Test("a card that tells no tries left gets a wrong PIN once only")
    func hiddenCounter() async throws {
        let card = try card()
        card.habits.pinAnswers = .hidden
        let settings = try CardTestWorld.settings(pin: CardTestWorld.wrongPIN)
        #expect(await failure(card, settings, times: 3)?.code == .cardPinWrong)
        #expect(card.counters.pinsOffered == 1)
    }

    @Test("the PIN is filled as the card's own directory says")
    func filling() async throws {
        let key = try CardTestWorld.longKey.get()
        let entry = VirtualPKCS15.Entry(key: key, certificate: try CardTestWorld.certificate(key))
        for filling: (length: Int, byte: UInt8)? in [nil, (12, 0xFF), (16, 0x00)] {
            let card = VirtualPKCS15.card(
                [entry], pin: CardTestWorld.pin, pinReference: 0x02, filling: filling)
            #expect(await failure(card, try CardTestWorld.settings()) == nil)
        }
    }

    @Test("the files of a Java card's applet are found, too")
    func applet() async throws {
        let key = try CardTestWorld.longKey.get()
        let card = VirtualPKCS15.card(
            [VirtualPKCS15.Entry(reference: 0, key: key, certificate: try CardTestWorld.certificate(key))],
            pin: CardTestWorld.pin, pinReference: 0x01, filling: (16, 0x00), applet: true)
        #expect(await failure(card, try CardTestWorld.settings(), times: 2) == nil)
        #expect(card.counters.signatures == 2)
    }

    @Test("a card without a certificate says so, and gets no PIN")
    func noCertificate() async throws {
        let card = VirtualPKCS15.card(
            [VirtualPKCS15.Entry(key: try CardTestWorld.key.get(), certificate: nil)], pin: CardTestWorld.pin)
        #expect(await failure(card, try CardTestWorld.settings())?.code == .cardNoCertificate)
        #expect(card.counters.pinsOffered == 0)
    }

    @Test("a key that only decrypts signs nothing")
    func decryptionKey() async throws {
        let key = try CardTestWorld.key.get()
        let entry = VirtualPKCS15.Entry(key: key, certificate: try CardTestWorld.certificate(key), signs: false)
        let card = VirtualPKCS15.card([entry], pin: CardTestWorld.pin)
        #expect(await failure(card, try CardTestWorld.settings())?.code == .cardNoCertificate)
    }

    @Test("a certificate stored in the directory itself is found")
    func directCertificate() async throws {
        for isWhole in [false, true] {
            let card = try card()
            let key = try CardTestWorld.longKey.get()
            let der = try CardTestWorld.certificate(key).der
            // The tag [0] in place of the certificate's SEQUENCE, or around it.
            let length = try #require(ISOCard.elementLength(der))
            let inner = isWhole ? der : Array(der[(length < 256 ? 3 : 4)...])
            func make(_ tag: UInt32, _ value: [UInt8]) -> [UInt8] { BERTLV(tag: tag, value: value).encoded }
            let value = make(0x30, make(0xA0, inner))
            let entry = make(
                0x30,
                make(0x30, make(0x0C, [0x41])) + make(0x30, make(0x04, [0x45])) + make(0xA1, value))
            card.setFile(VirtualPKCS15.certificateDirectory, to: entry)
            #expect(await failure(card, try CardTestWorld.settings()) == nil)
        }
    }

    @Test("damaged files of a card are told as such, and never bring the signer down")
    func damaged() async throws {
        let pristine = try card()
        var generator = SystemRandomNumberGenerator()
        var verdicts: Set<String> = []
        for path in pristine.files.keys.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
            let content = pristine.files[path] ?? []
            for round in 0..<40 {
                let card = try card()
                var damaged = content
                switch round % 4 {
                case 0: damaged = Array(content.prefix(Int.random(in: 0...min(content.count, 60), using: &generator)))
                case 1: damaged = content.map { _ in UInt8.random(in: 0...255, using: &generator) }
                default:
                    for _ in 0..<3 where !damaged.isEmpty {
                        let index = Int.random(in: 0..<min(damaged.count, 70), using: &generator)
                        damaged[index] = UInt8.random(in: 0...255, using: &generator)
                    }
                }
                card.setFile(path, to: damaged)
                let error = await failure(card, try CardTestWorld.settings())
                verdicts.insert(error?.code.name ?? "signed")
            }
        }
        #expect(verdicts.contains("card.garbled"))
        #expect(
            verdicts.isSubset(of: [
                "signed", "card.garbled", "card.not_this_profile", "card.no_certificate", "card.not_found",
                "card.pin_form",
                "card.pin_wrong", "card.status_word", "card.key_reference", "card.wrong_length", "card.wrong_data",
                "card.conditions", "signature.self_check", "signer.unsupported_key", "card.parameters",
                "card.pin_needed",
                "signer.certificate_expired", "signer.certificate_not_yet_valid",
            ]), "\(verdicts)")
    }

    @Test("a generic card signs in every form that its settings describe")
    func generic() async throws {
        let key = try CardTestWorld.longKey.get()
        let certificate = try CardTestWorld.certificate(key)
        var content = VirtualISOCard.Content(pin: "1357")
        content.keys[0x01] = key
        content.objects[[0x7F, 0x21]] = BERTLV(tag: 0x7F21, value: certificate.der).encoded
        content.files[[0x3F, 0x00, 0x20, 0x00]] = certificate.der
        var settings = try CardTestWorld.settings(pin: "1357")
        settings.profile = .iso7816
        // The way of OpenPGP cards: no preparation, the certificate in an object.
        let fixed = VirtualISOCard(content)
        fixed.habits.hasFixedKey = true
        #expect(await failure(fixed, settings) == nil)
        settings.iso7816.input = .paddedBlock
        settings.iso7816.authenticates = true
        settings.iso7816.certificate = .path([0x3F, 0x00, 0x20, 0x00])
        #expect(await failure(fixed, settings) == nil)
        // Preparing commands as they stand in the configuration, and the certificate in a file of this machine.
        let path = try CardTestWorld.path("certificate")
        try Data(certificate.pem().utf8).write(to: URL(fileURLWithPath: path))
        settings.iso7816 = ISOSettings(
            preparation: [[0x00, 0x22, 0x41, 0xB6, 0x03, 0x84, 0x01, 0x01]], certificate: .file(path))
        #expect(await failure(VirtualISOCard(content), settings) == nil)
        settings.iso7816.preparation = [[0x00, 0x22, 0x41, 0xB6, 0x03, 0x84, 0x01, 0x05]]
        #expect(await failure(VirtualISOCard(content), settings)?.code == .cardKeyReference)
        settings.iso7816.certificate = .file(path + ".none")
        #expect(await failure(VirtualISOCard(content), settings)?.code == .cardNoCertificate)
    }

    @Test("DigestInfo forgotten in the settings: the signature is not handed out")
    func wrongInput() async throws {
        var settings = try ProfileCards.isoRSA.settings()
        settings.iso7816.input = .hash
        #expect(await failure(try ProfileCards.isoRSA.card(), settings)?.code == .signatureSelfCheck)
    }
}
