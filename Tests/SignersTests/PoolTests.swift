import CryptoCore
import SidecarBase
import Synchronization
import Testing

@testable import Signers

@Suite("the pool of signers", .timeLimit(.minutes(2)))
struct PoolTests {
    static let start = ChinaTime(milliseconds: 1_800_000_000_000)

    static func identity(
        _ serial: UInt8, until end: ChinaTime = ChinaTime(milliseconds: 2_208_988_800_000)
    ) throws -> SignerIdentity {
        SignerIdentity(
            certificate: try CardTestWorld.certificate(
                CardTestWorld.key.get(), serial: [serial], notBefore: ChinaTime(milliseconds: 1_577_836_800_000),
                notAfter: end), device: "puppet \(serial)")
    }

    /// A clock that a test turns.
    final class Clock: Sendable {
        private let time = Mutex(PoolTests.start)
        var now: Now { { self.time.withLock { $0 } } }
        func advance(seconds: Int64) { time.withLock { $0 = $0.advanced(byMilliseconds: seconds * 1_000) } }
    }

    static func waiting(_ desk: SigningDesk) -> Int { desk.withPool { $0.companies.reduce(0) { $0 + $1.queue.count } } }

    /// Returns when `isSo`; the time limit of the suite is the deadline.
    static func until(_ isSo: () async -> Bool) async {
        while !(await isSo()) { await Task.yield() }
    }

    static func sign(
        _ desk: SigningDesk, _ company: String, _ message: String = "m", for time: Duration = .seconds(60)
    ) async throws(SignerError) -> String {
        try await desk.sign(Array(message.utf8), as: .rsaSHA1, company: company, deadline: .now + time).signer
    }

