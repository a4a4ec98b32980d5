import Foundation
import SidecarBase
import Testing

@testable import SidecarConfiguration

/// Loads text and gives the problems of it, in English.
func problems(_ yaml: String, _ environment: [String: String] = [:]) -> [ConfigurationProblem] {
    do throws(ConfigurationError) {
        _ = try SettingsLoader.parse(yaml, environment: environment)
        return []
    } catch {
        return error.problems
    }
}

extension ConfigurationProblem {
    var english: String { description(language: .english) }
}

@Suite("SettingsLoader")
struct SettingsLoaderTests {
    static let whole = """
        server:    { host: 127.0.0.1, port: 9191, allow: [127.0.0.0/8] }
        companies:
          - code: 3301960EX1
            name: 示例跨境电商（杭州）有限公司
            dxpId: DXPENT0000099001
            edition: "2022-05"
            signers: [ukey-a, soft]
        signers:
          ukey-a:  { type: card, profile: piv, slot: 9A, pinFile: conf/ukey-a.pin, serial: 0a1b }
          soft:    { type: software, key: test.key.pem, certificate: test.cert.pem }
          other:   { type: software, pkcs12: test.p12, passphraseFile: test.pass }
        routes:
          - { name: node, companies: [3301960EX1], transport: { type: soap, url: "http://127.0.0.1:9191/x", timeout: 5s } }
        relay:
          - { name: erp, url: "http://127.0.0.1:9292/receipts", format: platform-form, hmacSecretFile: h.secret }
        receivers: { CEB507Message: DXPDSWEXPCEB0001 }
        compatibility: { successKey: success, xmlKey: xml, forward: never, windowHours: 0, signedInput: reject }
        """

    @Test("an empty file is the defaults of the reference")
    func empty() throws {
        let settings = try SettingsLoader.parse("")
        #expect(settings.server.host == "127.0.0.1")
        #expect(settings.server.port == 9090)
        #expect(settings.server.allow.map(\.text) == ["127.0.0.0/8", "::1"])
        #expect(settings.server.bodyBytes == 10 << 20)
        #expect(settings.server.answerTimeout == .seconds(10))
        #expect(settings.companies.isEmpty && settings.signers.isEmpty && settings.routes.isEmpty)
        #expect(settings.ledger.path == "var/portsign.sqlite")
        #expect(settings.compatibility.basePath == "/newyorkTransferWebapps")
        #expect(settings.compatibility.prefix == "{\"success\":true,\"xml\":\"")
        #expect(settings.compatibility.forward == .route)
        #expect(settings.compatibility.windowHours == 24)
        #expect(settings.platform.requireDigest)
        #expect(!settings.platform.allowPlain)
        #expect(settings.callbacks.zhejiang == "/callbacks/zhejiang")
        #expect(settings.log == LogSettings(level: .info, format: .text))
        #expect(settings.state.folder == "var")
    }

