import CustomsMessages
import SidecarBase
import Testing

@testable import Ledger

@Suite struct ReceiptTests {
    let folder: TemporaryFolder
    let ledger: SQLiteLedger

    init() throws {
        folder = try TemporaryFolder()
        ledger = try openLedger(folder)
    }

    @Test(
        "receipts in any order end in the same status",
        arguments: [
            ["2", "120", "800"], ["800", "120", "2"], ["120", "2", "800"], ["2", "800", "120", "2"],
        ])
    func anyOrder(_ statuses: [String]) async throws {
        let times = ["2": "20260105090000000", "120": "20260105091000000", "800": "20260105092000000"]
        let message = try declaration("1")
        _ = try await ledger.record(message)
        for (number, status) in statuses.enumerated() {
            _ = try await ledger.recordReceipt(
                receipt(status, [orderKey("1")], at: times[status] ?? "", salt: "\(number)"))
        }
        let record = try #require(try await ledger.message(message.id))
        #expect(record.customsStatus == "800")
        #expect(record.state == .finished)
        #expect(try await ledger.receipts(of: message.id).map(\.status) == statuses)
        #expect(try await ledger.verify { _, _ in }.problems.isEmpty)
    }

    @Test("a refusal after the interim statuses shows, and a late interim status does not hide it")
    func refusal() async throws {
        let message = try declaration("1")
        _ = try await ledger.record(message)
        for (status, time) in [("2", "20260105090000000"), ("100", "20260105093000000"), ("3", "20260105091000000")] {
            _ = try await ledger.recordReceipt(receipt(status, [orderKey("1")], at: time))
        }
        #expect(try await ledger.message(message.id)?.customsStatus == "100")
        #expect(try await ledger.message(message.id)?.state == .finished)
    }

    @Test("a repeated receipt is stored once")
    func duplicate() async throws {
        let message = try declaration("1")
        _ = try await ledger.record(message)
        let arrival = receipt("2", [orderKey("1")], targets: ["erp"])
        let first = try await ledger.recordReceipt(arrival)
        #expect(first == .recorded(sequence: 1, messages: [message.id]))
        #expect(try await ledger.recordReceipt(arrival) == .duplicate(sequence: 1))
        #expect(try await ledger.receipts(of: message.id).count == 1)
        #expect(try await ledger.figures().relaysWaiting == 1)
    }

    @Test("a receipt for orders never sent is kept and relayed all the same")
    func unlinked() async throws {
        let outcome = try await ledger.recordReceipt(receipt("2", [orderKey("unknown"), nil], targets: ["erp"]))
        #expect(outcome == .recorded(sequence: 1, messages: []))
        #expect(try await ledger.pendingRelays(target: "erp", limit: 5, now: morning).count == 1)
    }

    @Test("one refused order of a batch shows, and the batch is finished when every order is")
    func batch() async throws {
        let keys = (0..<3).map { orderKey("\($0)") }
        let message = try declaration("many", keys: keys)
        _ = try await ledger.record(message)
        _ = try await ledger.recordReceipt(receipt("800", [keys[0], keys[1]]))
        #expect(try await ledger.message(message.id)?.state == .customs)
        _ = try await ledger.recordReceipt(receipt("100", [keys[2]]))
        #expect(try await ledger.message(message.id)?.customsStatus == "100")
        #expect(try await ledger.message(message.id)?.state == .finished)
    }

    @Test("the platform's receipt, which names a number only, is linked and moves no customs status")
    func platform() async throws {
        let message = try declaration("1")
        _ = try await ledger.record(message)
        let key = BusinessKey(kind: BusinessKey.business, parts: ["3301960EX1", "ORDER-1"])
        let outcome = try await ledger.recordReceipt(
            receipt("1", [key], type: "mo/RESULT", statusKind: .checkMark))
        #expect(outcome == .recorded(sequence: 1, messages: [message.id]))
        #expect(try await ledger.message(message.id)?.customsStatus == nil)
        #expect(try await ledger.message(message.id)?.state == .queued)
    }

