import Testing

@testable import OutboundHTTP

@Suite("WebSocketAddress")
struct WebSocketAddressTests {
    @Test(
        "addresses are taken apart",
        arguments: [
            ("ws://127.0.0.1:61232", false, "127.0.0.1", 61_232, "/"),
            ("ws://localhost", false, "localhost", 80, "/"),
            ("wss://wss.example/path?x=1", true, "wss.example", 443, "/path?x=1"),
            ("wss://[::1]:61231/", true, "::1", 61_231, "/"),
            ("ws://host?x", false, "host", 80, "/?x"),
        ])
    func good(text: String, isSecure: Bool, host: String, port: Int, target: String) throws {
        let address = try #require(WebSocketAddress(text))
        #expect(address.isSecure == isSecure)
        #expect(address.host == host)
        #expect(address.port == port)
        #expect(address.target == target)
    }

    @Test(
        "what is no such address is refused",
        arguments: [
            "", "ws://", "http://host/", "ws://user@host", "ws://host#x", "ws://host:0", "ws://host:65536",
            "ws://host:x",
            "ws://[::1", "ws://host/a b", "ws://host/\r\nX: y", "ws://:80", "ws://主机",
        ])
    func bad(text: String) {
        #expect(WebSocketAddress(text) == nil)
    }
}
