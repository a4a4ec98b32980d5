import SidecarBase
import Testing

@testable import SidecarConfiguration

@Suite("SettingsConsistency")
struct SettingsConsistencyTests {
    private static let company = "companies: [{ code: 3301960EX1, name: N, dxpId: DXPENT0000099001, signers: [a] }]\n"
    private static let signer = "signers: { a: { type: card, pinFile: p } }\n"
    private static let twoCompanies =
        "companies: [{ code: 3301960EX1, name: N, dxpId: D1, signers: [a] }, "
        + "{ code: 3301960EX2, name: M, dxpId: D2, signers: [a] }]\n"
    private static func route(_ companies: String) -> String {
        "routes: [{ name: n, companies: [\(companies)], transport: { type: soap, url: 'http://h/' } }]\n"
    }

    private static let client = "{ erp: { roles: [caller], sha256: '\(String(repeating: "0", count: 64))' } }"
    /// A public address with TLS.
    private static func tls(_ more: String, _ allow: String) -> String {
        "server: { host: '::', allow: \(allow), clients: \(client), "
            + "tls: { certificateFile: c, keyFile: k\(more) } }"
    }

    @Test(
        "what does not fit together is refused",
        arguments: [
            (company, "companies[0].signers", "there is no signer a"),
            ("signers: { a: { type: card } }", "signers.a", "exactly one of"),
            ("signers: { a: { type: card, pinFile: p, pinEnvironment: E } }", "signers.a", "exactly one of"),
            (
                "signers: { a: { type: card, pinFile: p, pinFromLegacy: true } }\nlegacy: { properties: f }",
                "signers.a", "exactly one of"
            ),
            ("signers: { a: { type: card, pinFromLegacy: true } }", "signers.a.pinFromLegacy", "legacy.properties"),
            ("signers: { a: { type: eport-control } }", "signers.a", "exactly one of"),
            ("signers: { a: { type: eport-library, pinFile: p } }", "signers.a", "needs library"),
            (
                "signers: { a: { type: eport-control, pinFile: p, url: 'ws://192.0.2.1:61232' } }", "signers.a.url",
                "in clear"
            ),
            ("signers: { a: { type: software } }", "signers.a", "either key and certificate"),
            ("signers: { a: { type: software, key: k } }", "signers.a", "either key and certificate"),
            ("signers: { a: { type: software, key: k, pkcs12: f } }", "signers.a", "either key and certificate"),
            ("signers: { a: { type: remote, url: 'https://h/' } }", "signers.a", "needs url and tokenFile"),
            ("signers: { a: { type: remote, url: 'http://h/', tokenFile: f } }", "signers.a.url", "must be https"),
            (
                "signers: { a: { type: remote, url: 'http://127.0.0.1.example/', tokenFile: f } }", "signers.a.url",
                "must be https"
            ),
            (
                twoCompanies + "signers: { a: { type: remote, url: 'https://h/', tokenFile: f } }", "signers.a",
                "is used by several companies"
            ),
            (
                "companies: [{ code: 3301960EX1, name: N, dxpId: D1, signers: [a], switchAt: expiry }]\n" + signer,
                "companies[0].switchAt", "needs two signers"
            ),
            (route("3301960EX1"), "routes[0].companies", "is not configured"),
            (company + signer + route("3301960EX1, 3301960EX1"), "routes[0].companies", "on a route already"),
            (company + signer + route("3301960EX2"), "routes[0].companies", "did you mean 3301960EX1?"),
            (company + signer + "compatibility: { forward: always }", "compatibility.forward", "3301960EX1 has none"),
            ("platform: { requireDigest: true }", "platform.requireDigest", "platform.publicKeyFile"),
            ("callbacks: { dxp: /callbacks/zhejiang }", "callbacks.dxp", "must differ"),
            ("compatibility: { successKey: result }", "compatibility", "make 22 characters"),
            ("compatibility: { booleanAsText: true }", "compatibility", "make 25 characters"),
            ("compatibility: { successKey: xml, xmlKey: xml }", "compatibility.xmlKey", "must differ"),
            ("server: { host: 0.0.0.0 }", "server.host", "server.allow"),
            ("server: { host: 192.0.2.1, allow: [] }", "server.host", "server.allow"),
            ("server: { host: '::', allowFor: { callbacks: [192.0.2.1] } }", "server.host", "server.allow"),
            ("server: { host: sidecar.example }", "server.host", "server.allow"),
            (
                "server: { host: '::', allowFor: { callbacks: [192.0.2.1], compatibility: [192.0.2.1] } }",
                "server.host",
                ".api"
            ),
            ("server: { trustedProxies: [127.0.0.1] }", "server.trustedProxies", "server.allow"),
            (
                "server: { host: '::1', trustedProxies: ['::1'], allowFor: { api: [192.0.2.1] } }",
                "server.trustedProxies",
                "bring callers"
            ),
            ("server: { host: 0.0.0.0, allow: [0.0.0.0/0] }", "server.allow", "server.tls"),
            (tls(", clientAuthoritiesFile: a", "[0.0.0.0/0]"), "server.allow", "server.tls.clientsOnly"),
            ("server: { clients: \(client) }", "server.clients", "clientAuthoritiesFile"),
            (
                "server: { tls: { certificateFile: c, keyFile: k, clientsOnly: [api] } }", "server.tls.clientsOnly",
                "nobody could call"
            ),
            (
                "server: { tls: { certificateFile: c, keyFile: k, clientAuthoritiesFile: a }, clients: { erp: { roles: [caller] } } }",
                "server.clients.erp", "subject or its sha256"
            ),
            ("relay: [{ name: a, url: 'http://h/' }, { name: a, url: 'http://i/' }]", "relay[1].name", "entry above"),
        ])
    func refused(yaml: String, path: String, text: String) {
        let found = problems(yaml)
        #expect(found.map(\.path) == [path])
        #expect(found.map(\.code) == [.configValue])
        #expect(found.allSatisfy { $0.english.contains(text) })
    }

