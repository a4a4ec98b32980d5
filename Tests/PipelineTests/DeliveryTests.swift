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
        try await house.ledger.release(answer.id)
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
        try await house.ledger.release(id)
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
