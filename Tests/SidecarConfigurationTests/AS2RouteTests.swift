import SidecarBase
import Testing

@testable import SidecarConfiguration

@Suite("routes over AS2")
struct AS2RouteTests {
    private static let base = """
        companies: [{ code: 3301960EX1, name: N, dxpId: DXPENT0000099001, edition: "2018-113", signers: [a] }]
        signers: { a: { type: software, key: k, certificate: c } }
        """
    private static let least =
        "url: \"https://node.example/as2\", from: A, to: B C, keyFiles: [k.pem], partnerCertificateFiles: [p.pem]"

    private func yaml(_ transport: String) -> String {
        Self.base + "\nroutes: [{ name: node, companies: [3301960EX1], transport: { type: as2, \(transport) } }]\n"
    }

    private func paths(_ yaml: String) -> [String] {
        do {
            _ = try SettingsLoader.parse(yaml)
            return []
        } catch {
            return error.problems.map(\.path)
        }
    }

    private func as2(_ transport: String) throws -> RouteSettings.AS2? {
        guard case .as2(let as2)? = try SettingsLoader.parse(yaml(transport)).routes.first?.transport else {
            return nil
        }
        return as2
    }

    @Test("what is not said is safe: signed, encrypted, with a receipt in the answer")
    func standards() throws {
        let as2 = try #require(try as2(Self.least))
        #expect(
            as2
                == RouteSettings.AS2(
                    url: "https://node.example/as2", from: "A", to: "B C", keyFiles: ["k.pem"],
                    partnerCertificateFiles: ["p.pem"], sign: .sha256, encrypt: .aes256, compress: .none, mdn: .sync,
                    mdnUrl: nil, mdnWait: .seconds(300), receiptUrls: [], timeout: .seconds(30)))
        let settings = try SettingsLoader.parse(yaml(Self.least))
        #expect(settings.callbacks.as2 == "/callbacks/as2")
    }

    @Test("every key is taken")
    func everything() throws {
        let as2 = try #require(
            try as2(
                Self.least + """
                    , sign: sha1, encrypt: 3des, compress: after-signing, mdn: async, mdnUrl: "http://me.example/in", \
                    mdnWait: 10s, receiptUrls: ["http://r.example/x"], timeout: 5s
                    """))
        #expect(as2.sign == .sha1 && as2.encrypt == .tripleDES && as2.compress == .afterSigning && as2.mdn == .async)
        #expect(as2.mdnUrl == "http://me.example/in" && as2.mdnWait == .seconds(10))
        #expect(as2.receiptUrls == ["http://r.example/x"] && as2.timeout == .seconds(5))
    }

    @Test(
        "what does not fit together is named",
        arguments: [
            ("url: \"http://n/\", from: A, to: B", ["keyFiles", "partnerCertificateFiles"].map { ".transport." + $0 }),
            ("url: \"http://n/\", from: A, to: B, sign: none, encrypt: none", []),
            (least + ", mdn: async", [".transport.mdnUrl"]),
            (least + ", mdnUrl: \"http://me.example/\"", [".transport"]),
            ("from: A, to: B, keyFiles: [k], partnerCertificateFiles: [p]", [".transport"]),
            (least + ", sign: md5", [".transport.sign"]), (least + ", encrypt: rc4", [".transport.encrypt"]),
            (least + ", queue: X", [".transport.queue"]),
        ])
    func problems(transport: String, expected: [String]) {
        #expect(paths(yaml(transport)) == expected.map { "routes[0]" + $0 })
    }

    @Test("two routes cannot have the same names: what comes in would belong to both")
    func sameNames() {
        let company =
            "{ code: 3301960EX2, name: M, dxpId: DXPENT0000099002, edition: \"2018-113\", signers: [a] }"
        let text =
            Self.base.replacing("signers: [a] }]", with: "signers: [a] }, \(company)]") + """
                \nroutes:
                  - { name: one, companies: [3301960EX1], transport: { type: as2, \(Self.least) } }
                  - { name: two, companies: [3301960EX2], transport: { type: as2, \(Self.least) } }
                """
        #expect(paths(text) == ["routes[1].transport.from"])
    }

    @Test("the three callbacks have three paths")
    func callbackPaths() {
        #expect(paths(Self.base + "\ncallbacks: { as2: /callbacks/dxp }\n") == ["callbacks.as2"])
        #expect(paths(Self.base + "\ncallbacks: { zhejiang: /callbacks/as2 }\n") == ["callbacks.as2"])
        #expect(paths(Self.base + "\ncallbacks: { as2: /in }\n") == [])
    }

    @Test(
        "config check complains about messages in clear and about partners that nobody can know",
        arguments: [
            ("", 0), (", encrypt: none", 0), (", sign: none", 1),
            (", encrypt: none, sign: none, mdn: none", 1),
        ])
    func complaints(more: String, count: Int) throws {
        let settings = try SettingsLoader.parse(yaml(Self.least + more))
        #expect(settings.describe(language: .english).count { $0.hasPrefix("! node") } == count)
        let open = try SettingsLoader.parse(
            yaml((Self.least + more).replacing("https://", with: "http://")))
        let isClear = more.contains("encrypt: none")
        #expect(open.describe(language: .english).count { $0.hasPrefix("! node") } == count + (isClear ? 1 : 0))
    }
}
