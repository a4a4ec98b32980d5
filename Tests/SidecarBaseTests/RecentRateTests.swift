import SidecarBase
import Testing

@Suite("rate of the last minute") struct RecentRateTests {
    @Test("it counts the last minute and says when the rest will be done")
    func rate() {
        let start = ChinaTime(milliseconds: 1_767_571_200_000)
        var rate = RecentRate()
        #expect(rate.eta(of: 10, at: start) == nil)
        for second in 0..<30 { rate.note(at: start.advanced(byMilliseconds: Int64(second) * 1_000)) }
        let later = start.advanced(byMilliseconds: 30_000)
        #expect(rate.perMinute(at: later) == 30)
        #expect(rate.eta(of: 100, at: later) == 200_000)
        #expect(rate.perMinute(at: start.advanced(byMilliseconds: 75_000)) == 14)
        #expect(rate.perMinute(at: start.advanced(byMilliseconds: 600_000)) == 0)
    }
}
