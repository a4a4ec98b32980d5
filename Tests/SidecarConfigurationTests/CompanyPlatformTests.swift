import Testing

@testable import SidecarConfiguration

@Suite("Settings of a company's platform") struct CompanyPlatformTests {
    private func yaml(_ platform: String) -> String {
        """
        companies:
          - { code: 3301960EX1, name: 示例, dxpId: DXPENT0000099001, signers: [k]\(platform) }
        signers: { k: { type: software, pkcs12: k.p12 } }
        """
    }

    private func platform(_ text: String) throws -> CompanySettings.Platform? {
        try SettingsLoader.parse(yaml(", platform: { \(text) }"), environment: [:]).companies.first?.platform
    }

    @Test("a company has no platform unless it says where")
    func none() throws {
        #expect(try SettingsLoader.parse(yaml(""), environment: [:]).companies.first?.platform == nil)
    }

    @Test("a platform with the least: encrypted, as the customs code")
    func least() throws {
        let found = try #require(try platform("url: 'http://h/x', aesKeyFile: a.key, rsaKeyFile: r.key"))
        #expect(found.url == "http://h/x" && found.interface == .encrypted && found.dialect == .document)
        #expect(found.sendCode == "3301960EX1" && found.aesKeyFile == "a.key" && found.rsaKeyFile == "r.key")
        #expect(found.timeout == .seconds(60) && found.answerWait == .seconds(600) && found.parallel == 4)
        #expect(found.retry.period == .seconds(259_200) && found.breaker == RouteSettings.Breaker())
    }

    @Test("a platform in clear, with everything else")
    func most() throws {
        let found = try #require(
            try platform(
                "url: 'http://h/x', interface: plain, dialect: rpc, sendCode: ZZ1, timeout: 5s, answerWait: 1m, "
                    + "parallel: 2, retry: { first: 2s }, tls: { verify: none }"))
        #expect(found.interface == .plain && found.dialect == .rpc && found.sendCode == "ZZ1")
        #expect(found.timeout == .seconds(5) && found.answerWait == .seconds(60) && found.parallel == 2)
        #expect(found.retry.first == .seconds(2) && found.tls.verification == .none)
    }

    @Test(
        "what does not fit together is said",
        arguments: [
            ("interface: plain", "needs url"), ("url: 'http://h'", "needs aesKeyFile"),
            ("url: 'http://h', aesKeyFile: a", "needs rsaKeyFile"),
            ("url: 'http://h', interface: plain, aesKeyFile: a", "has no use with interface: plain"),
            ("url: 'ftp://h', interface: plain", "http://"),
        ])
    func problems(platform: String, sentence: String) {
        let found = SidecarConfigurationTests.problems(yaml(", platform: { \(platform) }")).map(\.english)
        #expect(found.contains { $0.contains(sentence) }, "\(found)")
    }
}
