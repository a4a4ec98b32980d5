import CustomsMessages
import SidecarBase
import Testing
import XMLCanonical

@testable import MessageTranslation

/// The tables of the interface, field by field.
@Suite("the built-in mappings") struct BuiltInMappingTests {
    @Test("the example order becomes the example CEB311, but for what is made anew")
    func order() async throws {
        let document = try Fixture.only(try await Fixture.assemble("importorder"))
        #expect(document.guid == Fixture.guid && document.item == 0)
        #expect(document.key.text == "order:3301969ZZ1|TEST20240601000001")
        let description = try #require(try SchemaCatalogue.builtIn().message("CEB311Message", .may2022))
        let bytes = AssembledMessage.bytes(of: [document], guid: document.guid, sender: Fixture.platform)
        let made = try MessageValueReader.read(XMLDocument(parsing: bytes), description).value
        let expected = try MessageValueReader.read(
            XMLDocument(parsing: Array(try Fixture.text("ceb311-unsigned.xml").utf8)), description
        ).value
        #expect(made.guid == expected.guid && made.nodes("Order") == expected.nodes("Order"))
        for field in ["copCode", "copName", "dxpMode", "dxpId"] {
            #expect(made.node("BaseTransfer")?.text(field) == expected.node("BaseTransfer")?.text(field))
        }
        #expect(String(decoding: bytes, as: UTF8.self).contains("<buyerName>张测试</buyerName>"))
    }

