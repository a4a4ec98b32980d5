import CustomsMessages
import Exchange
import Foundation
import Ledger
import SidecarBase
import TerminalEnvelope
import Testing

@testable import Pipeline

@Suite("delivery to the node", .timeLimit(.minutes(2))) struct DeliveryTests {
    @Test("every attempt sends the same bytes under the same CopMsgId")
    func identity() async throws {
        let house = try House()
        let answer = try await house.desk([try CountingSigner()]).accept(House.fixture("order.xml"), from: House.source)
        let transport = ScriptedTransport([.fail(.nodeUnreachable), .fail(.nodeTimeout), .fail(.nodeGarbled), .accept])
        try await house.run(house.worker(transport)) { try await house.ledger.message(answer.id)?.state == .accepted }
        #expect(transport.sent.count == 4)
        #expect(Set(transport.sent.map(\.bytes)).count == 1)
        #expect(Set(transport.sent.map(\.copMsgId)).count == 1)
        try await house.close()
    }

    @Test("a refusal by the node parks the message with the node's words, and a release sends the same again")
    func parked() async throws {
        let house = try House()
        let answer = try await house.desk([try CountingSigner()]).accept(House.fixture("order.xml"), from: House.source)
        let transport = ScriptedTransport([.refuse("22002:电商平台编号未备案"), .accept])
        try await house.run(house.worker(transport)) { try await house.ledger.message(answer.id)?.state == .parked }
        let events = try await house.ledger.events(of: answer.id)
        #expect(events.contains { "\($0.cause) \($0.detail)".contains("22002") })
        try await house.ledger.change(.release, answer.id, actor: "operator")
        try await house.run(house.worker(transport)) { try await house.ledger.message(answer.id)?.state == .accepted }
        #expect(Set(transport.sent.map(\.bytes)).count == 1)
        try await house.close()
    }

    @Test("the age of a delivery counts from its release, not from the first time it was queued")
    func age() async throws {
        let clock = TestClock()
        let house = try House(now: clock.now)
        let id = try await house.accept()
        let transport = ScriptedTransport([.fail(.nodeTimeout), .fail(.nodeTimeout), .accept])
        clock.advance(by: .seconds(4 * 86_400))
        try await house.run(house.worker(transport)) { try await house.ledger.message(id)?.state == .parked }
        let parked = try #require(try await house.ledger.events(of: id).last)
        #expect(parked.cause == ErrorCode.nodeAttemptsUsedUp.name)
        try await house.ledger.change(.release, id, actor: "operator")
        try await house.run(house.worker(transport)) {
            try await house.ledger.events(of: id).last?.kind == "retry-later"
        }
        #expect(try await house.ledger.message(id)?.state == .queued)
        clock.advance(by: .seconds(60))
        try await house.run(house.worker(transport)) { try await house.ledger.message(id)?.state == .accepted }
        #expect(Set(transport.sent.map(\.bytes)).count == 1)
        #expect(try await house.isSound())
        try await house.close()
    }

    @Test("an attempt that a stop cuts off is made again after the restart, with the same bytes")
    func stopped() async throws {
        let house = try House()
        let id = try await house.accept()
        let hanging = ScriptedTransport([.fail(.nodeTimeout)]) { _ in
            do { try await Task.sleep(for: .seconds(3_600)) } catch {}
        }
        try await house.run(house.worker(hanging)) { !hanging.sent.isEmpty }
        #expect(try await house.ledger.events(of: id).last?.kind == "sending")
        try await house.ledger.close()
        // The closed ledger keeps its lock for as long as the house stands, so the next process works on a copy.
        let copy = house.folder.appendingPathComponent("copy.sqlite")
        try FileManager.default.copyItem(at: house.folder.appendingPathComponent("ledger.sqlite"), to: copy)
        let again = try SQLiteLedger.open(path: copy.path, now: ChinaTime.now, mode: .writer)
        #expect(try await again.events(of: id).last?.kind == "interrupted")
        let transport = ScriptedTransport([.accept])
        let worker = DeliveryWorker(
            route: "node", transport: transport, ledger: again, retry: RetryPolicy(seed: 1), nudge: Nudge(),
            logger: house.logger)
        try await house.run(worker) { try await again.message(id)?.state == .accepted }
        #expect(transport.sent.map(\.bytes) == hanging.sent.map(\.bytes))
        try await again.close()
        try FileManager.default.removeItem(at: house.folder)
    }

    @Test("an envelope that the official schema would refuse is parked with the reason and never sent")
    func badEnvelope() async throws {
        let house = try House()
        let desk = try house.desk(
            [try CountingSigner()], policy: DeclarationPolicy(receivers: ["CEB311Message": "DXPEDCCEB00000021"]))
        let id = try await desk.accept(House.fixture("order.xml"), from: House.source).id
        let transport = ScriptedTransport([])
        try await house.run(house.worker(transport)) { try await house.ledger.message(id)?.state == .parked }
        #expect(transport.sent.isEmpty)
        let event = try #require(try await house.ledger.events(of: id).last)
        #expect(event.cause == ErrorCode.messageEnvelope.name)
        #expect(event.detail["detail"] == "ReceiverId has 17 characters, 1 to 16 are allowed")
        try await house.close()
    }

    @Test("the envelope names its receiver by the direction of the message, or as configured")
    func receiver() async throws {
        for (policy, receiver) in [
            (DeclarationPolicy(), "DXPEDCCEB0000002"),
            (DeclarationPolicy(receivers: ["CEB311Message": "DXPDSWEXPCEB0001"]), "DXPDSWEXPCEB0001"),
        ] {
            let house = try House()
            let id = try await house.desk([try CountingSigner()], policy: policy)
                .accept(House.fixture("order.xml"), from: House.source).id
            let transport = ScriptedTransport([])
            try await house.run(house.worker(transport)) { try await house.ledger.message(id)?.state == .accepted }
            let sent = try #require(transport.sent.first)
            guard case .message(let message) = try TerminalMessage.unwrap(sent.bytes) else {
                Issue.record("no DxpMsg was sent")
                return
            }
            #expect(message.receiverIds == [receiver])
            #expect(message.senderId == House.company.dxpId)
            #expect(message.msgType == "CEB311Message")
            #expect(message.copMsgId == sent.copMsgId)
            #expect(message.data == (try await house.ledger.signed(of: id)))
            try await house.close()
        }
        #expect(try #require(MessageType(rootName: "CEB603Message")).defaultReceiver == "DXPEDCCEB0000003")
    }

    @Test("a message that fails does not hold back its neighbour")
    func neighbours() async throws {
        let house = try House()
        let first = try await house.accept()
        let other = try House.text("order.xml").replacing("0A6B2C5E", with: "0A6B2C5F")
        let second = try await house.desk([try CountingSigner()]).accept(Array(other.utf8), from: House.source).id
        let transport = ScriptedTransport([.refuse("no"), .accept])
        try await house.run(house.worker(transport)) {
            let states = [
                try await house.ledger.message(first)?.state, try await house.ledger.message(second)?.state,
            ]
            return states.contains(.parked) && states.contains(.accepted)
        }
        try await house.close()
    }
}

