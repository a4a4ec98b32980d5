import Ledger
import SidecarBase
import Testing

@testable import Pipeline

@Suite("which message is sent next") struct DeliveryScheduleTests {
    /// Messages of a company, `a1` of `a`.
    private func deliveries(_ names: String...) -> [PendingDelivery] {
        names.map { name in
            PendingDelivery(
                id: MessageID(text: name), company: String(name.prefix(1)), messageType: "CEB311Message", guid: name,
                order: DeliveryOrder(route: "node", copMsgId: name, creatTime: "", senderId: "", receiverId: ""),
                signed: [], attempts: 0, queuedAt: ChinaTime(milliseconds: 0))
        }
    }

    private func begin(_ schedule: inout DeliverySchedule) -> [String] {
        var begun: [String] = []
        while let next = schedule.next() { begun.append(next.id.text) }
        return begun
    }

    @Test("companies take turns, and the number under way is bounded")
    func turns() {
        var schedule = DeliverySchedule(places: 4, isOrdered: false)
        schedule.add(deliveries("a1", "a2", "a3", "a4", "a5", "b1", "c1"))
        #expect(begin(&schedule) == ["a1", "b1", "c1", "a2"])
        #expect(schedule.isFull)
        schedule.end(MessageID(text: "b1"), of: "b", isDone: true)
        #expect(begin(&schedule) == ["a3"])
    }

    @Test("a company whose messages do not end leaves a place to every other")
    func slow() {
        var schedule = DeliverySchedule(places: 4, isOrdered: false, companies: 3)
        schedule.add(deliveries("a1", "a2", "a3", "a4"))
        #expect(begin(&schedule) == ["a1", "a2"])
        schedule.add(deliveries("b1", "b2", "c1"))
        #expect(begin(&schedule) == ["b1", "c1"])
        schedule.end(MessageID(text: "b1"), of: "b", isDone: true)
        #expect(begin(&schedule) == ["b2"])
    }

    @Test("in order, a company has one under way; a failure holds back those behind it, an end does not")
    func ordered() {
        var schedule = DeliverySchedule(places: 4, isOrdered: true)
        schedule.add(deliveries("a1", "a2", "b1", "b2"))
        #expect(begin(&schedule) == ["a1", "b1"])
        #expect(schedule.satisfied == ["a", "b"])
        schedule.end(MessageID(text: "a1"), of: "a", isDone: false)
        schedule.end(MessageID(text: "b1"), of: "b", isDone: true)
        #expect(begin(&schedule) == ["b2"])
        #expect(!schedule.satisfied.contains("a"))
    }

    @Test("what is under way or here already is not taken twice")
    func twice() {
        var schedule = DeliverySchedule(places: 2, isOrdered: false)
        schedule.add(deliveries("a1", "a2", "a3"))
        #expect(begin(&schedule) == ["a1", "a2"])
        schedule.add(deliveries("a1", "a2", "a3"))
        schedule.end(MessageID(text: "a1"), of: "a", isDone: true)
        schedule.end(MessageID(text: "a2"), of: "a", isDone: true)
        #expect(begin(&schedule) == ["a3"])
    }

    @Test("with more companies than places each gets its turn")
    func crowd() {
        var schedule = DeliverySchedule(places: 1, isOrdered: false)
        schedule.add(deliveries("a1", "a2", "b1", "c1"))
        var sent: [String] = []
        while let next = schedule.next() {
            sent.append(next.id.text)
            schedule.end(next.id, of: next.company, isDone: true)
        }
        #expect(sent == ["a1", "b1", "c1", "a2"])
    }
}
