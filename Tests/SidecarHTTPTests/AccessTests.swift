import Channels
import Foundation
import SidecarBase
import Synchronization
import Testing

@testable import Pipeline
@testable import SidecarHTTP

/// A channel with one route for each group, which tells what it was asked.
private final class FakeChannel: ChannelServing {
    struct Trouble: FieldProblems, Error {
        let code = ErrorCode.realTimeData
        let detail = ""
        let fieldProblems = [
            FieldProblem(path: "lists[0].orderNo", rule: "required", english: "is missing", chinese: "缺失")
        ]
    }

    let asked = Mutex<[ChannelRequest]>([])
    let routes = [
        ChannelRoute("fakeCallback", "POST", "/callbacks/fake", group: .callback, bodyLimit: 100, summary: "called"),
        ChannelRoute(
            "fakeLog", "GET", "/fake/log/{name}", group: .api([.auditor]), parameters: ["after"], summary: "read"),
        ChannelRoute("fakeTrouble", "PUT", "/fake/trouble", group: .api([.caller]), summary: "wrong"),
    ]

    func answer(_ request: ChannelRequest) async throws -> ChannelAnswer {
        asked.withLock { $0.append(request) }
        if request.route == "fakeTrouble" { throw Trouble() }
        return ChannelAnswer(
            status: 202, contentType: "text/plain", body: Array("taken".utf8), headers: ["X-Seen": request.value])
    }
}

@Suite("who may use the API", .timeLimit(.minutes(1)))
struct AccessTests {
    private static let tokens = AccessTokens(
        [
            ("erp", [AccessRole.caller]), ("anna", [.operator]), ("revision", [.auditor]),
        ].map { name, roles in
            (AccessTokens.Holder(name: name, roles: Set(roles)), TokenDigests.digest(Secret("token-of-\(name)")))
        })

    private func ask(
        _ line: String, token: String? = nil, body: String = "", channel: FakeChannel = FakeChannel(),
        operations: FakeOperations = FakeOperations(), desk: FakeDesk = FakeDesk(), isOpen: Bool = false
    ) async throws -> RawClient.Answer {
        var answer: RawClient.Answer?
        let change: (inout HTTPSettings) -> Void = { if !isOpen { $0.tokens = AccessTests.tokens } }
        try await withServer(desk, operations: operations, channels: [channel], settings: change) { port, _ in
            answer = try await RawClient.connect(port) { talk in
                let authorization = token.map { "Authorization: \($0)\r\n" } ?? ""
                try await talk.send(
                    "\(line) HTTP/1.1\r\nHost: h\r\n\(authorization)Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
                return try await talk.answer()
            }
        }
        return try #require(answer)
    }

    /// Line, token and the status that is answered.
    static let requests: [(String, String?, Int)] = [
        ("GET /api/v1/routes", nil, 401), ("GET /api/v1/routes", "Bearer token-of-nobody", 401),
        ("GET /api/v1/routes", "Basic token-of-erp", 401), ("GET /api/v1/routes", "Bearer token-of-erp", 200),
        ("GET /api/v1/routes", "bearer token-of-revision", 200),
        ("POST /api/v1/declarations/01/release", "Bearer token-of-erp", 403),
        ("POST /api/v1/declarations/01/release", "Bearer token-of-revision", 403),
        ("POST /api/v1/declarations/01/release", "Bearer token-of-anna", 200),
        ("POST /api/v1/declarations", "Bearer token-of-revision", 403),
        ("GET /api/v1/fake/log/a", "Bearer token-of-anna", 403),
        ("GET /api/v1/fake/log/a", "Bearer token-of-revision", 202), ("GET /health/live", nil, 200),
        ("POST /callbacks/fake", nil, 202),
        // What is signed is for those who work with it; personal data in views is for operators.
        ("GET /api/v1/declarations/known/signed.xml", "Bearer token-of-erp", 200),
        ("GET /api/v1/declarations/known/signed.xml", "Bearer token-of-revision", 403),
        ("GET /api/v1/declarations/known/evidence.zip", "Bearer token-of-revision", 403),
        ("GET /api/v1/declarations/x/timeline", "Bearer token-of-revision", 404),
        ("GET /api/v1/declarations/x/timeline?reveal=true", "Bearer token-of-erp", 403),
        ("GET /api/v1/declarations/x/timeline?reveal=true", "Bearer token-of-revision", 403),
        ("GET /api/v1/declarations/x/timeline?reveal=true", "Bearer token-of-anna", 404),
    ]

    @Test("a role opens what it is for and nothing else", arguments: requests)
    func roles(_ line: String, _ token: String?, _ status: Int) async throws {
        let answer = try await ask(line, token: token)
        #expect(answer.status == status, "\(answer.head)\n\(answer.text)")
        if status == 401 {
            #expect(answer.head.lowercased().contains("www-authenticate: bearer"))
            #expect(answer.text.contains("\"http.token\""))
        }
        if status == 403 { #expect(answer.text.contains("\"http.role\"")) }
    }

    @Test("without any token the allow list alone decides")
    func open() async throws {
        #expect(try await ask("GET /api/v1/routes", isOpen: true).status == 200)
    }

    @Test("a refused token is recorded, and is not repeated in the answer or the record")
    func record() async throws {
        let desk = FakeDesk()
        let answer = try await ask("GET /api/v1/routes", token: "Bearer planted-token-5121", desk: desk)
        #expect(!answer.text.contains("planted"))
        #expect(desk.snapshot.refusals.contains { $0.contains("http.token") }, "\(desk.snapshot.refusals)")
        #expect(!desk.snapshot.refusals.contains { $0.contains("planted") })
    }

    @Test("a channel hears who asks, the name in the path and the query, and what it answers is sent")
    func channel() async throws {
        let channel = FakeChannel()
        let answer = try await ask(
            "GET /api/v1/fake/log/a%2Fb+c%E4%B8%AD?after=7", token: "Bearer token-of-revision", channel: channel)
        #expect(answer.status == 202 && answer.text == "taken")
        let asked = try #require(channel.asked.withLock { $0.first })
        #expect(asked.route == "fakeLog" && asked.value == "a/b+c中" && asked.query == ["after": "7"])
        #expect(asked.user == "revision" && asked.roles == [.auditor] && asked.peer == "127.0.0.1")
        #expect(asked.actor == "revision (api 127.0.0.1)")
        let unknown = try await ask(
            "GET /api/v1/fake/log/a?before=7", token: "Bearer token-of-revision", channel: channel)
        #expect(unknown.status == 400)
    }

    @Test("a body over the route's own limit is refused, and the channel does not see it")
    func limit() async throws {
        let channel = FakeChannel()
        let answer = try await ask(
            "POST /callbacks/fake", body: String(repeating: "x", count: 101), channel: channel)
        #expect(answer.status == 413)
        #expect(channel.asked.withLock { $0.isEmpty })
        #expect(try await ask("GET /callbacks/fake").status == 405)
    }

    @Test("an error of a channel becomes a problem document that names the fields")
    func trouble() async throws {
        struct Document: Decodable {
            struct Field: Decodable {
                let path: String
                let messageZh: String
            }

            let code: String
            let fields: [Field]
        }
        let answer = try await ask("PUT /api/v1/fake/trouble", token: "Bearer token-of-erp")
        let problem = try JSONDecoder().decode(Document.self, from: Data(answer.body))
        #expect(answer.status == 422 && problem.code == "realtime179.data")
        #expect(problem.fields.map(\.path) == ["lists[0].orderNo"] && problem.fields.first?.messageZh == "缺失")
    }
}
