import CryptoCore
import SidecarBase
import Testing

@testable import Signers

@Suite("certificates that end, and test signatures", .timeLimit(.minutes(1)))
struct RollOverTests {
    private static func desk(
        _ old: PuppetSigner, _ new: PuppetSigner, _ rollOver: PoolPlan.RollOver, _ clock: PoolTests.Clock
    ) -> SigningDesk {
        SigningDesk(
            PoolPlan(companies: [PoolPlan.Company(code: "A", signers: [old, new], rollOver: rollOver)]),
            now: clock.now)
    }

    @Test("the old key signs until the time of the switch, the new one afterwards, and what is under way is finished")
    func atATime() async throws {
        let clock = PoolTests.Clock()
        let old = PuppetSigner("old", identity: try PoolTests.identity(1), isHolding: true)
        let new = PuppetSigner("new", identity: try PoolTests.identity(2))
        let desk = RollOverTests.desk(old, new, .at(PoolTests.start.advanced(byMilliseconds: 60_000)), clock)
        #expect(try await desk.identity(company: "A").certNo == "00000001")
        let underWay = Task { try await PoolTests.sign(desk, "A") }
        await PoolTests.until { old.held == 1 }
        clock.advance(seconds: 60)
        #expect(try await desk.identity(company: "A").certNo == "00000002")
        for _ in 0..<3 { #expect(try await PoolTests.sign(desk, "A") == "new") }
        old.letGo()
        #expect(try await underWay.value == "old")
        #expect(desk.report().companies.first?.signers == ["new"])
    }

    @Test("before the switch the new key does not stand in for the old one")
    func neverEarly() async throws {
        let old = PuppetSigner("old", identity: nil)
        let new = PuppetSigner("new", identity: try PoolTests.identity(2))
        let desk = RollOverTests.desk(old, new, .at(PoolTests.start.advanced(byMilliseconds: 1)), PoolTests.Clock())
        let asking = await #expect(throws: SignerError.self) { try await desk.identity(company: "A") }
        let signing = await #expect(throws: SignerError.self) { try await PoolTests.sign(desk, "A") }
        #expect(asking?.code == .cardAbsent)
        #expect(signing?.code == .cardAbsent)
        #expect(new.seen.isEmpty)
    }

    @Test("at expiry the new key takes over when the old certificate has ended")
    func atExpiry() async throws {
        let clock = PoolTests.Clock()
        let end = PoolTests.start.advanced(byMilliseconds: 10_000)
        let old = PuppetSigner("old", identity: try PoolTests.identity(1, until: end))
        let new = PuppetSigner("new", identity: try PoolTests.identity(2))
        let desk = RollOverTests.desk(old, new, .atExpiry, clock)
        #expect(try await PoolTests.sign(desk, "A") == "old")
        clock.advance(seconds: 10)
        #expect(try await PoolTests.sign(desk, "A") == "old")
        clock.advance(seconds: 1)
        for _ in 0..<3 { #expect(try await PoolTests.sign(desk, "A") == "new") }
        #expect(try await desk.identity(company: "A").certNo == "00000002")
    }

    @Test("an idle signer proves that it can sign, once an interval, and not while somebody waits for it")
    func canary() async throws {
        let clock = PoolTests.Clock()
        let key = try CardTestWorld.key.get()
        let soft = try SoftwareSigner(
            name: "soft", key: key, certificate: CardTestWorld.certificate(key, serial: [1]), now: clock.now)
        let card = PuppetSigner("card", identity: try PoolTests.identity(2), isHolding: true)
        let desk = SigningDesk(
            PoolPlan(
                companies: [
                    PoolPlan.Company(code: "A", signers: [soft]), PoolPlan.Company(code: "B", signers: [card]),
                ],
                canaries: ["soft": .seconds(300), "card": .seconds(300)]), now: clock.now)
        await desk.lookAfter()
        #expect(desk.report().signers.allSatisfy { $0.proven == nil })
        let first = Task { try await PoolTests.sign(desk, "B") }
        await PoolTests.until { card.held == 1 }
        clock.advance(seconds: 10)
        #expect(desk.dueTests() == ["soft"])
        await desk.lookAfter()
        #expect(desk.report().companies.map(\.proven) == [clock.now(), nil])
        #expect(desk.report().companies.first?.isAble == true)
        #expect(desk.dueTests().isEmpty)
        clock.advance(seconds: 299)
        #expect(desk.dueTests().isEmpty)
        clock.advance(seconds: 1)
        #expect(desk.dueTests() == ["soft"])
        card.letGo()
        _ = try await first.value
        #expect(card.seen == [Array("m".utf8)])
    }

    @Test(
        "a test signature that is none makes the signer one that cannot sign; a wrong PIN is told, and tried no faster")
    func failingCanary() async throws {
        let clock = PoolTests.Clock()
        // A puppet's signatures are no signatures of its certificate's key.
        let liar = PuppetSigner("liar", identity: try PoolTests.identity(1))
        let wrong = PuppetSigner(
            "wrong", identity: try PoolTests.identity(2), failure: SignerError(.cardPinWrong, "2 tries left"))
        let desk = SigningDesk(
            PoolPlan(
                companies: [
                    PoolPlan.Company(code: "A", signers: [liar]), PoolPlan.Company(code: "B", signers: [wrong]),
                ],
                canaries: ["liar": .seconds(60), "wrong": .seconds(60)]), now: clock.now)
        clock.advance(seconds: 10)
        await desk.lookAfter()
        #expect(desk.report().signers.map { $0.problem?.code } == [.signatureValue, .cardPinWrong])
        #expect(desk.report().companies.allSatisfy { !$0.isAble && $0.proven == nil })
        for _ in 0..<5 {
            clock.advance(seconds: 1)
            await desk.lookAfter()
        }
        #expect(wrong.seen == [SigningDesk.testMessage])
        wrong.fail(with: SignerError(.cardPinGuard, "2 tries left"))
        clock.advance(seconds: 60)
        await desk.lookAfter()
        #expect(wrong.seen.count == 2)
        #expect(desk.report().signers.last?.problem?.code == .cardPinGuard)
    }

    @Test("what a test signature is made over can be no SignedInfo, and an unknown signer has no test")
    func testMessage() async throws {
        #expect(SigningDesk.testMessage.first != UInt8(ascii: "<"))
        let desk = SigningDesk(companies: [:], now: { PoolTests.start })
        #expect(try await desk.test("nobody", deadline: .now + .seconds(1)) == nil)
    }
}
