import CryptoCore
import CustomsMessages
import CustomsSignature
import Foundation
import InMemoryLogging
import Ledger
import SidecarBase
import Testing

@testable import Pipeline

@Suite("the declaration desk") struct DeclarationDeskTests {
    @Test("an accepted declaration is signed, verifies, and is in the ledger before the answer")
    func accepted() async throws {
        let house = try House()
        let signer = try CountingSigner()
        let answer = try await house.desk([signer]).accept(House.fixture("order.xml"), from: House.source)
        #expect(!answer.isReplay)
        _ = try SignatureVerifier().verify(answer.signed)
        #expect(try await house.ledger.signed(of: answer.id) == answer.signed)
        let kinds = try await house.ledger.events(of: answer.id).map(\.kind)
        #expect(kinds.starts(with: ["received", "checked", "signed", "verified"]))
        #expect(kinds.contains("queued"))
        try await house.close()
    }

    @Test("the same bytes from many callers at once are signed once, and all get the same answer")
    func together() async throws {
        let house = try House()
        let signer = try CountingSigner()
        let desk = try house.desk([signer])
        let input = try House.fixture("order.xml")
        let answers = try await withThrowingTaskGroup(of: [UInt8].self) { group in
            for _ in 0..<50 { group.addTask { try await desk.accept(input, from: House.source).signed } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(Set(answers).count == 1)
        #expect(signer.count == 1)
        #expect(try await desk.accept(input, from: House.source).isReplay)
        #expect(signer.count == 1)
        try await house.close()
    }

    @Test("a signature that does not verify never leaves and is never recorded")
    func selfCheck() async throws {
        let house = try House()
        await #expect(throws: SidecarError.self) {
            try await house.desk([try CountingSigner(isLying: true)]).accept(
                House.fixture("order.xml"), from: House.source)
        }
        #expect(try await house.ledger.recent(limit: 10).isEmpty)
        let events = try await house.ledger.events(after: 0, limit: 10)
        #expect(events.contains { $0.kind == "refused" && $0.cause == "signature.self_check" })
        try await house.close()
    }

    @Test("the same guid with other content is a conflict, and the first stays")
    func conflict() async throws {
        let house = try House()
        let desk = try house.desk([try CountingSigner()])
        let first = try await desk.accept(House.fixture("order.xml"), from: House.source)
        let other = String(decoding: try House.fixture("order.xml"), as: UTF8.self).replacing("200.00", with: "201.00")
        do {
            _ = try await desk.accept(Array(other.utf8), from: House.source)
            Issue.record("a conflict was accepted")
        } catch let error as SidecarError {
            #expect(error.code == .messageConflict)
        }
        #expect(try await house.ledger.signed(of: first.id) == first.signed)
        try await house.close()
    }

    private func wrongOrder() throws -> [UInt8] {
        Array(
            String(decoding: try House.fixture("order.xml"), as: UTF8.self).replacing(
                "orderType>I<", with: "orderType>XX<"
            ).utf8)
    }

    @Test("strict: what customs would refuse is not signed, and the refusal names the field")
    func strict() async throws {
        let house = try House()
        let signer = try CountingSigner()
        let desk = try house.desk([signer], check: .strict)
        do {
            _ = try await desk.accept(wrongOrder(), from: House.source)
            Issue.record("a wrong message was signed")
        } catch let refusal as MessageRefusal {
            #expect(refusal.code == .messageRefused)
            #expect(refusal.findings.contains { $0.path == "Order[1]/OrderHead/orderType" && $0.severity == .error })
        }
        #expect(signer.count == 0)
        #expect(try await house.ledger.recent(limit: 10).isEmpty)
        let refused = try await house.ledger.events(after: 0, limit: 10).first { $0.kind == "refused" }
        #expect(refused?.cause == "message.refused")
        #expect(
            try await desk.accept(House.fixture("order.xml"), from: House.source).findings.allSatisfy {
                $0.severity == .warning
            })
        try await house.close()
    }

    @Test("warn: the same message is signed, and its findings are in the answer, the log and the ledger")
    func warn() async throws {
        let house = try House()
        let answer = try await house.desk([try CountingSigner()]).accept(wrongOrder(), from: House.source)
        #expect(answer.findings.contains { $0.path == "Order[1]/OrderHead/orderType" })
        let checked = try await house.ledger.events(of: answer.id).first { $0.kind == "checked" }
        #expect(checked?.detail["findings"]?.contains("schema.too_long Order[1]/OrderHead/orderType") == true)
        #expect(house.logs.entries.contains { "\($0.metadata)".contains("schema.too_long") })
        try await house.close()
    }

    @Test("off: nothing is looked at")
    func off() async throws {
        let house = try House()
        let answer = try await house.desk([try CountingSigner()], check: .off).accept(wrongOrder(), from: House.source)
        #expect(answer.findings.isEmpty)
        let checked = try await house.ledger.events(of: answer.id).first { $0.kind == "checked" }
        #expect(checked?.detail["findings"] == nil)
        try await house.close()
    }

    @Test("a closed desk takes nothing")
    func closed() async throws {
        let house = try House()
        let desk = try house.desk([try CountingSigner()])
        await desk.close()
        do {
            _ = try await desk.accept(House.fixture("order.xml"), from: House.source)
            Issue.record("accepted after close")
        } catch let error as SidecarError {
            #expect(error.code == .internalStopping)
        }
        try await house.close()
    }

    @Test("no log line and no event holds personal data")
    func privacy() async throws {
        let house = try House()
        let desk = try house.desk([try CountingSigner()])
        let answer = try await desk.accept(House.fixture("order.xml"), from: House.source)
        let broken = String(decoding: try House.fixture("order.xml"), as: UTF8.self)
            .replacing("</ceb:OrderHead>", with: "").replacing("0A6B2C5E", with: "0A6B2C5F")
        await #expect(throws: SidecarError.self) { try await desk.accept(Array(broken.utf8), from: House.source) }
        let events = try await house.ledger.events(after: 0, limit: 100)
        let shown =
            house.logs.entries.map { "\($0.message) \($0.metadata)" }
            + events.map { "\($0.kind) \($0.cause) \($0.detail)" }
        for secret in ["王测试", "13800000000", "330100190001010000", "示例路1号"] {
            #expect(!shown.contains { $0.contains(secret) })
        }
        #expect(!events.isEmpty && answer.signed.count > 0)
        try await house.close()
    }
}
