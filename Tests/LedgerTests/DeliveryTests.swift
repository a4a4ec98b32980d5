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
            try await ledger.change(.release, message.id, actor: "operator")
        }
        try await ledger.beginDelivery(message.id)
        try await ledger.finishDelivery(message.id, .parked(.internalTimeout, detail: "no"), envelopeDigest: nil)
        #expect(try await ledger.message(message.id)?.state == .parked)
        #expect(try await ledger.nextDeliveryTime(route: "node") == nil)
        #expect(try await ledger.figures().parked == 1)
        try await ledger.change(.release, message.id, actor: "operator")
        #expect(try await ledger.message(message.id)?.state == .queued)
        #expect(try await pending() == [message.id])
        try await ledger.change(.abandon, message.id, actor: "operator")
        #expect(try await ledger.message(message.id)?.state == .abandoned)
        #expect(try await pending().isEmpty)
        try await ledger.change(.resend, message.id, actor: "operator")
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
        let queuedAt = { () async throws -> ChinaTime? in
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
        try await ledger.change(.release, message.id, actor: "operator")
        #expect(try await queuedAt() == release)

        try await ledger.beginDelivery(message.id)
        try await ledger.finishDelivery(message.id, .accepted(text: ""), envelopeDigest: nil)
        let resend = morning.advanced(byMilliseconds: 180_000)
        clock.withLock { $0 = resend }
        try await ledger.change(.resend, message.id, actor: "operator")
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
                    DROP INDEX outbox_figures;
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
        await #expect(throws: LedgerError(.ledgerNotFound)) { try await ledger.change(.release, id, actor: "operator") }
        await #expect(throws: LedgerError(.ledgerNotFound)) { try await ledger.change(.resend, id, actor: "operator") }
        #expect(try await ledger.message(id) == nil)
        #expect(try await ledger.signed(of: id) == nil)
    }
}

@Suite struct OutboxTests {
    let folder: TemporaryFolder
    let ledger: SQLiteLedger

    init() throws {
        folder = try TemporaryFolder()
        ledger = try openLedger(folder)
    }

    private func park(_ id: MessageID) async throws {
        try await ledger.beginDelivery(id)
        try await ledger.finishDelivery(id, .parked(.nodeRefused, detail: "no"), envelopeDigest: nil)
    }

    @Test("a company with many messages does not hide those of another, and only what is wanted is given")
    func companies() async throws {
        for number in 0..<5 { _ = try await ledger.record(try declaration("a\(number)")) }
        let other = try declaration("b", company: "3301960EX2")
        _ = try await ledger.record(other)
        let due = try await ledger.dueDeliveries(DueQuestion(route: "node", perCompany: 2, now: morning)).deliveries
        #expect(due.map(\.company) == ["3301960EX1", "3301960EX1", "3301960EX2"])
        let rest = try await ledger.dueDeliveries(
            DueQuestion(
                route: "node", perCompany: 2, now: morning, withoutMessages: [due[0].id],
                withoutCompanies: ["3301960EX2"])
        ).deliveries
        #expect(rest.map(\.id) == [due[1].id])
    }

    @Test("in order, what stands behind a message that waits for its retry is not given, and its time is told")
    func ordered() async throws {
        let messages = try (0..<3).map { try declaration("\($0)") }
        for message in messages { _ = try await ledger.record(message) }
        let later = morning.advanced(byMilliseconds: 5_000)
        try await ledger.beginDelivery(messages[0].id)
        try await ledger.finishDelivery(
            messages[0].id, .failed(.nodeTimeout, detail: "", nextAttempt: later), envelopeDigest: nil)
        func due(_ time: ChinaTime) async throws -> DueDeliveries {
            try await ledger.dueDeliveries(
                DueQuestion(route: "node", keepsOrder: true, perCompany: 5, now: time))
        }
        #expect(try await due(morning).deliveries.isEmpty)
        #expect(try await due(morning).next == later)
        #expect(try await due(later).deliveries.map(\.id) == messages.map(\.id))
        #expect(try await due(later).next == nil)
    }