    @Test("a whole file is read")
    func wholeFile() throws {
        let settings = try SettingsLoader.parse(Self.whole)
        #expect(settings.server.port == 9191)
        let company = try #require(settings.company("3301960EX1"))
        #expect(company.name == "示例跨境电商（杭州）有限公司")
        #expect(company.edition == "2022-05")
        #expect(company.signers == ["ukey-a", "soft"])
        #expect(settings.signers.map(\.name) == ["ukey-a", "soft", "other"])
        #expect(
            settings.signers[0].kind
                == .card(
                    SignerSettings.Card(
                        profile: "piv", slot: 0x9A, pin: .file("conf/ukey-a.pin"), serial: "0A1B", reader: nil,
                        allowFewTries: false)))
        #expect(
            settings.signers[1].kind
                == .software(
                    SignerSettings.Software(
                        source: .pem(key: "test.key.pem", certificate: "test.cert.pem"), passphraseFile: nil)))
        #expect(
            settings.signers[2].kind
                == .software(SignerSettings.Software(source: .pkcs12("test.p12"), passphraseFile: "test.pass")))
        let route = try #require(settings.route(forCompany: "3301960EX1"))
        #expect(
            route.transport
                == .soap(RouteSettings.SOAP(url: "http://127.0.0.1:9191/x", dialect: .document, timeout: .seconds(5))))
        #expect(settings.relay.map(\.hmacSecretFile) == ["h.secret"])
        #expect(settings.relay.map(\.timeout) == [.seconds(10)])
        #expect(settings.receivers == ["CEB507Message": "DXPDSWEXPCEB0001"])
        #expect(settings.compatibility.signedInput == .reject)
    }

    @Test("a file that is not there, not text or not YAML is told with its code")
    func files() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        func code(_ name: String, _ bytes: [UInt8]?) throws -> ErrorCode? {
            let file = folder.appendingPathComponent(name)
            if let bytes { try Data(bytes).write(to: file) }
            do throws(ConfigurationError) {
                _ = try SettingsLoader.load(file: file.path, environment: [:])
                return nil
            } catch {
                return error.code
            }
        }
        #expect(try code("absent.yaml", nil) == .configFile)
        #expect(try code("gbk.yaml", [0x23, 0xC3, 0xDC]) == .configSyntax)
        #expect(try code("large.yaml", [UInt8](repeating: 0x23, count: (1 << 20) + 1)) == .configFile)
        #expect(try code("bom.yaml", [0xEF, 0xBB, 0xBF] + Array("log: { level: debug }".utf8)) == nil)
        #expect(try code("whole.yaml", Array(Self.whole.utf8)) == nil)
    }

    @Test("a mistake of syntax is told with its line and without the text around it")
    func syntax() throws {
        let found = problems("server:\n  port: 1\n pin: 4711\n")
        #expect(found.map(\.code) == [.configSyntax])
        guard case .line = try #require(found.first).place else {
            Issue.record("no line")
            return
        }
        #expect(!found[0].english.contains("4711"))
    }

    @Test("a key that stands twice is a mistake")
    func duplicateKey() {
        #expect(problems("log: {}\nledger: {}\nlog: {}\n").map(\.code) == [.configSyntax])
    }

    @Test("all problems are told at once, in the order of the file, with their lines")
    func allAtOnce() {
        let found = problems(
            """
            sever: {}
            server:
              port: ninety
              hots: 127.0.0.1
            companies:
              - code: short
                dxpId: DXPENT0000099001
                signers: [ukey-b]
            signers:
              ukey-a: { type: card, slot: 9f, pinFile: a.pin, key: k.pem }
            log: { level: loud }
            """, ["PORTSIGN_LEDGER_PAHT": "x"])
        #expect(
            found.map(\.path) == [
                "sever", "server.port", "server.hots", "companies[0].code", "companies[0].name", "companies[0].signers",
                "signers.ukey-a.slot", "signers.ukey-a.key", "log.level", "",
            ])
        #expect(
            found.map(\.place) == [
                .line(1), .line(3), .line(4), .line(6), .line(6), .line(8), .line(10), .line(10), .line(11),
                .environment("PORTSIGN_LEDGER_PAHT"),
            ])
        #expect(found[0].english.contains("did you mean server?"))
        #expect(found[1].english.contains("a whole number from 0 to 65535"))
        #expect(found[2].english.contains("did you mean host?"))
        #expect(found[5].english.contains("did you mean ukey-a?"))
        #expect(found[9].english.contains("did you mean PORTSIGN_LEDGER_PATH?"))
    }

    @Test("every problem has a text in both languages, with the file before it")
    func languages() {
        do throws(ConfigurationError) {
            _ = try SettingsLoader.parse("port: 1\nlog: 3", file: "conf/portsign.yaml")
            Issue.record("loaded")
        } catch {
            #expect(
                error.lines(language: .english)[0]
                    == "conf/portsign.yaml: line 1: port: there is no such key; did you mean server.port?")
            #expect(error.lines(language: .chinese)[0] == "conf/portsign.yaml：第 1 行：port：没有此键；是否应为 server.port？")
            #expect(error.lines(language: .chinese).count == 2)
            #expect(error.code == .configUnknownKey)
        }
    }

    @Test(
        "unknown keys are refused at every level",
        arguments: [
            "x: 1", "server: { x: 1 }", "server: { limits: { x: 1 } }", "server: { allowFor: { x: [127.0.0.1] } }",
            "companies: [{ code: 3301960EX1, name: N, dxpId: D, signers: [a], x: 1 }]\nsigners: { a: { type: card, pinFile: p } }",
            "signers: { a: { type: card, pinFile: p, x: 1 } }",
            "relay: [{ name: a, url: 'http://h/', x: 1 }]", "compatibility: { x: 1 }", "log: { x: 1 }",
        ])
    func unknown(yaml: String) {
        let found = problems(yaml)
        #expect(found.map(\.code) == [.configUnknownKey])
        #expect(found[0].path.hasSuffix("x"))
    }

    @Test(
        "a value of the wrong shape or range is refused, and what is allowed is said",
        arguments: [
            ("server: [1]", "server"), ("server: { port: 65536 }", "server.port"),
            ("server: { port: -1 }", "server.port"),
            ("server: { port: [1] }", "server.port"), ("server: { host: 'a b' }", "server.host"),
            ("server: { allow: [10.0.0.0/33] }", "server.allow[0]"),
            ("server: { allow: ['::1', x] }", "server.allow[1]"),
            ("server: { limits: { bodyBytes: 1 } }", "server.limits.bodyBytes"),
            ("server: { timeouts: { answer: 10 } }", "server.timeouts.answer"),
            ("server: { timeouts: { answer: 1ms } }", "server.timeouts.answer"),
            ("server: { basePath: a/ }", "server.basePath"), ("companies: {}", "companies"),
            ("companies: [x]", "companies[0]"), ("signers: [x]", "signers"),
            ("platform: { allowPlain: 1 }", "platform.allowPlain"),
            ("compatibility: { forward: sometimes }", "compatibility.forward"),
            ("compatibility: { windowHours: 1.5 }", "compatibility.windowHours"),
            ("compatibility: { basePath: '' }", "compatibility.basePath"),
            ("receivers: { CEB3Message: D }", "receivers"),
            ("receivers: { CEB507Message: [x] }", "receivers.CEB507Message"),
            ("ledger: { path: '' }", "ledger.path"), ("ledger: var/x", "ledger"),
            ("log: { format: xml }", "log.format"),
            ("relay: [{ name: a, url: 'ftp://h/' }]", "relay[0].url"),
            ("relay: [{ name: a, url: 'http://u:p@h/' }]", "relay[0].url"),
            ("relay: [{ name: 'a b', url: 'http://h/' }]", "relay[0].name"),
            ("signers: { a: { pinFile: p } }", "signers.a.type"),
        ])
    func wrongValues(yaml: String, path: String) {
        let found = problems(yaml)
        #expect(found.map(\.path) == [path])
        #expect(found.map(\.code) == [.configValue])
        #expect(found.allSatisfy { $0.english.contains("must be") })
    }

    @Test("a section without anything in it is the same as none")
    func emptySections() {
        #expect(problems("server:\nlog:\n  level:\ncompanies:\n").isEmpty)
    }

    @Test("a file of aliases that blow up is refused")
    func aliases() {
        var yaml = "a: &a [x, x, x, x, x, x, x, x, x]\n"
        for (name, previous) in zip("bcdefg", "abcdef") {
            yaml += "\(name): &\(name) [" + Array(repeating: "*\(previous)", count: 9).joined(separator: ", ") + "]\n"
        }
        #expect(problems(yaml).map(\.code) == [.configSyntax])
    }
}

