import Testing
import XMLCanonical

@testable import CustomsMessages

@Suite struct SchemaValidatorTests {
    private func findings(
        _ change: (String) -> String, name: String = "CEB311Message", edition: Edition = .may2022
    ) throws -> [MessageFinding] {
        let document = try Fixture.document("ceb/\(name).xml")
        let text = String(decoding: try document.canonicalized(), as: UTF8.self)
        let changed = change(text)
        #expect(changed != text)
        return try SchemaValidator(SchemaCatalogue.builtIn()).findings(
            in: Fixture.document(xml: changed), edition: edition)
    }

    @Test(
        "a finding names the rule and the field, and says in both languages what to change",
        arguments: [
            (
                "<ceb:orderNo>", "<ceb:OrderNo>", "</ceb:orderNo>", "</ceb:OrderNo>", "schema.unexpected",
                "Order[1]/OrderHead/OrderNo"
            ),
            ("<ceb:currency>142<", "<ceb:currency>502<", "", "", "schema.fixed_value", "Order[1]/OrderHead/currency"),
            ("<ceb:freight>", "<ceb:freight>x", "", "", "schema.no_number", "Order[1]/OrderHead/freight"),
            (
                "<ceb:goodsValue>", "<ceb:goodsValue>12345678901234567", "", "", "schema.too_many_digits",
                "Order[1]/OrderHead/goodsValue"
            ),
            (" version=\"1.0\"", "", "", "", "schema.attribute_missing", "@version"),
            ("<ceb:Order>", "<ceb:Order>x", "", "", "schema.text_between_elements", "Order[1]"),
            ("<ceb:Order>", "<ceb:Order a=\"1\">", "", "", "schema.attribute_unknown", "Order[1]/@a"),
            ("<ceb:orderType>I<", "<ceb:orderType><", "", "", "schema.empty", "Order[1]/OrderHead/orderType"),
            (
                "<ceb:orderType>I<", "<ceb:orderType><ceb:x></ceb:x><", "", "", "schema.elements_in_text",
                "Order[1]/OrderHead/orderType"
            ),
        ])
    func faults(from: String, to: String, from2: String, to2: String, rule: String, path: String) throws {
        let found = try findings { text in
            let once = text.replacing(from, with: to, maxReplacements: 1)
            return from2.isEmpty ? once : once.replacing(from2, with: to2, maxReplacements: 1)
        }
        let first = try #require(found.first)
        #expect(first.rule == rule && first.path == path && first.severity == .error, "\(found)")
        #expect(first.english != first.chinese && first.chinese.utf8.contains { $0 > 0x7F })
        #expect(first.line >= 1)
    }

    @Test("every fault of a message is found in one reading, each at its own place")
    func several() throws {
        let found = try findings { text in
            text.replacing("<ceb:currency>142<", with: "<ceb:currency>1<").replacing(
                "<ceb:appType>1<", with: "<ceb:appType>12<")
        }
        #expect(found.count >= 3)
        #expect(Set(found.map(\.path)).count == found.count)
        #expect(found.contains { $0.path == "Order[1]/OrderList[1]/currency" })
    }

    @Test("a wrong personal value is shown masked, another one in full")
    func masked() throws {
        let found = try findings { text in
            text.replacing(
                #/<ceb:buyerIdNumber>[^<]*</#,
                with: "<ceb:buyerIdNumber>\(String(repeating: "330100190001010000", count: 4))<"
            ).replacing("<ceb:appType>1<", with: "<ceb:appType>12<")
        }
        let person = try #require(found.first { $0.path.hasSuffix("buyerIdNumber") })
        #expect(person.rule == "schema.too_long")
        #expect(person.value?.hasPrefix("330*") == true && person.value?.contains("1900") == false)
        #expect(found.first { $0.path.hasSuffix("appType") }?.value == "12")
        // Of a name nothing is shown, however long it is.
        let named = try findings { text in
            text.replacing(#/<ceb:buyerName>[^<]*</#, with: "<ceb:buyerName>\(String(repeating: "欧阳", count: 40))<")
        }
        #expect(named.first { $0.path.hasSuffix("buyerName") }?.value == "***")
    }

    @Test("what an edition changed is judged by that edition")
    func editions() throws {
        // 80 characters until 2018, 32 since 2022. Source: ceb.md chapter 1.
        let change = { (text: String) in
            text.replacing(#/<ceb:logisticsNo>[^<]*</#, with: "<ceb:logisticsNo>\(String(repeating: "1", count: 40))<")
        }
        #expect(try findings(change, name: "CEB603Message", edition: .no113) == [])
        #expect(
            try findings(change, name: "CEB603Message", edition: .may2022).map(\.rule) == ["schema.too_long"])
        let unknown = { (text: String) in text.replacing("CEB603Message", with: "CEB213Message") }
        #expect(
            try findings(unknown, name: "CEB603Message", edition: .no113).map(\.rule) == ["schema.unknown_message"])
    }

    @Test("a message of faults alone yields a bounded number of findings")
    func bounded() throws {
        let found = try findings { text in
            text.replacing("<ceb:Order>", with: String(repeating: "<ceb:x></ceb:x>", count: 5_000) + "<ceb:Order>")
        }
        #expect(found.count == SchemaValidator.maximumFindings)
    }
}
