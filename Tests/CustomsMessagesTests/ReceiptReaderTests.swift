import SidecarBase
import Testing
import XMLCanonical

@testable import CustomsMessages

@Suite("ReceiptReader")
struct ReceiptReaderTests {
    private func read(_ xml: String) throws -> Receipt { try ReceiptReader.read(Fixture.document(xml: xml)) }

    @Test("a declaration's key is its receipt's key", arguments: MessageType.all.filter { $0.role == .declaration })
    func keysAgree(type: MessageType) throws {
        let layout = try #require(MessageCatalogue.layout(of: type))
        let values = Dictionary(uniqueKeysWithValues: layout.key.map { ($0.name, "V-" + $0.name) })
        let receiptType = try #require(type.receiptType)
        let declaration = try DeclarationReader.read(
            Fixture.document(xml: Fixture.declaration(type, values: values)))
        let receipt = try read(Fixture.receipt(receiptType, values: values))
        #expect(receipt.type == receiptType.rootName)
        #expect(receipt.entries.map(\.key) == declaration.keys)
    }

    @Test("no two kinds of declaration share a kind of key")
    func kindsDiffer() {
        let kinds = MessageCatalogue.entries.filter { $0.type.role == .declaration }.map(\.layout.kind)
        #expect(Set(kinds).count == kinds.count)
    }

    @Test(
        "the examples of a declaration and its receipt have the same key",
        arguments: [
            ("ceb/CEB311Message.xml", "ceb/CEB312Message.xml"), ("ceb/CEB621Message.xml", "ceb/CEB622Message.xml"),
            ("ceb/CEB621Message.xml", "ceb/CEB622Message-status-2.xml"),
            ("ceb/CEB621Message.xml", "ceb/CEB622Message-status-100.xml"),
            ("zhejiang/ceb311-unsigned.xml", "zhejiang/receipt-ceb312.xml"),
        ])
    func examplesAgree(declaration: String, receipt: String) throws {
        let keys = try DeclarationReader.read(Fixture.document(declaration)).keys
        #expect(try ReceiptReader.read(Fixture.document(receipt)).entries.map(\.key) == keys)
    }

    @Test("the release of an inventory is read whole")
    func inventory() throws {
        let receipt = try ReceiptReader.read(Fixture.document("ceb/CEB622Message.xml"))
        #expect(receipt.type == "CEB622Message")
        #expect(receipt.guid == "7D1C0E52-66B4-4E0B-8D5A-2F9A1C3E6221")
        let entry = try #require(receipt.entries.first)
        #expect(receipt.entries.count == 1)
        #expect(entry.key == BusinessKey(kind: "inventory", parts: ["3399990004", "EXCOP20240601000001"]))
        #expect(entry.status == "800")
        #expect(entry.time == "20240601093115456")
        #expect(entry.info == "[Code:2600;Desc:放行]")
        #expect(entry.guid == "0d4c9b7e-52a1-4f66-9a3c-1b7e6f0a6222")
        #expect(entry.preNo == "B20240601000000001")
        #expect(entry.invtNo == "29162024I000000001")
        #expect(entry.returnStatus?.isFinal == true)
    }

    @Test("a format fault is known by the CopMsgId of its envelope")
    func formatFault() throws {
        let entry = try #require(ReceiptReader.read(Fixture.document("ceb/CEB900Message.xml")).entries.first)
        #expect(entry.key == BusinessKey(kind: "message", parts: ["B3F0C1D2-7788-4C1B-8E55-00000000D311"]))
        #expect(entry.isRefusal)
    }

    @Test("one receipt may hold many records")
    func batch() throws {
        let record = { (number: Int) in
            "<PaymentReturn><payCode>P</payCode><payTransactionId>\(number)</payTransactionId>"
                + "<returnStatus>120</returnStatus></PaymentReturn>"
        }
        let xml = "<CEB412Message>" + (0..<100).map(record).joined() + "</CEB412Message>"
        #expect(try read(xml).entries.map { $0.key?.parts[1] } == (0..<100).map(String.init))
    }

    @Test(
        "all three names of a return's record are read",
        arguments: ["InvtRefundReturn", "InvtRefoundReturn", "InventoryRefundReturn"])
    func refundNames(name: String) throws {
        let xml = "<CEB626Message><\(name)><agentCode>A</agentCode><copNo>C</copNo></\(name)></CEB626Message>"
        #expect(try read(xml).entries.map(\.key) == [BusinessKey(kind: "refund", parts: ["A", "C"])])
    }

    @Test("a key whose company code is left out still fits its declaration")
    func missingCode() throws {
        let xml = "<CEB622Message><InventoryReturn><copNo>C1</copNo></InventoryReturn></CEB622Message>"
        let key = try #require(read(xml).entries[0].key)
        #expect(!key.isComplete)
        #expect(key.matches(BusinessKey(kind: "inventory", parts: ["3301960EX1", "C1"])))
        #expect(!key.matches(BusinessKey(kind: "inventory", parts: ["3301960EX1", "C2"])))
        #expect(!key.matches(BusinessKey(kind: "refund", parts: ["3301960EX1", "C1"])))
    }

    @Test("a record without its number is kept, without a key")
    func missingNumber() throws {
        let xml =
            "<CEB312Message><OrderReturn><ebpCode>E</ebpCode><returnStatus>2</returnStatus></OrderReturn></CEB312Message>"
        let entry = try #require(read(xml).entries.first)
        #expect(entry.key == nil)
        #expect(entry.status == "2")
    }

