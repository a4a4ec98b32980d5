import AsyncHTTPClient
import CryptoCore
import Foundation
import Lab
import NIOCore
import NIOHTTP1
import Testing

/// `Idempotency-Key` and `?wait=`: what a program that hands declarations in can rely on.
@Suite("repeating a request safely", .timeLimit(.minutes(2))) struct IdempotencyTests {
    private struct Answer: Equatable {
        let status: UInt
        let body: String
        let isReplayed: Bool

        /// A text in the JSON object.
        func value(_ name: String) throws -> String? {
            let object = try JSONSerialization.jsonObject(with: Data(body.utf8)) as? [String: Any]
            let item = (object?["items"] as? [[String: Any]])?.first
            return (item?[name] ?? object?[name]) as? String
        }
    }

    private func declare(
        _ xml: String, at url: String, key: String? = nil, query: String = ""
    ) async throws -> Answer {
        var request = HTTPClientRequest(url: url + "/api/v1/declarations" + query)
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/xml")
        if let key { request.headers.add(name: "Idempotency-Key", value: key) }
        request.body = .bytes(ByteBuffer(string: xml))
        let answer = try await LabClient.shared.execute(request, timeout: .seconds(30))
        return Answer(
            status: answer.status.code, body: String(buffer: try await answer.body.collect(upTo: 1 << 22)),
            isReplayed: answer.headers.first(name: "Idempotent-Replayed") == "true")
    }

    @Test("the same request with its key gets the same answer, also after a crash; another request does not")
    func repeated() async throws {
        let folder = try TemporaryFolder()
        // Without it the same bytes would be signed anew each time.
        let sidecar = try Sidecar(folder: folder, software: try TestKey(), extra: "compatibility: { windowHours: 0 }")
        try await sidecar.start()
        let order = Messages.order(orderNo: "EXIDEMPOTENT1")
        let first = try await declare(order, at: sidecar.url, key: "\"8e03978e-40d5-43dd-bc93-6894a57f9324\"")
        #expect(first.status == 200, "\(first.body)")
        #expect(!first.isReplayed)
        let again = try await declare(order, at: sidecar.url, key: "8e03978e-40d5-43dd-bc93-6894a57f9324")
        #expect(again.isReplayed)
        #expect(again.body == first.body)
        let other = try await declare(
            Messages.order(orderNo: "EXIDEMPOTENT2"), at: sidecar.url, key: "8e03978e-40d5-43dd-bc93-6894a57f9324")
        #expect(other.status == 422)
        #expect(try other.value("code") == "http.idempotency_reused")
        let bad = try await declare(order, at: sidecar.url, key: "two words")
        #expect(bad.status == 400)
        #expect(try bad.value("code") == "http.idempotency_key")
        await sidecar.kill()
        try await sidecar.start()
        let later = try await declare(order, at: sidecar.url, key: "8e03978e-40d5-43dd-bc93-6894a57f9324")
        #expect(later.isReplayed)
        #expect(later.body == first.body)
        #expect(await sidecar.stop() == 0)
        let listed = try await sidecar.command("ledger", "show", "--json")
        #expect(listed.output.split(separator: "\n").count == 1)
        #expect(try await sidecar.command("ledger", "verify").status == 0)
    }

    @Test("many at once with one key make one message; the others are told to ask again or get its answer")
    func together() async throws {
        let folder = try TemporaryFolder()
        let sidecar = try Sidecar(folder: folder, software: try TestKey())
        try await sidecar.start()
        let order = Messages.order(orderNo: "EXIDEMPOTENT3")
        let url = sidecar.url
        let answers = try await withThrowingTaskGroup(of: Answer.self) { group in
            for _ in 0..<8 { group.addTask { try await self.declare(order, at: url, key: "together") } }
            return try await group.reduce(into: [Answer]()) { $0.append($1) }
        }
        #expect(answers.allSatisfy { [200, 409].contains($0.status) })
        #expect(answers.count { $0.status == 200 && !$0.isReplayed } == 1)
        for busy in answers where busy.status == 409 { #expect(try busy.value("code") == "http.idempotency_busy") }
        #expect(try await declare(order, at: url, key: "together").isReplayed)
        #expect(await sidecar.stop() == 0)
    }

    @Test("a caller may wait until the node has its message")
    func waiting() async throws {
        let key = try TestKey()
        let world = try await World.start(certNo: key.certificate.certNo, isCalm: true) { try key.signer(in: $0) }
        let sample = world.simulated.samples.make(.order)
        let answer = try await declare(
            String(decoding: sample.xml, as: UTF8.self), at: world.sidecar.url, query: "?wait=accepted")
        #expect(answer.status == 200, "\(answer.body)")
        let state = try #require(try answer.value("state"))
        #expect(["accepted", "customs", "finished"].contains(state))
        #expect(world.simulated.node.book.entry(guid: sample.guid) != nil)
        let signed = try await declare(
            String(decoding: world.simulated.samples.make(.order).xml, as: UTF8.self), at: world.sidecar.url,
            query: "?wait=signed")
        #expect(signed.status == 200)
        let bad = try await declare(
            String(decoding: sample.xml, as: UTF8.self), at: world.sidecar.url, query: "?wait=ever")
        #expect(bad.status == 400)
        #expect(await world.stop() == 0)
    }
}
