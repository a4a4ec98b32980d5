import CryptoCore
import CustomsMessages
import CustomsSignature
import Exchange
import Foundation
import Ledger
import MessageTranslation
import SidecarBase
import Signers
import Synchronization
import Testing

@testable import Pipeline

/// A signer whose card is in or out.
final class PluggedSigner: Signer {
    let name = "plugged"
    private let inner: CountingSigner
    private let state: Mutex<(isIn: Bool, problem: ErrorCode, listeners: [AsyncStream<SignerEvent>.Continuation])>

    init(isIn: Bool, problem: ErrorCode = .cardAbsent) throws {
        inner = try CountingSigner()
        state = Mutex((isIn, problem, []))
    }

    var count: Int { inner.count }

    func plug() async throws {
        let identity = try await inner.identity()
        let listeners = state.withLock { state in
            state.isIn = true
            return state.listeners
        }
        for listener in listeners { listener.yield(.present(identity)) }
    }

    private func check() throws(SignerError) {
        if let code = state.withLock({ $0.isIn ? nil : $0.problem }) { throw SignerError(code, "scripted") }
    }

    func identity() async throws(SignerError) -> SignerIdentity {
        try check()
        return try await inner.identity()
    }

    func sign(
        _ message: [UInt8], as form: SignatureForm, deadline: ContinuousClock.Instant
    ) async throws(SignerError) -> SignatureResult {
        try check()
        return try await inner.sign(message, as: form, deadline: deadline)
    }

    func status() async -> SignerStatus {
        let (isIn, problem, _) = state.withLock { $0 }
        let status = await inner.status()
        return SignerStatus(name: name, identity: isIn ? status.identity : nil, problem: isIn ? nil : problem)
    }

    func events() async -> AsyncStream<SignerEvent> {
        let (stream, continuation) = AsyncStream<SignerEvent>.makeStream()
        state.withLock { $0.listeners.append(continuation) }
        return stream
    }

    func close() async {}
}

@Suite("messages that wait for a signer", .timeLimit(.minutes(1)))
struct HoldTests {
    private static let api = RequestSource(channel: RequestSource.api, peer: "127.0.0.1")
    private static let policy = DeclarationPolicy(signingTime: .seconds(2), holdsUnsigned: true)

    private func releaser(_ house: House, _ signing: SigningDesk, ledger: SQLiteLedger? = nil, nudge: Nudge = Nudge())
        -> HoldReleaser
    {
        HoldReleaser(
            companies: [House.company], signing: signing,
            signer: DeclarationSigner(signing: signing, policy: HoldTests.policy, now: house.now),
            dispatch: DeclarationDispatch(
                routes: [House.company.code: "node"], policy: HoldTests.policy, outbox: ["node": house.outbox]),
            ledger: ledger ?? house.ledger, retry: RetryPolicy(firstDelay: .milliseconds(1), seed: 1), nudge: nudge,
            logger: house.logger, now: house.now)
    }

    private func kinds(_ ledger: SQLiteLedger, _ id: MessageID) async throws -> [String] {
        try await ledger.events(of: id).map(\.kind)
    }

    @Test(
        "a message of the API that no signer can sign is kept, and the old interface is told at once",
        arguments: [ErrorCode.cardAbsent, .cardPinWrong, .signerExpired])
    func held(problem: ErrorCode) async throws {
        let house = try House()
        let desk = try house.desk([try PluggedSigner(isIn: false, problem: problem)], policy: HoldTests.policy)
        let order = try House.fixture("order.xml")
        let old = await #expect(throws: (any Error).self) { try await desk.accept(order, from: House.source) }
        #expect((old as? any CodedError)?.code == problem)
        #expect(try await house.ledger.recent(limit: 10).isEmpty)

        let answer = try await desk.accept(order, from: HoldTests.api)
        #expect(answer.isHeld && !answer.isReplay && answer.signed.isEmpty)
        #expect(try await house.ledger.message(answer.id)?.state == .held)
        #expect(try await kinds(house.ledger, answer.id) == ["received", "checked", "held"])
        #expect(try await house.ledger.events(of: answer.id).last?.cause == problem.name)
        #expect(try await house.ledger.signed(of: answer.id) == nil)
        #expect(try await house.ledger.pendingDeliveries(route: "node", limit: 10, now: house.now()).isEmpty)
        #expect(try await house.ledger.holds() == [House.company.code: 1])

        let again = try await desk.accept(order, from: HoldTests.api)
        #expect(again.isHeld && again.isReplay && again.id == answer.id)
        let repeated = await #expect(throws: (any Error).self) { try await desk.accept(order, from: House.source) }
        #expect((repeated as? any CodedError)?.code == .signerHeld)
        let other = Array(String(decoding: order, as: UTF8.self).replacing("200.00", with: "201.00").utf8)
        let conflict = await #expect(throws: (any Error).self) { try await desk.accept(other, from: HoldTests.api) }
        #expect((conflict as? any CodedError)?.code == .messageConflict)
        #expect(try await house.isSound())
        try await house.close()
    }

