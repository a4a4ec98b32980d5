import SidecarBase
import Testing
import XMLCanonical

@testable import CustomsMessages

@Suite struct RuleCheckerTests {
    private static let now = ChinaTime(digits: "20260701120000") ?? ChinaTime(milliseconds: 0)

    private func findings(_ name: String, _ changes: [(String, String)]) throws -> [MessageFinding] {
        var text = String(decoding: try Fixture.document("ceb/\(name)Message.xml").canonicalized(), as: UTF8.self)
        for (from, to) in changes {
            let changed = text.replacing(try Regex(from), with: to, maxReplacements: 1)
            #expect(changed != text, "\(from)")
            text = changed
        }
        let document = try Fixture.document(xml: text)
        let description = try #require(SchemaCatalogue.builtIn().message("\(name)Message", .may2022))
        return RuleChecker(now: { Self.now }).findings(in: document, description)
    }

    @Test(
        "the published examples of declarations break no rule",
        arguments: ["303", "311", "411", "511", "603", "621", "623", "625"])
    func examples(number: String) throws {
        let found = try findings("CEB\(number)", []).filter {
            !["rule.identity_number", "rule.enterprise_code"].contains($0.rule)
        }
        #expect(found == [])
    }

    @Test(
        "each rule names field, reason and what customs would answer",
        arguments: [
            (
                "CEB311", "<ceb:acturalPaid>[^<]*<", "<ceb:acturalPaid>1.00<", "rule.amount_paid", "acturalPaid",
                MessageFinding.Severity.warning, nil
            ),
            (
                "CEB311", "<ceb:goodsValue>[^<]*<", "<ceb:goodsValue>7.00<", "rule.goods_value", "goodsValue", .warning,
                nil
            ),
            ("CEB311", "<ceb:totalPrice>[^<]*<", "<ceb:totalPrice>3<", "rule.line_total", "totalPrice", .warning, nil),
            ("CEB311", "<ceb:gnum>1<", "<ceb:gnum>9<", "rule.line_number_order", "gnum", .warning, nil),
            ("CEB311", "<ceb:appStatus>2<", "<ceb:appStatus>1<", "rule.staged", "appStatus", .warning, nil),
            ("CEB311", "<ceb:appStatus>2<", "<ceb:appStatus>7<", "rule.value", "appStatus", .error, "-301008"),
            ("CEB311", "<ceb:appType>1<", "<ceb:appType>9<", "rule.value", "appType", .error, "-301008"),
            ("CEB311", "<ceb:orderType>I<", "<ceb:orderType>E<", "rule.value", "orderType", .error, "-301008"),
            (
                "CEB311", "<ceb:buyerIdType>1<", "<ceb:buyerIdType>2<", "rule.identity_type", "buyerIdType", .warning,
                nil
            ),
            (
                "CEB311", "<ceb:buyerIdNumber>[^<]*<", "<ceb:buyerIdNumber>11010519491231002Y<", "rule.identity_number",
                "buyerIdNumber", .warning, nil
            ),
            (
                "CEB311", "<ceb:ebcCode>[^<]*<", "<ceb:ebcCode>91330100MA2ABCDE0X<", "rule.enterprise_code", "ebcCode",
                .warning, "-10102"
            ),
            ("CEB311", "<ceb:country>[^<]*<", "<ceb:country>CN1<", "rule.code_shape", "country", .warning, nil),
            ("CEB311", "<ceb:appTime>[^<]*<", "<ceb:appTime>20260230000000<", "rule.time", "appTime", .warning, nil),
            (
                "CEB311", "<ceb:appTime>[^<]*<", "<ceb:appTime>20260701121100<", "rule.time_ahead", "appTime", .warning,
                nil
            ),
            ("CEB311", "<ceb:dxpMode>DXP<", "<ceb:dxpMode>MQS<", "rule.value", "dxpMode", .error, nil),
            ("CEB603", "<ceb:ebpName>[^<]*<", "<ceb:ebpName> <", "rule.empty", "ebpName", .warning, nil),
            ("CEB603", "<ceb:ieFlag>E<", "<ceb:ieFlag>I<", "rule.value", "ieFlag", .error, nil),
        ] as [(String, String, String, String, String, MessageFinding.Severity, String?)])
    func rules(
        name: String, from: String, to: String, rule: String, field: String, severity: MessageFinding.Severity,
        code: String?
    ) throws {
        let before = try findings(name, [])
        let new = try findings(name, [(from, to)]).filter { !before.contains($0) }
        let found = try #require(new.first { $0.rule == rule }, "\(new)")
        #expect(found.path.hasSuffix(field) && found.severity == severity && found.customsCode == code, "\(found)")
        #expect(found.english.hasPrefix("\(field): ") && found.chinese.utf8.contains { $0 > 0x7F })
    }

