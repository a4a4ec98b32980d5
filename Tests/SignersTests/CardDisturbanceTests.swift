import CryptoCore
import Foundation
import Lab
import SidecarBase
import SmartCard
import Testing

@testable import Signers

/// How many insertions in a row were asked for.
private let askedInsertions = ProcessInfo.processInfo.environment["PORTSIGN_TEST_INSERTIONS"].flatMap { Int($0) }

/// What people, programs and bad contacts do to a card in use, with the real PC/SC service and a virtual reader. Whatever
/// happens: no signature leaves that does not belong to its message and its card, no PIN try is lost, and the next message
/// is signed.
@Suite(
    "CardSigner and disturbance", .serialized, .timeLimit(.minutes(askedInsertions == nil ? 3 : 60)),
    .enabled(if: ReaderWorld.isThere, "needs scripts/virtual-reader"))
struct CardDisturbanceTests {
    private static let serialA: [UInt8] = [0x01, 0x69, 0x1A, 0xBC]
    private static let serialB: [UInt8] = [0x02, 0xAB, 0xCD, 0xEF]

    private func card(_ serial: [UInt8] = serialA, company: String = "示例跨境电商（杭州）有限公司") throws -> VirtualPIVCard {
        let key = try serial == Self.serialA ? CardTestWorld.longKey.get() : CardTestWorld.otherKey.get()
        let certificate = try CardTestWorld.certificate(key, serial: serial, company: company)
        return VirtualPIVCard(key: key, certificate: certificate, pin: CardTestWorld.pin, tries: 5)
    }

    private func signer(
        _ world: ReaderWorld, certNo: String? = nil, change: (inout CardSettings) throws -> Void = { _ in }
    ) throws -> CardSigner {
        var settings = try CardTestWorld.settings()
        settings.certNo = certNo
        try change(&settings)
        return CardSigner(name: "ukey-a", settings: settings, monitor: world.monitor)
    }

    /// Signs a message that no other request has, and sees that the signature is this message's and this card's. The limit
    /// is generous: what counts is that it goes on by itself.
    @discardableResult
    private func sign(
        _ signer: CardSigner, certNo: String = "01691abc", within limit: Duration = .seconds(30)
    ) async throws(SignerError) -> SignatureResult {
        let message = Array("<ds:SignedInfo>\(UUID())</ds:SignedInfo>".utf8)
        let result = try await signer.sign(message, as: .rsaSHA1, deadline: .now + limit)
        do {
            let certificate = try Certificate(der: result.identity.certificateDER)
            #expect(certificate.publicKey.verifyRSA(signature: result.value, message: message, digest: .sha1))
            #expect(certificate.certNo == certNo)
            #expect(result.identity.certNo == certNo)
        } catch {
            Issue.record(error)
        }
        return result
    }

    private func failure(_ signer: CardSigner, within limit: Duration = .seconds(30)) async -> ErrorCode? {
        do throws(SignerError) {
            try await sign(signer, within: limit)
            return nil
        } catch {
            return error.code
        }
    }

    // MARK: - The card goes

    @Test(
        "pulled before its key is used, the message waits for the card; pulled later it fails, and the next is signed",
        arguments: [DisturbedCard.Disturbance.pulledBefore, .pulledAfter])
    func pulled(disturbance: DisturbedCard.Disturbance) async throws {
        try await ReaderWorld.with { world in
            let virtual = try card()
            let card = DisturbedCard(virtual)
            let signer = try signer(world)
            try await world.insert(card)
            try await sign(signer)
            let before = card.commands
            try await sign(signer)
            let commands = card.commands - before
            #expect(commands >= 4)
            var codes: [ErrorCode?] = []
            for command in 0..<commands {
                let happened = card.disturb(after: command, disturbance)
                async let code = failure(signer, within: .seconds(30))
                for await _ in happened {}
                await world.remove()
                try await world.insert(card)
                codes.append(await code)
                try await sign(signer)
                #expect(virtual.triesLeft == 5)
            }
            let used = codes.firstIndex { $0 != nil }
            #expect(used.map { $0 >= 3 } ?? false, "\(codes)")
            // The reader of a machine that is busy is slow to see that the card is gone.
            #expect(codes.allSatisfy { $0 == nil || $0 == .cardRemoved || $0 == .cardCommunication }, "\(codes)")
            await signer.close()
        }
    }

    @Test("pulled when the signature is out, the card signs again when it is back, in the other slot too")
    func pulledAfterwards() async throws {
        try await ReaderWorld.with { world in
            let card = try card()
            let signer = try signer(world)
            for slot in [0, 1] {
                try await world.insert(card, slot)
                #expect(try await sign(signer).identity.device.hasPrefix("Virtual PCD 00 0\(slot)"))
                await world.remove(slot)
                #expect(await failure(signer, within: .seconds(2)) == .cardAbsent)
            }
            #expect(card.counters.signatures == 2)
            #expect(card.counters.pinsOffered == 2)
            await signer.close()
        }
    }

