import EnterpriseRelay
import Exchange
import Foundation
import Ledger
import SidecarBase
import Synchronization
import Testing

@testable import Pipeline

@Suite("receipts on their way to the ERP", .timeLimit(.minutes(2))) struct RelayWorkerTests {
    /// Records receipts 1 to `count` for two targets.
    private func receive(_ house: House, _ count: Int) async throws {
        let desk = house.receipts(targets: ["erp", "other"])
        for number in 1...count {
            let text = try House.text("receipt-312-120.xml").replacing("000000000120", with: "00000000000\(number)")
            #expect(await desk.acceptTerminal(Array(text.utf8), from: House.node) == .success)
        }
    }

    @Test("receipts reach the ERP in the order in which they came, each until it said success")
    func order() async throws {
        let house = try House()
        try await receive(house, 4)
        let target = ScriptedTarget([.erpTimeout, .erpRefused, nil, .erpUnreachable, nil])
        try await house.run(house.relay(target)) { target.delivered.count == 4 }
        #expect(target.delivered.map(\.sequence) == [1, 2, 3, 4])
        #expect(target.attempts == [1, 1, 1, 2, 2, 3, 4])
        #expect(try await house.ledger.waitingRelays(target: "erp", after: 0, limit: 9).isEmpty)
        try await house.close()
    }

    @Test("a target that fails blocks only itself")
    func apart() async throws {
        let house = try House()
        try await receive(house, 2)
        let failing = ScriptedTarget(Array(repeating: .erpRefused, count: 100_000))
        let good = ScriptedTarget([], name: "other")
        try await house.run(house.relay(failing)) { failing.attempts.count > 2 }
        try await house.run(house.relay(good)) { good.delivered.count == 2 }
        #expect(failing.delivered.isEmpty)
        #expect(Set(failing.attempts) == [1])
        #expect(try await house.ledger.figures().relaysWaiting == 2)
        try await house.close()
    }

    @Test("a receipt that the ERP refuses holds back those of its order and no others")
    func orders() async throws {
        let house = try House()
        let desk = house.receipts()
        for order in ["EX1", "EX1", "EX2", "EX3", "EX2"] {
            let text = try House.text("receipt-312-120.xml")
                .replacing("EX202406010000001", with: order)
                .replacing("000000000120", with: "\(UInt32.random(in: 100_000_000...999_999_999))120")
            #expect(await desk.acceptTerminal(Array(text.utf8), from: House.node) == .success)
        }
        let board = CounterpartBoard()
        let target = ScriptedTarget([], refusing: [1])
        let worker = RelayWorker(
            target: target, ledger: house.ledger,
            retry: RetryPolicy(firstDelay: .milliseconds(1), maximumDelay: .milliseconds(5), seed: 1), nudge: Nudge(),
            board: board, logger: house.logger, now: house.now)
        try await house.run(worker) { target.delivered.count == 3 && target.attempts.count { $0 == 1 } > 3 }
        #expect(Set(target.delivered.map(\.sequence)) == [3, 4, 5])
        let second = target.delivered.map(\.sequence)
        #expect(second.firstIndex(of: 3) ?? 9 < second.firstIndex(of: 5) ?? 0)
        #expect(!target.attempts.contains(2))
        #expect(board["erp"].failingSince != nil || board["erp"].done == 3)
        #expect(board["erp"].causes["erp.refused"] ?? 0 >= 2)
        try await house.close()
    }

    @Test("a target that does not answer gets one receipt at a time, and all when it answers")
    func breaker() async throws {
        let house = try House()
        let desk = house.receipts()
        for number in 1...6 {
            let text = try House.text("receipt-312-120.xml")
                .replacing("EX202406010000001", with: "EX\(number)").replacing(
                    "000000000120", with: "00000000000\(number)")
            #expect(await desk.acceptTerminal(Array(text.utf8), from: House.node) == .success)
        }
        let board = CounterpartBoard()
        let target = ScriptedTarget([.erpTimeout, .erpFailed, .erpUnreachable, .erpTimeout])
        let worker = RelayWorker(
            target: target, ledger: house.ledger,
            retry: RetryPolicy(firstDelay: .milliseconds(1), maximumDelay: .milliseconds(5), seed: 1),
            rules: RelayRules(
                places: 1,
                breaker: CircuitBreaker.Limits(failures: 2, pause: .milliseconds(1), maximumPause: .milliseconds(2))),
            nudge: Nudge(), board: board, logger: house.logger, now: house.now)
        try await house.run(worker) { target.delivered.count == 6 }
        #expect(target.attempts.count == 10)
        #expect(board["erp"].causes == ["erp.timeout": 2, "erp.failed": 1, "erp.unreachable": 1])
        try await house.close()
    }

    @Test("what a target got is handed over once more after a replay, under the same numbers")
    func replay() async throws {
        let house = try House()
        try await receive(house, 3)
        let nudge = Nudge()
        let relays = CounterpartBoard()
        let target = ScriptedTarget([])
        let desk = OperationsDesk(
            routes: [], targets: [OperationsDesk.Target(name: "erp", companies: [], format: "xml", nudge: nudge)],
            ledger: house.ledger, outbox: CounterpartBoard(), relay: relays, feed: ReceiptFeed(), now: house.now)
        let worker = RelayWorker(
            target: target, ledger: house.ledger, retry: RetryPolicy(seed: 1), nudge: nudge, board: relays,
            logger: house.logger, now: house.now)
        let asked = Mutex(false)
        try await house.run(worker) {
            if target.delivered.count == 3, !asked.withLock({ $0 }),
                try await house.ledger.waitingRelays(target: "erp", after: 0, limit: 9).isEmpty
            {
                asked.withLock { $0 = true }
                let report = try await desk.replay(target: "erp", from: "2020-01-01", actor: "wang")
                #expect(report.count == 3)
            }
            return target.delivered.count == 6
        }
        #expect(target.delivered.map(\.sequence) == [1, 2, 3, 1, 2, 3])
        await #expect(throws: SidecarError.self) {
            try await desk.replay(target: "nobody", from: "2020-01-01", actor: "w")
        }
        await #expect(throws: SidecarError.self) { try await desk.replay(target: "erp", from: "soon", actor: "w") }
        try await house.close()
    }

    @Test("the platform's own form is handed on unchanged, and a receipt of a node has none")
    func form() async throws {
        let house = try House()
        let desk = house.receipts()
        let content = try House.text("receipt-312-120.xml")
        _ = await desk.acceptPush(
            content: "\r\n " + content, msgType: "customs_ceb_callback", dataDigest: "abc", from: House.platform)
        _ = await desk.acceptTerminal(try House.fixture("receipt-312-2.xml"), from: House.node)
        let target = ScriptedTarget([])
        try await house.run(house.relay(target)) { target.delivered.count == 2 }
        #expect(
            target.delivered[0].originalForm
                == ["content": "\r\n " + content, "msg_type": "customs_ceb_callback", "data_digest": "abc"])
        #expect(target.delivered[0].msgType == "customs_ceb_callback")
        #expect(target.delivered[1].originalForm == nil)
        #expect(target.delivered[1].msgType == "CUSTOMS_CEB_CALLBACK")
        try await house.close()
    }

    @Test("a receipt whose success could not be heard comes again under the same number")
    func atLeastOnce() async throws {
        let house = try House()
        try await receive(house, 1)
        let target = ScriptedTarget([]) { do { try await Task.sleep(for: .seconds(3_600)) } catch {} }
        try await house.run(house.relay(target)) { !target.attempts.isEmpty }
        let again = ScriptedTarget([])
        try await house.run(house.relay(again)) { !again.delivered.isEmpty }
        #expect(again.delivered.map(\.sequence) == target.attempts)
        try await house.close()
    }
}

