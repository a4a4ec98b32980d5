import Foundation
import NIOCore
import SidecarBase
import Testing

@testable import Pipeline
@testable import SidecarHTTP

@Suite("the routes of the machinery", .timeLimit(.minutes(1)))
struct OperationsRoutesTests {
    private func ask(
        _ line: String, headers: [String] = [], _ operations: FakeOperations = FakeOperations()
    ) async throws -> RawClient.Answer {
        var answer: RawClient.Answer?
        try await withServer(FakeDesk(), operations: operations) { port, _ in
            answer = try await RawClient.connect(port) { talk in
                let more = headers.map { $0 + "\r\n" }.joined()
                try await talk.send("\(line) HTTP/1.1\r\nHost: h\r\n\(more)Content-Length: 0\r\n\r\n")
                return try await talk.answer()
            }
        }
        return try #require(answer)
    }

    @Test(
        "what a person does with one message is passed on with who did it", arguments: ["release", "resend", "abandon"])
    func one(command: String) async throws {
        let operations = FakeOperations()
        let answer = try await ask(
            "POST /api/v1/declarations/0197/\(command)", headers: ["X-PortSign-Actor: wang"], operations)
        #expect(answer.status == 200)
        #expect(answer.text == #"{"id":"0197","state":"queued"}"#)
        #expect(operations.asked == ["\(command) 0197 by wang (api 127.0.0.1)"])
        #expect(try await ask("GET /api/v1/declarations/0197/\(command)").status == 405)
    }

    @Test("what is not possible is told with its code and a status of its own")
    func refused() async throws {
        let unknown = try await ask("POST /api/v1/declarations/unknown/release")
        #expect(unknown.status == 404)
        #expect(unknown.text.contains("ledger.not_found"))
        let queued = try await ask("POST /api/v1/declarations/queued/release")
        #expect(queued.status == 409)
        #expect(queued.text.contains("ledger.wrong_state"))
    }

    @Test("a query is passed on; a parameter that is not known is refused")
    func query() async throws {
        let operations = FakeOperations()
        let answer = try await ask("POST /api/v1/declarations/release?route=node&state=parked&limit=10", operations)
        #expect(answer.text == #"{"action":"release","count":3,"limit":10,"more":false}"#)
        #expect(operations.asked == ["release node parked 10 by api 127.0.0.1"])
        #expect(try await ask("POST /api/v1/declarations/release?routes=node").status == 400)
    }

    @Test("the queue tells of routes and targets beside what waits for signatures")
    func queue() async throws {
        let answer = try await ask("GET /api/v1/queue")
        #expect(answer.text.contains(#""causes":{"node.timeout":5}"#) && answer.text.contains(#""relay":[]"#))
        #expect(answer.text.contains(#""etaMilliseconds":1700"#))
        #expect(try await ask("GET /api/v1/routes").text.contains(#""state":"stopped""#))
        #expect(try await ask("POST /api/v1/routes/node/probe").text.contains(#""reachable":true"#))
        #expect(try await ask("POST /api/v1/routes/nobody/probe").status == 404)
        #expect(try await ask("GET /api/v1/relay").text == "[]")
    }

    @Test("a replay is asked for by target and time")
    func replay() async throws {
        let operations = FakeOperations()
        let answer = try await ask("POST /api/v1/relay/erp/replay?from=2026-11-21", operations)
        #expect(answer.text.contains(#""count":7"#))
        #expect(operations.asked == ["replay erp 2026-11-21 by api 127.0.0.1"])
    }

    @Test("receipts are pulled with a cursor; limits are held")
    func receipts() async throws {
        let operations = FakeOperations(receipts: 5)
        let page = try await ask("GET /api/v1/receipts?after=1&limit=2", operations)
        #expect(page.text.contains(#""cursor":3,"more":true"#))
        #expect(page.text.contains(#""xml":"<a>\n</a>""#))
        #expect(
            try await ask("GET /api/v1/receipts?after=5", operations).text
                == #"{"cursor":5,"more":false,"receipts":[]}"#)
        for wrong in ["after=x", "after=-1", "limit=0", "limit=1001"] {
            #expect(try await ask("GET /api/v1/receipts?\(wrong)", operations).status == 400)
        }
    }

    /// The numbers of the events that come, until there are `count`.
    private func listen(
        _ operations: FakeOperations, _ request: String, count: Int, _ meanwhile: @escaping @Sendable () -> Void = {}
    ) async throws -> [String] {
        var numbers: [String] = []
        try await withServer(FakeDesk(), operations: operations) { port, _ in
            numbers = try await RawClient.connect(port) { talk in
                try await talk.send(request)
                var text = ""
                var isTold = false
                while true {
                    let found = text.replacing("\r\n", with: "\n").split(separator: "\n").filter {
                        $0.hasPrefix("id: ")
                    }.map {
                        String($0.dropFirst(4))
                    }
                    if found.count >= count { return found }
                    guard let chunk = try await talk.iterator.next(isolation: #isolation) else { return found }
                    text += String(buffer: chunk)
                    if !isTold, text.contains("retry: ") {
                        isTold = true
                        meanwhile()
                    }
                }
            }
        }
        return numbers
    }

    @Test("events are receipts as they come, from the next one on; a stop of the server ends the stream")
    func events() async throws {
        let operations = FakeOperations(receipts: 5)
        let numbers = try await listen(
            operations, "GET /api/v1/events HTTP/1.1\r\nHost: h\r\n\r\n", count: 1
        ) { operations.arrive() }
        #expect(numbers == ["6"])
    }

    @Test("a caller that connects again goes on after the last event it has")
    func resume() async throws {
        let operations = FakeOperations(receipts: 150)
        let numbers = try await listen(
            operations, "GET /api/v1/events HTTP/1.1\r\nHost: h\r\nLast-Event-ID: 20\r\n\r\n", count: 130)
        #expect(numbers == (21...150).map { String($0) })
        #expect(try await ask("GET /api/v1/events", headers: ["Last-Event-ID: x"], operations).status == 400)
    }
}