    @Test("1,000 requests of three companies finish in turn, each company's in their order")
    func fairness() async throws {
        let signer = PuppetSigner("card", identity: try PoolTests.identity(1), isHolding: true)
        let desk = SigningDesk(companies: ["A": [signer], "B": [signer], "C": [signer]], now: { PoolTests.start })
        let plan =
            Array(repeating: "A", count: 700) + Array(repeating: "B", count: 200) + Array(repeating: "C", count: 100)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (number, company) in plan.enumerated() {
                group.addTask { _ = try await PoolTests.sign(desk, company, "\(company)\(number)") }
                await PoolTests.until { signer.held == 1 && PoolTests.waiting(desk) == number }
            }
            signer.letGo()
            try await group.waitForAll()
        }
        let order = signer.seen.map { String(decoding: $0, as: UTF8.self) }
        #expect(order.count == 1_000)
        #expect(signer.most == 1)
        // The first was A's, before the others came; from then on the companies take turns as long as they have any.
        #expect(
            order.dropFirst().prefix(300).enumerated().allSatisfy {
                "BCA".dropFirst($0.offset % 3).first == $0.element.first
            })
        for company in ["A", "B", "C"] {
            let own = order.filter { $0.hasPrefix(company) }.compactMap { Int($0.dropFirst()) }
            #expect(own == own.sorted())
        }
        #expect(desk.report().companies.map(\.signed) == [700, 200, 100])
        #expect(desk.report().companies.allSatisfy { $0.waiting == 0 && $0.active == 0 })
    }

    @Test("four signers that take their time need a quarter of the rounds", arguments: [1, 4])
    func parallel(count: Int) async throws {
        let signers = try (1...count).map {
            PuppetSigner("s\($0)", identity: try PoolTests.identity(UInt8($0)), isHolding: true)
        }
        let desk = SigningDesk(companies: ["A": signers], now: { PoolTests.start })
        var rounds = 0
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<40 { group.addTask { _ = try await PoolTests.sign(desk, "A") } }
            await PoolTests.until { PoolTests.waiting(desk) == 40 - count }
            for left in stride(from: 40, to: 0, by: -count) {
                // A round: every signer makes one signature.
                await PoolTests.until { signers.reduce(0) { $0 + $1.held } == count }
                #expect(PoolTests.waiting(desk) == left - count)
                for signer in signers { signer.finishOne() }
                rounds += 1
            }
            try await group.waitForAll()
        }
        #expect(rounds == 40 / count)
        #expect(signers.allSatisfy { $0.most == 1 })
    }

    @Test(
        "when a card is pulled, what waits for it and what it was given go to the others at once; it comes back by itself"
    )
    func failingOver() async throws {
        let one = try PoolTests.identity(1)
        let first = PuppetSigner("first", identity: one, isHolding: true)
        let second = PuppetSigner("second", identity: try PoolTests.identity(2), isHolding: true)
        let desk = SigningDesk(companies: ["A": [first, second]], now: { PoolTests.start })
        try await withThrowingTaskGroup(of: String?.self) { group in
            group.addTask {
                await desk.watch()
                return nil
            }
            await PoolTests.until { first.listeners == 1 && second.listeners == 1 }
            for _ in 0..<10 { group.addTask { try await PoolTests.sign(desk, "A") } }
            await PoolTests.until { first.held == 1 && second.held == 1 && PoolTests.waiting(desk) == 8 }
            first.become(nil)
            await PoolTests.until { first.held == 0 && PoolTests.waiting(desk) == 9 }
            #expect(desk.report().signers.map(\.isAble) == [false, true])
            second.letGo()
            var signed: [String?] = []
            for _ in 0..<10 { signed.append(try await group.next() ?? nil) }
            #expect(signed.allSatisfy { $0 == "second" })

            first.become(one)
            first.letGo()
            await PoolTests.until { desk.report().signers.allSatisfy(\.isAble) }
            #expect(try await PoolTests.sign(desk, "A") == "first")
            group.cancelAll()
        }
        #expect(first.seen.count == 2)
    }

    @Test("what waits when the only card is pulled is signed when it is back; what comes meanwhile is told at once")
    func returning() async throws {
        let identity = try PoolTests.identity(1)
        let card = PuppetSigner("card", identity: identity, isHolding: true)
        let desk = SigningDesk(companies: ["A": [card]], now: { PoolTests.start })
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await desk.watch() }
            await PoolTests.until { card.listeners == 1 }
            group.addTask { _ = try await PoolTests.sign(desk, "A", "1") }
            await PoolTests.until { card.held == 1 }
            group.addTask { _ = try await PoolTests.sign(desk, "A", "2") }
            await PoolTests.until { PoolTests.waiting(desk) == 1 }
            card.become(nil)
            await PoolTests.until { !(desk.report().companies.first?.isAble ?? true) }
            let error = await #expect(throws: SignerError.self) { try await PoolTests.sign(desk, "A", "3") }
            #expect(error?.code == .cardAbsent)
            card.become(identity)
            card.letGo()
            try await group.next()
            try await group.next()
            group.cancelAll()
        }
        #expect(card.seen.map { String(decoding: $0, as: UTF8.self) } == ["1", "2"])
    }

    @Test("a request that is cancelled, or whose deadline passes, while it waits never reaches a signer")
    func goneCallers() async throws {
        let card = PuppetSigner("card", identity: try PoolTests.identity(1), isHolding: true)
        let desk = SigningDesk(companies: ["A": [card]], now: { PoolTests.start })
        let first = Task { try await PoolTests.sign(desk, "A", "first") }
        await PoolTests.until { card.held == 1 }
        let gone = Task { try await PoolTests.sign(desk, "A", "gone") }
        await PoolTests.until { PoolTests.waiting(desk) == 1 }
        gone.cancel()
        let cancelled = await #expect(throws: SignerError.self) { try await gone.value }
        #expect(cancelled?.code == .signerTimeout)
        #expect(PoolTests.waiting(desk) == 0)
        let late = await #expect(throws: SignerError.self) {
            try await PoolTests.sign(desk, "A", "late", for: .milliseconds(20))
        }
        #expect(late?.code == .signerTimeout)
        card.letGo()
        #expect(try await first.value == "card")
        #expect(try await PoolTests.sign(desk, "A", "next") == "card")
        #expect(card.seen.map { String(decoding: $0, as: UTF8.self) } == ["first", "next"])
    }

    @Test("a company whose queue is full is turned away, and its neighbour is not")
    func boundedQueue() async throws {
        let card = PuppetSigner("card", identity: try PoolTests.identity(1), isHolding: true)
        let desk = SigningDesk(
            PoolPlan(
                companies: ["A", "B"].map { PoolPlan.Company(code: $0, signers: [card]) }, queueLimit: 2),
            now: { PoolTests.start })
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<3 { group.addTask { _ = try await PoolTests.sign(desk, "A") } }
            await PoolTests.until { card.held == 1 && PoolTests.waiting(desk) == 2 }
            let refused = await #expect(throws: SignerError.self) { try await PoolTests.sign(desk, "A") }
            #expect(refused?.code == .internalOverloaded)
            group.addTask { _ = try await PoolTests.sign(desk, "B") }
            await PoolTests.until { PoolTests.waiting(desk) == 3 }
            card.letGo()
            try await group.waitForAll()
        }
    }

    @Test("one physical card that two signers reach is used by one of them at a time")
    func serialLock() async throws {
        let identity = try PoolTests.identity(1)
        let watch = KeyWatch()
        let signers = ["left", "right"].map { PuppetSigner($0, identity: identity, isHolding: true, key: watch) }
        let desk = SigningDesk(companies: ["A": [signers[0]], "B": [signers[1]]], now: { PoolTests.start })
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<20 {
                group.addTask { _ = try await PoolTests.sign(desk, number.isMultiple(of: 2) ? "A" : "B") }
            }
            await PoolTests.until { PoolTests.waiting(desk) == 19 }
            #expect(signers.reduce(0) { $0 + $1.held } == 1)
            for signer in signers { signer.letGo() }
            try await group.waitForAll()
        }
        #expect(watch.most == 1)
        #expect(signers.map(\.seen.count) == [10, 10])
    }

    @Test("a signer with a wrong PIN does not swallow requests, and is tried again after a pause")
    func wrongPIN() async throws {
        let clock = Clock()
        let wrong = PuppetSigner(
            "wrong", identity: try PoolTests.identity(1), failure: SignerError(.cardPinWrong, "4 tries left"))
        let good = PuppetSigner("good", identity: try PoolTests.identity(2))
        let desk = SigningDesk(companies: ["A": [wrong, good], "B": [wrong]], now: clock.now)
        for _ in 0..<100 { #expect(try await PoolTests.sign(desk, "A") == "good") }
        #expect(wrong.seen.count == 1)
        #expect(desk.report().signers.first?.problem?.code == .cardPinWrong)
        // Alone it is asked, because only it knows whether the PIN was changed; its guard offers no PIN twice.
        let error = await #expect(throws: SignerError.self) { try await PoolTests.sign(desk, "B") }
        #expect(error?.code == .cardPinWrong)
        wrong.fail(with: nil)
        clock.advance(seconds: 61)
        var names: Set<String> = []
        for _ in 0..<4 { names.insert(try await PoolTests.sign(desk, "A")) }
        #expect(names == ["wrong", "good"])
    }

    @Test("software keys sign side by side without a limit")
    func software() async throws {
        let soft = PuppetSigner("soft", identity: try PoolTests.identity(1), isHolding: true, parallelism: .max)
        let desk = SigningDesk(companies: ["A": [soft]], now: { PoolTests.start })
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<50 { group.addTask { _ = try await PoolTests.sign(desk, "A") } }
            await PoolTests.until { soft.held == 50 }
            #expect(PoolTests.waiting(desk) == 0)
            soft.letGo()
            try await group.waitForAll()
        }
        #expect(desk.report().companies.first?.eta == .zero)
    }

    @Test("queue length, rate and the time that is left are told, of signers and of companies")
    func figures() async throws {
        let card = PuppetSigner("card", identity: try PoolTests.identity(1), isHolding: true)
        let clock = Clock()
        let desk = SigningDesk(companies: ["A": [card], "B": [card]], now: clock.now)
        #expect(desk.report().signers.first?.isAble == false)
        #expect(desk.report().companies.first?.eta == nil)
        let first = Task { try await PoolTests.sign(desk, "A") }
        await PoolTests.until { card.held == 1 }
        card.finishOne()
        _ = try await first.value
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<7 { group.addTask { _ = try await PoolTests.sign(desk, number < 4 ? "A" : "B") } }
            await PoolTests.until { card.held == 1 && PoolTests.waiting(desk) == 6 }
            let report = desk.report()
            #expect(report.signers.map(\.waiting) == [6])
            #expect(report.signers.map(\.active) == [1])
            #expect(report.signers.map(\.perMinute) == [1])
            #expect(report.companies.reduce(0) { $0 + $1.waiting } == 6)
            let typical = try #require(report.signers.first?.typicalTime)
            let eta = try #require(report.signers.first?.eta)
            #expect(eta >= typical * 5 && eta <= typical * 8)
            card.letGo()
            try await group.waitForAll()
        }
        #expect(desk.report().signers.first?.perMinute == 8)
        clock.advance(seconds: 61)
        #expect(desk.report().signers.first?.perMinute == 0)
        #expect(desk.report().signers.first?.signed == 8)
    }

    @Test("those who wait are turned away when the pool closes")
    func closing() async throws {
        let card = PuppetSigner("card", identity: try PoolTests.identity(1), isHolding: true)
        let desk = SigningDesk(companies: ["A": [card]], now: { PoolTests.start })
        let first = Task { try await PoolTests.sign(desk, "A") }
        await PoolTests.until { card.held == 1 }
        let second = Task { try await PoolTests.sign(desk, "A") }
        await PoolTests.until { PoolTests.waiting(desk) == 1 }
        await desk.close()
        let error = await #expect(throws: SignerError.self) { try await second.value }
        #expect(error?.code == .internalStopping)
        card.letGo()
        _ = try await first.value
    }
}