    @Test(
        "what fits is accepted",
        arguments: [
            company + signer, company + signer + route("3301960EX1") + "compatibility: { forward: always }",
            "server: { host: 0.0.0.0, allow: [192.0.2.0/24] }", "server: { host: localhost }",
            "signers: { a: { type: remote, url: 'http://127.0.0.1:9/', tokenFile: f } }",
            "signers: { a: { type: remote, url: 'http://[::1]:9/', tokenFile: f } }",
            "signers: { a: { type: remote, url: 'http://h/', tokenFile: f, allowPlain: true } }",
            "signers: { a: { type: card, pinFile: p, canary: 0 } }",
            "server: { host: 127.1.2.3 }",
            "server: { host: '::1' }",
            "server: { host: '::', allowFor: { callbacks: [192.0.2.1], compatibility: ['2001:db8::/32'], api: [192.0.2.1] } }",
            tls(", clientAuthoritiesFile: a, clientsOnly: [compatibility]", "['::/0']"),
            "server: { tls: { certificateFile: c, keyFile: k } }",
            "server: { trustedProxies: [127.0.0.1], allow: [192.0.2.0/24] }",
            "signers: { a: { type: card, pinFromLegacy: true } }\nlegacy: { properties: f }",
            "signers: { a: { type: eport-control, pinFile: p } }",
            "signers: { a: { type: eport-control, pinFile: p, url: 'ws://[::1]:61232' } }",
            "signers: { a: { type: eport-control, pinFile: p, url: 'ws://host:1', allowPlainRemote: true } }",
            "signers: { a: { type: eport-control, pinFile: p, url: 'wss://wss.example:61231', authorities: f } }",
            "signers: { a: { type: eport-library, pinFile: p, library: l, timeout: 30s } }",
            "platform: { requireDigest: true, publicKeyFile: f }",
            "platform: { requireDigest: false, allowPlain: true }",
            "compatibility: { successKey: result, xmlKey: data }",
            "compatibility: { successKey: status, xmlKey: data }",
            "compatibility: { successKey: success, xmlKey: msg }",
            "compatibility: { successKey: flag, xmlKey: data, booleanAsText: true }",
        ])
    func accepted(yaml: String) {
        #expect(problems(yaml) == [])
    }
}

