import Channels
import SidecarBase
import Testing

@Suite("data for certificates of origin") struct OriginRulesTests {
    private func rules(_ change: (String) -> String, _ interface: OriginInterface = .applyGeneralCo) throws -> [String]
    {
        do {
            try OriginRules.check(try Origin.application(change), for: interface)
            return []
        } catch let error as OriginDataError {
            for problem in error.fieldProblems {
                #expect(problem.chinese.unicodeScalars.contains { $0.value > 0x3FFF }, "\(problem)")
            }
            return error.fieldProblems.map { "\($0.path) \($0.rule)" }
        }
    }

    @Test("the example is good, and what nobody knows is passed on")
    func good() throws {
        #expect(try rules { $0 }.isEmpty)
        #expect(try rules { $0.replacing("\"destCountry\"", with: "\"extra\":{\"x\":[1]},\"destCountry\"") }.isEmpty)
        #expect(
            try rules {
                $0.replacing(
                    "{\"enName\":\"SAMPLE IMPORTS & SONS\",\"enAddress\":\"1 MAIN STREET, SAMPLETOWN\"}",
                    with: "\"TO ORDER\"")
            }.isEmpty)
    }

    @Test(
        "a wrong field is named by path and rule",
        arguments: [
            ("\"docId\":\"TESTPROV01-20250701-0001\",", "", "docId required"),
            ("\"docId\":\"TESTPROV01-20250701-0001\"", "\"docId\":7", "docId type"),
            ("TESTPROV01-20250701-0001", String(repeating: "x", count: 65), "docId length"),
            ("\"certType\":\"CO\"", "\"certType\":\"FORM-E\"", "certType choice"),
            ("\"sendAudit\":true", "\"sendAudit\":\"yes\"", "sendAudit type"),
            ("\"sendAudit\":true", "\"sendAudit\":true,\"applyType\":\"AGAIN\"", "applyType choice"),
            ("\"branchCode\":\"3301\",", "", "branchCode required"),
            ("913301000000000001", "91330100000000000a", "enterprise.creditCode form"),
            ("\"destCountry\":\"DEU\"", "\"destCountry\":\"De\"", "destCountry country"),
            ("\"invoiceDate\":\"2025-06-28\"", "\"invoiceDate\":\"2025-06-31\"", "invoiceDate date"),
            ("\"hsCode\":\"630260\"", "\"hsCode\":\"63026\"", "goods[0].hsCode form"),
            ("\"quantity\":\"500\"", "\"quantity\":\"0\"", "goods[0].quantity amount"),
            ("\"quantity\":\"500\"", "\"quantity\":\"five\"", "goods[0].quantity amount"),
            ("\"unit\":\"KGS\"", "\"unit\":\" \"", "goods[0].unit required"),
            ("\"no\":1", "\"no\":0", "goods[0].no type"),
            ("\"transport\":\"FROM NINGBO, CHINA TO HAMBURG BY SEA\",", "\"transport\":[],", "transport required"),
            ("\"marks\":\"N/M\"", "\"marks\":\"\\u0007\"", "goods[0].marks characters"),
            (
                "\"destCountry\":\"DEU\"",
                "\"destCountry\":\"DEU\",\"attachments\":[{\"name\":\"a\",\"type\":\"b\",\"base64\":\"*\"}]",
                "attachments[0].base64 base64"
            ),
        ])
    func wrong(part: String, other: String, problem: String) throws {
        let found = try rules { $0.replacing(part, with: other) }
        #expect(found == [problem], "\(found)")
    }

    @Test("everything that is wrong is told at once")
    func together() throws {
        let empty = try OriginJSON.read(Array("{}".utf8))
        do {
            try OriginRules.check(empty, for: .applyPreferentialCo)
            Issue.record("nothing was found")
        } catch {
            let paths = error.fieldProblems.map(\.path)
            #expect(
                paths == [
                    "docId", "certType", "branchCode", "sendAudit", "enterprise", "importer", "producer", "transport",
                    "destCountry", "invoiceNo", "invoiceDate", "goods",
                ])
        }
    }

    @Test("a preferential certificate wants an agreement, a producer and a criterion for every article")
    func preferential() throws {
        let found = try rules({ $0 }, .applyPreferentialCo)
        #expect(Set(found) == ["certType choice", "producer required", "goods[0].originCriterion required"])
    }

    @Test("no articles, an article twice, too many, and what is no article")
    func articles() throws {
        #expect(try rules { String($0.prefix { $0 != "[" }) + "[]}" } == ["goods required"])
        #expect(try rules { String($0.prefix { $0 != "[" }) + "[7]}" } == ["goods[0] type"])
        let twice = try rules { text in
            let start = text.split(separator: "[", maxSplits: 1)
            let article = String(start[1].dropLast(2))
            return "\(start[0])[\(article),\(article)]}"
        }
        #expect(twice == ["goods[1].no unique"])
        let many = String(repeating: "{},", count: 1_000) + "{}"
        #expect(try rules { String($0.prefix { $0 != "[" }) + "[\(many)]}" } == ["goods count"])
    }
}