    @Test("a query releases what is parked and it means, the oldest first, up to its limit, with one event each")
    func release() async throws {
        let messages = try (0..<4).map { try declaration("\($0)", company: $0 == 3 ? "3301960EX2" : "3301960EX1") }
        for message in messages { _ = try await ledger.record(message) }
        for message in messages.dropFirst() { try await park(message.id) }
        let query = OutboxQuery(company: "3301960EX1", limit: 1)
        #expect(
            try await ledger.change(.release, where: query, actor: "wang") == OutboxOutcome(count: 1, hasMore: true))
        #expect(try await ledger.message(messages[1].id)?.state == .queued)
        #expect(try await ledger.message(messages[2].id)?.state == .parked)
        let all = OutboxQuery(route: "node", state: .parked, limit: 500)
        #expect(try await ledger.change(.release, where: all, actor: "wang") == OutboxOutcome(count: 2, hasMore: false))
        #expect(try await ledger.events(of: messages[3].id).last?.actor == "wang")
        let told = try await ledger.events(after: 0, limit: 500).filter { $0.kind == "outbox-release" }
        #expect(told.map { $0.detail["count"] } == ["1", "2"])
        #expect(told.last?.cause == "route=node state=parked limit=500")
        #expect(try await ledger.verify { _, _ in }.problems.isEmpty)
    }

    @Test("a query resends and abandons only what that is possible for")
    func others() async throws {
        let messages = try (0..<3).map { try declaration("\($0)") }
        for message in messages { _ = try await ledger.record(message) }
        try await ledger.beginDelivery(messages[0].id)
        try await ledger.finishDelivery(messages[0].id, .accepted(text: ""), envelopeDigest: nil)
        try await park(messages[1].id)
        #expect(
            try await ledger.change(.resend, where: OutboxQuery(state: .accepted, limit: 9), actor: "w").count == 1)
        #expect(try await ledger.change(.resend, where: OutboxQuery(state: .queued, limit: 9), actor: "w").count == 0)
        #expect(try await ledger.change(.abandon, where: OutboxQuery(state: .parked, limit: 9), actor: "w").count == 1)
        #expect(
            try await ledger.change(.abandon, where: OutboxQuery(before: morning, limit: 9), actor: "w").count == 0)
        #expect(
            try await ledger.routeFigures() == [RouteFigures(route: "node", waiting: 2, parked: 0, oldest: morning)])
        #expect(try await ledger.verify { _, _ in }.problems.isEmpty)
    }

    @Test("a late receipt about an earlier message with the same number does not take a later one out")
    func late() async throws {
        _ = try await ledger.record(try declaration("1"))
        let later = morning.advanced(byMilliseconds: 7_200_000)
        let second = try declaration("2", keys: [orderKey("1")], time: later)
        _ = try await ledger.record(second)
        try await ledger.beginDelivery(second.id)
        try await ledger.finishDelivery(
            second.id, .failed(.nodeUnreachable, detail: "", nextAttempt: later), envelopeDigest: nil)
        _ = try await ledger.recordReceipt(receipt("2", [orderKey("1")], at: "20260105090000000"))
        #expect(try await ledger.routeFigures().first?.waiting == 2)
        _ = try await ledger.recordReceipt(receipt("120", [orderKey("1")], at: "20260105110000000"))
        #expect(try await ledger.routeFigures().first?.waiting == 1)
        #expect(try await ledger.verify { _, _ in }.problems.isEmpty)
    }

    @Test("an attempt whose end was never noted is not made again once a receipt came")
    func unnoted() async throws {
        let message = try declaration("1")
        _ = try await ledger.record(message)
        #expect(try await ledger.beginDelivery(message.id) == 1)
        _ = try await ledger.recordReceipt(receipt("2", [orderKey("1")]))
        #expect(try await ledger.beginDelivery(message.id) == nil)
        #expect(try await ledger.routeFigures().isEmpty)
        #expect(try await ledger.message(message.id)?.state == .customs)
        #expect(try await ledger.verify { _, _ in }.problems.isEmpty)
    }

    @Test("a process that ends in the middle of an attempt that a receipt overtook does not send again")
    func restart() async throws {
        let message = try declaration("1")
        _ = try await ledger.record(message)
        try await ledger.beginDelivery(message.id)
        _ = try await ledger.recordReceipt(receipt("2", [orderKey("1")]))
        try await ledger.close()
        let copy = try TemporaryFolder()
        try FileManager.default.createDirectory(atPath: copy.path + "/var", withIntermediateDirectories: true)
        try FileManager.default.copyItem(atPath: folder.ledger, toPath: copy.ledger)
        let again = try openLedger(copy)
        #expect(try await again.routeFigures().isEmpty)
        #expect(try await again.events(of: message.id).last?.kind == "interrupted")
        #expect(try await again.verify { _, _ in }.problems.isEmpty)
        try await again.close()
    }
}