    @Test("the same message on both ways in at once fails on the old one and waits on the new one")
    func bothWays() async throws {
        let house = try House()
        let signer = try GatedSigner(isOpen: false, failures: [.cardAbsent, .cardAbsent])
        let desk = try house.desk([signer], policy: HoldTests.policy)
        let order = try House.fixture("order.xml")
        let old = Task { try await desk.accept(order, from: House.source) }
        try await until { signer.waiting == 1 }
        let new = Task { try await desk.accept(order, from: HoldTests.api) }
        for _ in 0..<100 { await Task.yield() }
        signer.open()
        let error = await #expect(throws: (any Error).self) { try await old.value }
        #expect((error as? any CodedError)?.code == .cardAbsent)
        #expect(try await new.value.isHeld)
        #expect(try await house.ledger.holds() == [House.company.code: 1])
        try await house.close()
    }

    @Test("without any signer a message is kept as well")
    func noSigner() async throws {
        let house = try House()
        let desk = try house.desk([], policy: HoldTests.policy)
        #expect(try await desk.accept(House.fixture("order.xml"), from: HoldTests.api).isHeld)
        try await house.close()
    }

    @Test("when the card is put in, what was kept is signed once and queued, by itself")
    func released() async throws {
        let house = try House()
        let signer = try PluggedSigner(isIn: false)
        let signing = SigningDesk(companies: [House.company.code: [signer]])
        let id = try await house.desk([signer], policy: HoldTests.policy).accept(
            House.fixture("order.xml"), from: HoldTests.api
        ).id
        let releaser = releaser(house, signing)
        await releaser.release()
        #expect(try await house.ledger.message(id)?.state == .held)
        let watch = SigningWatch(signing: signing, logger: house.logger)
        try await house.run(watch) {
            try await house.run(releaser) {
                try await signer.plug()
                return try await house.ledger.message(id)?.state == .queued
            }
            return true
        }
        #expect(signer.count == 1)
        #expect(
            try await kinds(house.ledger, id) == ["received", "checked", "held", "signed", "verified", "queued"])
        let signed = try #require(try await house.ledger.signed(of: id))
        _ = try SignatureVerifier().verify(signed)
        let due = try await house.ledger.pendingDeliveries(route: "node", limit: 10, now: house.now())
        #expect(due.map(\.id) == [id] && due.first?.signed == signed)
        await releaser.release()
        #expect(signer.count == 1)
        let again = try await house.desk([signer], policy: HoldTests.policy).accept(
            House.fixture("order.xml"), from: House.source)
        #expect(again.isReplay && again.signed == signed)
        #expect(try await house.isSound())
        try await house.close()
    }

    @Test("what was kept survives a restart, and two that would release it release it once")
    func restart() async throws {
        let house = try House()
        let id = try await house.desk([], policy: HoldTests.policy).accept(
            House.fixture("order.xml"), from: HoldTests.api
        ).id
        try await house.ledger.close()
        let ledger = try SQLiteLedger.open(
            path: house.folder.appendingPathComponent("ledger.sqlite").path, now: house.now, mode: .writer)
        let signer = try CountingSigner()
        let signing = SigningDesk(companies: [House.company.code: [signer]])
        let releaser = releaser(house, signing, ledger: ledger)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<4 { group.addTask { await releaser.release() } }
        }
        #expect(try await kinds(ledger, id) == ["received", "checked", "held", "signed", "verified", "queued"])
        #expect(try await ledger.holds().isEmpty)
        #expect(try await ledger.verify { _, _ in }.problems.isEmpty)
        try await ledger.close()
        try FileManager.default.removeItem(at: house.folder)
    }

    @Test("a message that waits can be given up; it is never signed then, and its bytes are no second declaration")
    func abandoned() async throws {
        let house = try House()
        let desk = try house.desk([], policy: HoldTests.policy)
        let order = try House.fixture("order.xml")
        let id = try await desk.accept(order, from: HoldTests.api).id
        try await house.ledger.change(.abandon, id, actor: "operator")
        #expect(try await house.ledger.message(id)?.state == .abandoned)
        let signer = try CountingSigner()
        await releaser(house, SigningDesk(companies: [House.company.code: [signer]])).release()
        #expect(signer.count == 0)
        let again = await #expect(throws: (any Error).self) { try await desk.accept(order, from: HoldTests.api) }
        #expect((again as? any CodedError)?.code == .messageConflict)
        #expect(try await house.isSound())
        try await house.close()
    }

    @Test("a message with a fault of its own does not hold up the others")
    func faulty() async throws {
        let house = try House()
        let desk = house.batchDesk(
            try PluggedSigner(isIn: false), .single, policy: HoldTests.policy)
        let other = MessageSenderFixture.other
        let strange = try await desk.submit(try Assembled.order(1, sender: other))
        let good = try await desk.submit(try Assembled.order(2))
        #expect(strange.isHeld && good.isHeld)
        let signing = SigningDesk(companies: [
            House.company.code: [try CountingSigner()], other.code: [try CountingSigner()],
        ])
        // The other company is not served here any more.
        await releaser(house, signing).release()
        #expect(try await house.ledger.message(good.message)?.state == .queued)
        #expect(try await house.ledger.message(strange.message)?.state == .held)
        #expect(try await house.ledger.events(of: strange.message).last?.kind == "held-longer")
        #expect(try await house.ledger.events(of: strange.message).last?.cause == "company.unknown")
        #expect(try await house.isSound())
        try await house.close()
    }

    @Test("documents that were packed wait together and go on together")
    func batch() async throws {
        let house = try House()
        let signer = try PluggedSigner(isIn: false)
        let desk = house.batchDesk(signer, BatchPolicy(documents: 3), policy: HoldTests.policy)
        let orders = try (1...3).map { try Assembled.order($0) }
        let answers = try await desk.submit(orders).map { try $0.get() }
        #expect(answers.allSatisfy { $0.isHeld && $0.documents == 3 })
        let message = try #require(answers.first?.message)
        #expect(Set(answers.map(\.message)) == [message])
        let records = try await house.ledger.documents(of: message)
        #expect(records.map(\.state) == [.held, .held, .held])
        let again = try await desk.submit(orders[1])
        #expect(again.isHeld && again.isReplay && again.id == answers[1].id)
        try await signer.plug()
        await releaser(house, SigningDesk(companies: [House.company.code: [signer]])).release()
        #expect(try await house.ledger.message(message)?.state == .queued)
        #expect(try await house.ledger.documents(of: message).map(\.state) == [.queued, .queued, .queued])
        let signed = try await desk.submit(orders[1])
        let stored = try await house.ledger.signed(of: message)
        #expect(!signed.isHeld && signed.isReplay && signed.signed == stored)
        #expect(signer.count == 1)
        #expect(try await house.isSound())
        try await house.close()
    }

    @Test("no receipt is about a message that was never signed")
    func receipts() async throws {
        let house = try House()
        let desk = house.batchDesk(try PluggedSigner(isIn: false), .single, policy: HoldTests.policy)
        let held = try await desk.submit(try Assembled.order(1))
        _ = await house.receipts().acceptTerminal(Assembled.receipt([1: "2"]), from: House.node)
        #expect(try await house.ledger.message(held.message)?.state == .held)
        #expect(try await house.isSound())
        try await house.close()
    }
}

private enum MessageSenderFixture {
    static let other = {
        MessageSender(
            code: House.otherCompany.code, name: House.otherCompany.name, dxpId: House.otherCompany.dxpId,
            edition: .no113)
    }()
}