    @Test("freight is freight and insurance, the amount paid is computed, and each field says where it is from")
    func orderSources() async throws {
        let document = try Fixture.only(
            try await Fixture.assemble(
                "importorder",
                [
                    ("<feeAmount>0<", "<feeAmount>5.50<"), ("<insureAmount>0<", "<insureAmount>1.25<"),
                    ("<discount>0<", "<discount>3<"), ("<orderTotalAmount>109.10<", "<orderTotalAmount>115.85<"),
                    ("<purchaserId>buyer-0001</purchaserId>", ""),
                    ("<goodsModel>800克/罐</goodsModel>", "<goodsModel></goodsModel>"),
                    ("<barCode>0000000000017</barCode>", ""), ("<paperType>01<", "<paperType>02<"),
                    ("<batchNumbers></batchNumbers>", "<batchNumbers>B1</batchNumbers>"),
                ]))
        let fields = Fixture.fields(document)
        for field in [
            "OrderHead/freight = 6.75", "OrderHead/acturalPaid = 112.85", "OrderHead/discount = 3",
            "OrderHead/buyerRegNo = buyer-0001", "OrderHead/buyerIdType = 2", "OrderHead/batchNumbers = B1",
            "OrderList[1]/gmodel = 示例奶粉", "OrderList[1]/itemNo = ", "OrderList[2]/totalPrice = 40.00",
        ] {
            #expect(fields.contains(field), "\(field)")
        }
        #expect(!fields.contains { $0.hasPrefix("OrderList[1]/barCode") })
        #expect(Fixture.source("Order/OrderHead/guid", document) == .made)
        #expect(Fixture.source("Order/OrderHead/appStatus", document) == .fixed)
        #expect(
            Fixture.source("Order/OrderHead/orderNo", document) == .input("orderInfo[1]/jkfOrderImportHead/orderNo"))
        #expect(
            Fixture.source("Order/OrderHead/buyerRegNo", document) == .input("orderInfo[1]/jkfGoodsPurchaser/id"))
        #expect(
            Fixture.source("Order/OrderList[2]/gnum", document)
                == .input("orderInfo[1]/jkfOrderDetailList/jkfOrderDetail[2]/goodsOrder"))
        #expect(
            Fixture.source("Order/OrderList[2]/totalPrice", document) == .computed("product(unitPrice, goodsCount)"))
    }

    @Test("the example list becomes a CEB621")
    func inventory() async throws {
        let agent = MessageSender(
            code: "3301989ZZ3", name: "示例报关代理有限公司", dxpId: "DXPENT0000099998", edition: .may2022)
        let document = try Fixture.only(try await Fixture.assemble("personal-goods-declar", for: agent))
        #expect(document.key.text == "inventory:3301989ZZ3|ZZ0100000000000001")
        func line(_ number: Int, _ fields: [(String, String)]) -> [String] {
            fields.map { "InventoryList[\(number)]/\($0.0) = \($0.1)" }
        }
        let head = [
            "guid = \(Fixture.guid)", "appType = 1", "appTime = 20240601102100", "appStatus = 2",
            "orderNo = TEST20240601000001", "ebpCode = 3301969ZZ1", "ebpName = 示例跨境平台有限公司", "ebcCode = 3301969ZZ2",
            "ebcName = 示例跨境商家有限公司", "logisticsNo = 88000000000001", "logisticsCode = 3301989ZZ4",
            "logisticsName = 示例快递有限公司", "copNo = ZZ0100000000000001", "preNo = ", "assureCode = 3301969ZZ1",
            "emsNo = T0000W000001", "invtNo = ", "ieFlag = I", "declTime = 20240601", "customsCode = 2991",
            "portCode = 2991", "ieDate = 20240601", "buyerIdType = 1", "buyerIdNumber = 330100190001010000",
            "buyerName = 张测试", "buyerTelephone = 13800000000", "consigneeAddress = 浙江省杭州市示例区示例路1号A&B座",
            "agentCode = 3301989ZZ3", "agentName = 示例报关代理有限公司", "areaCode = 330166ZZ05",
            "areaName = 示例保税仓储有限公司", "tradeMode = 1210", "trafMode = W", "trafNo = ", "voyageNo = ", "billNo = ",
            "loctNo = 299102", "licenseNo = ", "country = 142", "freight = 0", "insuredFee = 0", "currency = 142",
            "wrapType = 2", "packNo = 1", "grossWeight = 1.300", "netWeight = 1.000", "note = ",
        ]
        let first = line(
            1,
            [
                ("gnum", "1"), ("itemRecordNo", "101"), ("itemNo", "SKU0001"), ("itemName", "示例奶粉"),
                ("gcode", "1901101000"),
                ("gname", "示例奶粉"), ("gmodel", "800克/罐"), ("barCode", "0000000000017"), ("country", "601"),
                ("tradeCountry", "601"), ("currency", "142"), ("qty", "1"), ("unit", "122"), ("qty1", "0.800"),
                ("unit1", "035"), ("price", "60.00"), ("totalPrice", "60.00"), ("note", ""),
            ])
        let second = line(
            2,
            [
                ("gnum", "2"), ("itemRecordNo", "102"), ("itemNo", "SKU0002"), ("itemName", "示例洗面奶"),
                ("gcode", "3401300000"), ("gname", "示例洗面奶"), ("gmodel", "100毫升/支"), ("barCode", "0000000000024"),
                ("country", "116"), ("tradeCountry", "116"), ("currency", "142"), ("qty", "2"), ("unit", "012"),
                ("qty1", "0.200"), ("unit1", "035"), ("qty2", "2"), ("unit2", "012"), ("price", "20.00"),
                ("totalPrice", "40.00"), ("note", ""),
            ])
        #expect(Fixture.fields(document) == head.map { "InventoryHead/" + $0 } + first + second)
    }

    @Test(
        "direct mail is 9610 and zones outside the pilot cities are 1239; without a bar code it says 无",
        arguments: [("0", "9610"), ("2", "1239")])
    func tradeModes(importType: String, tradeMode: String) async throws {
        let document = try Fixture.only(
            try await Fixture.assemble(
                "personal-goods-declar",
                [
                    ("<importType>1<", "<importType>\(importType)<"), ("<barCode>0000000000017<", "<barCode><"),
                    ("<itemName>示例奶粉</itemName>", ""),
                ]))
        let fields = Fixture.fields(document)
        #expect(fields.contains("InventoryHead/tradeMode = \(tradeMode)"))
        #expect(fields.contains("InventoryList[1]/barCode = 无") && fields.contains("InventoryList[1]/itemName = 示例奶粉"))
    }

    @Test("a changed list carries the numbers of its receipt, and is refused where there is none")
    func change() async throws {
        let change = [("<declareType>1<", "<declareType>2<")]
        let stored = StoredFixture(["CEB621Message copNo=ZZ0100000000000001 3301969ZZ1": Fixture.inventory()])
        let document = try Fixture.only(
            try await Fixture.assemble("personal-goods-declar", change, stored: stored))
        let fields = Fixture.fields(document)
        #expect(fields.contains("InventoryHead/invtNo = 299120241234567890"))
        #expect(
            fields.contains("InventoryHead/preNo = B29912024000000001") && fields.contains("InventoryHead/appType = 2"))
        #expect(
            Fixture.source("Inventory/InventoryHead/invtNo", document) == .stored("CEB621Message 20240601-1"))
        let refused = try await Fixture.assemble("personal-goods-declar", change)
        #expect(refused.refusals.first?.error.field == "Inventory/InventoryHead/invtNo")
        #expect(
            refused.refusals.first?.error.english.contains(
                "invtNo of a receipt to the CEB621Message with the same copNo")
                == true)
    }

    @Test("the example waybill becomes a CEB511 with the order number of its list")
    func waybill() async throws {
        let carrier = MessageSender(
            code: "3301989ZZ4", name: "示例快递有限公司", dxpId: "DXPENT0000099997", edition: .may2022)
        let stored = StoredFixture(["CEB621Message logisticsNo=88000000000001 3301989ZZ4": Fixture.inventory()])
        let document = try Fixture.only(try await Fixture.assemble("importbill", for: carrier, stored: stored))
        #expect(document.key.text == "logistics:3301989ZZ4|88000000000001")
        #expect(
            Fixture.fields(document)
                == [
                    "guid = \(Fixture.guid)", "appType = 1", "appTime = 20240601102100", "appStatus = 2",
                    "logisticsCode = 3301989ZZ4", "logisticsName = 示例快递有限公司", "logisticsNo = 88000000000001",
                    "billNo = ",
                    "orderNo = TEST20240601000001", "freight = 0", "insuredFee = 0", "currency = 142", "weight = 1.300",
                    "packNo = 1", "goodsInfo = 示例奶粉等", "consignee = 张测试",
                    "consigneeAddress = 浙江省杭州市示例区示例路1号A&B座", "consigneeTelephone = 13800000000", "note = ",
                ].map { "LogisticsHead/" + $0 })
    }

    @Test("the old dialect's names and a waybill without its carrier's code are understood")
    func waybillDialect() async throws {
        let stored = StoredFixture(["CEB621Message logisticsNo=88000000000001 3301969ZZ1": Fixture.inventory()])
        let document = try Fixture.only(
            try await Fixture.assemble(
                "importbill",
                [
                    ("<wayBill>88000000000001</wayBill>", "<wayBillNo>88000000000001</wayBillNo>"),
                    ("<packNo>1</packNo>", "<packageNo>1.00</packageNo>"),
                    ("<grossWeight>1.300</grossWeight>", "<weight>1.300</weight>"),
                    ("<logisCompanyCode>3301989ZZ4</logisCompanyCode>", ""),
                    ("<feeAmount>0</feeAmount>", ""), ("<insureAmount>0</insureAmount>", ""),
                ], stored: stored))
        let fields = Fixture.fields(document)
        for field in [
            "logisticsNo = 88000000000001", "packNo = 1", "weight = 1.300", "logisticsCode = 3301989ZZ4", "freight = 0",
        ] {
            #expect(fields.contains("LogisticsHead/" + field), "\(field)")
        }
    }

    @Test("the example payment becomes a CEB411; the platform's name is the sender's own, or that of the stored order")
    func payment() async throws {
        let document = try Fixture.only(try await Fixture.assemble("payment"))
        #expect(document.key.text == "payment:3301969ZZ6|PAY20240601000001")
        #expect(
            Fixture.fields(document)
                == [
                    "guid = \(Fixture.guid)", "appType = 1", "appTime = 20240601102100", "appStatus = 2",
                    "payCode = 3301969ZZ6", "payName = 示例支付有限公司", "payTransactionId = PAY20240601000001",
                    "orderNo = TEST20240601000001", "ebpCode = 3301969ZZ1", "ebpName = 示例跨境平台有限公司", "payerIdType = 1",
                    "payerIdNumber = 330100190001010000", "payerName = 张测试", "telephone = 13800000000",
                    "amountPaid = 109.10", "currency = 142", "payTime = 20240601102035", "note = ",
                ].map { "PaymentHead/" + $0 })
        #expect(Fixture.source("Payment/PaymentHead/ebpName", document) == .company)
        let payer = MessageSender(code: "3301969ZZ6", name: "示例支付有限公司", dxpId: "DXPENT0000099996", edition: .no113)
        let order = StoredDocument(
            message: "M1", rootName: "CEB311Message", head: ["ebpName": "示例平台"], lines: [], preNo: nil, invtNo: nil)
        let stored = StoredFixture(["CEB311Message orderNo=TEST20240601000001 3301969ZZ6": order])
        let other = try Fixture.only(try await Fixture.assemble("payment", for: payer, stored: stored))
        #expect(Fixture.source("Payment/PaymentHead/ebpName", other) == .stored("CEB311Message M1"))
    }

    @Test(
        "the example cancellation becomes a CEB623 of the stored list, and is refused without one or without its number"
    )
    func cancellation() async throws {
        let key = "CEB621Message logisticsNo=88000000000001 3301969ZZ1"
        let document = try Fixture.only(
            try await Fixture.assemble(
                "modify-cancel", [("<declareType>1<", "<declareType>3<")],
                stored: StoredFixture([key: Fixture.inventory()])))
        #expect(document.key.text == "cancellation:3301989ZZ3|ZZ0100000000000001")
        #expect(
            Fixture.fields(document) == [
                "guid = \(Fixture.guid)", "appType = 1", "appTime = 20240601102100", "appStatus = 2",
                "customsCode = 2991",
                "orderNo = TEST20240601000001", "ebpCode = 3301969ZZ1", "ebpName = 示例跨境平台有限公司", "ebcCode = 3301969ZZ2",
                "ebcName = 示例跨境商家有限公司", "logisticsNo = 88000000000001", "logisticsCode = 3301989ZZ4",
                "logisticsName = 示例快递有限公司", "copNo = ZZ0100000000000001", "preNo = B29912024000000001",
                "invtNo = 299120241234567890", "buyerIdType = 1", "buyerIdNumber = 330100190001010000",
                "buyerName = 张测试",
                "buyerTelephone = 13800000000", "agentCode = 3301989ZZ3", "agentName = 示例报关代理有限公司",
                "reason = 买家取消订单",
            ])
        let none = try await Fixture.assemble("modify-cancel")
        let error = try #require(none.refusals.first?.error)
        #expect(
            none.documents.isEmpty && error.code == .assemblyFieldMissing && error.field == "InvtCancel/customsCode")
        // Everything that is missing is told at once.
        #expect(error.english.contains("InvtCancel/customsCode") && error.english.contains("InvtCancel/invtNo"))
        let unnumbered = try await Fixture.assemble(
            "modify-cancel", stored: StoredFixture([key: Fixture.inventory(invtNo: nil)]))
        #expect(
            unnumbered.refusals.first?.error.english
                == "InvtCancel/invtNo (Inventory number) comes from invtNo of a receipt to the CEB621Message with the same "
                + "logisticsNo, declared before through this service")
    }

    @Test("the example return becomes a CEB625 with the units of the stored list; both spellings of its lines are read")
    func refund() async throws {
        let stored = StoredFixture(["CEB621Message logisticsNo=88000000000001 3301969ZZ1": Fixture.inventory()])
        let changes = [[], [("goodsReturnDetail>", "goodReturnDetail>")]]
        for change in changes {
            let document = try Fixture.only(
                try await Fixture.assemble("import-order-return", change, stored: stored))
            #expect(document.key.text == "refund:3301989ZZ3|880000000000010001")
            let head = [
                "guid = \(Fixture.guid)", "appType = 1", "appTime = 20240601102100", "appStatus = 2",
                "customsCode = 2991",
                "orderNo = TEST20240601000001", "ebpCode = 3301969ZZ1", "ebpName = 示例跨境平台有限公司", "ebcCode = 3301969ZZ2",
                "ebcName = 示例跨境商家有限公司", "logisticsNo = 88000000000001", "logisticsCode = 3301989ZZ4",
                "logisticsName = 示例快递有限公司", "copNo = 880000000000010001", "preNo = B29912024000000001",
                "invtNo = 299120241234567890", "buyerIdType = 1", "buyerIdNumber = 330100190001010000",
                "buyerName = 张测试",
                "buyerTelephone = 13800000000", "agentCode = 3301989ZZ3", "agentName = 示例报关代理有限公司", "reason = 买家退货",
            ]
            let lines = ["gnum = 2", "gcode = 3401300000", "gname = 示例洗面奶", "qty = 2", "unit = 012"]
            #expect(
                Fixture.fields(document)
                    == head.map { "InvtRefundHead/" + $0 } + lines.map { "InvtRefundList[1]/" + $0 })
        }
    }

    @Test(
        "what is assembled passes the schema of both editions",
        arguments: [
            "importorder", "personal-goods-declar", "importbill", "payment", "modify-cancel", "import-order-return",
        ],
        [Edition.no113, .may2022])
    func schema(name: String, edition: Edition) async throws {
        let sender = MessageSender(
            code: Fixture.platform.code, name: Fixture.platform.name, dxpId: Fixture.platform.dxpId, edition: edition)
        let stored = StoredFixture(["CEB621Message logisticsNo=88000000000001 3301969ZZ1": Fixture.inventory()])
        let document = try Fixture.only(try await Fixture.assemble(name, for: sender, stored: stored))
        let bytes = AssembledMessage.bytes(of: [document, document], guid: Fixture.guid, sender: sender)
        let report = MessageChecker(try SchemaCatalogue.builtIn(), rules: nil).report(on: bytes, edition: edition)
        #expect(report.findings.filter { $0.rule != "schema.unsigned" } == [])
    }
}
