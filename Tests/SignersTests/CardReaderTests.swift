import CryptoCore
import Foundation
import Lab
import SidecarBase
import SmartCard
import Testing

@testable import Signers

/// With the real PC/SC service and a virtual reader: `scripts/virtual-reader run -- swift test --filter SignersTests`.
@Suite(
    "CardSigner on a PC/SC reader", .serialized, .timeLimit(.minutes(2)),
    .enabled(
        if: ProcessInfo.processInfo.environment["PORTSIGN_VPCD_NETNS_PID"] != nil,
        "needs scripts/virtual-reader"))
struct CardReaderTests {
    private static let message = Array("<ds:SignedInfo></ds:SignedInfo>".utf8)
    private static var soon: ContinuousClock.Instant { .now + .seconds(20) }

    /// One monitor for all signers, and the two slots of the reader, empty at the end.
    private func withReader(
        _ body: (_ monitor: ReaderMonitor, _ slots: [VirtualCardSlot]) async throws -> Void
    ) async throws {
        let environment = ProcessInfo.processInfo.environment
        // Tests of other targets use the same reader.
        let turn = try await VirtualReaderTurn(environment: environment)
        let slots = try (0...1).map { number in
            try #require(VirtualCardSlot(number: number, environment: environment))
        }
        let monitor = ReaderMonitor(tickMilliseconds: 500, lookMilliseconds: 100) { () throws(SmartCardError) in
            try CardContext()
        }
        do {
            try await body(monitor, slots)
        } catch {
            Issue.record(error)
        }
        for slot in slots { slot.remove() }
        monitor.stop()
        withExtendedLifetime(turn) {}
    }

    /// Waits until so many cards are in the readers.
    private func present(_ count: Int, _ monitor: ReaderMonitor) async throws {
        let (stream, continuation) = AsyncStream<Int>.makeStream()
        let subscription = monitor.subscribe { continuation.yield($0.readers.count(where: \.isPresent)) }
        defer { monitor.unsubscribe(subscription) }
        if let report = monitor.report { continuation.yield(report.readers.count(where: \.isPresent)) }
        for await number in stream where number == count { return }
    }

