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
        #expect(try await house.ledger.nextRelayTime(target: "erp") == nil)
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

    /// - Parameters:
    ///   - script: a failure or `nil` for success, in order; success when they are used up.
    ///   - name: of the target.
    ///   - meanwhile: what happens during an attempt; a cancelled one fails.
    init(_ script: [ErrorCode?], name: String = "erp", meanwhile: @escaping @Sendable () async -> Void = {}) {
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
        let failure = state.withLock { state -> ErrorCode? in
            let failure = state.script.isEmpty ? nil : state.script.removeFirst()
            if failure == nil { state.delivered.append(receipt) }
            return failure
        }
        if let failure { throw RelayError(failure, "scripted") }
    }
}