@Suite("EnvironmentOverlay")
struct EnvironmentOverlayTests {
    @Test("the environment wins over the file")
    func wins() throws {
        let settings = try SettingsLoader.parse(
            SettingsLoaderTests.whole,
            environment: [
                "PORTSIGN_SERVER_PORT": "0", "PORTSIGN_LEDGER_PATH": "/srv/l.sqlite", "PORTSIGN_LOG_FORMAT": "json",
                "PORTSIGN_SERVER_ALLOW": "192.0.2.0/24, ::1", "PORTSIGN_SERVER_ALLOW_FOR_API": "192.0.2.9",
                "PORTSIGN_SERVER_TIMEOUTS_ANSWER": "2s", "PORTSIGN_SIGNERS_UKEY_A_SLOT": "9e",
                "PORTSIGN_COMPANIES_3301960EX1_DXP_ID": "DXPENT0000099009",
                "PORTSIGN_ROUTES_NODE_TRANSPORT_URL": "https://node.example/", "PORTSIGN_RELAY_ERP_TIMEOUT": "3s",
                "PORTSIGN_RECEIVERS_CEB507MESSAGE": "OTHER", "PORTSIGN_PLATFORM_AES_KEY_FILES": "a,b",
                "PORTSIGN_COMPATIBILITY_BOOLEAN_AS_TEXT": "", "HOME": "/",
            ])
        #expect(settings.server.port == 0)
        #expect(settings.ledger.path == "/srv/l.sqlite")
        #expect(settings.log.format == .json)
        #expect(settings.server.allow.map(\.text) == ["192.0.2.0/24", "::1"])
        #expect(settings.server.allowList(for: .api).map(\.text) == ["192.0.2.9"])
        #expect(settings.server.allowList(for: .callbacks).map(\.text) == ["192.0.2.0/24", "::1"])
        #expect(settings.server.answerTimeout == .seconds(2))
        guard case .card(let card) = settings.signers[0].kind else {
            Issue.record("not a card")
            return
        }
        #expect(card.slot == 0x9E)
        #expect(settings.companies[0].dxpId == "DXPENT0000099009")
        #expect(
            settings.routes[0].transport
                == .soap(RouteSettings.SOAP(url: "https://node.example/", dialect: .document, timeout: .seconds(5))))
        #expect(settings.relay[0].timeout == .seconds(3))
        #expect(settings.receivers == ["CEB507Message": "OTHER"])
        #expect(settings.platform.aesKeyFiles == ["a", "b"])
    }

    @Test("a wrong value is told by the name of its variable")
    func wrongValue() {
        let found = problems("", ["PORTSIGN_SERVER_PORT": "high"])
        #expect(found.map(\.place) == [.environment("PORTSIGN_SERVER_PORT")])
        #expect(found.map(\.path) == ["server.port"])
    }

    @Test(
        "a variable that fits no key is refused",
        arguments: [
            "PORTSIGN_PORT", "PORTSIGN_SERVER", "PORTSIGN_SERVER_PROT", "PORTSIGN_SIGNERS_NEW_SLOT", "PORTSIGN_",
        ])
    func unknown(name: String) {
        let found = problems("", [name: "1"])
        #expect(found.map(\.code) == [.configUnknownKey])
        #expect(found.map(\.place) == [.environment(name)])
    }

    @Test(
        "variables of the tests, the Lab and the command line are left alone",
        arguments: [
            "PORTSIGN_TEST_X", "PORTSIGN_LAB_PORT", "PORTSIGN_VPCD_NETNS_PID", "PORTSIGN_CONFIG", "portsign_x", "PORT",
        ])
    func foreign(name: String) {
        #expect(problems("", [name: "1"]).isEmpty)
    }

    @Test("a variable that a signer takes its PIN from may be called as one likes")
    func pinVariable() {
        let yaml = "signers: { a: { type: card, pinEnvironment: PORTSIGN_UKEY_PIN } }"
        #expect(problems(yaml, ["PORTSIGN_UKEY_PIN": "4711"]).isEmpty)
    }

    @Test("a variable that fits two keys is refused")
    func ambiguous() {
        let yaml = "signers: { a-b: { type: card, pinFile: p }, a_b: { type: card, pinFile: q } }"
        #expect(problems(yaml, ["PORTSIGN_SIGNERS_A_B_SLOT": "9a"]).map(\.code) == [.configValue])
    }

    @Test(
        "chosen names keep their letters and digits together",
        arguments: [
            ("ukey-a", "UKEY_A"), ("3301960EX1", "3301960EX1"), ("CEB507Message", "CEB507MESSAGE"),
        ])
    func labels(text: String, label: String) {
        #expect(EnvironmentOverlay.label(text) == label)
    }

    @Test(
        "names are made of keys",
        arguments: [
            ("port", "PORT"), ("basePath", "BASE_PATH"), ("dxpId", "DXP_ID"), ("pkcs12", "PKCS12"),
            ("allowFor", "ALLOW_FOR"),
        ])
    func names(key: String, name: String) {
        #expect(EnvironmentOverlay.name(key) == name)
    }
}
