import CustomsMessages
import SidecarBase
import Testing
import XMLCanonical

@testable import MessageTranslation

@Suite("assembling single-window documents") struct MessageAssemblerTests {
    private func refusal(_ assembly: Assembly) throws -> AssemblyError {
        #expect(assembly.documents.isEmpty)
        let error = try #require(assembly.refusals.first?.error)
        #expect(!error.english.isEmpty && !error.chinese.isEmpty && error.detail == error.english)
        return error
    }

    // MARK: cebFlag

    @Test(
        "cebFlag decides: 02 is assembled, 03 is the platform's, anything else is not for headquarters",
        arguments: [
            ("<cebFlag>01</cebFlag>", "assembly.not_bound"), ("<cebFlag></cebFlag>", "assembly.not_bound"),
            ("", "assembly.not_bound"), ("<cebFlag>04</cebFlag>", "assembly.not_bound"),
            ("<cebFlag>03</cebFlag>", "assembly.entrusted"),
        ])
    func flag(element: String, code: String) async throws {
        let assembly = try await Fixture.assemble("importorder", [("<cebFlag>02</cebFlag>", element)])
        #expect(try refusal(assembly).code.name == code)
        #expect(assembly.refusals.first?.reference == "TEST20240601000001")
    }

    @Test("an absent flag means what the site says of its sender, and never overrides a flag that is there")
    func absentFlag() async throws {
        let bound = try Fixture.assembler { $0.absentFlag = ["3301969ZZ1": .enterprise] }
        let absent = [("<cebFlag>02</cebFlag>", "")]
        #expect(try await Fixture.assemble("importorder", absent, with: bound).documents.count == 1)
        let notBound = [("<cebFlag>02</cebFlag>", "<cebFlag>01</cebFlag>")]
        #expect(try await Fixture.assemble("importorder", notBound, with: bound).documents.isEmpty)
        // Payments and cancellations were seen without the flag: by default they are bound, and need not be.
        let strict = try Fixture.assembler { $0.boundWithoutFlag = [] }
        #expect(try await Fixture.assemble("payment").documents.count == 1)
        #expect(try refusal(try await Fixture.assemble("payment", with: strict)).code == .assemblyNotBound)
    }

    // MARK: The document

    @Test("the namespace, the order of blocks and empty elements make no difference")
    func tolerance() async throws {
        let plain = try Fixture.only(try await Fixture.assemble("importorder"))
        let buyer = "<jkfGoodsPurchaser>"
        let text = try Fixture.text("mo-importorder.xml")
        let start = try #require(text.firstRange(of: "        \(buyer)"))
        let end = try #require(text.firstRange(of: "</jkfGoodsPurchaser>"))
        let block = String(text[start.lowerBound..<end.upperBound])
        let document = try await Fixture.assemble(
            "importorder",
            [
                (block, ""), ("<jkfSign>", block + "<jkfSign>"),
                ("<mo version=\"1.0.0\">", "<mo version=\"1.0.0\" xmlns=\"http://example.org/any\">"),
                ("<batchNumbers></batchNumbers>", ""),
            ])
        #expect(try Fixture.only(document).content == plain.content)
    }

