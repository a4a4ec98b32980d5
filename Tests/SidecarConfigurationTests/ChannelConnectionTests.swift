import SidecarBase
import Testing

@testable import SidecarConfiguration

@Suite("settings of the ways to sister systems")
struct ChannelConnectionTests {
    private static let base = """
        companies: [{ code: 3301960EX1, name: N, dxpId: DXPENT0000099001, edition: "2018-113", signers: [a] }]
        signers: { a: { type: software, key: k, certificate: c } }

        """

    private func yaml(_ keys: String) -> String {
        Self.base + """
            realtime179: { platforms: [{ ebpCode: E1, company: 3301960EX1 }], testUrl: "https://t.example/up"\(keys) }
            safe: { url: "https://safe.example/p"\(keys) }
            ccpit: { url: "https://c.example/x", providerCode: P1, keyFiles: [k]\(keys) }

            """
    }

    private func paths(_ keys: String) -> [String] {
        do {
            _ = try SettingsLoader.parse(yaml(keys))
            return []
        } catch {
            return error.problems.map(\.path)
        }
    }

    @Test("without a word there is no proxy, and a connection has the time that is usual for its channel")
    func standards() throws {
        let settings = try SettingsLoader.parse(yaml(""))
        let times = [
            settings.realTimePayment?.connectTimeout, settings.foreignExchange?.connectTimeout,
            settings.certificateOfOrigin?.connectTimeout,
        ]
        #expect(times == [.seconds(5), .seconds(10), .seconds(5)])
        #expect(settings.realTimePayment?.proxy == nil && settings.foreignExchange?.proxy == nil)
        #expect(settings.certificateOfOrigin?.proxy == nil && settings.realTimePayment?.callbackRate == nil)
        #expect(settings.foreignExchange?.audit.full == ["*"])
        #expect(settings.foreignExchange?.audit.masked.contains("*NAME") == true)
    }

    @Test("a proxy and the time are taken, and described")
    func proxy() throws {
        let settings = try SettingsLoader.parse(
            yaml(", connectTimeout: 2s, proxy: { url: \"http://[::1]:3128/\", user: u, passwordFile: p }"))
        let expected = ProxySettings(host: "::1", port: 3128, user: "u", passwordFile: "p")
        #expect(settings.realTimePayment?.proxy == expected && settings.realTimePayment?.connectTimeout == .seconds(2))
        #expect(settings.foreignExchange?.proxy == expected && settings.foreignExchange?.connectTimeout == .seconds(2))
        #expect(settings.certificateOfOrigin?.proxy == expected)
        for language in SettingsLanguage.allCases {
            #expect(settings.describe(language: language).filter { $0.contains("[::1]:3128") }.count == 3)
        }
    }

    @Test(
        "a place of a proxy has a host and a port, and nothing else",
        arguments: [
            ("http://proxy.example:3128", "proxy.example", 3128), ("HTTP://10.0.0.1:1/", "10.0.0.1", 1),
            ("http://[2001:db8::1]:8080", "2001:db8::1", 8080),
        ])
    func places(_ url: String, _ host: String, _ port: Int) throws {
        let place = try #require(ProxySettings.place(url))
        #expect(place.host == host && place.port == port)
    }

    @Test(
        "what is no proxy is named",
        arguments: [
            "https://p:1", "p:1", "http://p", "http://p:0", "http://p:99999", "http://u:w@p:1", "http://p:1/x",
            "http://::1:1", "http://:1", "socks5://p:1",
        ])
    func noPlaces(_ url: String) {
        #expect(ProxySettings.place(url) == nil)
    }

    @Test("what does not fit together is named for each channel")
    func problems() {
        let channels = ["realtime179", "safe", "ccpit"]
        for (keys, place) in [
            (", proxy: { user: u, passwordFile: p }", "proxy.url"),
            (", proxy: { url: \"http://p:1\", user: u }", "proxy"),
            (", proxy: { url: \"https://p:1\" }", "proxy.url"),
            (", tls: { pkcs12File: c.p12, keyFile: k, certificateFile: c }", "tls.pkcs12File"),
            (", tls: { passphraseFile: p }", "tls.passphraseFile"), (", tls: { certificateFile: c }", "tls"),
            (", tls: { verify: pin }", "tls.verify"), (", connectTimeout: 0", "connectTimeout"),
        ] {
            #expect(Set(paths(keys)) == Set(channels.map { "\($0).\(place)" }), "\(keys)")
        }
        #expect(paths(", tls: { pkcs12File: c.p12, passphraseFile: p }") == [])
    }

    @Test("a client certificate in a container counts as one")
    func container() throws {
        let settings = try SettingsLoader.parse(yaml(", tls: { pkcs12File: c.p12, passphraseFile: p }"))
        let tls = try #require(settings.foreignExchange?.tls)
        #expect(tls.pkcs12File == "c.p12" && tls.passphraseFile == "p" && tls.hasIdentity)
    }

    @Test("audit conditions are names and ends of names")
    func audit() throws {
        func audit(_ keys: String) -> [String] {
            do {
                _ = try SettingsLoader.parse(
                    Self.base + "safe: { url: \"https://safe.example/p\", audit: { \(keys) } }\n")
                return []
            } catch {
                return error.problems.map(\.path)
            }
        }
        #expect(audit("full: [trade.*, bop.x], masked: [\"*NAME\", A_B, \"AMT*\"]") == [])
        #expect(audit("full: [\"*trade\"]") == ["safe.audit.full[0]"])
        #expect(audit("masked: [\"*\"]") == ["safe.audit.masked[0]"])
    }
}
