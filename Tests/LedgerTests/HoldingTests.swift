import CryptoCore
import CustomsMessages
import GRDB
import SidecarBase
import Testing

@testable import Ledger

@Suite("messages that wait for a signer, in the ledger")
struct HoldingTests {
    private func held(_ name: String, company: String = "3301960EX1") throws -> HeldDeclaration {
        let made = try declaration(name, company: company)
        return HeldDeclaration(
            id: made.id, company: company, declaration: made.declaration, channel: "api", peer: "127.0.0.1",
            input: made.input, inputDigest: made.inputDigest, findings: "", received: morning, checked: morning,
            cause: .cardAbsent, detail: "reader 1")
    }

    private func signature(_ name: String, route: String? = "node") throws -> HeldSignature {
        let made = try declaration(name, route: route)
        return HeldSignature(
            signed: made.signed, signer: "ukey-a", certNo: "0123abcd", device: "reader 1", signedAt: morning,
            verifiedAt: morning, delivery: made.delivery)
    }

    @Test("what is held is given out company by company, in its order, and gets its signature once")
    func order() async throws {
        let folder = try TemporaryFolder()
        let ledger = try openLedger(folder)
        let messages = try ["a", "b", "c"].map { try held($0) }
        for message in messages { _ = try await ledger.recordHeld(message) }
        _ = try await ledger.recordHeld(held("x", company: "3301960EX2"))
        #expect(try await ledger.holds() == ["3301960EX1": 3, "3301960EX2": 1])
        #expect(try await ledger.figures().held == 4)
        let due = try await ledger.pendingHolds(company: "3301960EX1", limit: 10, now: morning)
        #expect(due.map(\.id) == messages.map(\.id))
        #expect(due.map(\.input) == messages.map(\.input))
        #expect(try await ledger.recordHeldSignature(signature("a"), of: messages[0].id))
        #expect(try await !ledger.recordHeldSignature(signature("a"), of: messages[0].id))
        #expect(try await ledger.message(messages[0].id)?.state == .queued)
        #expect(try await ledger.recordHeldSignature(signature("b", route: nil), of: messages[1].id))
        #expect(try await ledger.message(messages[1].id)?.state == .signed)
        #expect(
            try await ledger.pendingDeliveries(route: "node", limit: 10, now: morning).map(\.id) == [messages[0].id])
        #expect(try await ledger.verify { _, _ in }.problems.isEmpty)
        try await ledger.close()

        let again = try openLedger(folder)
        #expect(
            try await again.pendingHolds(company: "3301960EX1", limit: 10, now: morning).map(\.id) == [messages[2].id])
        try await again.close()
    }

    @Test("a message that is put off is not given out before its time")
    func postponed() async throws {
        let folder = try TemporaryFolder()
        let ledger = try openLedger(folder)
        let message = try held("a")
        _ = try await ledger.recordHeld(message)
        let next = morning.advanced(byMilliseconds: 60_000)
        try await ledger.postponeHold(message.id, .companyUnknown, detail: "d", next: next)
        #expect(try await ledger.pendingHolds(company: "3301960EX1", limit: 10, now: morning).isEmpty)
        #expect(try await ledger.pendingHolds(company: "3301960EX1", limit: 10, now: next).map(\.attempts) == [1])
        #expect(try await ledger.events(of: message.id).last?.kind == "held-longer")
        try await ledger.close()
    }

    @Test("what comes again is answered as held, and what was given up as given up")
    func answers() async throws {
        let folder = try TemporaryFolder()
        let ledger = try openLedger(folder)
        let message = try held("a")
        _ = try await ledger.recordHeld(message)
        let stored = try await ledger.storedAnswer(
            inputDigest: message.inputDigest, company: message.company, since: morning)
        #expect(stored?.standing == .held && stored?.id == message.id)
        guard case .duplicate(let duplicate) = try await ledger.recordHeld(held("a")) else {
            return #expect(Bool(false), "recorded twice")
        }
        #expect(duplicate.id == message.id && duplicate.standing == .held)
        try await ledger.change(.abandon, message.id, actor: "operator")
        #expect(
            try await ledger.storedAnswer(
                inputDigest: message.inputDigest, company: message.company, since: morning)?.standing == .abandoned)
        #expect(try await !ledger.recordHeldSignature(signature("a"), of: message.id))
        #expect(try await ledger.verify { _, _ in }.problems.isEmpty)
        try await ledger.close()
    }

    @Test("the check of the ledger finds a hold that was taken away by hand")
    func tampered() async throws {
        let folder = try TemporaryFolder()
        let ledger = try openLedger(folder)
        _ = try await ledger.recordHeld(held("a"))
        try await ledger.write { context in try context.run("DELETE FROM hold", []) }
        let problems = try await ledger.verify { _, _ in }.problems
        #expect(problems.contains { $0.contains("for a signer") })
        try await ledger.close()
    }
}