    @Test("two cards that change places while messages come sign each for its own company")
    func exchanged() async throws {
        try await ReaderWorld.with { world in
            let cards = [try card(Self.serialA), try card(Self.serialB)]
            let signers = [try signer(world, certNo: "01691abc"), try signer(world, certNo: "02abcdef")]
            for (slot, card) in cards.enumerated() { try await world.insert(card, slot) }
            await world.present(0, 1)
            try await sign(signers[0], certNo: "01691abc")
            try await sign(signers[1], certNo: "02abcdef")
            await world.remove(0)
            await world.remove(1)
            for round in 0..<3 {
                // The requests are there before the cards are, and one card before the other.
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for _ in 0..<5 {
                        group.addTask { try await sign(signers[0], certNo: "01691abc") }
                        group.addTask { try await sign(signers[1], certNo: "02abcdef") }
                    }
                    try await world.insert(cards[0], round % 2)
                    try await world.insert(cards[1], 1 - round % 2)
                    try await group.waitForAll()
                }
                #expect(try await sign(signers[0]).identity.device.hasPrefix("Virtual PCD 00 0\(round % 2)"))
                await world.remove(0)
                await world.remove(1)
            }
            for card in cards { #expect(card.triesLeft == 5) }
            #expect(cards[0].counters.signatures == 19)
            #expect(cards[1].counters.signatures == 16)
            for signer in signers { await signer.close() }
        }
    }

    @Test("another company's card in the same slot signs nothing and gets no PIN; messages wait for the right one")
    func otherCompany() async throws {
        try await ReaderWorld.with { world in
            let own = try card()
            let other = try card(Self.serialB, company: "另一家示例有限公司")
            let signer = try signer(world) { $0.belongsToCompany = { $0.organizationalUnit.contains("杭州") } }
            try await world.insert(own)
            try await sign(signer)
            await world.remove()
            try await world.insert(other)
            await world.present(0)
            #expect(await failure(signer, within: .seconds(1)) == .cardNoMatch)
            #expect(await signer.status().problem == .cardNoMatch)
            async let waiting = sign(signer)
            await world.remove()
            try await world.insert(own)
            _ = try await waiting
            #expect(other.counters.pinsOffered == 0)
            #expect(other.counters.signatures == 0)
            #expect(own.triesLeft == 5)
            await signer.close()
        }
    }

    @Test("many insertions leave nothing behind: no thread, no file, no memory")
    func manyInsertions() async throws {
        // The reader looks every 0.4 s, so a thousand take a quarter of an hour: PORTSIGN_TEST_INSERTIONS=1000 asks for them,
        // and `thousandInsertions` has them with a scripted reader.
        let rounds = max(8, (askedInsertions ?? 48) / 2)
        try await ReaderWorld.with { world in
            let cards = [try card(Self.serialA), try card(Self.serialB)]
            let signers = [try signer(world, certNo: "01691abc"), try signer(world, certNo: "02abcdef")]
            var before = Footprint()
            for round in 0..<rounds {
                try await world.insert(cards[0], round % 2)
                try await world.insert(cards[1], 1 - round % 2)
                if round == 0 { await world.present(0, 1) }
                async let first = sign(signers[0], certNo: "01691abc")
                async let second = sign(signers[1], certNo: "02abcdef")
                _ = try await (first, second)
                await world.remove(0)
                await world.remove(1)
                if round == 3 { before = try Footprint.now() }
            }
            try Footprint.now().expectNoGrowth(since: before)
            #expect(cards.map(\.counters.signatures) == [rounds, rounds])
            #expect(cards.map(\.triesLeft) == [5, 5])
            for signer in signers { await signer.close() }
        }
    }

    // MARK: - The card answers badly

    @Test("a card that never answers is given up at the deadline, at any command, and signs after it was pulled")
    func silent() async throws {
        try await ReaderWorld.with { world in
            let virtual = try card()
            let card = DisturbedCard(virtual)
            let signer = try signer(world)
            try await world.insert(card)
            try await sign(signer)
            let before = card.commands
            try await sign(signer)
            let commands = card.commands - before
            #expect(commands >= 4)
            for command in 0..<commands {
                let happened = card.disturb(after: command, .silence)
                async let code = failure(signer, within: .seconds(2))
                for await _ in happened {}
                #expect(await code == .signerTimeout, "command \(command)")
                async let waiting = sign(signer)
                await world.remove()
                try await world.insert(card)
                _ = try await waiting
                #expect(virtual.triesLeft == 5)
            }
            await signer.close()
        }
    }