extension House {
    /// A relay worker with short delays.
    func relay(_ target: ScriptedTarget) -> RelayWorker {
        RelayWorker(
            target: target, ledger: ledger,
            retry: RetryPolicy(firstDelay: .milliseconds(1), maximumDelay: .milliseconds(5), seed: 1), nudge: Nudge(),
            logger: logger, now: now)
    }
}

/// A target that fails as it is told and remembers what it got.
final class ScriptedTarget: RelayTarget {
    let name: String
    private let state: Mutex<(script: [ErrorCode?], attempts: [Int64], delivered: [RelayedReceipt])>
    private let meanwhile: @Sendable () async -> Void
    private let refused: Set<Int64>

    /// - Parameters:
    ///   - script: a failure or `nil` for success, in order; success when they are used up.
    ///   - refused: receipts that are never taken.
    ///   - name: of the target.
    ///   - meanwhile: what happens during an attempt; a cancelled one fails.
    init(
        _ script: [ErrorCode?], refusing refused: Set<Int64> = [], name: String = "erp",
        meanwhile: @escaping @Sendable () async -> Void = {}
    ) {
        self.refused = refused
        self.name = name
        self.meanwhile = meanwhile
        state = Mutex((script, [], []))
    }

    var attempts: [Int64] { state.withLock(\.attempts) }
    var delivered: [RelayedReceipt] { state.withLock(\.delivered) }

    func deliver(_ receipt: RelayedReceipt) async throws(RelayError) {
        state.withLock { $0.attempts.append(receipt.sequence) }
        await meanwhile()
        if Task.isCancelled { throw RelayError(.erpUnreachable, "cancelled") }
        if refused.contains(receipt.sequence) { throw RelayError(.erpRefused, "scripted") }
        let failure = state.withLock { state -> ErrorCode? in
            let failure = state.script.isEmpty ? nil : state.script.removeFirst()
            if failure == nil { state.delivered.append(receipt) }
            return failure
        }
        if let failure { throw RelayError(failure, "scripted") }
    }
}
