import HTTPTypes
import Testing

@testable import SidecarHTTP

@Suite("who calls, where proxies stand in between") struct CallerAddressTests {
    private func caller(_ peer: String, _ lines: [String], behind proxies: [String]) throws -> String {
        var fields = HTTPFields()
        let name = try #require(HTTPField.Name("X-Forwarded-For"))
        for line in lines { fields.append(HTTPField(name: name, value: line)) }
        return CallerAddress.of(peer, fields, behind: try AllowList(proxies))
    }

    @Test("whoever is no proxy is the caller, whatever it writes", arguments: [[], ["10.0.0.0/8"]])
    func untrusted(_ proxies: [String]) throws {
        #expect(try caller("192.0.2.9", ["203.0.113.7"], behind: proxies) == "192.0.2.9")
        #expect(try caller("192.0.2.9", [], behind: proxies) == "192.0.2.9")
    }

    @Test(
        "behind proxies the rightmost address that is none of them is the caller",
        arguments: [
            (["203.0.113.7"], "203.0.113.7"), ([], "10.0.0.1"), (["198.51.100.1, 203.0.113.7"], "203.0.113.7"),
            (["203.0.113.7, 10.0.0.2"], "203.0.113.7"), (["203.0.113.7", "10.0.0.2 ,10.0.0.3"], "203.0.113.7"),
            (["198.51.100.1", "203.0.113.7"], "203.0.113.7"), (["10.0.0.2, 10.0.0.3"], "10.0.0.2"),
            (["203.0.113.7:4711"], "203.0.113.7"), (["[2001:db8::7]:4711"], "2001:db8::7"),
            (["2001:db8::7"], "2001:db8::7"),
            (["::ffff:203.0.113.7"], "203.0.113.7"), (["203.0.113.7, ::ffff:10.0.0.2"], "203.0.113.7"),
        ])
    func trusted(_ lines: [String], _ address: String) throws {
        #expect(try caller("10.0.0.1", lines, behind: ["10.0.0.0/8"]) == address)
    }

    @Test(
        "what is no address is nobody's: on no list, and nothing of it goes on record",
        arguments: [
            "unknown", "", "203.0.113.7,", "_hidden", "10.0.0.0/8", "203.0.113.7 10.0.0.1", "0x7f.1", "127.1", "<a>",
        ])
    func noAddress(_ line: String) throws {
        let caller = try caller("10.0.0.1", [line], behind: ["10.0.0.0/8"])
        #expect(caller == CallerAddress.unknown)
        let everybody = try AllowList(["0.0.0.0/0", "::/0"])
        #expect(!everybody.allows(caller))
    }
}

@Suite("allow lists behind proxies", .timeLimit(.minutes(1))) struct ProxyTests {
    private static let lists: [(RouteGroup, String)] = [
        (.compatibility, "/newyorkTransferWebapps/rest/transferDeclare"), (.callbacks, "/callbacks/dxp"),
        (.api, "/api/v1/validate"), (.health, "/health/live"),
    ]

    private func status(_ port: Int, _ path: String, _ header: String = "") async throws -> Int? {
        try await RawClient.connect(port) { talk in
            let method = path.hasPrefix("/health") ? "GET" : "POST"
            let body = method == "GET" ? "" : "xml=<a/>"
            try await talk.send(
                "\(method) \(path) HTTP/1.1\r\nHost: a\r\n\(header)Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
            return try await talk.answer()?.status
        }
    }

    @Test("each group has its own list, and being on one opens no other", arguments: lists.indices)
    func groups(index: Int) async throws {
        try await withServer(FakeDesk()) { settings in
            settings.trustedProxies = try AllowList(["127.0.0.1"])
            for (number, group) in Self.lists.enumerated() {
                settings.allow[group.0] = try AllowList(["192.0.2.\(number)"])
            }
        } _: { port, _ in
            let path = Self.lists[index].1
            for number in Self.lists.indices {
                let answer = try await status(port, path, "X-Forwarded-For: 192.0.2.\(number)\r\n")
                #expect((answer == 403) == (number != index), "\(path) from 192.0.2.\(number): \(answer ?? 0)")
            }
            // Neither the proxy itself nor somebody whom a caller puts in front of its own address is on the list.
            #expect(try await status(port, path) == 403)
            #expect(try await status(port, path, "X-Forwarded-For: 192.0.2.\(index), 198.51.100.1\r\n") == 403)
        }
    }

    @Test("without a trusted proxy the header neither opens nor closes anything")
    func ignored() async throws {
        let desk = FakeDesk()
        try await withServer(desk) { settings in
            settings.allow[.compatibility] = try AllowList(["127.0.0.0/8"])
            settings.allow[.callbacks] = try AllowList(["203.0.113.7"])
        } _: { port, _ in
            let allowed = try await status(port, Self.lists[0].1, "X-Forwarded-For: 198.51.100.1\r\n")
            #expect(allowed == 200)
            for header in ["X-Forwarded-For: 203.0.113.7", "Forwarded: for=203.0.113.7", "X-Real-IP: 203.0.113.7"] {
                let refused = try await status(port, Self.lists[1].1, header + "\r\n")
                #expect(refused == 403, "\(header)")
            }
        }
        #expect(desk.snapshot.peers == ["127.0.0.1"])
    }
}