    @Test(
        "garbage at any command of a signature is never handed out, and the next message is signed without pulling",
        // To the virtual reader an empty answer is none: `silent` tries that.
        arguments: DisturbedCard.Disturbance.garbage.filter { $0 != .nothing })
    func garbage(disturbance: DisturbedCard.Disturbance) async throws {
        try await ReaderWorld.with { world in
            let virtual = try card()
            let card = DisturbedCard(virtual)
            let signer = try signer(world)
            try await world.insert(card)
            try await sign(signer)
            var commands = 0
            while true {
                card.disturb(after: commands, disturbance)
                // What comes back, if anything does, is verified there.
                let code = await failure(signer)
                guard !card.calm() else { break }
                #expect(code != .signerTimeout && code != .cardPinWrong && code != .cardPinBlocked, "\(commands)")
                try await sign(signer)
                #expect(virtual.triesLeft == 5, "command \(commands)")
                commands += 1
            }
            #expect(commands >= 4)
            await signer.close()
        }
    }

    @Test("a card that takes its time for every command is read and signs")
    func slow() async throws {
        try await ReaderWorld.with { world in
            let virtual = try card()
            let card = DisturbedCard(virtual)
            card.slowDown(.milliseconds(60))
            let signer = try signer(world)
            try await world.insert(card)
            for _ in 0..<3 { try await sign(signer) }
            #expect(virtual.counters.pinsOffered == 3)
            await signer.close()
        }
    }

    // MARK: - Other programs

    @Test("another program that resets the card between PIN and signature has to wait until the signature is made")
    func resetDuringSignature() async throws {
        try await ReaderWorld.with { world in
            let virtual = try card()
            virtual.habits.signatureDelay = .milliseconds(150)
            let card = DisturbedCard(virtual)
            let signer = try signer(world)
            try await world.insert(card)
            try await sign(signer)
            let thread = CardThread(label: "another program")
            let instructions = card.instructions()
            for _ in 0..<5 {
                async let result = sign(signer)
                for await instruction in instructions where instruction == 0x87 { break }
                await withCheckedContinuation { continuation in
                    thread.run {
                        do throws(SmartCardError) {
                            let link = try CardContext().connect(reader: "Virtual PCD 00 00")
                            _ = try CardTransaction(link)
                            link.disconnect(reset: true)
                        } catch {
                            Issue.record(error)
                        }
                        continuation.resume()
                    }
                }
                _ = try await result
            }
            #expect(virtual.counters.signatures == 6)
            #expect(virtual.counters.pinsOffered == 6)
            await signer.close()
        }
    }

    @Test("another program has the card for itself for a while: messages wait, and are signed when it lets go")
    func exclusive() async throws {
        try await ReaderWorld.with { world in
            let card = try card()
            let signer = try signer(world) { $0.idleRelease = .zero }
            try await world.insert(card)
            try await sign(signer)
            var holder: ExclusiveHolder?
            while holder == nil {
                do {
                    holder = try ExclusiveHolder(reader: "Virtual PCD 00 00")
                } catch {
                    // The signer gives the card back a moment after the signature.
                    try await Task.sleep(for: .milliseconds(10))
                }
            }
            #expect(await failure(signer, within: .milliseconds(700)) == .cardBusy)
            async let waiting = sign(signer)
            await world.seen { $0.readers.first?.isExclusive ?? false }
            holder = nil
            _ = try await waiting
            #expect(card.counters.pinsOffered == 2)
            await signer.close()
        }
    }

