import AsyncHTTPClient
import CryptoCore
import Foundation
import Lab
import SidecarBase
import Testing

@Suite("What became of messages", .timeLimit(.minutes(3)))
struct LookupTests {
    private struct Page: Decodable {
        struct Declaration: Decodable {
            let id: String
            let guid: String
            let state: String
            let messageType: String
        }

        let declarations: [Declaration]
        let cursor: String?
    }

    private struct Timeline: Decodable {
        struct Event: Decodable {
            let kind: String
        }

        let events: [Event]
    }

    private struct Order: Decodable {
        struct Company: Decodable {
            struct Document: Decodable {
                let kind: String
                let state: String
            }

            let direction: String
            let documents: [Document]
            let missing: [String]
        }

        let companies: [Company]
    }

    private struct Verification: Decodable {
        let valid: Bool
        let certNo: String?
        let code: String?
    }

    private func get<Value: Decodable>(_ path: String, _ sidecar: Sidecar, _ type: Value.Type) async throws -> Value {
        let answer = try await Caller(base: sidecar.url).get(path)
        return try JSONDecoder().decode(type, from: Data(answer.text.utf8))
    }

    @Test("a caller finds its order, follows it, and gets the very bytes that were signed and sent")
    func whole() async throws {
        let key = try TestKey()
        let world = try await World.start(certNo: key.certificate.certNo, isCalm: true) { try key.signer(in: $0) }
        let sidecar = world.sidecar
        var orders: [SampleMessage] = []
        for _ in 1...3 {
            let sample = world.simulated.samples.make(.order)
            let answer = try await Caller(base: sidecar.url).declare(String(decoding: sample.xml, as: UTF8.self))
            #expect(answer.message != nil)
            orders.append(sample)
        }
        for order in orders { try await world.relayed(order) }

        let found = try await get("/api/v1/declarations?q=\(orders[1].orderNo)", sidecar, Page.self)
        let declaration = try #require(found.declarations.first)
        #expect(found.declarations.count == 1 && declaration.guid == orders[1].guid)
        #expect(found.cursor == nil && declaration.messageType == "CEB311Message")

        // Page by page, newest first, each once.
        var seen: [String] = []
        var after = ""
        repeat {
            let page = try await get("/api/v1/declarations?limit=2\(after)", sidecar, Page.self)
            seen += page.declarations.map(\.guid)
            after = page.cursor.map { "&after=\($0)" } ?? ""
        } while !after.isEmpty
        #expect(seen == orders.reversed().map(\.guid))
        #expect(try await get("/api/v1/declarations?state=parked", sidecar, Page.self).declarations.isEmpty)
        #expect(try await Caller(base: sidecar.url).get("/api/v1/declarations?state=lost").status == 400)

        let timeline = try await get("/api/v1/declarations/\(declaration.id)/timeline", sidecar, Timeline.self)
        let kinds = timeline.events.map(\.kind)
        #expect(kinds.contains("received") && kinds.contains("signed") && kinds.contains("accepted"))

        let signed = try await Caller(base: sidecar.url).get("/api/v1/declarations/\(declaration.id)/signed.xml")
        let envelope = try await Caller(base: sidecar.url).get("/api/v1/declarations/\(declaration.id)/envelope.xml")
        let sent = try #require(world.simulated.node.book.entry(guid: declaration.guid))
        #expect(sent.envelopeDigest == Hex.encode(MessageDigest.sha256(Array(envelope.text.utf8))))
        #expect(sent.digest == Hex.encode(MessageDigest.sha256(Array(signed.text.utf8))))
        let verified = try await Caller(base: sidecar.url).post(
            Array(signed.text.utf8), type: "application/xml", path: "/api/v1/verify")
        let verification = try JSONDecoder().decode(Verification.self, from: Data(verified.text.utf8))
        #expect(verification.valid && verification.certNo == key.certificate.certNo)
        let changed = signed.text.replacingOccurrences(of: orders[1].orderNo, with: "ANOTHER")
        let refused = try await Caller(base: sidecar.url).post(
            Array(changed.utf8), type: "application/xml", path: "/api/v1/verify")
        let reason = try JSONDecoder().decode(Verification.self, from: Data(refused.text.utf8))
        #expect(!reason.valid && reason.code?.hasPrefix("signature.") == true)

        let order = try await get("/api/v1/orders/\(orders[2].orderNo)", sidecar, Order.self)
        let company = try #require(order.companies.first)
        #expect(order.companies.count == 1 && company.direction == "import")
        #expect(company.documents.map(\.kind) == ["order"])
        #expect(company.missing == ["payment", "logistics", "inventory"])
        #expect(try await Caller(base: sidecar.url).get("/api/v1/orders/NOBODYS").status == 404)
        #expect(await world.stop() == 0)
    }
}
