import AsyncHTTPClient
import Foundation
import Logging
import NIOCore
import NIOHTTP1
import SidecarBase
import Testing

@testable import Lab

@Suite("mischief", .timeLimit(.minutes(1))) struct MischiefTests {
    private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    @Test("the fault of a request follows from seed and number alone, and the rates are kept")
    func seeded() {
        let mischief = Mischief.usual(seed: 42)
        let faults = (0..<4_000).map { mischief.fault(ofRequest: $0) }
        #expect(faults == (0..<4_000).map { Mischief.usual(seed: 42).fault(ofRequest: $0) })
        #expect(faults != (0..<4_000).map { mischief.forPart(1).fault(ofRequest: $0) })
        for (fault, rate) in mischief.rates {
            let share = Double(faults.count { $0 == fault }) / 4_000
            #expect(share > rate / 2 && share < rate * 2, "\(fault) \(share)")
        }
        #expect(!faults.contains(.refuse) && !faults.contains(.down))
        #expect(mischief.description.hasPrefix("seed 42: http500 3.0%"))
    }

    @Test("pushes are spoiled the same way for the same seed, and every way occurs")
    func pushes() {
        let tricks = (0..<600).map { PushMischief.decision(seed: 9, push: $0).trick }
        #expect(tricks == (0..<600).map { PushMischief.decision(seed: 9, push: $0).trick })
        #expect(tricks != (0..<600).map { PushMischief.decision(seed: 10, push: $0).trick })
        #expect(Set(tricks) == Set(PushMischief.Trick.allCases))
        #expect((300...500).contains(tricks.count { $0 == .none }))
    }

    @Test(
        "an answer that is spoiled belongs to a message that was taken",
        arguments: [Fault.slowBytes, .wrongEncoding, .huge, .reset])
    func spoiled(_ fault: Fault) async throws {
        let node = ExchangeNode(receipts: nil, logger: logger)
        try await node.start()
        let call = TestSender.call(TestSender.envelope(try TestSender().message()))
        node.faults.set(fault, count: 1)
        switch fault {
        case .slowBytes: #expect(try await Client.post(node.url, call).text(of: "chkMark") == "1")
        case .wrongEncoding: #expect(try await Client.post(node.url, call).text.contains("c\0h\0k\0M"))
        case .huge: #expect(try await Client.post(node.url, call).text.utf8.count > 2 << 20)
        default:
            await #expect(throws: (any Error).self) { try await Client.post(node.url, call) }
        }
        #expect(try await Client.post(node.url, call).text(of: "chkMark") == "1")
        #expect(node.book.summary == NodeBook.Summary(accepted: 1, repeats: 1))
        await node.stop()
    }

    @Test("a node that is started again with its journal knows what it took and owes what it did not deliver")
    func journal() async throws {
        let path = NSTemporaryDirectory() + "node-\(UUID().uuidString).jsonl"
        defer { do { try FileManager.default.removeItem(atPath: path) } catch { Issue.record(error) } }
        let call = TestSender.call(TestSender.envelope(try TestSender().message()))
        var settings = ExchangeNode.Settings()
        settings.journal = try Journal(path: path)
        let first = ExchangeNode(settings, receipts: nil, logger: logger)
        try await first.start()
        #expect(try await Client.post(first.url, call).text(of: "chkMark") == "1")
        await first.stop()

        let erp = LabServer(name: "erp", logger: logger) { _, _ in .xml("<response><success>true</success></response>")
        }
        try await erp.start(port: 0)
        for life in 0..<2 {
            settings.journal = try Journal(path: path)
            let plan = ReceiptPlan(steps: [ReceiptStep(status: 2, delay: .zero, info: "")])
            let sender = ReceiptSender(
                target: .terminal(url: erp.baseURL), plan: plan, client: LabClient.shared, logger: logger)
            let again = ExchangeNode(settings, receipts: sender, logger: logger)
            try await again.start()
            #expect(try await Client.post(again.url, call).text(of: "chkMark") == "1")
            #expect(
                again.book.summary.accepted == 1 && again.book.summary.repeats == 1 && again.book.violations.isEmpty)
            try await Client.until { again.book.summary.receiptsDelivered == 1 }
            await again.stop()
            // The first life that could delivered it; the second owes nothing.
            #expect(erp.requestCount == 1, "life \(life)")
        }
        await erp.stop()
    }

    @Test("an ERP that is started again with its journal knows what it had")
    func enterprise() async throws {
        let path = NSTemporaryDirectory() + "erp-\(UUID().uuidString).jsonl"
        defer { do { try FileManager.default.removeItem(atPath: path) } catch { Issue.record(error) } }
        for life in 0..<2 {
            let erp = EnterpriseSystem(journal: try Journal(path: path), logger: logger)
            try await erp.start()
            var request = HTTPClientRequest(url: erp.url)
            request.method = .POST
            request.headers.add(name: "X-PortSign-Receipt", value: "7")
            request.body = .bytes(
                FormText.encode([("content", "<CEB312Message guid=\"g\"/>"), ("msg_type", "CUSTOMS_CEB_CALLBACK")]))
            let response = try await LabClient.shared.execute(request, timeout: .seconds(10))
            #expect(response.status == .ok)
            #expect(erp.summary.receipts == 1 && erp.summary.repeats == life && erp.summary.changed == 0)
            #expect(erp.entries.map(\.guid) == ["g"])
            await erp.stop()
        }
    }
}
