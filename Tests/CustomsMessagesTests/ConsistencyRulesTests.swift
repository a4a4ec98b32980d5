import SidecarBase
import Testing
import XMLCanonical

@testable import CustomsMessages

@Suite struct ConsistencyRulesTests {
    /// The published example of a number, with fields changed.
    private func example(_ number: Int, _ changes: [String: String] = [:]) throws -> XMLDocument {
        var text = String(
            decoding: try Fixture.document("ceb/CEB\(number)Message.xml").canonicalized(), as: UTF8.self)
        if number == 311 { text = text.replacing("示例路1号 &lt;2幢&gt; &amp; 3室", with: "示例路1号") }
        for (field, value) in changes {
            let changed = text.replacing(
                try Regex("<ceb:\(field)>[^<]*<"), with: "<ceb:\(field)>\(value)<", maxReplacements: 1)
            #expect(changed != text, "\(field)")
            text = changed
        }
        return try Fixture.document(xml: text)
    }

    private func siblings(_ numbers: [Int], _ changes: [String: String] = [:]) throws -> [SiblingDocument] {
        try numbers.flatMap { SiblingDocument.all(in: try example($0, changes)) }
    }

    @Test("the published examples of one order agree", arguments: [311, 411, 511, 621, 623, 625])
    func examples(number: Int) throws {
        let found = ConsistencyRules.findings(
            in: try example(number), siblings: try siblings([311, 411, 511, 621].filter { $0 != number }))
        #expect(found == [])
    }

    @Test(
        "what does not agree is found from both sides, with the value of the other, of personal fields masked",
        arguments: [
            (411, "amountPaid", "218.30", 311, "acturalPaid", "rule.sibling_amount", "218.30"),
            (411, "payerName", "别人", 311, "buyerName", "rule.sibling_differs", "**"),
            (411, "payerIdNumber", "330100199001010000", 311, "buyerIdNumber", "rule.sibling_differs", "330*"),
            (411, "payerIdNumber", "330100199001010000", 621, "buyerIdNumber", "rule.sibling_differs", "330*"),
            (411, "payTransactionId", "OTHER", 311, "payTransactionId", "rule.sibling_differs", "OTHER"),
            (511, "consignee", "别人", 311, "consignee", "rule.sibling_differs", "**"),
            (511, "consigneeAddress", "另一地址", 311, "consigneeAddress", "rule.sibling_differs", "*"),
            (511, "consigneeAddress", "另一地址", 621, "consigneeAddress", "rule.sibling_differs", "*"),
            (511, "logisticsNo", "OTHER", 621, "logisticsNo", "rule.sibling_differs", "OTHER"),
            (511, "orderNo", "OTHER", 621, "orderNo", "rule.sibling_differs", "OTHER"),
            (311, "ebpCode", "3399999999", 621, "ebpCode", "rule.sibling_differs", "3399999999"),
            (311, "ebcCode", "3399999999", 621, "ebcCode", "rule.sibling_differs", "3399999999"),
            (311, "qty", "3", 621, "qty", "rule.sibling_lines", "3"),
            (311, "unit", "011", 621, "unit", "rule.sibling_lines", "011"),
            (311, "gnum", "2", 621, "gnum", "rule.sibling_lines", "no line 1"),
            (621, "logisticsCode", "3399999999", 625, "logisticsCode", "rule.sibling_differs", "3399999999"),
            (621, "qty", "0.5", 625, "qty", "rule.sibling_lines", "must not be more"),
            (621, "gcode", "9619001199", 625, "gcode", "rule.sibling_lines", "9619001199"),
        ] as [(Int, String, String, Int, String, String, String)])
    func differences(
        sibling: Int, field: String, value: String, own: Int, ownField: String, rule: String, text: String
    ) throws {
        let changed = try siblings([sibling], [field: value])
        let found = ConsistencyRules.findings(in: try example(own), siblings: changed)
        let finding = try #require(found.first, "nothing")
        #expect(found.count == 1 && finding.rule == rule && finding.severity == .warning, "\(found)")
        #expect(finding.path.hasSuffix("/" + ownField) && finding.path.contains("[1]"))
        #expect(finding.english.contains(text) && finding.chinese.contains("CEB\(sibling)Message"), "\(finding)")
        #expect(!finding.english.contains("别人") && !finding.english.contains("19900101"))
        // The other way round, but for what is checked against inventories only.
        guard own != 625 else { return }
        let back = ConsistencyRules.findings(in: try example(sibling, [field: value]), siblings: try siblings([own]))
        #expect(back.contains { $0.path.hasSuffix("/" + field) }, "\(back)")
    }