    @Test("a receipt that leaves a part of the key out is linked by what it has, and one that contradicts is not")
    func partialKey() async throws {
        let message = try declaration("1")
        _ = try await ledger.record(message)
        let partial = BusinessKey(kind: "order", parts: ["", "ORDER-1"])
        #expect(
            try await ledger.recordReceipt(receipt("2", [partial])) == .recorded(sequence: 1, messages: [message.id]))
        let other = BusinessKey(kind: "order", parts: ["EBP2", "ORDER-1"])
        #expect(try await ledger.recordReceipt(receipt("2", [other])) == .recorded(sequence: 2, messages: []))
    }

    @Test("a format fault that names the envelope concerns the whole message")
    func wholeMessage() async throws {
        let message = try declaration("1", keys: [orderKey("1"), orderKey("2")])
        _ = try await ledger.record(message)
        let key = BusinessKey(kind: BusinessKey.message, parts: [message.delivery?.copMsgId ?? ""])
        _ = try await ledger.recordReceipt(receipt("-451", [key], type: "CEB900Message"))
        #expect(try await ledger.message(message.id)?.customsStatus == "-451")
        #expect(try await ledger.message(message.id)?.state == .finished)
    }

    @Test("a tax bill, known by the inventory number only, finds the inventory that customs gave the number to")
    func taxBill() async throws {
        let copNo = BusinessKey(kind: BusinessKey.inventory, parts: ["3301960EX1", "COP1"])
        let message = try declaration("1", type: "CEB621Message", keys: [copNo])
        _ = try await ledger.record(message)
        _ = try await ledger.recordReceipt(receipt("800", [copNo], type: "CEB622Message", invtNo: "INVT9"))
        let tax = BusinessKey(kind: BusinessKey.tax, parts: ["INVT9"])
        let outcome = try await ledger.recordReceipt(
            receipt("1", [tax], type: "CEB816Message", statusKind: .taxStatus, invtNo: "INVT9"))
        #expect(outcome == .recorded(sequence: 2, messages: [message.id]))
        #expect(try await ledger.message(message.id)?.customsStatus == "800")
    }

    @Test("the key of a repeated order belongs to its latest message")
    func latest() async throws {
        _ = try await ledger.record(try declaration("1"))
        let second = try declaration("2", keys: [orderKey("1")])
        _ = try await ledger.record(second)
        let outcome = try await ledger.recordReceipt(receipt("2", [orderKey("1")]))
        #expect(outcome == .recorded(sequence: 1, messages: [second.id]))
    }

    @Test("relays go strictly in order; a target that fails blocks only itself")
    func relayOrder() async throws {
        for number in 0..<3 {
            _ = try await ledger.recordReceipt(receipt("2", [nil], salt: "\(number)", targets: ["erp", "archive"]))
        }
        let later = morning.advanced(byMilliseconds: 60_000)
        try await ledger.finishRelay(
            sequence: 1, target: "erp", .failed(.internalTimeout, detail: "", nextAttempt: later))
        #expect(try await ledger.pendingRelays(target: "erp", limit: 5, now: morning).isEmpty)
        #expect(try await ledger.nextRelayTime(target: "erp") == later)
        #expect(try await ledger.pendingRelays(target: "archive", limit: 5, now: morning).map(\.sequence) == [1, 2, 3])
        let waiting = try await ledger.pendingRelays(target: "erp", limit: 5, now: later)
        #expect(waiting.map(\.sequence) == [1, 2, 3])
        #expect(waiting.first?.attempts == 1)
        #expect(waiting.first?.originalForm == ["content": "a\tb\\n", "msg_type": "X"])
        try await ledger.finishRelay(sequence: 1, target: "erp", .delivered)
        #expect(try await ledger.pendingRelays(target: "erp", limit: 1, now: morning).map(\.sequence) == [2])
    }
}
