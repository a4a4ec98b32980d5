import Testing

@testable import Pipeline
@testable import SidecarHTTP

@Suite("figures for Prometheus", .timeLimit(.minutes(1))) struct MetricsTextTests {
    private func get(_ path: String) async throws -> RawClient.Answer? {
        var answer: RawClient.Answer?
        try await withServer(FakeDesk()) { port, _ in
            answer = try await RawClient.connect(port) { talk in
                try await talk.send("GET \(path) HTTP/1.1\r\nHost: h\r\n\r\n")
                return try await talk.answer()
            }
        }
        return answer
    }

    @Test("one number tells the age of the oldest message without a final state; the rest is by route and cause")
    func metrics() async throws {
        let answer = try #require(try await get("/metrics"))
        #expect(answer.head.lowercased().contains("content-type: text/plain; version=0.0.4"))
        let lines = Set(answer.text.split(separator: "\n").map(String.init))
        #expect(lines.contains("portsign_oldest_open_seconds 90.5"))
        #expect(lines.contains("portsign_overdue_messages 0"))
        #expect(lines.contains(#"portsign_outbox_waiting{route="node"} 5"#))
        #expect(lines.contains(#"portsign_outbox_failures_total{route="node",cause="node.timeout"} 5"#))
        #expect(lines.contains(#"portsign_route_stopped{route="node"} 1"#))
        // Every sample has its type, and no line is anything else.
        for line in lines where !line.hasPrefix("#") {
            let name = line.prefix { $0 != "{" && $0 != " " }
            #expect(lines.contains { $0.hasPrefix("# TYPE \(name) ") }, "\(line)")
        }
    }

    @Test("what is overdue is told as JSON")
    func overdue() async throws {
        let answer = try #require(try await get("/api/v1/overdue"))
        #expect(answer.text.contains(#""oldestOpenMilliseconds":90500"#) && answer.text.contains(#""overdue":[]"#))
    }
}
