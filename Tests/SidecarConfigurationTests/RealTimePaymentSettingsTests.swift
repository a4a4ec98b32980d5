import SidecarBase
import Testing

@testable import SidecarConfiguration

@Suite("settings of payment data")
struct RealTimePaymentSettingsTests {
    private static let base = """
        companies: [{ code: 3301960EX1, name: N, dxpId: DXPENT0000099001, edition: "2018-113", signers: [a] }]
        signers: { a: { type: software, key: k, certificate: c } }
        """
    private static let platforms = "platforms: [{ ebpCode: 33019TEST1, company: 3301960EX1 }]"

    private func yaml(_ keys: String) -> String { Self.base + "\nrealtime179: { \(keys) }\n" }

    private func paths(_ keys: String) -> [String] {
        do {
            _ = try SettingsLoader.parse(yaml(keys))
            return []
        } catch {
            return error.problems.map(\.path)
        }
    }

    @Test("without a platform nobody is asked")
    func off() throws {
        #expect(try SettingsLoader.parse(Self.base + "\n").realTimePayment == nil)
        #expect(try SettingsLoader.parse(Self.base + "\nrealtime179:\n").realTimePayment == nil)
    }

    @Test("what is not said is a test within two minutes")
    func standards() throws {
        let settings = try SettingsLoader.parse(yaml(Self.platforms + ", testUrl: \"https://t.example/up\""))
        let own = try #require(settings.realTimePayment)
        #expect(own.platforms == [.init(ebpCode: "33019TEST1", company: "3301960EX1", certNo: nil)])
        #expect(own.mode == .test && own.limit == .seconds(120) && own.warning == .seconds(30))
        #expect(own.callbackPath == "/callbacks/platDataOpen" && own.timeout == .seconds(20) && own.parallel == 16)
        #expect(!own.uploadAfterDeadline && own.lengthUnit == .utf16 && own.texts.isEmpty)
        #expect(own.erp.url == nil && own.erp.timeout == .seconds(10) && own.tls == TLSSettings())
        for language in SettingsLanguage.allCases {
            #expect(settings.describe(language: language).contains { $0.contains("33019TEST1") })
        }
    }

    @Test("every key is taken")
    func everything() throws {
        let settings = try SettingsLoader.parse(
            yaml(
                """
                platforms: [{ ebpCode: 33019TEST1, company: 3301960EX1, certNo: 0ABC }], callbackPath: /pay, \
                mode: production, url: "https://c.example/up", timeout: 5s, tls: { caFile: ca.pem }, limit: 90s, \
                warning: 10s, uploadAfterDeadline: true, parallel: 4, lengthUnit: gbkbytes, \
                texts: { initalRequest: collapseWhitespace, initalResponse: "literal:ok", note: urlEncode }, \
                erp: { url: "http://e.example/pay", notifyUrl: "http://e.example/n", hmacSecretFile: h, timeout: 3s }
                """))
        let own = try #require(settings.realTimePayment)
        #expect(own.platforms.first?.certNo == "0ABC" && own.callbackPath == "/pay" && own.mode == .production)
        #expect(own.url == "https://c.example/up" && own.timeout == .seconds(5) && own.tls.caFile == "ca.pem")
        #expect(own.limit == .seconds(90) && own.warning == .seconds(10) && own.uploadAfterDeadline)
        #expect(own.parallel == 4 && own.lengthUnit == .gbkbytes)
        #expect(
            own.texts == [
                "initalRequest": .collapseWhitespace, "initalResponse": .literal("ok"), "note": .urlEncode,
            ])
        #expect(own.erp.url == "http://e.example/pay" && own.erp.notifyUrl == "http://e.example/n")
        #expect(own.erp.hmacSecretFile == "h" && own.erp.timeout == .seconds(3))
    }

    @Test(
        "what does not fit together is named",
        arguments: [
            (platforms, ["realtime179.testUrl"]),
            (platforms + ", mode: production, testUrl: \"http://t/\"", ["realtime179.url"]),
            ("mode: test", ["realtime179.platforms"]),
            (
                "platforms: [{ ebpCode: E, company: 3301960EX2 }], testUrl: \"http://t/\"",
                ["realtime179.platforms[0].company"]
            ),
            (platforms + ", testUrl: \"http://t/\", texts: { note: shorten }", ["realtime179.texts.note"]),
            (platforms + ", testUrl: \"http://t/\", callbackPath: pay", ["realtime179.callbackPath"]),
            (platforms + ", testUrl: \"http://t/\", limits: 5s", ["realtime179.limits"]),
        ])
    func problems(_ keys: String, _ expected: [String]) {
        #expect(paths(keys) == expected)
    }
}
