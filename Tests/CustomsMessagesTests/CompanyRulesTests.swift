import SidecarBase
import Testing
import XMLCanonical

@testable import CustomsMessages

@Suite struct CompanyRulesTests {
    private static let order = KnownCompany(code: "3399990002", dxpId: "DXPENT0000099999")
    private static let agent = KnownCompany(code: "3399990004", dxpId: "DXPENT0000099996")

    private func findings(
        _ number: Int, _ companies: [KnownCompany], _ changes: [String: String] = [:]
    ) throws -> [MessageFinding] {
        var text = String(
            decoding: try Fixture.document("ceb/CEB\(number)Message.xml").canonicalized(), as: UTF8.self)
        for (field, value) in changes {
            text = text.replacing(
                try Regex("<ceb:\(field)>[^<]*<"), with: "<ceb:\(field)>\(value)<", maxReplacements: 1)
        }
        let description = try #require(SchemaCatalogue.builtIn().message("CEB\(number)Message", .may2022))
        return RuleChecker(companies: companies).findings(in: try Fixture.document(xml: text), description).filter {
            ["rule.company_unknown", "rule.dxp_id", "rule.responsible_party"].contains($0.rule)
        }
    }

    @Test("without a configuration nothing is said of companies; with the right one nothing either")
    func silent() throws {
        #expect(try findings(311, [], ["copCode": "0000000000"]) == [])
        #expect(try findings(311, [Self.agent, Self.order]) == [])
        #expect(try findings(621, [Self.agent, Self.order]) == [])
    }

    @Test("a sender that is not configured, and a DXP id of another, are refused")
    func transfer() throws {
        let unknown = try findings(621, [Self.order])
        #expect(unknown.map(\.rule) == ["rule.company_unknown"] && unknown[0].severity == .error)
        #expect(unknown[0].path == "BaseTransfer/copCode" && unknown[0].customsCode == "-621015")
        #expect(unknown[0].english.contains("3399990002"))
        let other = try findings(311, [Self.order], ["dxpId": Self.agent.dxpId])
        #expect(other.map(\.rule) == ["rule.dxp_id"] && other[0].severity == .error)
        #expect(other[0].path == "BaseTransfer/dxpId" && other[0].chinese.contains(Self.order.dxpId))
    }

    @Test("who signs is responsible for the document, or it is warned of")
    func responsible() throws {
        let found = try findings(621, [Self.agent], ["agentCode": "3399990009"])
        #expect(found.map(\.rule) == ["rule.responsible_party"] && found[0].severity == .warning)
        #expect(found[0].path == "Inventory[1]/InventoryHead/agentCode" && found[0].customsCode == "-621015")
        // The platform may declare an order, too.
        #expect(try findings(311, [Self.order], ["ebcCode": "3399990009", "ebpCode": "3399990002"]) == [])
        #expect(try findings(311, [Self.order], ["ebcCode": "3399990009"]).map(\.rule) == ["rule.responsible_party"])
        // A credit code cannot be compared with a registration number.
        #expect(try findings(621, [Self.agent], ["agentCode": "91350100M000100Y43"]) == [])
    }

    @Test("a fault of the schema that customs has a code for names it")
    func answers() throws {
        let checker = MessageChecker(try SchemaCatalogue.builtIn())
        let text = String(decoding: try Fixture.document("ceb/CEB621Message.xml").canonicalized(), as: UTF8.self)
        let unsigned = checker.report(on: Array(text.utf8)).findings.first { $0.rule == "schema.unsigned" }
        #expect(unsigned?.customsCode == "-621026")
        let bare = text.replacing(#/(?s)<ceb:InventoryList>.*<\/ceb:InventoryList>/#, with: "")
        let missing = checker.report(on: Array(bare.utf8)).findings.first { $0.path.hasSuffix("InventoryList") }
        #expect(missing?.customsCode == "-621000")
        let inventory = try #require(text.firstMatch(of: #/(?s)<ceb:Inventory>.*<\/ceb:Inventory>/#)).output
        let many = text.replacing(inventory, with: String(repeating: String(inventory), count: 101))
        let over = checker.report(on: Array(many.utf8)).findings.first { $0.rule == "schema.too_many" }
        #expect(over?.path == "Inventory[101]" && over?.customsCode == "-621030")
    }
}