    @Test("the service killed while a card signs fails that message at most; those that wait are signed afterwards")
    func serviceKilled() async throws {
        try await ReaderWorld.with { world in
            let virtual = try card()
            let card = DisturbedCard(virtual)
            let signer = try signer(world)
            try await world.insert(card)
            try await sign(signer)
            virtual.habits.signatureDelay = .milliseconds(300)
            let instructions = card.instructions()
            let codes = try await withThrowingTaskGroup(of: ErrorCode?.self) { group in
                for _ in 0..<6 { group.addTask { await failure(signer, within: .seconds(60)) } }
                for await instruction in instructions where instruction == 0x87 { break }
                try await world.killService()
                try await world.insert(card)
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(codes.count { $0 == nil } >= 5)
            #expect(codes.allSatisfy { $0 == nil || $0 == .cardServiceDown })
            #expect(virtual.triesLeft == 5)
            await signer.close()
        }
    }

    @Test("a reader that comes back under another name is found again")
    func renamed() async throws {
        try await ReaderWorld.with { world in
            let card = try card()
            let signer = try signer(world)
            try await world.insert(card)
            try await sign(signer)
            try await world.rename("Virtual PCD", "Spare PCD")
            async let waiting = sign(signer, within: .seconds(30))
            try await world.insert(card, 1)
            #expect(try await waiting.identity.device.hasPrefix("Spare PCD 00 01"))
            await world.remove(1)
            try await world.killService()
            await world.seen { $0.readers.first?.name.hasPrefix("Virtual PCD") ?? false }
            try await world.insert(card)
            #expect(try await sign(signer).identity.device.hasPrefix("Virtual PCD 00 00"))
            #expect(card.triesLeft == 5)
            await signer.close()
        }
    }

    // MARK: - The PIN

    @Test("two hundred messages at once with a wrong PIN cost one try, and none after a restart")
    func wrongPIN() async throws {
        try await ReaderWorld.with { world in
            let card = try card()
            let record = try CardTestWorld.recordPath()
            try await world.insert(card)
            for _ in 0..<2 {
                let signer = try signer(world) { settings in
                    settings.pin = .literal(Secret(CardTestWorld.wrongPIN))
                    settings.pinRecordPath = record
                }
                await withTaskGroup(of: ErrorCode?.self) { group in
                    for _ in 0..<200 { group.addTask { await failure(signer) } }
                    for await code in group { #expect(code == .cardPinWrong) }
                }
                await signer.close()
            }
            #expect(card.triesLeft == 4)
            #expect(card.counters.pinsOffered == 1)
            #expect(card.counters.signatures == 0)
        }
    }

    @Test("tries that another program used up are noticed before the PIN is offered, and so is their return")
    func triesUsedUp() async throws {
        try await ReaderWorld.with { world in
            let card = try card()
            let signer = try signer(world)
            try await world.insert(card)
            try await sign(signer)
            let other = try AnotherProgram()
            for _ in 0..<3 { #expect(try other.verify(CardTestWorld.wrongPIN)[0] == 0x63) }
            #expect(await failure(signer) == .cardPinGuard)
            #expect(card.triesLeft == 2)
            #expect(card.counters.pinsOffered == 4)
            #expect(try other.verify(CardTestWorld.pin) == [0x90, 0x00])
            try await sign(signer)
            for _ in 0..<5 { _ = try other.verify(CardTestWorld.wrongPIN) }
            #expect(await failure(signer) == .cardPinBlocked)
            #expect(await signer.status().pinTriesLeft == 0)
            // One by us before, five by the other, one by us, five by the other: none of ours was in vain.
            #expect(card.counters.pinsOffered == 11)
            await signer.close()
        }
    }

    @Test("a PIN that was changed on the card costs one try, and the new one signs without a restart")
    func changedPIN() async throws {
        try await ReaderWorld.with { world in
            let card = try card()
            let file = try CardTestWorld.path("pin")
            let write = { (pin: String) throws in
                try Data(pin.utf8).write(to: URL(fileURLWithPath: file))
                try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file)
            }
            try write(CardTestWorld.pin)
            let signer = try signer(world) { $0.pin = .file(file) }
            try await world.insert(card)
            try await sign(signer)
            let other = try AnotherProgram()
            #expect(try other.change(CardTestWorld.pin, "864209") == [0x90, 0x00])
            await withTaskGroup(of: ErrorCode?.self) { group in
                for _ in 0..<30 { group.addTask { await failure(signer) } }
                for await code in group { #expect(code == .cardPinWrong) }
            }
            #expect(card.triesLeft == 4)
            try write("864209")
            try await sign(signer)
            #expect(card.triesLeft == 5)
            await signer.close()
        }
    }
}

/// Another program that talks to the card in the first slot, and resets it when it goes.
private final class AnotherProgram {
    private let link: any CardLink

    init() throws(SmartCardError) {
        link = try CardContext().connect(reader: "Virtual PCD 00 00")
    }

    deinit { link.disconnect(reset: true) }

    func verify(_ pin: String) throws(SmartCardError) -> [UInt8] {
        try talk([0, 0x20, 0, 0x80, 8] + padded(pin))
    }

    func change(_ old: String, _ new: String) throws(SmartCardError) -> [UInt8] {
        try talk([0, 0x24, 0, 0x80, 16] + padded(old) + padded(new))
    }

    private func talk(_ command: [UInt8]) throws(SmartCardError) -> [UInt8] {
        do throws(SmartCardError) {
            _ = try link.transmit([0, 0xA4, 4, 0, 5, 0xA0, 0, 0, 3, 8, 0])
        } catch  where error.code == .cardReset {
            // The signer gave the card back meanwhile.
            try link.reconnect(reset: false)
            _ = try link.transmit([0, 0xA4, 4, 0, 5, 0xA0, 0, 0, 3, 8, 0])
        }
        return try link.transmit(command)
    }

    private func padded(_ pin: String) -> [UInt8] {
        Array(pin.utf8) + [UInt8](repeating: 0xFF, count: 8 - pin.utf8.count)
    }
}