    @Test("a root without Message at its end is the type it names")
    func misnamedRoot() throws {
        let xml = "<CEB214><RefundReturn><agentCode>A</agentCode><coElNo>C</coElNo></RefundReturn></CEB214>"
        #expect(try read(xml).type == "CEB214Message")
        #expect(try read(xml).entries.map(\.key) == [BusinessKey(kind: "exportRefund", parts: ["A", "C"])])
    }

    @Test(
        "tax bills and summary results are known by customs' numbers, and their states are not customs statuses",
        arguments: [
            (816, ["invtNo": "29162024I000000001", "status": "1"], "tax", "29162024I000000001"),
            (818, ["invtNo": "29162024I000000001", "status": "2"], "tax", "29162024I000000001"),
            (792, ["sumNo": "S1", "decState": "1"], "exportSummaryResult", "S1"),
        ])
    func customsNumbers(number: Int, values: [String: String], kind: String, part: String) throws {
        let type = try #require(MessageType(number: number))
        let entry = try #require(read(Fixture.receipt(type, values: values)).entries.first)
        #expect(entry.key == BusinessKey(kind: kind, parts: [part]))
        #expect(!entry.status.isEmpty)
        #expect(entry.returnStatus == nil)
    }

    @Test(
        "an unknown root, and a declaration, give a receipt without entries",
        arguments: [
            ("<whatever guid='g'/>", "whatever"), ("<mo/>", "mo/"),
            ("<mo><head><businessType>NEW</businessType></head><body><a/></body></mo>", "mo/NEW"),
            ("<CEB311Message><Order/></CEB311Message>", "CEB311Message"),
        ])
    func unknown(xml: String, type: String) throws {
        let receipt = try read(xml)
        #expect(receipt.type == type)
        #expect(receipt.entries.isEmpty)
    }

    @Test(
        "the declared guid in the text is found",
        arguments: [
            ("新增申报成功[0A6B2C5E-1F3D-4C7A-9B21-5D0E8F7A3111]", "0A6B2C5E-1F3D-4C7A-9B21-5D0E8F7A3111"),
            ("[Code:2600;Desc:放行][0a6b2c5e-1f3d-4c7a-9b21-5d0e8f7a3111]", "0a6b2c5e-1f3d-4c7a-9b21-5d0e8f7a3111"),
            ("[Code:2600;Desc:放行]", nil), ("[", nil), ("", nil),
        ] as [(String, String?)])
    func echoedGuid(info: String, guid: String?) {
        #expect(ReceiptEntry(key: nil, status: "", time: "", info: info, guid: nil).echoedGuid == guid)
    }

    @Test(
        "times come out with 17 digits",
        arguments: [
            ("20240601093115456", "20240601093115456"), ("20240601093115", "20240601093115000"),
            ("2024-06-01 18:00:00", "20240601180000000"), ("2024-06-0110:21", "20240601102100000"), ("soon", ""),
            ("", ""),
        ])
    func times(text: String, digits: String) {
        #expect(ReceiptTime.digits17(text) == digits)
    }
}

@Suite("PlatformReceiptReader")
struct PlatformReceiptReaderTests {
    private func entries(_ name: String) throws -> [ReceiptEntry] {
        try ReceiptReader.read(Fixture.document("zhejiang/\(name).xml")).entries
    }

    @Test("a batch of results keeps each apart, with all its reasons")
    func results() throws {
        let entries = try entries("receipt-result-batch-mixed")
        #expect(entries.map(\.status) == ["1", "2", "2"])
        #expect(entries.map(\.isRefusal) == [false, true, true])
        #expect(entries[1].info == "22001:支付企业未备案; 22002:电商平台编号未备案")
        #expect(entries[0].key == BusinessKey(kind: "business", parts: ["3301969ZZ1", "TEST20240601000001"]))
        #expect(entries[0].time == "20240601102100000")
    }

    @Test(
        "each receipt of the platform is read",
        arguments: [
            ("receipt-result-ok", "mo/RESULT", "1", "TEST20240601000001"),
            ("receipt-goods-declar", "mo/PERSONAL_GOODS_DECLAR", "32", "ZZ0100000000000001"),
            ("receipt-taxisneed", "mo/TAXISNEED", "1", "88000000000001"),
            ("receipt-importbillresult", "mo/IMPORTBILLRESULT", "1", "HF20240601000001"),
            ("receipt-modify-cancel", "mo/MODIFY_CANCEL", "21", "TEST20240601000001"),
            ("receipt-import-order-return", "mo/IMPORT_ORDER_RETURN", "21", "880000000000010001"),
        ])
    func each(name: String, type: String, status: String, number: String) throws {
        #expect(try ReceiptReader.read(Fixture.document("zhejiang/\(name).xml")).type == type)
        let entries = try entries(name)
        #expect(entries.map(\.status) == [status])
        #expect(entries.map { $0.key?.parts[1] } == [number])
        #expect(entries.allSatisfy { $0.returnStatus == nil })
    }

    @Test("a returned single-window inventory is a refusal, with customs' number and comment")
    func goods() throws {
        let entry = try #require(entries("receipt-goods-declar").first)
        #expect(entry.isRefusal)
        #expect(entry.invtNo == "29912024I000000001")
        #expect(entry.info == "3201:示例退单原因")
    }

    @Test(
        "a single-window declaration is no receipt",
        arguments: ["mo-importorder", "mo-personal-goods-declar", "mo-importbill", "mo-payment", "mo-modify-cancel"])
    func declarations(name: String) throws {
        #expect(try entries(name).isEmpty)
    }
}