@Suite("delivery of many messages", .timeLimit(.minutes(2))) struct DeliveryFlowTests {
    /// Orders of the fixture with guids of their own, signed and waiting.
    private func accept(_ house: House, _ count: Int) async throws -> [MessageID] {
        let desk = try house.desk([try CountingSigner()])
        var ids: [MessageID] = []
        for number in 0..<count {
            let text = try House.text("order.xml").replacing("0A6B2C5E", with: "0A6B2D\(10 + number)")
            ids.append(try await desk.accept(Array(text.utf8), from: House.source).id)
        }
        return ids
    }

    private func worker(
        _ house: House, _ transport: any Transport, _ rules: DeliveryRules,
        board: CounterpartBoard = CounterpartBoard(),
        delay: Duration = .milliseconds(1)
    ) -> DeliveryWorker {
        DeliveryWorker(
            route: "node", transport: transport, ledger: house.ledger,
            retry: RetryPolicy(firstDelay: delay, maximumDelay: delay, period: .seconds(3_600), seed: 1),
            rules: rules, nudge: house.outbox, board: board, logger: house.logger, now: house.now)
    }

    /// Ends when the gate is opened, or the attempt is cut off.
    private final class Gate: Sendable {
        private let (stream, continuation) = AsyncStream<Void>.makeStream()
        func open() { continuation.finish() }
        func wait() async { for await _ in stream {} }
    }

    @Test("one message that takes its time holds back none of the others")
    func slow() async throws {
        let house = try House()
        let ids = try await accept(house, 6)
        let gate = Gate()
        let first = try #require(try await house.ledger.message(ids[0])?.guid)
        let transport = ScriptedTransport([]) { envelope in if envelope.guid == first { await gate.wait() } }
        try await house.run(worker(house, transport, DeliveryRules(places: 2))) {
            for id in ids.dropFirst() where try await house.ledger.message(id)?.state != .accepted { return false }
            guard try await house.ledger.message(ids[0])?.state == .queued else { return false }
            gate.open()
            return true
        }
        #expect(transport.sent.count == 6)
        try await house.close()
    }

    @Test("where the order is kept, the next message is not begun before the one before it is accepted or parked")
    func ordered() async throws {
        let house = try House()
        let ids = try await accept(house, 4)
        var guids: [String] = []
        for id in ids { guids.append(try #require(try await house.ledger.message(id)?.guid)) }
        let transport = ScriptedTransport([
            .fail(.nodeTimeout), .fail(.nodeGarbled), .accept, .refuse("no"), .fail(.nodeUnreachable), .accept, .accept,
        ])
        try await house.run(worker(house, transport, DeliveryRules(places: 8, keepsOrder: true))) {
            try await house.ledger.message(ids[3])?.state == .accepted
        }
        let order = [guids[0], guids[0], guids[0], guids[1], guids[2], guids[2], guids[3]]
        #expect(transport.sent.map(\.guid) == order)
        #expect(try await house.ledger.message(ids[1])?.state == .parked)
        try await house.close()
    }

    @Test("a node that does not answer gets one message at a time, and everything when it answers again")
    func breaker() async throws {
        let house = try House()
        let ids = try await accept(house, 8)
        let board = CounterpartBoard()
        // Two failures open it; the first probes fail too.
        let transport = ScriptedTransport([
            .fail(.nodeUnreachable), .fail(.nodeTimeout), .fail(.nodeUnreachable), .fail(.nodeHTTPStatus),
        ])
        let rules = DeliveryRules(
            places: 1,
            breaker: CircuitBreaker.Limits(failures: 2, pause: .milliseconds(1), maximumPause: .milliseconds(4)))
        try await house.run(worker(house, transport, rules, board: board)) {
            for id in ids where try await house.ledger.message(id)?.state != .accepted { return false }
            return true
        }
        #expect(board["node"].causes == ["node.unreachable": 2, "node.timeout": 1, "node.http_status": 1])
        #expect(board["node"].done == 8)
        #expect(board["node"].breaker.openSince == nil)
        #expect(board["node"].lastFailure?.code == .nodeHTTPStatus)
        try await house.close()
    }

    @Test("while a node does not answer, no message but the probe is tried, and the state says so")
    func stopped() async throws {
        let house = try House()
        _ = try await accept(house, 5)
        let board = CounterpartBoard()
        let transport = ScriptedTransport(Array(repeating: .fail(.nodeUnreachable), count: 100))
        let rules = DeliveryRules(
            places: 1,
            breaker: CircuitBreaker.Limits(failures: 3, pause: .seconds(3_600), maximumPause: .seconds(3_600)))
        try await house.run(worker(house, transport, rules, board: board, delay: .seconds(600))) {
            board["node"].breaker.openSince != nil && board["node"].running == 0
        }
        #expect(transport.sent.count == 3)
        guard case .open = board["node"].breaker.state else {
            Issue.record("the breaker is not open")
            return
        }
        try await house.close()
    }

    @Test("outside its hours a route sends nothing and says when it opens; then everything goes")
    func hours() async throws {
        let clock = TestClock(try #require(ChinaTime(year: 2026, month: 1, day: 5, hour: 5, minute: 30)))
        let house = try House(now: clock.now)
        let id = try await house.accept()
        let board = CounterpartBoard()
        let transport = ScriptedTransport([])
        let rules = DeliveryRules(hours: try #require(OpeningHours("06:00-23:00")))
        try await house.run(worker(house, transport, rules, board: board)) { board["node"].opensAt != nil }
        #expect(board["node"].opensAt == ChinaTime(year: 2026, month: 1, day: 5, hour: 6))
        #expect(transport.sent.isEmpty)
        clock.advance(by: .seconds(1_800))
        try await house.run(worker(house, transport, rules, board: board)) {
            try await house.ledger.message(id)?.state == .accepted
        }
        #expect(board["node"].opensAt == nil)
        try await house.close()
    }

    @Test(
        "a receipt that comes in the middle of an attempt whose answer is lost ends the delivery: nothing is sent twice"
    )
    func overtaken() async throws {
        let house = try House()
        let id = try await house.accept()
        let receipt = try House.fixture("receipt-312-2.xml")
        let transport = ScriptedTransport([.fail(.nodeTimeout), .accept]) { _ in
            _ = await house.receipts().acceptTerminal(receipt, from: House.node)
        }
        try await house.run(worker(house, transport, DeliveryRules())) {
            try await house.ledger.events(of: id).last?.kind == "sent"
        }
        #expect(transport.sent.count == 1)
        #expect(try await house.ledger.message(id)?.state == .customs)
        let event = try #require(try await house.ledger.events(of: id).last)
        #expect(event.detail["code"] == ErrorCode.nodeTimeout.name)
        #expect(try await house.ledger.figures().queued == 0)
        #expect(try await house.isSound())
        try await house.close()
    }

    @Test("a receipt takes a message out that waits for its next attempt, but not one that was never sent")
    func taken() async throws {
        let house = try House()
        let id = try await house.accept()
        _ = await house.receipts().acceptTerminal(try House.fixture("receipt-312-2.xml"), from: House.node)
        #expect(try await house.ledger.figures().queued == 1)
        let transport = ScriptedTransport([.fail(.nodeTimeout)])
        try await house.run(worker(house, transport, DeliveryRules(), delay: .seconds(600))) {
            try await house.ledger.events(of: id).last?.kind == "retry-later"
        }
        _ = await house.receipts().acceptTerminal(try House.fixture("receipt-312-120.xml"), from: House.node)
        #expect(try await house.ledger.figures().queued == 0)
        #expect(try await house.isSound())
        try await house.close()
    }
}
