import CryptoCore
import Foundation
import Lab
import SidecarBase
import SmartCard
import Testing

@testable import Signers

@Suite("CardSigner")
struct CardSignerTests {
    private static let reader = "Reader 00 00"
    private static let message = Array("<ds:SignedInfo></ds:SignedInfo>".utf8)
    private static var soon: ContinuousClock.Instant { .now + .seconds(20) }
    private static var atOnce: ContinuousClock.Instant { .now + .milliseconds(200) }

    private func sign(
        _ signer: CardSigner, deadline: ContinuousClock.Instant = soon
    ) async throws(SignerError) -> SignatureResult {
        try await signer.sign(CardSignerTests.message, as: .rsaSHA1, deadline: deadline)
    }

    private func failure(_ signer: CardSigner, deadline: ContinuousClock.Instant = soon) async -> ErrorCode? {
        do throws(SignerError) {
            _ = try await sign(signer, deadline: deadline)
            return nil
        } catch {
            return error.code
        }
    }

    @Test("a signature verifies with the certificate that comes with it", arguments: [1024, 2048, 3072])
    func signs(bits: Int) async throws {
        let key = try PrivateKey.generateRSA(bits: bits)
        let card = VirtualPIVCard(
            key: key, certificate: try CardTestWorld.certificate(key), pin: CardTestWorld.pin)
        let signer = CardSigner(try CardTestWorld.settings(), on: DirectCardSystem([Self.reader: card]))
        let result = try await sign(signer)
        let certificate = try Certificate(der: result.identity.certificateDER)
        #expect(
            certificate.publicKey.verifyRSA(signature: result.value, message: Self.message, digest: .sha1))
        #expect(result.value.count == bits / 8)
        #expect(result.identity.certNo == "01691abc")
        #expect(result.identity.device.contains(Self.reader))
        await signer.close()
    }

    @Test("what PIV cannot do is refused with its code, and costs no PIN")
    func otherForms() async throws {
        let sm2 = try PrivateKey.generateSM2()
        for key in [sm2, try CardTestWorld.key.get()] {
            let card = VirtualPIVCard(
                key: key, certificate: try CardTestWorld.certificate(key), pin: CardTestWorld.pin)
            let signer = CardSigner(try CardTestWorld.settings(), on: DirectCardSystem([Self.reader: card]))
            let error = await #expect(throws: SignerError.self) {
                try await signer.sign(Self.message, as: .sm2SM3, deadline: Self.soon)
            }
            #expect(error?.code == .signerUnsupportedKey)
            if key === sm2 { #expect(await failure(signer) == .signerUnsupportedKey) }
            #expect(card.counters.pinsOffered == 0)
            await signer.close()
        }
    }

    @Test(
        "cards with other habits sign, too",
        arguments: ["short name", "lax", "small pieces", "counter always told", "hidden counter", "gzip"])
    func habits(habit: String) async throws {
        let card = try CardTestWorld.card()
        switch habit {
        case "short name": card.habits.knowsShortNameOnly = true
        case "gzip": card.habits.compressesCertificates = true
        case "lax": card.habits.isLax = true
        case "small pieces": card.habits.pieceLength = 100
        case "counter always told": card.habits.tellsVerified = false
        default: card.habits.hidesCounter = true
        }
        let signer = CardSigner(try CardTestWorld.settings(), on: DirectCardSystem([Self.reader: card]))
        for _ in 0..<3 { _ = try await sign(signer) }
        #expect(card.counters.signatures == 3)
        await signer.close()
    }

    @Test("slot 9a serves when 9c is empty")
    func fallBack() async throws {
        let key = try CardTestWorld.key.get()
        let slot = VirtualPIVCard.Slot(key: key, certificate: try CardTestWorld.certificate(key))
        let card = VirtualPIVCard(slots: [0x9A: slot], pin: CardTestWorld.pin)
        let signer = CardSigner(try CardTestWorld.settings(), on: DirectCardSystem([Self.reader: card]))
        _ = try await sign(signer)
        await signer.close()
    }

    @Test("a wrong PIN with many requests at once costs one try")
    func manyWithWrongPIN() async throws {
        let card = try CardTestWorld.card(tries: 5)
        let signer = CardSigner(
            try CardTestWorld.settings(pin: CardTestWorld.wrongPIN), on: DirectCardSystem([Self.reader: card]))
        await withTaskGroup(of: ErrorCode?.self) { group in
            for _ in 0..<50 { group.addTask { await failure(signer) } }
            for await code in group { #expect(code == .cardPinWrong) }
        }
        #expect(card.triesLeft == 4)
        let status = await signer.status()
        #expect(status.problem == .cardPinWrong)
        #expect(status.pinTriesLeft == 4)
        await signer.close()
    }

    @Test("requests are served in the order they came, each with its own signature")
    func order() async throws {
        let card = try CardTestWorld.card()
        let signer = CardSigner(try CardTestWorld.settings(), on: DirectCardSystem([Self.reader: card]))
        let key = try CardTestWorld.key.get().publicKey
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<40 {
                group.addTask {
                    let message = Array("message \(number)".utf8)
                    let result = try await signer.sign(message, as: .rsaSHA1, deadline: Self.soon)
                    return key.verifyRSA(signature: result.value, message: message, digest: .sha1)
                }
            }
            for try await isGood in group { #expect(isGood) }
        }
        #expect(card.counters.signatures == 40)
        await signer.close()
    }

    @Test("a reset by another program between VERIFY and signature is not noticed by the caller")
    func resetOnce() async throws {
        let card = try CardTestWorld.card()
        let system = DirectCardSystem([Self.reader: card])
        let signer = CardSigner(try CardTestWorld.settings(), on: system)
        system.resetBeforeSignatures(1)
        _ = try await sign(signer)
        #expect(card.counters.pinsOffered == 2)
        await signer.close()
    }

    @Test("the card pulled before a request reaches it: the request waits for the card")
    func pulledUnnoticed() async throws {
        let card = try CardTestWorld.card()
        let system = DirectCardSystem([Self.reader: card])
        let signer = CardSigner(try CardTestWorld.settings(), on: system)
        _ = try await sign(signer)
        system.remove(from: Self.reader, silently: true)
        async let waiting = sign(signer)
        try await Task.sleep(for: .milliseconds(50))
        system.insert(card, into: Self.reader)
        _ = try await waiting
        await signer.close()
    }

    @Test("a second reset in the same request is an error, and the next request signs")
    func resetTwice() async throws {
        let system = DirectCardSystem([Self.reader: try CardTestWorld.card()])
        let signer = CardSigner(try CardTestWorld.settings(), on: system)
        system.resetBeforeSignatures(2)
        #expect(await failure(signer) == .cardReset)
        #expect(await failure(signer) == nil)
        await signer.close()
    }

    @Test("a reset between two requests is not noticed by the caller")
    func resetBetween() async throws {
        let system = DirectCardSystem([Self.reader: try CardTestWorld.card()])
        let signer = CardSigner(try CardTestWorld.settings(), on: system)
        _ = try await sign(signer)
        system.resetByAnother(Self.reader)
        _ = try await sign(signer)
        await signer.close()
    }

    @Test("the card pulled during a signature: this request fails, the next waits for the card")
    func pulled() async throws {
        let card = try CardTestWorld.card()
        let system = DirectCardSystem([Self.reader: card])
        let signer = CardSigner(try CardTestWorld.settings(), on: system)
        card.failSignatures(.pull)
        #expect(await failure(signer) == .cardRemoved)
        // First the card's thread says "removed", then the monitor "absent".
        #expect([.cardRemoved, .cardAbsent].contains(await signer.status().problem))
        async let waiting = sign(signer)
        try await Task.sleep(for: .milliseconds(50))
        system.insert(card, into: Self.reader)
        #expect(try await waiting.identity.certNo == "01691abc")
        await signer.close()
    }

    @Test("no card by the deadline says that there is no card")
    func absent() async throws {
        let signer = CardSigner(
            try CardTestWorld.settings(), on: DirectCardSystem([Self.reader: nil]))
        #expect(await failure(signer, deadline: Self.atOnce) == .cardAbsent)
        await signer.close()
    }

    @Test("no reader by the deadline says that there is no reader")
    func noReader() async throws {
        let signer = CardSigner(try CardTestWorld.settings(), on: DirectCardSystem([:]))
        #expect(await failure(signer, deadline: Self.atOnce) == .cardNoReader)
        await signer.close()
    }

    @Test("the service stops and starts: requests wait for it")
    func serviceRestarts() async throws {
        let card = try CardTestWorld.card()
        let system = DirectCardSystem([Self.reader: card])
        let signer = CardSigner(try CardTestWorld.settings(), on: system)
        _ = try await sign(signer)
        system.setDown(true)
        #expect(await failure(signer, deadline: Self.atOnce) == .cardServiceDown)
        async let waiting = sign(signer)
        try await Task.sleep(for: .milliseconds(50))
        card.reset()
        system.setDown(false)
        _ = try await waiting
        await signer.close()
    }

    @Test("the card with another certificate than configured is refused")
    func wrongCertificate() async throws {
        var settings = try CardTestWorld.settings()
        settings.certNo = "0269 FFFF"
        let card = try CardTestWorld.card()
        let signer = CardSigner(settings, on: DirectCardSystem([Self.reader: card]))
        #expect(await failure(signer) == .signerWrongCertificate)
        #expect(card.counters.pinsOffered == 0)
        await signer.close()
    }

    @Test("the card of another company is refused")
    func wrongCompany() async throws {
        var settings = try CardTestWorld.settings()
        settings.belongsToCompany = { $0.organizationalUnit.contains("另一家") }
        let card = try CardTestWorld.card()
        let signer = CardSigner(settings, on: DirectCardSystem([Self.reader: card]))
        #expect(await failure(signer) == .companyWrongCard)
        await signer.close()
    }

    @Test("the configured card is found among others, whatever its reader; leading zeros and case do not matter")
    func found() async throws {
        var settings = try CardTestWorld.settings()
        settings.certNo = "2AbCdEf"
        let own = try CardTestWorld.card(serial: [0x02, 0xAB, 0xCD, 0xEF])
        let other = try CardTestWorld.card()
        let system = DirectCardSystem(["Reader 00 00": other, "Reader 01 00": own, "Reader 02 00": nil])
        let signer = CardSigner(settings, on: system)
        #expect(try await sign(signer).identity.device.contains("Reader 01 00"))
        system.remove(from: "Reader 01 00")
        #expect(await failure(signer, deadline: Self.atOnce) == .cardNoMatch)
        system.insert(own, into: "Reader 02 00")
        #expect(try await sign(signer).identity.device.contains("Reader 02 00"))
        #expect(other.counters.pinsOffered == 0)
        await signer.close()
    }

    @Test("several cards and none the one says so")
    func noMatch() async throws {
        var settings = try CardTestWorld.settings()
        settings.certNo = "0badcafe"
        let system = DirectCardSystem([
            "Reader 00 00": try CardTestWorld.card(), "Reader 01 00": try CardTestWorld.card(serial: [1, 2, 3, 4]),
        ])
        let signer = CardSigner(settings, on: system)
        #expect(await failure(signer, deadline: Self.atOnce) == .cardNoMatch)
        await signer.close()
    }

    @Test("readers of other names are left alone")
    func readerPrefix() async throws {
        var settings = try CardTestWorld.settings()
        settings.readerPrefix = "Example"
        let foreign = try CardTestWorld.card()
        let system = DirectCardSystem(["Example Reader 00 00": try CardTestWorld.card(), "Another 00 00": foreign])
        let signer = CardSigner(settings, on: system)
        _ = try await sign(signer)
        #expect(foreign.counters.commands == 0)
        await signer.close()
    }

    @Test("an expired or not yet valid certificate is refused before the PIN is used", arguments: [false, true])
    func validity(expired: Bool) async throws {
        var settings = try CardTestWorld.settings()
        let time = ChinaTime(milliseconds: expired ? 3_000_000_000_000 : 1_000_000_000_000)
        settings.now = { time }
        let card = try CardTestWorld.card()
        let signer = CardSigner(settings, on: DirectCardSystem([Self.reader: card]))
        #expect(await failure(signer) == (expired ? .signerExpired : .signerNotYetValid))
        #expect(card.counters.pinsOffered == 0)
        await signer.close()
    }

    @Test("a signature that does not fit the certificate is never handed out")
    func wrongKey() async throws {
        let certificate = try CardTestWorld.certificate(CardTestWorld.key.get())
        let card = VirtualPIVCard(
            key: try CardTestWorld.otherKey.get(), certificate: certificate, pin: CardTestWorld.pin)
        let signer = CardSigner(try CardTestWorld.settings(), on: DirectCardSystem([Self.reader: card]))
        #expect(await failure(signer) == .signatureSelfCheck)
        await signer.close()
    }

    @Test("no PIN configured is said before the card is touched")
    func noPIN() async throws {
        var settings = try CardTestWorld.settings()
        settings.pin = nil
        let signer = CardSigner(settings, on: DirectCardSystem([Self.reader: try CardTestWorld.card()]))
        #expect(await failure(signer) == .cardPinMissing)
        await signer.close()
    }

    @Test("a corrected PIN file is used without a restart")
    func correctedPIN() async throws {
        let path = try CardTestWorld.path("pin")
        let write = { (pin: String) throws in
            try Data((pin + "\n").utf8).write(to: URL(fileURLWithPath: path))
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
        }
        try write(CardTestWorld.wrongPIN)
        var settings = try CardTestWorld.settings()
        settings.pin = .file(path)
        let signer = CardSigner(settings, on: DirectCardSystem([Self.reader: try CardTestWorld.card()]))
        #expect(await failure(signer) == .cardPinWrong)
        try write(CardTestWorld.pin)
        #expect(await failure(signer) == nil)
        #expect(await signer.status().problem == nil)
        await signer.close()
    }

    @Test("coming and going are told as events")
    func events() async throws {
        let card = try CardTestWorld.card()
        let system = DirectCardSystem([Self.reader: nil])
        let signer = CardSigner(try CardTestWorld.settings(), on: system)
        #expect(await failure(signer, deadline: Self.atOnce) == .cardAbsent)
        var events = await signer.events().makeAsyncIterator()
        system.insert(card, into: Self.reader)
        let first = await events.next()
        guard case .present(let identity) = first else {
            Issue.record("\(String(describing: first))")
            return
        }
        #expect(identity.certNo == "01691abc")
        system.remove(from: Self.reader)
        #expect(await events.next() == .absent(.cardAbsent))
        await signer.close()
        #expect(await events.next() == nil)
    }

    @Test("the card is given back with a reset when nobody needs it, and taken again for the next request")
    func idleRelease() async throws {
        var settings = try CardTestWorld.settings()
        settings.idleRelease = .zero
        let card = try CardTestWorld.card()
        card.habits.isLax = true
        let system = DirectCardSystem([Self.reader: card])
        let signer = CardSigner(settings, on: system)
        _ = try await sign(signer)
        while system.connections < 2 {
            _ = try await sign(signer)
            await Task.yield()
        }
        #expect(card.counters.resets >= 1)
        await signer.close()
    }

    @Test("closing turns away whoever waits")
    func closing() async throws {
        let signer = CardSigner(try CardTestWorld.settings(), on: DirectCardSystem([Self.reader: nil]))
        async let waiting = failure(signer)
        try await Task.sleep(for: .milliseconds(50))
        await signer.close()
        #expect(await waiting == .internalStopping)
        #expect(await failure(signer) == .internalStopping)
    }

    @Test("the inspector tells certificates and tries without using one")
    func inspector() async throws {
        let card = try CardTestWorld.card()
        let system = DirectCardSystem([Self.reader: card, "Reader 01 00": nil])
        let reports = try await CardInspector { () throws(SmartCardError) in system }.list()
        #expect(reports.map(\.reader.name) == [Self.reader, "Reader 01 00"])
        #expect(reports[0].slots.map(\.place) == ["9c"])
        #expect(reports[0].slots.first?.certificate.certNo == "01691abc")
        #expect(reports[0].triesLeft == .left(5))
        #expect(reports[0].problem == nil)
        #expect(!reports[1].reader.isPresent)
        #expect(card.counters.pinsOffered == 0)
    }
}
