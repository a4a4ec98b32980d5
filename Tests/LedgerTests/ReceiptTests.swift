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
        #expect(try await ledger.waitingRelays(target: "erp", after: 0, limit: 5).map(\.numbers) == [["ORDER-unknown"]])
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

    @Test("what waits for a target is told with its numbers; a target that fails concerns only itself")
    func relay() async throws {
        for number in 0..<3 {
            _ = try await ledger.recordReceipt(
                receipt("2", [orderKey("\(number)"), nil], salt: "\(number)", targets: ["erp", "archive"]))
        }
        let later = morning.advanced(byMilliseconds: 60_000)
        try await ledger.finishRelay(
            sequence: 1, target: "erp", .failed(.internalTimeout, detail: "", nextAttempt: later))
        let waiting = try await ledger.waitingRelays(target: "erp", after: 0, limit: 5)
        #expect(
            waiting == [
                WaitingRelay(sequence: 1, due: later, attempts: 1, numbers: ["ORDER-0"]),
                WaitingRelay(sequence: 2, due: morning, attempts: 0, numbers: ["ORDER-1"]),
                WaitingRelay(sequence: 3, due: morning, attempts: 0, numbers: ["ORDER-2"]),
            ])
        #expect(try await ledger.waitingRelays(target: "erp", after: 1, limit: 1).map(\.sequence) == [2])
        #expect(try await ledger.waitingRelays(target: "archive", after: 0, limit: 5).map(\.attempts) == [0, 0, 0])
        let whole = try #require(try await ledger.relay(sequence: 1, target: "erp"))
        #expect(whole.attempts == 1)
        #expect(whole.receipt.originalForm == ["content": "a\tb\\n", "msg_type": "X"])
        #expect(whole.receipt.entries.map(\.key) == [orderKey("0"), nil])
        try await ledger.finishRelay(sequence: 1, target: "erp", .delivered)
        #expect(try await ledger.relay(sequence: 1, target: "erp") == nil)
        #expect(
            try await ledger.relayFigures() == [
                RelayFigures(target: "archive", waiting: 3, oldest: morning),
                RelayFigures(target: "erp", waiting: 2, oldest: morning),
            ])
        await #expect(throws: LedgerError.self) {
            try await ledger.finishRelay(sequence: 1, target: "erp", .delivered)
        }
    }

    @Test("a target of some companies gets their receipts only, and none that may be another's")
    func companies() async throws {
        _ = try await ledger.record(try declaration("1"))
        _ = try await ledger.record(try declaration("2", company: "3301960EX2"))
        func arrive(_ salt: String, _ keys: [BusinessKey?]) async throws {
            var arrival = receipt("2", keys, salt: salt, targets: ["all", "one", "two"])
            arrival.companies = ["one": ["3301960EX1"], "two": ["3301960EX2"]]
            _ = try await ledger.recordReceipt(arrival)
        }
        try await arrive("a", [orderKey("1")])
        try await arrive("b", [orderKey("2")])
        try await arrive("c", [orderKey("1"), orderKey("2")])
        try await arrive("d", [orderKey("unknown")])
        try await arrive("e", [BusinessKey(kind: "inventory", parts: ["3301960EX2", "COP9"])])
        var got: [String: [Int64]] = [:]
        for target in ["all", "one", "two"] {
            got[target] = try await ledger.waitingRelays(target: target, after: 0, limit: 9).map(\.sequence)
        }
        #expect(got == ["all": [1, 2, 3, 4, 5], "one": [1, 3], "two": [2, 3, 5]])

        for target in ["all", "one"] {
            for sequence in got[target] ?? [] {
                try await ledger.finishRelay(sequence: sequence, target: target, .delivered)
            }
        }
        let tomorrow = morning.advanced(byMilliseconds: 86_400_000)
        #expect(try await ledger.replayRelay(target: "all", companies: [], from: tomorrow, actor: "wang") == 0)
        #expect(try await ledger.replayRelay(target: "all", companies: [], from: morning, actor: "wang") == 5)
        #expect(
            try await ledger.replayRelay(target: "one", companies: ["3301960EX1"], from: morning, actor: "wang") == 2)
        #expect(
            try await ledger.replayRelay(target: "one", companies: ["3301960EX1"], from: morning, actor: "wang") == 0)
        let events = try await ledger.events(after: 0, limit: 500).filter { $0.kind == "relay-replayed" }
        #expect(events.map(\.actor) == ["wang", "wang", "wang", "wang"])
        #expect(events.map { $0.detail["count"] } == ["0", "5", "2", "0"])
        #expect(try await ledger.verify { _, _ in }.problems.isEmpty)
    }

    @Test("receipts are given after a number, whole, and those of one company where it is named")
    func pages() async throws {
        _ = try await ledger.record(try declaration("1"))
        for number in 0..<4 {
            _ = try await ledger.recordReceipt(
                receipt("2", [number % 2 == 0 ? orderKey("1") : nil], salt: "\(number)"))
        }
        #expect(try await ledger.receipts(after: 1, limit: 2, company: nil).map(\.sequence) == [2, 3])
        let mine = try await ledger.receipts(after: 0, limit: 9, company: "3301960EX1")
        #expect(mine.map(\.sequence) == [1, 3])
        #expect(mine.first?.entries.first?.company == "3301960EX1")
        #expect(try await ledger.receipts(after: 4, limit: 9, company: nil).isEmpty)
        #expect(try await ledger.lastReceipt() == 4)
    }
}
