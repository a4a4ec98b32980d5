import SidecarBase
import Testing

@testable import Exchange

@Suite("when to try again") struct RetryPolicyTests {
    private let now = ChinaTime(milliseconds: 1_767_571_200_000)

    private func delay(_ policy: RetryPolicy, _ attempts: Int) -> Int64 {
        policy.nextAttempt(attempts: attempts, now: now).milliseconds - now.milliseconds
    }

    @Test(
        "a delay lies between half of its ceiling and the whole, and the ceiling doubles up to the longest delay",
        arguments: [
            (1, 1_000), (2, 2_000), (3, 4_000), (4, 8_000), (5, 16_000), (9, 256_000), (10, 300_000), (11, 300_000),
            (100, 300_000), (Int.max, 300_000), (0, 1_000), (-5, 1_000), (Int.min + 1, 1_000),
        ])
    func bounds(_ attempts: Int, _ longest: Int) {
        let ceiling = Int64(longest)
        let policy = RetryPolicy(seed: 42)
        let delays = (0..<2_000).map { _ in delay(policy, attempts) }
        #expect(delays.allSatisfy { ($0 >= ceiling / 2) && ($0 <= ceiling) })
        // The whole range is used, so that messages that failed together come back apart.
        #expect((delays.min() ?? 0) < ceiling * 55 / 100)
        #expect((delays.max() ?? 0) > ceiling * 95 / 100)
    }

    @Test("the same seed gives the same delays, another seed others")
    func seeds() {
        func delays(_ seed: UInt64) -> [Int64] {
            let policy = RetryPolicy(seed: seed)
            return (1...20).map { delay(policy, $0) }
        }
        #expect(delays(7) == delays(7))
        #expect(delays(7) != delays(8))
    }

    @Test("without a seed two policies differ")
    func unseeded() {
        let (first, second) = (RetryPolicy(), RetryPolicy())
        #expect((0..<8).map { _ in delay(first, 10) } != (0..<8).map { _ in delay(second, 10) })
    }

    @Test("no setting brings it to a delay of nothing, backwards or beyond the longest")
    func settings() {
        #expect(delay(RetryPolicy(firstDelay: .zero, maximumDelay: .zero, seed: 1), 5) == 1)
        #expect(delay(RetryPolicy(firstDelay: .seconds(-5), maximumDelay: .seconds(-1), seed: 1), 5) == 1)
        #expect(delay(RetryPolicy(firstDelay: .seconds(600), maximumDelay: .seconds(10), seed: 1), 1) <= 10_000)
        let enormous = RetryPolicy(
            firstDelay: .seconds(Int64.max / 2), maximumDelay: .seconds(Int64.max / 2), seed: 1)
        #expect(delay(enormous, 60) > 0)
    }

    @Test("an error that no repetition mends parks at once, with its own code")
    func final() {
        let policy = RetryPolicy(seed: 1)
        #expect(policy.decision(after: .nodeRefused, attempts: 1, since: now, now: now) == .park(.nodeRefused))
        #expect(policy.decision(after: .messageEnvelope, attempts: 1, since: now, now: now) == .park(.messageEnvelope))
    }

    @Test(
        "the codes of a node that gave no word are all tried again",
        arguments: [ErrorCode.nodeTimeout, .nodeUnreachable, .nodeGarbled, .nodeHTTPStatus])
    func retriable(_ code: ErrorCode) {
        guard case .retry(let time) = RetryPolicy(seed: 1).decision(after: code, attempts: 1, since: now, now: now)
        else {
            Issue.record("not tried again")
            return
        }
        #expect(time > now)
    }

    @Test("a message is tried for its period and not longer, whatever the number of attempts")
    func period() {
        let policy = RetryPolicy(period: .seconds(60), seed: 1)
        func decision(_ age: Int64) -> RetryPolicy.Decision {
            policy.decision(
                after: .nodeTimeout, attempts: 1_000_000, since: now, now: now.advanced(byMilliseconds: age))
        }
        guard case .retry = decision(59_999) else {
            Issue.record("parked before its time")
            return
        }
        #expect(decision(60_000) == .park(.nodeAttemptsUsedUp))
        // A clock set back is no reason to give up.
        guard case .retry = decision(-86_400_000) else {
            Issue.record("parked because the clock was set back")
            return
        }
    }
}