    @Test("a line number that occurs twice earns the customs code of its message type")
    func doubledLines() throws {
        let line = "<ceb:OrderList>.*?</ceb:OrderList>"
        let found = try findings(
            "CEB311",
            [
                (
                    "(?s)(\(line)).*</ceb:Order>",
                    "<ceb:OrderList><ceb:gnum>1</ceb:gnum></ceb:OrderList><ceb:OrderList><ceb:gnum>1</ceb:gnum></ceb:OrderList></ceb:Order>"
                )
            ])
        let doubled = try #require(found.first { $0.rule == "rule.line_number_doubled" })
        #expect(doubled.path == "Order[1]/OrderList[2]/gnum" && doubled.customsCode == "-301002")
    }

    @Test("the same document twice in a message is found by its key and by its guid")
    func doubledDocuments() throws {
        let text = String(decoding: try Fixture.document("ceb/CEB311Message.xml").canonicalized(), as: UTF8.self)
        let order = try #require(text.firstMatch(of: #/(?s)<ceb:Order>.*?<\/ceb:Order>/#)).output
        let document = try Fixture.document(xml: text.replacing(order, with: order + order, maxReplacements: 1))
        let description = try #require(SchemaCatalogue.builtIn().message("CEB311Message", .may2022))
        let rules = RuleChecker(now: { Self.now }).findings(in: document, description)
        #expect(
            rules.contains {
                $0.rule == "rule.document_doubled" && $0.path == "Order[2]/OrderHead/orderNo" && $0.severity == .error
            })
        #expect(rules.contains { $0.rule == "rule.guid_doubled" && $0.path == "Order[2]/OrderHead/guid" })
    }

    @Test("a second quantity without its unit is refused, with the customs code")
    func secondUnit() throws {
        let found = try findings("CEB621", [("<ceb:unit1>", "<ceb:qty2>1</ceb:qty2><ceb:unit1>")])
        #expect(found.contains { $0.rule == "rule.second_unit" && $0.customsCode == "-625009" })
    }

    @Test("check characters of people's and enterprises' numbers")
    func checkCharacters() {
        // Published examples of the two standards.
        #expect(IdentityNumber.isResident("11010519491231002X") && IdentityNumber.isResident("11010519491231002x"))
        #expect(!IdentityNumber.isResident("110105194912310021") && !IdentityNumber.isResident("11010519491331002X"))
        #expect(IdentityNumber.isCreditCode("91350100M000100Y43"))
        #expect(
            !IdentityNumber.isCreditCode("91350100M000100Y44") && !IdentityNumber.isCreditCode("91350100M000100I43"))
        #expect(!IdentityNumber.isCreditCode("91350100M000100Y4"))
    }

    @Test(
        "amounts are exact",
        arguments: [
            ("0.1", "0.2", "0.3"), ("99999999999999.99999", "0.00001", "100000000000000"), ("1", "-1", "0"),
            ("-0.5", "0", "-0.5"),
        ])
    func amounts(one: String, other: String, sum: String) throws {
        #expect((try #require(Amount(one)) + #require(Amount(other))).text == sum)
    }
}
