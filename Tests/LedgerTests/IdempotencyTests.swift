import CryptoCore
import SidecarBase
import Testing

@testable import Ledger

@Suite("Answers by idempotency key")
struct IdempotencyTests {
    private func request(_ body: String, key: String = "k1", scope: String = "s") -> KeyedRequest {
        KeyedRequest(scope: scope, key: key, digest: MessageDigest.sha256(Array(body.utf8)))
    }

    private let answer = KeptAnswer(status: 202, type: "application/json", body: Array("{\"a\":\"报文\"}".utf8))
    private let since = morning.advanced(byMilliseconds: -1_000)

    @Test("the first is done, the same again is answered, also after a restart, and another one is refused")
    func kept() async throws {
        let folder = try TemporaryFolder()
        let ledger = try openLedger(folder)
        #expect(try await ledger.beginKeyed(request("a"), run: "1", since: since) == .proceed)
        #expect(try await ledger.beginKeyed(request("a"), run: "1", since: since) == .busy)
        #expect(try await ledger.beginKeyed(request("b"), run: "1", since: since) == .reused)
        #expect(try await ledger.beginKeyed(request("b", scope: "t"), run: "1", since: since) == .proceed)
        try await ledger.finishKeyed(request("a"), answer)
        #expect(try await ledger.beginKeyed(request("a"), run: "1", since: since) == .answered(answer))
        try await ledger.close()
        let again = try openLedger(folder)
        #expect(try await again.beginKeyed(request("a"), run: "2", since: since) == .answered(answer))
        #expect(try await again.beginKeyed(request("b"), run: "2", since: since) == .reused)
        // What the run before began and did not finish was cut off.
        #expect(try await again.beginKeyed(request("b", scope: "t"), run: "2", since: since) == .proceed)
        try await again.close()
    }

    @Test("a key is free when its request failed, and when its time is over")
    func freed() async throws {
        let folder = try TemporaryFolder()
        let ledger = try openLedger(folder)
        #expect(try await ledger.beginKeyed(request("a"), run: "1", since: since) == .proceed)
        try await ledger.abandonKeyed(request("a"))
        #expect(try await ledger.beginKeyed(request("b"), run: "1", since: since) == .proceed)
        try await ledger.finishKeyed(request("b"), answer)
        try await ledger.abandonKeyed(request("b"))
        #expect(try await ledger.beginKeyed(request("b"), run: "1", since: since) == .answered(answer))
        let later = morning.advanced(byMilliseconds: 1)
        #expect(try await ledger.beginKeyed(request("c"), run: "1", since: later) == .proceed)
        try await ledger.close()
    }
}