@Suite("Secrets in the configuration")
struct SecretsInConfigurationTests {
    @Test(
        "a secret written into the file is refused, is never repeated, and the way to do it is said",
        arguments: [
            "signers: { a: { type: card, pin: '471199', pinFile: p } }",
            "signers: { a: { type: card, PIN: 471199, pinFile: p } }",
            "signers: { a: { type: card, password: 471199, pinFile: p } }",
            "signers: { a: { type: software, pkcs12: f, passphrase: 471199 } }",
            "relay: [{ name: a, url: 'http://h/', hmacSecret: 471199 }]",
            "platform: { aesKey: 471199 }", "pin: 471199", "legacy: { password: 471199 }",
        ])
    func inline(yaml: String) {
        let found = problems(yaml)
        #expect(found.map(\.code) == [.configValue])
        #expect(found.allSatisfy { $0.english.contains("a secret is never written here") })
        #expect(
            found.allSatisfy {
                !$0.english.contains("471199") && !$0.description(language: .chinese).contains("471199")
            })
    }

    @Test("the key that takes the file is named")
    func instead() {
        #expect(problems("signers: { a: { type: card, pin: 1, pinFile: p } }")[0].english.contains("pinFile"))
        #expect(problems("platform: { aesKey: 1 }")[0].english.contains("aesKeyFiles"))
    }

    @Test("a value in the wrong place is not repeated")
    func wrongPlace() {
        let found = problems("server: { port: secret-471199 }\nsigners: { a: { type: secret-471199 } }")
        #expect(found.count == 2)
        #expect(found.allSatisfy { !$0.english.contains("471199") })
    }

    @Test("neither are values of the environment")
    func environment() {
        let found = problems("", ["PORTSIGN_SERVER_PORT": "secret-471199", "PORTSIGN_PIN": "secret-471199"])
        #expect(found.count == 2)
        #expect(found.allSatisfy { !$0.english.contains("471199") })
    }

    @Test(
        "the time of a roll-over is expiry or a time in China",
        arguments: [
            ("expiry", nil), ("2027-01-31", 1_801_324_800_000), ("2027-01-31 08:00", 1_801_353_600_000),
            ("2027-01-31T08:00:30", 1_801_353_630_000),
        ] as [(String, Int64?)])
    func switchTimes(text: String, milliseconds: Int64?) {
        let expected =
            milliseconds.map { CompanySettings.Switch.at(ChinaTime(milliseconds: $0)) } ?? CompanySettings.Switch.expiry
        #expect(CompanySettings.Switch(text) == expected)
    }

    @Test(
        "what is no time of a roll-over is refused",
        arguments: ["", "never", "2027-02-30", "20270131", "2027-01-31 8:00", "2027/01/31", "2027-01-31T08:00:00Z"])
    func noSwitchTimes(text: String) {
        #expect(CompanySettings.Switch(text) == nil)
    }
}
