import SidecarBase
import Testing

@testable import SidecarConfiguration

@Suite("Settings of routes and of ERP targets") struct CounterpartSettingsTests {
    private static let company =
        "companies: [{ code: 3301960EX1, name: 示例, dxpId: DXPENT0000099001, edition: '2018-113', signers: [k] }]\n"
        + "signers: { k: { type: software, pkcs12: k.p12 } }\n"

    private func parse(_ yaml: String) throws -> Settings {
        try SettingsLoader.parse(Self.company + yaml, environment: [:])
    }

    private func route(_ more: String) throws -> RouteSettings.Delivery? {
        try parse(
            "routes: [{ name: n, companies: [3301960EX1], transport: { type: soap, url: 'http://h/x' }\(more) }]"
        ).routes.first?.delivery
    }

    private func target(_ yaml: String) throws -> RelaySettings? {
        try parse("relay: [{ name: t, \(yaml) }]").relay.first
    }

    @Test("a route sends at all times, sixteen at once, without an order, unless it is told otherwise")
    func route() throws {
        #expect(try route("") == RouteSettings.Delivery())
        let found = try #require(
            try route(
                ", order: company, hours: '06:00-23:00', parallel: 4, retry: { first: 2s, maximum: 1m, period: 24h }, "
                    + "breaker: { failures: 3, pause: 10s, maximumPause: 2m }"))
        #expect(found.order == .company && found.parallel == 4)
        #expect(found.hours == OpeningHours("06:00-23:00"))
        #expect(found.retry == RouteSettings.Retry(first: .seconds(2), maximum: .seconds(60), period: .seconds(86_400)))
        #expect(found.breaker == RouteSettings.Breaker(failures: 3, pause: .seconds(10), maximumPause: .seconds(120)))
    }

    @Test("a target with the least, and with everything")
    func target() throws {
        let least = try #require(try target("url: 'http://h/x'"))
        #expect(least.place == .url("http://h/x") && least.format == .platformForm && least.companies.isEmpty)
        #expect(least.successStatus == .good && least.successBody == .auto && least.parallel == 4)
        let most = try #require(
            try target(
                "url: 'http://h/x', format: json, companies: [3301960EX1], successStatus: '200, 202', successBody: text, "
                    + "successText: OK, parallel: 8, content: plain, retry: { first: 5s }"))
        #expect(most.format == .json && most.companies == ["3301960EX1"] && most.content == .plain)
        #expect(most.successStatus == StatusList("200,202") && most.successBody == .text)
        #expect(most.successText == "OK" && most.retry.first == .seconds(5) && most.retry.maximum == .seconds(300))
        let sealed = try #require(
            try target("url: 'http://h/x', content: sealed, aesKeyFile: erp.aes, rsaKeyFile: erp.key"))
        #expect(sealed.content == .sealed && sealed.aesKeyFile == "erp.aes" && sealed.rsaKeyFile == "erp.key")
        #expect(try target("folder: var/receipts, format: xml")?.place == .folder("var/receipts"))
    }

    @Test(
        "what does not fit together is said with its place",
        arguments: [
            ("format: xml", "needs either url or folder"),
            ("url: 'http://h', folder: f, format: xml", "needs either url or folder"),
            ("folder: f", "needs format: xml or format: json"),
            ("folder: f, format: platform-form", "needs format: xml"),
            ("url: 'http://h', successBody: text", "go together"), ("url: 'http://h', successText: OK", "go together"),
            (
                "url: 'http://h', companies: [3301960EX9]",
                "the company 3301960EX9 is not configured; did you mean 3301960EX1?"
            ),
            ("url: 'http://h', content: sealed", "sealed needs aesKeyFile"),
            ("url: 'http://h', format: json, content: sealed, aesKeyFile: a", "sealed goes with format: platform-form"),
            ("url: 'http://h', rsaKeyFile: a", "has no effect without content: sealed"),
            ("url: 'http://h', successStatus: 2xx", "must be HTTP statuses"),
        ])
    func problems(yaml: String, sentence: String) throws {
        let error = #expect(throws: ConfigurationError.self) { _ = try target(yaml) }
        #expect(
            error?.lines(language: .english).contains { $0.contains(sentence) } ?? false, "\(String(describing: error))"
        )
    }

    @Test("overdue messages are left to people, unless they are to be sent again, at most twice")
    func overdue() throws {
        #expect(try SettingsLoader.parse("{}").overdue == OverdueSettings(reissues: 0, after: .seconds(3_600)))
        let settings = try SettingsLoader.parse("overdue: { reissue: { atMost: 2, after: 3h } }")
        #expect(settings.overdue == OverdueSettings(reissues: 2, after: .seconds(10_800)))
        #expect(settings.describe(language: .english).contains { $0.contains("at most 2 times") })
        for bad in ["overdue: { reissue: { atMost: 3 } }", "overdue: { reissue: { after: 1s } }"] {
            #expect(throws: ConfigurationError.self) { _ = try SettingsLoader.parse(bad) }
        }
    }

    @Test("the key of another PortSign is trusted as its tls says")
    func remoteTLS() throws {
        let settings = try SettingsLoader.parse(
            "signers: { a: { type: remote, url: 'https://h/', tokenFile: f, tls: { caFile: ca.pem } } }")
        guard case .remote(let remote)? = settings.signer("a")?.kind else {
            Issue.record("no remote signer")
            return
        }
        #expect(remote.tls.caFile == "ca.pem")
        let plain = "signers: { a: { type: remote, url: 'http://127.0.0.1:9/', tokenFile: f, tls: { caFile: c } } }"
        #expect(throws: ConfigurationError.self) { _ = try SettingsLoader.parse(plain) }
    }

    @Test("hours that are none are refused")
    func hours() {
        #expect(throws: ConfigurationError.self) { _ = try route(", hours: '6-23'") }
    }
}
