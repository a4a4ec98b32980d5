import Foundation
import Ledger
import ScriptedHTTP
import ServiceLifecycle
import SidecarBase
import Testing

@testable import Channels

extension Service {
    /// Runs while `body` runs.
    func serve(_ body: () async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await self.run() }
            do {
                try await body()
            } catch {
                group.cancelAll()
                throw error
            }
            group.cancelAll()
        }
    }
}

extension PaymentBench {
    /// Waits until a session is in a state; the test's time limit is the deadline.
    func reaches(_ sessionID: String, _ state: SessionState) async throws {
        while try await session(sessionID).state != state { try await Task.sleep(for: .milliseconds(10)) }
    }
}

@Suite("Worker of payment data", .timeLimit(.minutes(2)))
struct RealTimePaymentWorkerTests {
    @Test("a question that comes while the worker sleeps is answered; those with the nearest limit go first")
    func order() async throws {
        try await ScriptedServer.run([try CustomsWords.reply("ok-test")]) { customs in
            let bench = try PaymentBench(customs: customs.address, change: { $0.places = 1 })
            let data = try Example.all[1].file("4-erp-input.json")
            _ = try await bench.desk.deposit(data, of: "T202507010002-A", actor: "erp")
            try await bench.ask(session: "S-1", order: "T202507010002-A")
            bench.clock.advance(seconds: 1)
            try await bench.ask(session: "S-2", order: "T202507010002-B")
            // The first one begins once more: its limit is now the last.
            var change = CaseChange()
            change.deadline = .some(bench.clock.now.advanced(byMilliseconds: 300_000))
            _ = try await bench.ledger.change(try await bench.session("S-1").row, in: nil, change)
            let worker = RealTimePaymentWorker(runner: bench.runner, signing: bench.signing, nudge: bench.nudge)
            try await worker.serve {
                try await bench.reaches("S-1", .accepted)
                try await bench.reaches("S-2", .accepted)
                try await bench.ask(session: "S-3", order: "T202507010002-A")
                try await bench.reaches("S-3", .accepted)
            }
            let sessions = customs.requests.map { request in
                String(decoding: request.body, as: UTF8.self).components(separatedBy: "sessionID%22%3A%22").last?
                    .prefix(3)
            }
            #expect(sessions == ["S-2", "S-1", "S-3"])
        }
    }

    @Test("sessions that waited for a card all go on after the first signature, whatever was tried before")
    func cardReturns() async throws {
        try await ScriptedServer.run([try CustomsWords.reply("ok-test")]) { customs in
            var card: TestCard?
            let bench = try PaymentBench(
                customs: customs.address,
                signer: {
                    let made = TestCard($0, problem: .cardAbsent)
                    card = made
                    return made
                })
            let there = try #require(card)
            let data = try Example.all[1].file("4-erp-input.json")
            _ = try await bench.desk.deposit(data, of: "T202507010002-A", actor: "erp")
            for number in 0..<20 { try await bench.ask(session: "S-\(number)", order: "T202507010002-A") }
            let worker = RealTimePaymentWorker(runner: bench.runner, signing: bench.signing, nudge: bench.nudge)
            try await worker.serve {
                for number in 0..<20 { try await bench.reaches("S-\(number)", .ready) }
                there.set(nil)
                // The time at which one of them tries again.
                bench.clock.advance(seconds: 6)
                bench.nudge.signal()
                for number in 0..<20 { try await bench.reaches("S-\(number)", .accepted) }
            }
            #expect(customs.requests.count == 20)
        }
    }
}
