import SidecarBase
import Testing

@testable import Pipeline

@Suite("circuit breaker") struct CircuitBreakerTests {
    private let start = ChinaTime(milliseconds: 1_767_571_200_000)
    private let limits = CircuitBreaker.Limits(
        failures: 3, pause: .seconds(10), maximumPause: .seconds(30))

    private func after(_ seconds: Int64) -> ChinaTime { start.advanced(byMilliseconds: seconds * 1_000) }

    /// One that opened at the start.
    private func opened() -> CircuitBreaker {
        var breaker = CircuitBreaker(limits)
        for _ in 0..<3 { breaker.noteFailure(ofProbe: false, at: start) }
        return breaker
    }

    @Test("it opens after so many failures in a row, and any word of the other side begins the count anew")
    func opens() {
        var breaker = CircuitBreaker(limits)
        breaker.noteFailure(ofProbe: false, at: start)
        breaker.noteFailure(ofProbe: false, at: start)
        #expect(breaker.admission(at: start) == .everything)
        breaker.noteAnswer()
        #expect(breaker.state == .closed(failures: 0))
        for _ in 0..<3 { breaker.noteFailure(ofProbe: false, at: start) }
        #expect(breaker.admission(at: after(9)) == .nothing(until: after(10)))
        #expect(breaker.openSince == start)
    }

    @Test("when the pause is over one message is the probe, and nothing else passes until it ends")
    func probe() {
        var breaker = opened()
        #expect(breaker.admission(at: after(10)) == .probe)
        breaker.beginProbe()
        #expect(breaker.admission(at: after(10)) == .nothing(until: nil))
        breaker.noteAnswer()
        #expect(breaker.admission(at: after(10)) == .everything)
        #expect(breaker.openSince == nil)
    }

    @Test("a failed probe doubles the pause up to the longest, and it stays open since the start")
    func pauses() {
        var breaker = opened()
        var time = after(10)
        for pause in [20, 30, 30] {
            breaker.beginProbe()
            breaker.noteFailure(ofProbe: true, at: time)
            let next = time.advanced(byMilliseconds: Int64(pause) * 1_000)
            #expect(breaker.admission(at: time) == .nothing(until: next))
            time = next
        }
        #expect(breaker.openSince == start)
        breaker.beginProbe()
        breaker.noteAnswer()
        for _ in 0..<3 { breaker.noteFailure(ofProbe: false, at: time) }
        #expect(breaker.admission(at: time) == .nothing(until: time.advanced(byMilliseconds: 10_000)))
    }

    @Test("failures of what was begun before it opened change nothing")
    func late() {
        var breaker = opened()
        breaker.noteFailure(ofProbe: false, at: after(5))
        #expect(breaker.admission(at: after(10)) == .probe)
        breaker.beginProbe()
        breaker.noteFailure(ofProbe: false, at: after(11))
        #expect(breaker.state == .probing)
    }

    @Test("a probe that was not made leaves the place to the next one at once")
    func withdrawn() {
        var breaker = opened()
        breaker.beginProbe()
        breaker.withdrawProbe(at: after(12))
        #expect(breaker.admission(at: after(12)) == .probe)
    }

    @Test(
        "what is about the other side as a whole counts, what is about one message does not",
        arguments: [
            (ErrorCode.nodeUnreachable, true), (.nodeTimeout, true), (.nodeHTTPStatus, true), (.nodeGarbled, false),
            (.nodeConnectionRefused, true), (.nodeTLS, true), (.nodeBusy, true), (.nodeFolder, true),
            (.nodeBlocked, true), (.nodeAccessRefused, true), (.nodeClosed, true), (.nodeQueueMissing, false),
            (.nodeNotTaken, false), (.nodeRefused, false), (.erpConnectionRefused, true), (.erpTLS, true),
            (.erpFailed, true), (.erpRefused, false),
        ])
    func causes(code: ErrorCode, counts: Bool) { #expect(code.isOfCounterpart == counts) }
}
