import Foundation
import SidecarBase
import Testing

@testable import SidecarConfiguration

@Suite("SettingsReference")
struct SettingsReferenceTests {
    /// The folder `conf` of the package.
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("conf")

    @Test("the example of each language loads as it is", arguments: SettingsLanguage.allCases)
    func exampleLoads(language: SettingsLanguage) throws {
        let settings = try SettingsLoader.parse(SettingsReference.exampleYAML(language: language))
        #expect(settings.companies.map(\.code) == ["3301960EX1"])
        #expect(settings.signers.map(\.name) == ["ukey-a"])
        #expect(settings.routes.map(\.name) == ["node"])
        #expect(settings.relay.map(\.name) == ["erp"])
    }

    /// Run with PORTSIGN_TEST_UPDATE_CONF=1 to write the files anew after a change of the reference.
    @Test(
        "the files in conf are the generated ones",
        arguments: [
            (SettingsLanguage.english, "portsign.example.yaml"), (.chinese, "portsign.example.zh-CN.yaml"),
        ])
    func exampleIsCurrent(language: SettingsLanguage, name: String) throws {
        let file = Self.folder.appendingPathComponent(name)
        let example = SettingsReference.exampleYAML(language: language)
        if ProcessInfo.processInfo.environment["PORTSIGN_TEST_UPDATE_CONF"] == "1" {
            try Data(example.utf8).write(to: file)
        }
        #expect(try String(contentsOf: file, encoding: .utf8) == example)
    }

    @Test("the files that the example names are in the folder it is written for", arguments: SettingsLanguage.allCases)
    func exampleInFolder(language: SettingsLanguage) throws {
        for folder in ["/etc/portsign", "/srv/it's: a # folder"] {
            let example = SettingsReference.exampleYAML(language: language, folder: folder)
            #expect(!example.contains("conf/"))
            guard case .card(let card) = try SettingsLoader.parse(example).signers.first?.kind else {
                Issue.record("no card")
                continue
            }
            #expect(card.pin == .file(folder + "/ukey-a.pin"))
        }
    }

    /// Run with PORTSIGN_TEST_UPDATE_CONF=1 to write the tables anew after a change of the reference.
    @Test(
        "the configuration tables of the manuals are the generated ones",
        arguments: [(SettingsLanguage.english, "README.md"), (.chinese, "README.zh-CN.md")])
    func manualIsCurrent(language: SettingsLanguage, name: String) throws {
        let file = Self.folder.deletingLastPathComponent().appendingPathComponent(name)
        var manual = try String(contentsOf: file, encoding: .utf8)
        let start = try #require(manual.firstRange(of: "<!-- configuration table: made by `portsign config reference"))
        let first = try #require(manual[start.upperBound...].firstIndex(of: "\n"))
        let end = try #require(manual.firstRange(of: "<!-- end of configuration table -->"))
        let table = "\n\n" + SettingsReference.markdownTable(language: language) + "\n"
        if ProcessInfo.processInfo.environment["PORTSIGN_TEST_UPDATE_CONF"] == "1" {
            manual.replaceSubrange(first..<end.lowerBound, with: table)
            try Data(manual.utf8).write(to: file)
        } else {
            #expect(manual[first..<end.lowerBound] == table)
        }
    }

    @Test("every line that is commented out can be switched on", arguments: SettingsLanguage.allCases)
    func commentedLines(language: SettingsLanguage) {
        let lines = SettingsReference.exampleYAML(language: language).split(separator: "\n").map(String.init)
        var groups: [String] = []
        for line in lines {
            let text = line.drop { $0 == " " }
            if text.hasPrefix("#"), !text.hasPrefix("# ") { groups.append(String(text.dropFirst())) }
        }
        #expect(groups.count > 30)
        #expect(groups.allSatisfy { $0.contains(":") && !$0.contains("\"\"\"") })
    }

    @Test("the defaults of the reference are good values of their own types")
    func defaults() {
        func check(_ fields: [SettingsField], path: String) {
            for field in fields {
                if let standard = field.standard, !standard.isEmpty {
                    let values = if case .texts = field.type { field.standardList } else { [standard] }
                    for value in values { #expect(field.type.accepts(value), "\(path).\(field.key)") }
                }
                #expect(!(field.isRequired && field.standard != nil), "\(path).\(field.key)")
                check(field.type.fields, path: path + "." + field.key)
            }
        }
        check(SettingsReference.fields, path: "")
    }

    @Test("the table of the manual has a row for every key, in both languages", arguments: SettingsLanguage.allCases)
    func table(language: SettingsLanguage) {
        let rows = SettingsReference.markdownTable(language: language).split(separator: "\n")
        #expect(
            rows.contains {
                $0.hasPrefix("| `server.port` |") && $0.contains("`9090`") && $0.contains("`PORTSIGN_SERVER_PORT`")
            })
        #expect(rows.contains { $0.contains("`signers.<name>.slot`") && $0.contains("`PORTSIGN_SIGNERS_<NAME>_SLOT`") })
        #expect(
            rows.contains { $0.contains("`companies[].dxpId`") && $0.contains("`PORTSIGN_COMPANIES_<CODE>_DXP_ID`") })
        #expect(rows.contains { $0.contains("`routes[].transport.url`") })
        for row in rows { #expect(row.replacing("\\|", with: "").count { $0 == "|" } == 6) }
    }

    @Test(
        "slips are recognised",
        arguments: [
            ("sever", ["server", "signers"], "server"), ("prot", ["port", "host"], "port"),
            ("pinfile", ["pinFile"], "pinFile"),
            ("zzz", ["port", "host"], nil), ("x", ["a", "b"], nil),
        ] as [(String, [String], String?)])
    func slips(name: String, candidates: [String], meant: String?) {
        #expect(NearestName.suggestion(for: name, among: candidates) == meant)
    }
}

@Suite("Settings description")
struct SettingsDescriptionTests {
    @Test("every part says what it will do, in both languages", arguments: SettingsLanguage.allCases)
    func parts(language: SettingsLanguage) throws {
        let lines = try SettingsLoader.parse(SettingsLoaderTests.whole).describe(language: language)
        let text = lines.joined(separator: "\n")
        for part in [
            "127.0.0.1", "9191", "/newyorkTransferWebapps", "3301960EX1", "DXPENT0000099001", "ukey-a",
            "conf/ukey-a.pin",
            "0A1B", "soft", "test.p12", "node", "http://127.0.0.1:9191/x", "erp", "HMAC", "var/portsign.sqlite",
            "CEB507Message", "DXPDSWEXPCEB0001", "info",
        ] {
            #expect(text.contains(part), "\(part)")
        }
    }

    @Test("what deserves a look is marked")
    func marks() throws {
        func marked(_ yaml: String) throws -> [String] {
            try SettingsLoader.parse(yaml).describe(language: .english).filter { $0.hasPrefix("! ") }
        }
        #expect(try marked("").contains { $0.contains("No company") })
        #expect(try marked("server: { allow: [0.0.0.0/0] }").contains { $0.contains("everywhere") })
        #expect(try marked("platform: { allowPlain: true }").contains { $0.contains("not encrypted") })
        #expect(try marked("platform: { requireDigest: false }").contains { $0.contains("without a valid digest") })
        #expect(
            try marked(SettingsLoaderTests.whole).contains { $0.contains("other") && $0.contains("No company uses it") }
        )
        #expect(
            try marked(
                SettingsLoaderTests.whole.replacing("routes:", with: "#").replacing("  - { name: node", with: "#")
            )
            .contains { $0.contains("has no route") })
    }
}
