import SidecarBase
import Testing

@testable import SidecarConfiguration

@Suite("settings of certificates of origin")
struct CertificateOfOriginSettingsTests {
    private static let base = """
        server: { host: 127.0.0.1, port: 9090 }
        ccpit:
          url: "http://council.example:8080/exchange"
          providerCode: TESTPROV01
          keyFiles: [k]

        """

    private func paths(_ line: String) -> [String] {
        do {
            _ = try SettingsLoader.parse(Self.base + line)
            return []
        } catch {
            return error.problems.map(\.path)
        }
    }

    @Test("pushes have an address of their own when a port is named")
    func inbound() throws {
        let none = try #require(try SettingsLoader.parse(Self.base).certificateOfOrigin)
        #expect(none.inbound == nil)
        let settings = try SettingsLoader.parse(Self.base + "  inbound: { port: 9191, allow: [10.0.0.0/8] }\n")
        let inbound = try #require(settings.certificateOfOrigin?.inbound)
        #expect(inbound.host == "127.0.0.1" && inbound.port == 9191 && inbound.allow.map(\.text) == ["10.0.0.0/8"])
        for language in SettingsLanguage.allCases {
            #expect(
                settings.describe(language: language).contains { $0.contains("9191") && $0.contains("10.0.0.0/8") })
        }
    }

    @Test(
        "an address that others can reach needs a list, and it must be an address of its own",
        arguments: [
            ("  inbound: { port: 9191 }", []), ("  inbound: { port: 0 }", []),
            ("  inbound: { host: 0.0.0.0, port: 9191, allow: [10.0.0.1] }", []),
            ("  inbound: { host: 127.0.0.1 }", ["ccpit.inbound.port"]),
            ("  inbound: { host: 0.0.0.0, port: 9191 }", ["ccpit.inbound.host"]),
            ("  inbound: { port: 9090 }", ["ccpit.inbound.port"]),
            ("  inbound: { host: 10.1.1.1, port: 9090, allow: [10.0.0.1] }", []),
            ("  inbound: { host: 0.0.0.0, port: 9090, allow: [10.0.0.1] }", ["ccpit.inbound.port"]),
            ("  inbound: { port: 9191, from: [10.0.0.1] }", ["ccpit.inbound.from"]),
        ])
    func problems(_ line: String, _ expected: [String]) {
        #expect(paths(line) == expected)
    }
}
