import Ledger
import SidecarBase
import Testing

@testable import Pipeline

@Suite("which receipt goes to the ERP next") struct RelayScheduleTests {
    private let now = ChinaTime(milliseconds: 1_000)
    private let later = ChinaTime(milliseconds: 5_000)

    private func relay(_ sequence: Int64, _ numbers: String...) -> WaitingRelay {
        WaitingRelay(sequence: sequence, due: now, attempts: 0, numbers: numbers)
    }

    private func begin(_ schedule: inout RelaySchedule, at time: ChinaTime? = nil) -> [Int64] {
        var begun: [Int64] = []
        while let next = schedule.next(at: time ?? now) { begun.append(next.sequence) }
        return begun
    }

    @Test("receipts of one order follow each other, those of others go beside them")
    func order() {
        var schedule = RelaySchedule(places: 4)
        schedule.add([relay(1, "A"), relay(2, "A"), relay(3, "B"), relay(4)])
        #expect(begin(&schedule) == [1, 3, 4])
        schedule.end(1, later: nil)
        #expect(begin(&schedule) == [2])
    }

    @Test("a receipt that is not taken holds back those of its orders and no others, and comes again before them")
    func failure() {
        var schedule = RelaySchedule(places: 8)
        schedule.add([relay(1, "A", "B"), relay(2, "B", "C"), relay(3, "C"), relay(4, "D")])
        #expect(begin(&schedule) == [1, 4])
        schedule.end(1, later: later)
        #expect(begin(&schedule).isEmpty)
        #expect(schedule.nextDue(after: now) == later)
        #expect(begin(&schedule, at: later) == [1])
        schedule.end(1, later: nil)
        #expect(begin(&schedule, at: later) == [2])
        schedule.end(2, later: nil)
        #expect(begin(&schedule, at: later) == [3])
    }

    @Test("the number under way is bounded")
    func places() {
        var schedule = RelaySchedule(places: 2)
        schedule.add((1...5).map { relay($0, "\($0)") })
        #expect(begin(&schedule) == [1, 2])
        schedule.end(2, later: nil)
        #expect(begin(&schedule) == [3])
    }

    @Test("what is read anew does not begin again what is under way")
    func anew() {
        var schedule = RelaySchedule(places: 2)
        schedule.add([relay(5, "A"), relay(6, "B"), relay(7, "C")])
        #expect(begin(&schedule) == [5, 6])
        schedule.forgetWaiting()
        #expect(schedule.last == 0)
        schedule.add([relay(1, "A"), relay(5, "A"), relay(6, "B"), relay(7, "C")])
        schedule.end(5, later: nil)
        schedule.end(6, later: nil)
        #expect(begin(&schedule) == [1, 7])
    }
}
