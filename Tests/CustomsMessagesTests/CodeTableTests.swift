import SidecarBase
import Testing
import XMLCanonical

@testable import CustomsMessages

@Suite struct CodeTableTests {
    @Test("the built-in texts have no fault, say their source, and hold what the specification and samples name")
    func builtIn() throws {
        let tables = try CodeTables.builtIn()
        #expect(
            tables.all.map(\.name) == [
                "country", "currency", "customs", "packing", "port", "trade", "traffic", "unit",
            ])
        #expect(tables.all.allSatisfy { $0.source.utf8.count > 20 && !$0.chineseName.isEmpty })
        #expect(CodeTables.standard.all.count == 8)
        for (table, code, name) in [
            ("country", "110", "中国香港"), ("country", "116", "日本"), ("country", "133", "韩国"), ("country", "142", "中国"),
            ("country", "303", "英国"), ("country", "304", "德国"), ("country", "305", "法国"), ("country", "502", "美国"),
            ("country", "601", "澳大利亚"), ("country", "609", "新西兰"), ("currency", "142", "人民币"),
            ("currency", "110", "港币"), ("currency", "116", "日本元"), ("currency", "300", "欧元"),
            ("currency", "303", "英镑"), ("currency", "502", "美元"), ("unit", "007", "个"), ("unit", "011", "件"),
            ("unit", "035", "千克"), ("unit", "125", "包"), ("unit", "140", "盒"), ("unit", "142", "瓶"),
            ("customs", "29", "杭州关区"), ("customs", "2900", "杭州关区"), ("packing", "2", "纸箱"),
            ("traffic", "Y", "保税港区"), ("trade", "9610", "电子商务"),
        ] {
            #expect(tables.table(table)?.entry(code)?.chineseName == name, "\(table) \(code)")
        }
        // 41 districts, the sub-administration and the general administration.
        #expect(tables.table("customs")?.entries.count { $0.code.count == 2 } == 44)
    }

    @Test(
        "a code gets the verdict its table is sure of",
        arguments: [
            ("unit", "035", "known"), ("unit", "35", "misshapen 035"), ("unit", "KG", "misshapen 035"),
            ("unit", "千克", "misshapen 035"), ("unit", "065", "unknown"), ("unit", "170", "possible"),
            ("currency", "USD", "misshapen 502"), ("currency", "503", "possible"), ("country", "CHN", "misshapen 142"),
            ("country", "cn", "misshapen 142"), ("country", "840", "unknown"), ("country", "260", "possible"),
            ("customs", "2900", "known"), ("customs", "2999", "possible 29"), ("customs", "3000", "unknown"),
            ("customs", "290", "misshapen"), ("packing", "8", "unknown"), ("port", "ABCDE", "misshapen"),
            ("port", "110", "possible"), ("trade", "9610", "known"),
        ])
    func verdicts(name: String, code: String, expected: String) throws {
        let table = try #require(try CodeTables.builtIn().table(name))
        let said =
            switch table.verdict(on: code) {
            case .known: "known"
            case .possible(let entry): "possible" + (entry.map { " " + $0.code } ?? "")
            case .unknown(let meant): "unknown" + (expected.contains(" ") ? meant.map { " " + $0.code }.joined() : "")
            case .misshapen(let meant): "misshapen" + meant.map { " " + $0.code }.joined()
            }
        #expect(said == expected)
    }

    @Test("a site adds codes, takes the place of some, takes some away, and may say that the table is complete")
    func site() throws {
        let tables = try CodeTables.site([
            ("a.txt", "table port\nsource ours\n4001  示例港 | Example Port | XPT\r\n"),
            ("b.txt", "# ours\ntable currency\ncomplete yes\n142  人民币元 | Renminbi\n609  -\n"),
            ("c.txt", "table unit\nreplaces\ncomplete yes\n007  个 | piece\n"),
            ("d.txt", "table warehouse\nnames 仓库 | Warehouses\nshape 2-3 characters\nA1  一号仓 | Warehouse one\n"),
        ])
        #expect(tables.table("port")?.entry("4001")?.englishName == "Example Port")
        #expect(tables.table("port")?.source == "ours")
        let currency = try #require(tables.table("currency"))
        #expect(currency.entry("142")?.chineseName == "人民币元" && currency.entry("502") != nil)
        #expect(currency.verdict(on: "609") == .unknown(["309", "601"].compactMap { currency.entry($0) }))
        #expect(tables.table("unit")?.entries.map(\.code) == ["007"] && tables.all.count == 9)
        #expect(tables.table("warehouse")?.verdict(on: "B7") == .possible(nil))
        #expect(tables.search("xpt").map(\.entries).first?.map(\.code) == ["4001"])
        #expect(tables.search("没有").isEmpty)
    }

    @Test(
        "a wrong text is refused with file, line and reason",
        arguments: [
            ("", 1, "table NAME"), ("names 港 | Port\n", 2, "table NAME"),
            ("table new\nshape 3 digits\n", 3, "needs a line names"),
            ("table new\nnames 新 | New\n", 3, "needs a line shape"), ("table port\ntable port\n", 2, "twice"),
            ("table port\n4001 示例港 | Example\n", 2, "two spaces"), ("table port\n4001  示例港\n", 2, "中文 | English"),
            ("table port\n40a1  示例港 | Example\n", 2, "no code"),
            ("table port\n4001  示例港 | Example\n4001  示例港 | Example\n", 3, "twice"),
            ("table port\n4001  示例港 | Example\nsource x\n", 3, "before the codes"),
            ("table unit\n77  某 | Some\n", 3, "77 has not the shape"), ("table unit\n024  -\n", 3, "no code 024"),
            ("table unit\nshape three digits\n", 3, "shape, a length"),
            ("table unit\ncomplete most\n", 3, "complete is"),
            ("table unit\ncomplete 300-200\n", 3, "complete is"), ("table unit\ncomplete 1-200\n", 3, "complete is"),
        ])
    func faults(text: String, line: Int, reason: String) throws {
        do throws(CodeTableError) {
            _ = try CodeTables.site([("ours.txt", text)])
            Issue.record("no fault")
        } catch {
            #expect(
                error.source == "ours.txt" && error.line == line && error.reason.contains(reason), "\(error.detail)")
            #expect(error.code == .configCodes)
        }
    }

    @Test(
        "a finding says what is wrong with a code, and what may be meant",
        arguments: [
            ("CEB311", "country", "USA", "rule.code_shape", "502 United States is meant?", "502 美国"),
            ("CEB311", "unit", "7", "rule.code_shape", "007 piece is meant?", "007 个"),
            ("CEB311", "country", "840", "rule.code_unknown", "no such code", "没有该代码"),
            ("CEB603", "currency", "USD", "rule.code_shape", "502 US dollar is meant?", "502 美元"),
            ("CEB621", "customsCode", "3000", "rule.code_unknown", "customs", "关区代码表"),
            ("CEB621", "wrapType", "9", "rule.code_unknown", "packing", "包装种类"),
            ("CEB621", "tradeMode", "9810", "rule.trade_mode", "9610, 1210, 1239", "9610"),
        ])
    func findings(name: String, field: String, value: String, rule: String, english: String, chinese: String) throws {
        let text = String(decoding: try Fixture.document("ceb/\(name)Message.xml").canonicalized(), as: UTF8.self)
        let changed = text.replacing(
            try Regex("<ceb:\(field)>[^<]*<"), with: "<ceb:\(field)>\(value)<", maxReplacements: 1)
        #expect(changed != text)
        let description = try #require(SchemaCatalogue.builtIn().message("\(name)Message", .may2022))
        let found = RuleChecker().findings(in: try Fixture.document(xml: changed), description)
        let finding = try #require(found.first { $0.rule == rule && $0.path.hasSuffix("/" + field) }, "\(found)")
        #expect(finding.severity == .warning && finding.value == value)
        #expect(finding.english.contains(english) && finding.chinese.contains(chinese), "\(finding)")
    }

    @Test("a site's codes are taken for good")
    func siteRules() throws {
        let text = String(decoding: try Fixture.document("ceb/CEB311Message.xml").canonicalized(), as: UTF8.self)
        let changed = text.replacing(
            try Regex("<ceb:country>[^<]*<"), with: "<ceb:country>840<", maxReplacements: 1)
        let description = try #require(SchemaCatalogue.builtIn().message("CEB311Message", .may2022))
        let codes = try CodeTables.site([("ours.txt", "table country\n840  新国 | New Country\n")])
        let found = RuleChecker(codes: codes).findings(in: try Fixture.document(xml: changed), description)
        #expect(!found.contains { $0.path.hasSuffix("country") }, "\(found)")
    }
}
