import ScriptedHTTP
import Testing

@testable import OutboundHTTP

/// What servers that speak no WebSocket lead to; conversations with one that does are in the tests of the signers.
@Suite("WebSocketConnection", .timeLimit(.minutes(1)))
struct WebSocketConnectionTests {
    /// The events of a connection, up to its end.
    private func events(_ address: String, timeout: Duration = .seconds(10)) async throws -> [WebSocketConnection.Event]
    {
        let (stream, continuation) = AsyncStream<WebSocketConnection.Event>.makeStream()
        let connection = WebSocketConnection(
            to: try #require(WebSocketAddress(address)), timeout: timeout, maximumMessage: 1_000
        ) { event in
            continuation.yield(event)
            if case .closed = event { continuation.finish() }
        }
        var events: [WebSocketConnection.Event] = []
        for await event in stream { events.append(event) }
        connection.close()
        return events
    }

    private func kind(_ event: WebSocketConnection.Event?) -> HTTPFailure.Kind? {
        guard case .closed(let failure) = event else { return nil }
        return failure.kind
    }

    @Test(
        "a server that does not change to WebSocket ends the connection, once",
        arguments: [
            ScriptedServer.Reply.text("hello"), .text("no", status: 404), .raw(Array("garbage\r\n\r\n".utf8)),
            .raw(Array("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n".utf8)),
            .raw([]),
        ])
    func otherServer(reply: ScriptedServer.Reply) async throws {
        try await ScriptedServer.run([reply]) { server in
            let events = try await events("ws" + server.address.dropFirst(4))
            #expect(events.count == 1)
            #expect(kind(events.first) != nil, "\(events)")
            #expect(server.requests.first?.headers["upgrade"]?.lowercased() == "websocket")
            #expect(server.requests.first?.headers["sec-websocket-version"] == "13")
        }
    }

    @Test("where nobody listens the connection ends")
    func nobody() async throws {
        let address = try await ScriptedServer.run([.raw([])]) { $0.address }
        let events = try await events("ws" + address.dropFirst(4))
        #expect(kind(events.first) == .refused)
    }

    @Test("a server without TLS is no wss server")
    func withoutTLS() async throws {
        try await ScriptedServer.run([.text("hello")]) { server in
            let events = try await events("wss" + server.address.dropFirst(4), timeout: .milliseconds(300))
            #expect(kind(events.last) == .timeout)
        }
    }
}