    @Test("the spelling that is right is understood beside the one on the wire")
    func spelling() async throws {
        let document = try Fixture.only(
            try await Fixture.assemble("importorder", [("consigneeDitrict", "consigneeDistrict")]))
        #expect(
            Fixture.source("Order/OrderHead/consigneeDistrict", document)
                == .input("orderInfo[1]/jkfOrderImportHead/consigneeDistrict"))
    }

    @Test(
        "kinds of which no message is made are told by name",
        arguments: ["BILL", "LOGISTICS_INFO", "PRODUCT_RECORD", "RESULT"])
    func unsupported(businessType: String) async throws {
        let error = try await #require(throws: AssemblyError.self) {
            try await Fixture.assemble("importorder", [("IMPORTORDER", businessType)])
        }
        #expect(error.code == .assemblyUnsupported && error.english.contains(businessType))
    }

    @Test("a document without items, with another root or without a kind is refused as a whole")
    func whole() async throws {
        for (changes, code) in [
            ([("orderInfo>", "other>")], ErrorCode.assemblyEmpty),
            ([("mo version", "po version"), ("</mo>", "</po>")], .assemblyInput),
            ([("<businessType>IMPORTORDER</businessType>", "")], .assemblyUnsupported),
        ] {
            let error = try await #require(throws: AssemblyError.self) {
                try await Fixture.assemble("importorder", changes)
            }
            #expect(error.code == code)
        }
    }

    @Test("the platform's approval, which has the kind of a list, is no list")
    func receipt() async throws {
        let text =
            "<mo><head><businessType>PERSONAL_GOODS_DECLAR</businessType></head><body><jkfSign><companyCode>1</companyCode>"
            + "</jkfSign><jkfGoodsDeclar><approveResult>51</approveResult></jkfGoodsDeclar></body></mo>"
        let error = try await #require(throws: AssemblyError.self) {
            try await Fixture.assembler().assemble(
                XMLDocument(parsing: Array(text.utf8)), for: Fixture.platform, stored: NoStoredDocuments(),
                at: Fixture.time)
        }
        #expect(error.code == .assemblyEmpty)
    }

    @Test("of several items a bad one is refused and the others are assembled, each with its place")
    func several() async throws {
        let text = try Fixture.text("mo-importorder.xml").replacing("<cebFlag>03<", with: "<cebFlag>02<")
        let start = try #require(text.firstRange(of: "      <orderInfo>"))
        let end = try #require(text.firstRange(of: "</orderInfo>"))
        let item = String(text[start.lowerBound..<end.upperBound])
        let items = (0..<25).map { number in
            let own = item.replacing("TEST20240601000001", with: "TEST-\(number)")
            return number == 3
                ? own.replacing("<payNumber>", with: "<x>").replacing("</payNumber>", with: "</x>")
                    .replacing("<orderNo>TEST-3</orderNo>", with: "") : own
        }
        let document = try XMLDocument(parsing: Array(text.replacing(item, with: items.joined()).utf8))
        let assembly = try await Fixture.assembler().assemble(
            document, for: Fixture.platform, stored: NoStoredDocuments(), at: Fixture.time)
        #expect(assembly.documents.map(\.item) == (0..<25).filter { $0 != 3 })
        #expect(assembly.documents.last?.key.parts.last == "TEST-24")
        #expect(assembly.refusals.map(\.item) == [3] && assembly.refusals.map(\.reference) == ["TEST-3"])
        #expect(
            assembly.refusals.first?.error.english
                == "Order/OrderHead/orderNo (Order number) comes from orderInfo[4]/jkfOrderImportHead/orderNo of the "
                + "single-window document, which is missing or empty")
        #expect(assembly.groups.map(\.count) == [24])
    }

    // MARK: Values

    @Test(
        "the order's total may be before or after the discount, as the rule says",
        arguments: [
            ("109.10", "either", true), ("106.10", "either", true), ("106.1000", "either", true),
            ("109.11", "either", false),
            ("109.10", "strict-before", true), ("106.10", "strict-before", false), ("109.10", "strict-after", false),
            ("106.10", "strict-after", true), ("1", "trust", true),
        ])
    func paid(total: String, rule: String, isAccepted: Bool) async throws {
        let assembler = try Fixture.assembler { $0.paidRule = AssemblyOptions.PaidRule(rawValue: rule) ?? .either }
        let assembly = try await Fixture.assemble(
            "importorder",
            [("<discount>0<", "<discount>3.00<"), ("<orderTotalAmount>109.10<", "<orderTotalAmount>\(total)<")].filter {
                total != "109.10" || !$0.0.contains("Total")
            }, with: assembler)
        if isAccepted {
            #expect(Fixture.fields(try Fixture.only(assembly)).contains("OrderHead/acturalPaid = 106.10"))
        } else {
            let error = try refusal(assembly)
            #expect(error.code == .assemblyAmount && error.field == "Order/OrderHead/acturalPaid")
            #expect(
                error.english.contains(total) && error.english.contains("expected") && error.chinese.contains(total))
        }
    }

    @Test(
        "a value that cannot be converted is refused by its field and place, without repeating it",
        arguments: [
            ("<feeAmount>0<", "<feeAmount>gratis<", "Order/OrderHead/freight", "is no number"),
            ("<ieFlag>I<", "<ieFlag>E<", "Order/OrderHead/orderType", "is none of I"),
            ("<goodsOrder>1<", "<goodsOrder>1.5<", "Order/OrderList[1]/gnum", "is no whole number"),
            ("<unitPrice>60.00<", "<unitPrice>999999999999999999999999<", "Order/OrderList[1]/totalPrice", ""),
            ("<declareType>1<", "<declareType>9<", "Order/OrderHead/appType", "is none of 1, 2, 3"),
        ])
    func values(from: String, to: String, field: String, reason: String) async throws {
        var changes = [(from, to)]
        if from.contains("unitPrice") { changes.append(("<goodsCount>1<", "<goodsCount>99<")) }
        let error = try refusal(try await Fixture.assemble("importorder", changes))
        #expect(error.code == .assemblyValue && error.field == field)
        #expect(error.english.contains(reason) && !error.english.contains("gratis"))
    }

    @Test(
        "dates are read as they are written",
        arguments: [
            ("2024-06-01 10:20:35", "20240601102035"), ("2024/6/1 1:2:3", "20240601010203"),
            ("20240601102035", "20240601102035"),
            ("2024-06-01T10:20:35", "20240601102035"), ("2024-06-01", "20240601000000"),
            ("2024-06-01 10:20:35.123", "20240601102035"),
            ("2024-02-30 10:00:00", nil), ("today", nil), ("2024-06", nil), ("1", nil), ("2024-06-01 25:00:00", nil),
        ])
    func dates(text: String, digits: String?) {
        #expect(DateText.digits(text, count: 14) == digits)
        #expect(DateText.digits(text, count: 8) == digits.map { String($0.prefix(8)) })
    }

    @Test("text is cleaned only when the site wants it")
    func cleaning() async throws {
        let change = [("示例路1号A&amp;B座", "示例路 1号（A，B座）")]
        let plain = try Fixture.only(try await Fixture.assemble("importorder", change))
        #expect(Fixture.fields(plain).contains("OrderHead/consigneeAddress = 浙江省杭州市示例区示例路 1号（A，B座）"))
        let cleaner = try Fixture.assembler { $0.cleansText = true }
        let cleaned = try Fixture.only(try await Fixture.assemble("importorder", change, with: cleaner))
        #expect(Fixture.fields(cleaned).contains("OrderHead/consigneeAddress = 浙江省杭州市示例区示例路1号AB座"))
        #expect(Fixture.fields(cleaned).contains("OrderList[1]/gmodel = 800克/罐"))
    }

    // MARK: Codes, earlier documents, warnings

    @Test("platform codes become customs codes with their names; what is not in the table passes with a warning")
    func aliases() async throws {
        let change = [("3301969ZZ6", "ZF14050801"), ("3301969ZZ2", "123456789")]
        let assembler = try Fixture.assembler(
            aliases: "platformCode,customsCode,name\nZF14050801,3301969ZZ6,示例支付（杭州）有限公司\n")
        let assembly = try await Fixture.assemble("importorder", change, with: assembler)
        let document = try Fixture.only(assembly)
        let fields = Fixture.fields(document)
        #expect(
            fields.contains("OrderHead/payCode = 3301969ZZ6") && fields.contains("OrderHead/payName = 示例支付（杭州）有限公司"))
        #expect(Fixture.source("Order/OrderHead/payCode", document) == .alias("ZF14050801"))
        #expect(fields.contains("OrderHead/ebcCode = 123456789"))
        #expect(assembly.warnings.map(\.path) == ["Order/OrderHead/ebcCode"])
        #expect(assembly.warnings.first?.english.contains("123456789") == true)
        #expect(assembly.warnings.first?.chinese.contains("编码对照表") == true)
    }

    @Test("an element that the mapping does not know, and a kind that differs from the head's, are told")
    func warnings() async throws {
        let assembly = try await Fixture.assemble(
            "importorder",
            [
                ("<zipCode></zipCode>", "<zipCode>310000</zipCode><colour>red</colour><shade></shade>"),
                ("          <businessType>IMPORTORDER", "          <businessType>ORDER"),
            ])
        #expect(
            assembly.warnings.map(\.path) == [
                "orderInfo[1]/jkfSign/businessType", "orderInfo[1]/jkfOrderImportHead/colour",
            ])
    }

    @Test("what keeps the ledger from answering is no refusal")
    func broken() async throws {
        await #expect(throws: StoredFixture.Failure.self) {
            try await Fixture.assemble("modify-cancel", stored: StoredFixture(isBroken: true))
        }
        // Nothing is asked where nothing is needed.
        _ = try Fixture.only(try await Fixture.assemble("personal-goods-declar", stored: StoredFixture(isBroken: true)))
    }

    @Test("the key by which receipts are told must be there even where the schema would do without")
    func key() async throws {
        let assembly = try await Fixture.assemble(
            "personal-goods-declar", [("<preEntryNumber>ZZ0100000000000001<", "<preEntryNumber><")])
        #expect(try refusal(assembly).field == "Inventory/InventoryHead/copNo")
    }

    @Test(
        "whatever a caller sends is told apart by its beginning",
        arguments: [("  {", true), ("\u{FEFF}[", true), ("<mo/>", false), ("", false)])
    func kinds(text: String, isJSON: Bool) {
        #expect(AssemblyInput.isJSON(Array(text.utf8)) == isJSON)
    }
}
