import Foundation
import GRDB
import SidecarBase
import Synchronization
import Testing

@testable import Ledger

@Suite struct DeliveryTests {
    let folder: TemporaryFolder
    let ledger: SQLiteLedger

    init() throws {
        folder = try TemporaryFolder()
        ledger = try openLedger(folder)
    }

    private func pending(at time: ChinaTime = morning) async throws -> [MessageID] {
        try await ledger.pendingDeliveries(route: "node", limit: 10, now: time).map(\.id)
    }

    @Test("messages are given in the order of acceptance, and not twice while under way")
    func order() async throws {
        let messages = try (0..<3).map { try declaration("\($0)") }
        for message in messages { _ = try await ledger.record(message) }
        #expect(try await pending() == messages.map(\.id))
        #expect(try await ledger.beginDelivery(messages[0].id) == 1)
        #expect(try await pending() == [messages[1].id, messages[2].id])
        try await ledger.finishDelivery(messages[0].id, .accepted(text: "ok"), envelopeDigest: [1, 2])
        #expect(try await ledger.message(messages[0].id)?.state == .accepted)
        #expect(try await ledger.events(of: messages[0].id).map(\.kind).suffix(3) == ["sending", "sent", "accepted"])
        #expect(try await ledger.figures().queued == 2)
    }

    @Test("a failed attempt comes back when its time has come, under the same identity")
    func retry() async throws {
        let message = try declaration("1")
        _ = try await ledger.record(message)
        try await ledger.beginDelivery(message.id)
        let later = morning.advanced(byMilliseconds: 5_000)
        try await ledger.finishDelivery(
            message.id, .failed(.internalTimeout, detail: "", nextAttempt: later), envelopeDigest: nil)
        #expect(try await pending().isEmpty)
        #expect(try await ledger.nextDeliveryTime(route: "node") == later)
        let again = try #require(try await ledger.pendingDeliveries(route: "node", limit: 10, now: later).first)
        #expect(again.attempts == 1)
        #expect(again.order == message.delivery)
        #expect(again.signed == message.signed)
    }

    @Test("a parked message waits for a person, who may release or abandon it")
    func parked() async throws {
        let message = try declaration("1")
        _ = try await ledger.record(message)
        await #expect(throws: LedgerError(.ledgerWrongState, "the message is not parked")) {
            try await ledger.release(message.id)
        }
        try await ledger.beginDelivery(message.id)
        try await ledger.finishDelivery(message.id, .parked(.internalTimeout, detail: "no"), envelopeDigest: nil)
        #expect(try await ledger.message(message.id)?.state == .parked)
        #expect(try await ledger.nextDeliveryTime(route: "node") == nil)
        #expect(try await ledger.figures().parked == 1)
        try await ledger.release(message.id)
        #expect(try await ledger.message(message.id)?.state == .queued)
        #expect(try await pending() == [message.id])
        try await ledger.abandon(message.id)
        #expect(try await ledger.message(message.id)?.state == .abandoned)
        #expect(try await pending().isEmpty)
        try await ledger.resend(message.id)
        #expect(
            try await ledger.pendingDeliveries(route: "node", limit: 1, now: morning).first?.order == message.delivery)
        #expect(try await ledger.verify { _, _ in }.problems.isEmpty)
    }

    @Test(
        "a delivery's age counts from when it was queued, or last put back by a person; an attempt does not change it")
    func queuedAt() async throws {
        let clock = Mutex(morning)
        let ledger = try SQLiteLedger.open(path: folder.path + "/aged.sqlite", now: { clock.withLock { $0 } })
        let message = try declaration("1")
        _ = try await ledger.record(message)
        func queuedAt() async throws -> ChinaTime? {
            let late = morning.advanced(byMilliseconds: 1_000_000_000)
            return try await ledger.pendingDeliveries(route: "node", limit: 1, now: late).first?.queuedAt
        }
        #expect(try await queuedAt() == message.times.verified)

        clock.withLock { $0 = morning.advanced(byMilliseconds: 60_000) }
        try await ledger.beginDelivery(message.id)
        try await ledger.finishDelivery(
            message.id, .failed(.nodeTimeout, detail: "", nextAttempt: morning), envelopeDigest: nil)
        #expect(try await queuedAt() == message.times.verified)

        try await ledger.beginDelivery(message.id)
        try await ledger.finishDelivery(message.id, .parked(.nodeRefused, detail: ""), envelopeDigest: nil)
        let release = morning.advanced(byMilliseconds: 120_000)
        clock.withLock { $0 = release }
        try await ledger.release(message.id)
        #expect(try await queuedAt() == release)

        try await ledger.beginDelivery(message.id)
        try await ledger.finishDelivery(message.id, .accepted(text: ""), envelopeDigest: nil)
        let resend = morning.advanced(byMilliseconds: 180_000)
        clock.withLock { $0 = resend }
        try await ledger.resend(message.id)
        #expect(try await queuedAt() == resend)
        try await ledger.close()
    }

    @Test("a ledger from before deliveries had an age is taken over: what waits counts from when it was recorded")
    func earlierSchema() async throws {
        let message = try declaration("1")
        _ = try await ledger.record(message)
        try await ledger.write { context in
            try context.database.execute(
                sql: """
                    ALTER TABLE outbox DROP COLUMN queued_at;
                    DELETE FROM grdb_migrations WHERE identifier LIKE '2 %';
                    """)
        }
        let earlier = try TemporaryFolder()
        try await ledger.close()
        try FileManager.default.createDirectory(atPath: earlier.path + "/var", withIntermediateDirectories: true)
        try FileManager.default.copyItem(atPath: folder.ledger, toPath: earlier.ledger)
        let reopened = try openLedger(earlier)
        let pending = try #require(try await reopened.pendingDeliveries(route: "node", limit: 1, now: morning).first)
        #expect(pending.queuedAt == message.times.verified)
        #expect(try await reopened.verify { _, _ in }.problems.isEmpty)
        try await reopened.close()
    }

    @Test("an unknown message is not found")
    func unknown() async throws {
        let id = MessageID.make(at: morning)
        await #expect(throws: LedgerError(.ledgerNotFound)) { try await ledger.release(id) }
        await #expect(throws: LedgerError(.ledgerNotFound)) { try await ledger.resend(id) }
        #expect(try await ledger.message(id) == nil)
        #expect(try await ledger.signed(of: id) == nil)
    }
}
