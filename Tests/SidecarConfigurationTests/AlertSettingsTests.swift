import Pipeline
import SidecarBase
import Testing

@testable import SidecarConfiguration

@Suite("settings of alerts and limits")
struct AlertSettingsTests {
    @Test("what can be configured is what is told, in the forms that there are")
    func names() {
        #expect(AlertSettings.conditions == AlertCondition.allCases.map(\.rawValue))
        #expect(AlertSettings.Format.allCases.map(\.rawValue) == AlertFormat.allCases.map(\.rawValue))
    }

    @Test("a webhook is told of everything every four hours in Chinese, unless it is said otherwise")
    func defaults() throws {
        let settings = try SettingsLoader.parse(
            "alerts: [{ name: a, url: 'http://h/' }, { name: b, urlFile: f, format: feishu, on: [disk-low], repeat: 0, language: en }]",
            environment: [:])
        let first = try #require(settings.alerts.first)
        #expect(first.conditions == AlertSettings.conditions && first.repeats == .seconds(14_400))
        #expect(first.language == .chinese && first.format == .json && first.urlFile == nil)
        let second = try #require(settings.alerts.last)
        #expect(second.conditions == ["disk-low"] && second.repeats == .zero && second.language == .english)
        #expect(second.format == .feishu && second.url == nil && second.urlFile == "f")
    }

    @Test(
        "a webhook without or with two addresses, twice the same name, an unknown condition",
        arguments: [
            "alerts: [{ name: a }]", "alerts: [{ name: a, url: 'http://h/', urlFile: f }]",
            "alerts: [{ name: a, urlFile: f }, { name: a, urlFile: g }]",
            "alerts: [{ name: a, urlFile: f, on: [everything] }]",
        ])
    func refused(yaml: String) {
        #expect(throws: ConfigurationError.self) { try SettingsLoader.parse(yaml, environment: [:]) }
    }

    @Test("groups have limits of their own; the old interface and the callbacks none of rate by default")
    func limits() throws {
        let standard = try SettingsLoader.parse("server: {}", environment: [:]).server
        #expect(standard.limitsFor[.compatibility]?.rate == 0 && standard.limitsFor[.callbacks]?.rate == 0)
        #expect(standard.limitsFor[.api]?.rate == 500 && standard.tls == nil && standard.clients == [])
        let server = try SettingsLoader.parse(
            """
            server:
              limitsFor: { callbacks: { requestsPerSecond: 5, burst: 7, bodyBytes: 9000, concurrent: 3, bodyTimeout: 2s } }
              tls: { certificateFile: c, keyFile: k, clientAuthoritiesFile: a, clientsOnly: [api], minimumVersion: "1.3" }
              clients: { erp: { roles: [caller], subject: "CN=erp,O=Example" } }
            """, environment: ["PORTSIGN_SERVER_LIMITS_FOR_API_CONCURRENT": "4"]
        ).server
        let callbacks = try #require(server.limitsFor[.callbacks])
        #expect((callbacks.rate, callbacks.burst, callbacks.bodyBytes) == (5, 7, 9_000))
        #expect((callbacks.concurrent, callbacks.bodyTimeout) == (3, .seconds(2)))
        #expect(server.limitsFor[.api]?.concurrent == 4)
        #expect(server.tls?.clientsOnly == [.api] && server.tls?.minimumVersion == .tls13)
        #expect(server.clients.first?.subject == "CN=erp,O=Example" && server.clients.first?.roles == [.caller])
    }
}