    private func sign(
        _ signer: CardSigner, deadline: ContinuousClock.Instant = soon
    ) async throws(SignerError) -> SignatureResult {
        let result = try await signer.sign(CardReaderTests.message, as: .rsaSHA1, deadline: deadline)
        do {
            let certificate = try Certificate(der: result.identity.certificateDER)
            #expect(
                certificate.publicKey.verifyRSA(signature: result.value, message: Self.message, digest: .sha1))
        } catch {
            Issue.record(error)
        }
        return result
    }

    private func failure(_ signer: CardSigner, within limit: Duration = .seconds(20)) async -> ErrorCode? {
        do throws(SignerError) {
            _ = try await sign(signer, deadline: .now + limit)
            return nil
        } catch {
            return error.code
        }
    }

    @Test("a signature verifies, and the reader's name is told", arguments: [1024, 2048, 4096])
    func signs(bits: Int) async throws {
        try await withReader { monitor, slots in
            let key = try PrivateKey.generateRSA(bits: bits)
            let card = VirtualPIVCard(
                key: key, certificate: try CardTestWorld.certificate(key), pin: CardTestWorld.pin)
            let signer = CardSigner(name: "ukey-a", settings: try CardTestWorld.settings(), monitor: monitor)
            try await slots[0].insert(card)
            for _ in 0..<20 {
                let result = try await sign(signer)
                #expect(result.identity.device.hasPrefix("Virtual PCD 00 00"))
            }
            #expect(card.counters.signatures == 20)
            await signer.close()
        }
    }

    @Test("cards of every profile sign through the reader", arguments: ProfileCards.allCases)
    func everyProfile(kind: ProfileCards) async throws {
        try await withReader { monitor, slots in
            let card = try kind.card()
            let signer = CardSigner(name: "ukey-a", settings: try kind.settings(), monitor: monitor)
            try await slots[1].insert(card)
            for _ in 0..<5 {
                let result = try await signer.sign(CardReaderTests.message, as: kind.form, deadline: Self.soon)
                let certificate = try Certificate(der: result.identity.certificateDER)
                #expect(kind.form.isGood(result.value, of: Self.message, by: certificate.publicKey))
            }
            card.failSignatures(.pull)
            await #expect(throws: SignerError.self) {
                try await signer.sign(CardReaderTests.message, as: kind.form, deadline: Self.soon)
            }
            try await slots[0].insert(card)
            _ = try await signer.sign(CardReaderTests.message, as: kind.form, deadline: Self.soon)
            #expect(card.triesLeft == 5)
            await signer.close()
        }
    }

    @Test("a request that comes before the card is signed when the card comes")
    func cardComesLater() async throws {
        try await withReader { monitor, slots in
            let signer = CardSigner(name: "ukey-a", settings: try CardTestWorld.settings(), monitor: monitor)
            #expect(await failure(signer, within: .seconds(1)) == .cardAbsent)
            async let waiting = sign(signer)
            try await slots[1].insert(try CardTestWorld.card())
            #expect(try await waiting.identity.device.hasPrefix("Virtual PCD 00 01"))
            await signer.close()
        }
    }

    @Test("the card pulled during a signature fails that request; the next is signed after it came back")
    func pulled() async throws {
        try await withReader { monitor, slots in
            let card = try CardTestWorld.card()
            let signer = CardSigner(name: "ukey-a", settings: try CardTestWorld.settings(), monitor: monitor)
            try await slots[0].insert(card)
            _ = try await sign(signer)
            card.failSignatures(.pull)
            #expect(await failure(signer) == .cardRemoved)
            async let waiting = sign(signer)
            try await slots[0].insert(card)
            _ = try await waiting
            await signer.close()
        }
    }

    @Test("the card pulled between requests: the next waits until its deadline, then says that there is no card")
    func pulledBetween() async throws {
        try await withReader { monitor, slots in
            let signer = CardSigner(name: "ukey-a", settings: try CardTestWorld.settings(), monitor: monitor)
            try await slots[0].insert(try CardTestWorld.card())
            _ = try await sign(signer)
            slots[0].remove()
            try await present(0, monitor)
            #expect(await failure(signer, within: .seconds(1)) == .cardAbsent)
            #expect(await signer.status().problem == .cardAbsent)
            await signer.close()
        }
    }

    @Test("another program resets the card: the caller does not notice")
    func resetByAnother() async throws {
        try await withReader { monitor, slots in
            let signer = CardSigner(name: "ukey-a", settings: try CardTestWorld.settings(), monitor: monitor)
            try await slots[0].insert(try CardTestWorld.card())
            for _ in 0..<5 {
                _ = try await sign(signer)
                let other = try CardContext().connect(reader: "Virtual PCD 00 00")
                other.disconnect(reset: true)
            }
            _ = try await sign(signer)
            await signer.close()
        }
    }

    @Test("another program resets the card again and again while many requests run: all are signed")
    func resetStorm() async throws {
        try await withReader { monitor, slots in
            let card = try CardTestWorld.card()
            let signer = CardSigner(name: "ukey-a", settings: try CardTestWorld.settings(), monitor: monitor)
            try await slots[0].insert(card)
            _ = try await sign(signer)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<30 { group.addTask { _ = try await sign(signer) } }
                let thread = CardThread(label: "another program")
                group.addTask {
                    for _ in 0..<10 {
                        await withCheckedContinuation { continuation in
                            thread.run {
                                do throws(SmartCardError) {
                                    let link = try CardContext().connect(reader: "Virtual PCD 00 00")
                                    link.disconnect(reset: true)
                                } catch {
                                    Issue.record(error)
                                }
                                continuation.resume()
                            }
                        }
                        try await Task.sleep(for: .milliseconds(30))
                    }
                }
                try await group.waitForAll()
            }
            #expect(card.triesLeft == 5)
            await signer.close()
        }
    }

    @Test("a wrong PIN with many requests at once costs one try, and after a restart none")
    func wrongPIN() async throws {
        try await withReader { monitor, slots in
            let card = try CardTestWorld.card(tries: 5)
            let settings = try CardTestWorld.settings(pin: CardTestWorld.wrongPIN)
            try await slots[0].insert(card)
            for _ in 0..<2 {
                let signer = CardSigner(name: "ukey-a", settings: settings, monitor: monitor)
                await withTaskGroup(of: ErrorCode?.self) { group in
                    for _ in 0..<30 { group.addTask { await failure(signer) } }
                    for await code in group { #expect(code == .cardPinWrong) }
                }
                await signer.close()
            }
            #expect(card.triesLeft == 4)
            #expect(card.counters.pinsOffered == 1)
        }
    }

    @Test("a blocked card says so and gets no PIN")
    func blocked() async throws {
        try await withReader { monitor, slots in
            let card = try CardTestWorld.card()
            card.triesLeft = 0
            let signer = CardSigner(name: "ukey-a", settings: try CardTestWorld.settings(), monitor: monitor)
            try await slots[0].insert(card)
            #expect(await failure(signer) == .cardPinBlocked)
            #expect(card.counters.pinsOffered == 0)
            await signer.close()
        }
    }

    @Test("the card of another serial is refused; the right one in the other slot is found")
    func anotherSerial() async throws {
        try await withReader { monitor, slots in
            var settings = try CardTestWorld.settings()
            settings.certNo = "02abcdef"
            let signer = CardSigner(name: "ukey-a", settings: settings, monitor: monitor)
            let other = try CardTestWorld.card()
            try await slots[0].insert(other)
            try await present(1, monitor)
            #expect(await failure(signer) == .signerWrongCertificate)
            try await slots[1].insert(try CardTestWorld.card(serial: [0x02, 0xAB, 0xCD, 0xEF]))
            try await present(2, monitor)
            #expect(try await sign(signer).identity.certNo == "02abcdef")
            #expect(other.counters.pinsOffered == 0)
            await signer.close()
        }
    }

    @Test("another program holds the card: the deadline says so, and later requests are signed")
    func held() async throws {
        try await withReader { monitor, slots in
            let signer = CardSigner(name: "ukey-a", settings: try CardTestWorld.settings(), monitor: monitor)
            try await slots[0].insert(try CardTestWorld.card())
            _ = try await sign(signer)
            let other = try CardContext().connect(reader: "Virtual PCD 00 00")
            try other.beginTransaction()
            #expect(await failure(signer, within: .seconds(1)) == .cardBusy)
            try other.endTransaction(reset: false)
            other.disconnect(reset: false)
            _ = try await sign(signer)
            await signer.close()
        }
    }

    @Test("a PIN that another program left verified does not hide that ours is wrong")
    func verifiedByAnother() async throws {
        try await withReader { monitor, slots in
            let card = try CardTestWorld.card(tries: 5)
            card.habits.isLax = true
            try await slots[0].insert(card)
            try await present(1, monitor)
            let other = try CardContext().connect(reader: "Virtual PCD 00 00")
            _ = try other.transmit([0, 0xA4, 4, 0, 5, 0xA0, 0, 0, 3, 8, 0])
            _ = try other.transmit([0, 0x20, 0, 0x80, 8] + Array(CardTestWorld.pin.utf8) + [0xFF, 0xFF])
            let signer = CardSigner(
                name: "ukey-a", settings: try CardTestWorld.settings(pin: CardTestWorld.wrongPIN), monitor: monitor)
            #expect(await failure(signer) == .cardPinWrong)
            #expect(card.triesLeft == 4)
            await signer.close()
            other.disconnect(reset: true)
        }
    }

    @Test("a slow card is waited for, and a deadline that passes meanwhile is kept")
    func slow() async throws {
        try await withReader { monitor, slots in
            let card = try CardTestWorld.card()
            card.habits.signatureDelay = .seconds(1)
            let signer = CardSigner(name: "ukey-a", settings: try CardTestWorld.settings(), monitor: monitor)
            try await slots[0].insert(card)
            _ = try await sign(signer)
            let begin = ContinuousClock.now
            #expect(await failure(signer, within: .milliseconds(300)) == .signerTimeout)
            #expect(ContinuousClock.now - begin < .milliseconds(900))
            _ = try await sign(signer)
            await signer.close()
        }
    }

    @Test("the PC/SC service is killed and comes back: the signer comes back by itself")
    func serviceKilled() async throws {
        try await withReader { monitor, slots in
            let card = try CardTestWorld.card()
            let signer = CardSigner(name: "ukey-a", settings: try CardTestWorld.settings(), monitor: monitor)
            try await slots[0].insert(card)
            _ = try await sign(signer)
            let keeper = try #require(ProcessInfo.processInfo.environment["PORTSIGN_VPCD_NETNS_PID"])
            let children = try String(
                contentsOfFile: "/proc/\(keeper)/task/\(keeper)/children", encoding: .utf8)
            let service = try #require(children.split(separator: " ").compactMap { Int32($0) }.first)
            #expect(kill(service, SIGKILL) == 0)
            #expect(await failure(signer, within: .milliseconds(100)) == .cardServiceDown)
            async let waiting = sign(signer)
            try await present(0, monitor)
            var isInserted = false
            while !isInserted {
                do {
                    try await slots[0].insert(card)
                    isInserted = true
                } catch {
                    try await Task.sleep(for: .milliseconds(50))
                }
            }
            _ = try await waiting
            await signer.close()
        }
    }

    @Test("nothing holds the card once the signer is closed, and its PIN is not verified any more")
    func closed() async throws {
        try await withReader { monitor, slots in
            let card = try CardTestWorld.card()
            card.habits.isLax = true
            let signer = CardSigner(name: "ukey-a", settings: try CardTestWorld.settings(), monitor: monitor)
            try await slots[0].insert(card)
            _ = try await sign(signer)
            await signer.close()
            let other = try CardContext().connect(reader: "Virtual PCD 00 00")
            _ = try other.transmit([0, 0xA4, 4, 0, 5, 0xA0, 0, 0, 3, 8, 0])
            #expect(try other.transmit([0, 0x20, 0, 0x80]) == [0x63, 0xC5])
            other.disconnect(reset: true)
        }
    }

    @Test("the inspector lists both slots with their cards")
    func inspector() async throws {
        try await withReader { monitor, slots in
            try await slots[1].insert(try CardTestWorld.card())
            try await present(1, monitor)
            let reports = try await CardInspector().list()
            #expect(reports.map(\.reader.name) == ["Virtual PCD 00 00", "Virtual PCD 00 01"])
            #expect(reports.last?.slots.first?.certificate.certNo == "01691abc")
            #expect(reports.last?.triesLeft == .left(5))
            #expect(reports.last?.reader.atr == [0x3B, 0x80, 0x80, 0x01, 0x01])
        }
    }
}