    @Test(
        "amounts are compared by value, identity numbers without regard to capitals, and what is left out is not spoken of"
    )
    func lenient() throws {
        #expect(
            ConsistencyRules.findings(
                in: try example(311, ["buyerIdNumber": "11010519491231002X"]),
                siblings: try siblings([411], ["amountPaid": "218.2000", "payerIdNumber": "11010519491231002x"])) == [])
        var payment = try #require(siblings([411]).first)
        payment = SiblingDocument(
            rootName: payment.rootName, head: payment.head.filter { ["orderNo", "amountPaid"].contains($0.key) },
            lines: [])
        #expect(ConsistencyRules.findings(in: try example(311), siblings: [payment]) == [])
    }

    @Test("a line too many on either side is found")
    func lineCount() throws {
        var order = try #require(siblings([311]).first)
        order = SiblingDocument(
            rootName: order.rootName, head: order.head, lines: order.lines + [["gnum": "2", "qty": "1"]])
        let found = ConsistencyRules.findings(in: try example(621), siblings: [order])
        #expect(found.map(\.rule) == ["rule.sibling_lines"] && found[0].path == "Inventory[1]/InventoryList[1]/gnum")
        #expect(found[0].english.contains("2 lines"))
        let returned = ConsistencyRules.findings(in: try example(625, ["gnum": "7"]), siblings: try siblings([621]))
        #expect(returned.map(\.customsCode) == ["-625209"])
    }

    @Test("of several siblings the one with the most numbers in common counts, and of those the last")
    func choice() throws {
        let right = try siblings([511])
        let otherParcel = try siblings([511], ["logisticsNo": "OTHER"])
        #expect(ConsistencyRules.findings(in: try example(621), siblings: otherParcel + right + otherParcel) == [])
        let changed = try siblings([411], ["amountPaid": "1.00"])
        let payments = try siblings([411])
        #expect(ConsistencyRules.findings(in: try example(311), siblings: changed + payments) == [])
        #expect(ConsistencyRules.findings(in: try example(311), siblings: payments + changed).count == 1)
        let others = try siblings([411], ["orderNo": "OTHER", "payTransactionId": "OTHER", "amountPaid": "1.00"])
        #expect(ConsistencyRules.findings(in: try example(311), siblings: others) == [])
    }

    @Test("wanted are the documents that name the same order, payment or waybill, each once")
    func wanted() throws {
        let orderNo = "EX202406010000001"
        func wanted(_ root: Int, _ field: String, _ value: String) -> WantedSibling {
            WantedSibling(rootName: "CEB\(root)Message", field: field, value: value)
        }
        #expect(
            Set(ConsistencyRules.wanted(by: try example(311))) == [
                wanted(411, "orderNo", orderNo), wanted(411, "payTransactionId", "EXPAY2024060100000001"),
                wanted(511, "orderNo", orderNo), wanted(621, "orderNo", orderNo),
            ])
        #expect(
            Set(ConsistencyRules.wanted(by: try example(621))) == [
                wanted(311, "orderNo", orderNo), wanted(411, "orderNo", orderNo), wanted(511, "orderNo", orderNo),
                wanted(511, "logisticsNo", "EXWB00000000001"),
            ])
        #expect(
            ConsistencyRules.wanted(by: try example(625)) == [
                wanted(621, "orderNo", orderNo), wanted(621, "logisticsNo", "EXWB00000000001"),
            ])
        #expect(ConsistencyRules.wanted(by: try Fixture.document("ceb/CEB303Message.xml")).isEmpty)
        #expect(ConsistencyRules.wanted(by: try Fixture.document("ceb/CEB312Message.xml")).isEmpty)
        let text = String(decoding: try example(311).canonicalized(), as: UTF8.self)
        let order = try #require(text.firstMatch(of: #/(?s)<ceb:Order>.*?<\/ceb:Order>/#)).output
        let twice = try Fixture.document(xml: text.replacing(order, with: order + order, maxReplacements: 1))
        #expect(ConsistencyRules.wanted(by: twice).count == 4 && SiblingDocument.all(in: twice).count == 2)
    }
}
