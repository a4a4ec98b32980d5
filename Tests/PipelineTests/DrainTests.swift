import CryptoCore
import CustomsMessages
import Exchange
import Foundation
import Ledger
import SidecarBase
import Synchronization
import Testing

@testable import Pipeline

/// What waits is sent at a cost for each message that does not grow with what waits.
///
/// `PORTSIGN_TEST_DRAIN=100000` has it measured with that many: the time for each tenth of them is printed.
@Suite("draining an outbox", .timeLimit(.minutes(60))) struct DrainTests {
    private static let wanted = ProcessInfo.processInfo.environment["PORTSIGN_TEST_DRAIN"].flatMap { Int($0) }

    /// Counts what is sent, and how much is under way at once.
    private final class CountingNode: Transport {
        struct Count {
            var names: Set<String> = []
            var sent = 0
            var running = 0
            var most = 0
        }

        let count = Mutex(Count())

        func deliver(_ envelope: OutgoingEnvelope) async throws(TransportError) -> NodeAnswer {
            count.withLock { count in
                count.names.insert(envelope.copMsgId)
                count.sent += 1
                count.running += 1
                count.most = max(count.most, count.running)
            }
            await Task.yield()
            count.withLock { $0.running -= 1 }
            return .accepted(text: "")
        }

        func probe() async throws(TransportError) -> String { "counting" }
    }

    private func message(_ number: Int) throws -> SignedDeclaration {
        let type = try #require(MessageType(rootName: "CEB311Message"))
        let time = ChinaTime.now()
        let id = MessageID.make(at: time)
        let input = Array("<ceb:CEB311Message guid=\"G-\(number)\">\(String(repeating: "order ", count: 100))".utf8)
        return SignedDeclaration(
            id: id, company: House.company.code,
            declaration: Declaration(
                type: type, guid: "G-\(number)", copCode: House.company.code, copName: "示例",
                dxpId: House.company.dxpId, keys: [BusinessKey(kind: "order", parts: ["EBP1", "ORDER-\(number)"])],
                documentCount: 1, isSigned: false, orderNumbers: []),
            channel: "api", peer: "127.0.0.1", input: input, inputDigest: MessageDigest.sha256(input),
            signed: input + [0x20], signer: "a", certNo: "01", device: "reader",
            times: StepTimes(received: time, checked: time, signed: time, verified: time),
            delivery: DeliveryOrder(
                route: "node", copMsgId: "COP-\(number)", creatTime: "2026-01-05T08:00:00",
                senderId: House.company.dxpId, receiverId: "DXPEDCCEB0000002"))
    }

    private func fill(_ house: House, _ count: Int) async throws {
        for start in stride(from: 0, to: count, by: 200) {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in start..<min(count, start + 200) {
                    group.addTask { _ = try await house.ledger.record(try message(number)) }
                }
                try await group.waitForAll()
            }
        }
    }

    @Test(
        "each message is sent once, a bounded number at a time, and the route says how many wait and how long it takes")
    func drain() async throws {
        let count = DrainTests.wanted ?? 400
        let house = try House()
        try await fill(house, count)
        let (node, board) = (CountingNode(), CounterpartBoard())
        let rules = DeliveryRules(places: 16)
        let desk = OperationsDesk(
            routes: [
                .init(
                    name: "node", companies: [House.company.code], rules: rules, transport: node, nudge: house.outbox)
            ],
            targets: [], ledger: house.ledger, outbox: board, relay: CounterpartBoard(), feed: ReceiptFeed())
        let before = try #require(try await desk.routes().first)
        #expect(before.waiting == count && before.etaMilliseconds == nil)
        let worker = DeliveryWorker(
            route: "node", transport: node, ledger: house.ledger, retry: RetryPolicy(), rules: rules,
            nudge: house.outbox, board: board, logger: house.logger)
        let etas = Mutex<[Int]>([])
        let marks = Mutex<[(sent: Int, time: ContinuousClock.Instant)]>([])
        try await house.run(worker) {
            let sent = node.count.withLock(\.sent)
            let isMark = marks.withLock { marks in
                guard sent == count || sent >= (marks.last?.sent ?? 0) + count / 10 else { return false }
                if sent != marks.last?.sent { marks.append((sent, .now)) }
                return true
            }
            guard isMark, let route = try await desk.routes().first else { return false }
            if let eta = route.etaMilliseconds { etas.withLock { $0.append(eta) } }
            return route.waiting == 0
        }
        let total = node.count.withLock { $0 }
        #expect(total.sent == count && total.names.count == count)
        #expect(total.most <= 16)
        #expect(etas.withLock { $0.contains { $0 > 0 } })
        #expect(try await desk.routes().allSatisfy { $0.waiting == 0 && $0.parked == 0 })
        if DrainTests.wanted != nil {
            let marks = marks.withLock { $0 }
            for (one, next) in zip(marks, marks.dropFirst()) {
                let rate = (next.time - one.time) / (next.sent - one.sent)
                print("drained \(one.sent)...\(next.sent): \(rate) each")
            }
        }
        try await house.close()
    }
}
