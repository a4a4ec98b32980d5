import SidecarBase
import Testing

@testable import SidecarConfiguration

@Suite("settings of transports and TLS") struct TransportSettingsTests {
    private static func whole(_ transport: String, _ rest: String = "") -> String {
        """
        companies: [{ code: 3301960EX1, name: N, dxpId: DXPENT0000099001, signers: [a] }]
        signers: { a: { type: card, pinFile: p } }
        routes: [{ name: n, companies: [3301960EX1], transport: { \(transport) }\(rest) }]
        """
    }

    private func route(_ transport: String, _ rest: String = "") throws -> RouteSettings {
        try #require(try SettingsLoader.parse(Self.whole(transport, rest)).routes.first)
    }

    @Test("every type has its own keys, and defaults")
    func types() throws {
        #expect(
            try route("type: soap, url: 'http://h/', dialect: rpc").transport
                == .soap(RouteSettings.SOAP(url: "http://h/", dialect: .rpc, timeout: .seconds(30))))
        #expect(
            try route("type: gateway, url: 'https://h/g', appId: ABC00001, appKeyFile: k").transport
                == .gateway(
                    RouteSettings.Gateway(
                        url: "https://h/g", appId: "ABC00001", appKeyFile: "k", fields: ["cusSign": "1"],
                        answer: RouteSettings.Answer(acceptedText: nil, retryTexts: []), timeout: .seconds(30))))
        #expect(
            try route(
                "type: gateway, url: 'https://h/g', appId: A, appKeyFile: k, fields: { isSign: '1' }, retryTexts: [S14]"
            ).transport
                == .gateway(
                    RouteSettings.Gateway(
                        url: "https://h/g", appId: "A", appKeyFile: "k", fields: ["isSign": "1"],
                        answer: RouteSettings.Answer(acceptedText: nil, retryTexts: ["S14"]), timeout: .seconds(30))))
        #expect(
            try route("type: http, url: 'http://h/', tokenFile: t, acceptedText: OK, timeout: 5s").transport
                == .http(
                    RouteSettings.HTTP(
                        url: "http://h/", contentType: "text/xml; charset=UTF-8", tokenFile: "t",
                        answer: RouteSettings.Answer(acceptedText: "OK", retryTexts: []), timeout: .seconds(5))))
        #expect(
            try route("type: folder, send: /s, receive: /r, content: message").transport
                == .folder(
                    RouteSettings.Folder(
                        send: "/s", temporary: nil, content: .message, receive: "/r", processed: nil, failed: nil,
                        interval: .seconds(1), settle: .seconds(2), patience: .seconds(60))))
    }

    @Test("every file, key and choice of TLS is read, for routes and for the ERP")
    func tls() throws {
        let digest = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
        let hexadecimal = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        let tls = try route(
            "type: soap, url: 'https://h/'",
            """
            , tls: { verify: pin, pins: [sha256/\(digest), \(hexadecimal)], caFile: ca, certificateFile: c, keyFile: k, \
            minimumVersion: 1.3 }
            """
        ).tls
        var expected = TLSSettings()
        expected.verification = .pin
        expected.caFile = "ca"
        (expected.certificateFile, expected.keyFile, expected.minimumVersion) = ("c", "k", .tls13)
        let bytes = try #require(Hex.decode(hexadecimal))
        expected.pins = [bytes, bytes]
        #expect(tls == expected)
        #expect(TLSSettings.text(ofPin: bytes) == "sha256/" + digest)
        let relay = try SettingsLoader.parse("relay: [{ name: erp, url: 'https://e/', tls: { caFile: ca } }]").relay
        #expect(relay.first?.tls.caFile == "ca")
        #expect(try route("type: soap, url: 'http://h/'", ", tls: {}").tls == TLSSettings())
        let environment = ["PORTSIGN_ROUTES_N_TLS_CA_FILE": "other"]
        let set = try SettingsLoader.parse(Self.whole("type: soap, url: 'https://h/'"), environment: environment)
        #expect(set.routes.first?.tls.caFile == "other")
    }

    @Test(
        "what is missing, belongs to another type or has no effect is refused",
        arguments: [
            ("type: soap", "", "routes[0].transport", "needs url"),
            ("type: http", "", "routes[0].transport", "needs url"),
            ("type: gateway, url: 'http://h/', appId: A", "", "routes[0].transport", "needs appKeyFile"),
            ("type: folder, receive: /r", "", "routes[0].transport", "needs send"),
            ("type: folder, send: /s, url: 'http://h/'", "", "routes[0].transport.url", "belongs to type"),
            ("type: soap, url: 'http://h/', send: /s", "", "routes[0].transport.send", "belongs to type folder"),
            ("type: folder, send: /s, receive: /s", "", "routes[0].transport.send", "must differ from receive"),
            ("type: folder, send: /s, processed: /p", "", "routes[0].transport.processed", "needs receive"),
            ("type: folder, send: /s", ", tls: { verify: none }", "routes[0].tls", "without an https:// URL"),
            ("type: soap, url: 'http://h/'", ", tls: { caFile: c }", "routes[0].tls", "without an https:// URL"),
            ("type: soap, url: 'https://h/'", ", tls: { verify: pin }", "routes[0].tls.verify", "pin needs pins"),
            (
                "type: soap, url: 'https://h/'", ", tls: { verify: none, caFile: c }", "routes[0].tls.caFile",
                "no effect with verify: none"
            ),
            ("type: soap, url: 'https://h/'", ", tls: { keyFile: k }", "routes[0].tls", "go together"),
            ("type: soap, url: 'https://h/'", ", tls: { pins: [abc] }", "routes[0].tls.pins[0]", "SHA-256"),
            (
                "type: gateway, url: 'https://h/', appId: 'a b', appKeyFile: k", "", "routes[0].transport.appId",
                "letters"
            ),
            ("type: gateway, url: 'https://h/', appId: a, appKey: k", "", "routes[0].transport.appKey", "no such key"),
        ])
    func refused(transport: String, rest: String, path: String, sentence: String) {
        let found = problems(Self.whole(transport, rest))
        #expect(found.contains { $0.path == path && $0.english.contains(sentence) }, "\(found.map(\.english))")
    }

    @Test("two routes do not watch one folder")
    func oneFolder() {
        let found = problems(
            """
            companies:
              - { code: 3301960EX1, name: N, dxpId: D1, signers: [a] }
              - { code: 3301960EX2, name: M, dxpId: D2, signers: [a] }
            signers: { a: { type: card, pinFile: p } }
            routes:
              - { name: n, companies: [3301960EX1], transport: { type: folder, send: /s, receive: /r } }
              - { name: m, companies: [3301960EX2], transport: { type: folder, send: /s, receive: /r } }
            """)
        #expect(found.map(\.path) == ["routes[1].transport.receive"])
    }

    @Test("the description says the way, the folders, and complains about a server that is not verified")
    func description() throws {
        func lines(_ transport: String, _ rest: String = "") throws -> String {
            try SettingsLoader.parse(Self.whole(transport, rest)).describe(language: .english).joined(separator: "\n")
        }
        #expect(
            try lines("type: soap, url: 'http://h/', dialect: rpc").contains("by SOAP (rpc) to http://h/, waits 30s."))
        #expect(try lines("type: folder, send: /s, receive: /r").contains("as files to /s."))
        #expect(try lines("type: folder, send: /s, receive: /r").contains("takes receipts from /r"))
        #expect(
            try lines("type: http, url: 'https://h/'", ", tls: { verify: none }").contains(
                "! n: the server's certificate is not verified"))
        #expect(
            try lines("type: http, url: 'https://h/'", ", tls: { caFile: ca.pem }").contains("authorities in ca.pem"))
    }
}
