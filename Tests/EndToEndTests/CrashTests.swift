import AsyncHTTPClient
import CryptoCore
import Foundation
import Lab
import Logging
import SidecarBase
import Synchronization
import Testing

/// The first promise, under the worst that can happen to a process: nothing accepted is ever lost or doubled.
@Suite("killed at any moment", .timeLimit(.minutes(15))) struct CrashTests {
    /// What the callers know, over all lives of the sidecar.
    private final class Callers: Sendable {
        private struct State {
            /// Handed in without an answer: a caller hands the same bytes in again.
            var open: [SampleMessage] = []
            var answered: [String: [UInt8]] = [:]
            var handedIn: [SampleMessage] = []
            var refusals: [String] = []
            var changedAnswers: [String] = []
        }

        private let state = Mutex(State())
        private let samples = SampleMessages()

        var answered: [String: [UInt8]] { state.withLock(\.answered) }
        var openCount: Int { state.withLock(\.open.count) }
        var refusals: [String] { state.withLock(\.refusals) }
        var changedAnswers: [String] { state.withLock(\.changedAnswers) }
        var handedIn: [SampleMessage] { state.withLock(\.handedIn) }

        /// A message whose fate is open, else a new one.
        func next() -> SampleMessage {
            state.withLock { state in
                if let open = state.open.popLast() { return open }
                let fresh = samples.make(.order, lines: 1)
                state.handedIn.append(fresh)
                return fresh
            }
        }

        /// Notes what a caller was told; whether it was an answer.
        func note(_ outcome: DeclareCaller.Outcome, for sample: SampleMessage) -> Bool {
            state.withLock { state in
                switch outcome {
                case .signed(let bytes):
                    if let before = state.answered[sample.guid], before != bytes {
                        state.changedAnswers.append(sample.guid)
                    }
                    state.answered[sample.guid] = bytes
                    return true
                case .refused(let text):
                    state.refusals.append(text)
                    return false
                case .noAnswer:
                    state.open.append(sample)
                    return false
                }
            }
        }
    }

    /// Six callers hand messages in until the sidecar is killed, a random moment after so many answers.
    private func life(of sidecar: Sidecar, _ callers: Callers, answers: Int, moment: Duration) async throws {
        try await sidecar.start()
        let caller = DeclareCaller(url: sidecar.url + DeclareCaller.path, client: .shared)
        let (told, teller) = AsyncStream.makeStream(of: Void.self)
        await withTaskGroup { group in
            for _ in 0..<6 {
                group.addTask {
                    while !Task.isCancelled {
                        let sample = callers.next()
                        guard callers.note(await caller.declare(sample.xml), for: sample) else { break }
                        teller.yield()
                    }
                }
            }
            var count = 0
            for await _ in told {
                count += 1
                if count == answers { break }
            }
            // The moment itself is what is random here: it must not hang on an event.
            do { try await Task.sleep(for: moment) } catch { return }
            await sidecar.kill()
            group.cancelAll()
        }
    }

    @Test("a hundred kills under load lose nothing, double nothing, sign nothing twice, and the chain holds")
    func hundredKills() async throws {
        let key = try TestKey()
        var settings = ExchangeNode.Settings()
        settings.cards = [key.certificate.certNo: TestCompany.code]
        let node = ExchangeNode(
            settings, receipts: nil, logger: Logger(label: "node") { _ in SwiftLogNoOpLogHandler() })
        try await node.start()
        let folder = try TemporaryFolder()
        let sidecar = try Sidecar(
            folder: folder, software: key,
            extra: """
                routes:
                  - { name: node, companies: [\(TestCompany.code)], transport: { type: soap, url: "\(node.url)" } }
                """)
        let callers = Callers()
        let seed = UInt64.random(in: 1...UInt64.max)
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<100 {
            try await life(
                of: sidecar, callers, answers: Int.random(in: 1...12, using: &generator),
                moment: .microseconds(Int.random(in: 0...6_000, using: &generator)))
        }

        // The last life answers what is open, and everything that was answered is handed in once more.
        try await sidecar.start()
        let caller = DeclareCaller(url: sidecar.url + DeclareCaller.path, client: .shared)
        while callers.openCount > 0 {
            let sample = callers.next()
            _ = callers.note(await caller.declare(sample.xml), for: sample)
        }
        for sample in callers.handedIn { _ = callers.note(await caller.declare(sample.xml), for: sample) }
        let answered = callers.answered
        #expect(callers.refusals.isEmpty, "seed \(seed)")
        #expect(callers.changedAnswers.isEmpty, "an answer changed; seed \(seed)")
        #expect(answered.count == callers.handedIn.count && answered.count > 300, "seed \(seed)")

        while node.book.summary.accepted < answered.count { try await Task.sleep(for: .milliseconds(20)) }
        let taken = node.book.entries
        #expect(node.book.violations.isEmpty, "seed \(seed)")
        #expect(node.book.summary.refused == 0, "seed \(seed)")
        #expect(taken.count == answered.count, "seed \(seed)")
        #expect(Set(taken.map(\.copMsgId)).count == taken.count)
        for entry in taken {
            let signed = try #require(answered[entry.guid])
            #expect(entry.digest == Hex.encode(MessageDigest.sha256(signed)), "other bytes left; seed \(seed)")
        }
        let verified = try await sidecar.command("ledger", "verify")
        #expect(verified.status == 0, "\(verified.output)")
        #expect(await sidecar.stop() == 0)
        await node.stop()
    }
}
