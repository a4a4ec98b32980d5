import Foundation
import SidecarBase
import Synchronization
import Testing

@testable import Pipeline
@testable import SidecarHTTP

@Suite("the routes that tell what became of messages", .timeLimit(.minutes(1)))
struct LookupRoutesTests {
    private func ask(
        _ path: String, header: String = "", lookup: FakeLookup = FakeLookup()
    ) async throws -> RawClient.Answer {
        var answer: RawClient.Answer?
        try await withServer(FakeDesk(), lookup: lookup) { port, _ in
            answer = try await RawClient.connect(port) { talk in
                try await talk.send("GET \(path) HTTP/1.1\r\nHost: h\r\n\(header)\r\n")
                return try await talk.answer()
            }
        }
        return try #require(answer)
    }

    @Test("a search passes on what is asked, and tells where the next page begins")
    func search() async throws {
        let lookup = FakeLookup()
        let answer = try await ask(
            "/api/v1/declarations?q=NO%2F1&state=parked&limit=7&after=abc", lookup: lookup)
        #expect(answer.status == 200 && answer.text.contains(#""cursor":"next""#))
        #expect(
            lookup.asked.withLock { $0 } == [LookupRequest(text: "NO/1", state: "parked", after: "abc", limit: 7)])
        for wrong in ["limit=0", "limit=x", "limit=501", "order=1"] {
            #expect(try await ask("/api/v1/declarations?\(wrong)").status == 400, "\(wrong)")
        }
    }

    @Test("a document has its digest as entity tag, and is not sent to who has it")
    func entityTag() async throws {
        let whole = try await ask("/api/v1/declarations/known/signed.xml")
        #expect(whole.status == 200 && whole.text == "<a/>")
        #expect(whole.head.lowercased().contains("etag: \"abcd\""))
        for header in [#"If-None-Match: "abcd""#, #"If-None-Match: "x", W/"abcd""#, "If-None-Match: *"] {
            let known = try await ask("/api/v1/declarations/known/envelope.xml", header: header + "\r\n")
            #expect(known.status == 304 && known.body.isEmpty, "\(header)")
        }
        #expect(
            try await ask("/api/v1/declarations/known/signed.xml", header: "If-None-Match: \"y\"\r\n").status == 200)
    }

    @Test("what there is not is not found", arguments: ["declarations/x", "declarations/x/timeline", "orders/x"])
    func unknown(_ path: String) async throws {
        let answer = try await ask("/api/v1/\(path)")
        #expect(answer.status == 404 && answer.text.contains("message.not_found"))
    }

    @Test("the description of the API names every route of it, each once")
    func description() async throws {
        struct Document: Decodable {
            struct Operation: Decodable {
                struct Parameter: Decodable {
                    let name: String
                    let `in`: String
                }

                let operationId: String
                let parameters: [Parameter]?
            }

            let openapi: String
            let paths: [String: [String: Operation]]
        }
        let answer = try await ask("/openapi.json")
        let document = try JSONDecoder().decode(Document.self, from: Data(answer.body))
        #expect(document.openapi == "3.1.0")
        let table = try RouteTable(paths: HTTPPaths(), field: "xml")
        let names = document.paths.values.flatMap(\.values).map(\.operationId)
        #expect(Set(names).count == names.count)
        let served = table.routes.filter { [.api, .health].contains($0.group) && $0.purpose != .index }
        let described = names.map { $0.hasSuffix("All") ? String($0.dropLast(3)) : $0 }
        #expect(described.sorted() == served.map(\.name).sorted())
        let timeline = document.paths["/api/v1/declarations/{name}/timeline"]?["get"]
        #expect(timeline?.parameters?.map(\.name) == ["reveal", "name"] && timeline?.parameters?.last?.in == "path")
        #expect(document.paths["/api/v1/declarations"]?.keys.sorted() == ["get", "post"])
    }
}
