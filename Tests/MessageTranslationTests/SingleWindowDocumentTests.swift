import CustomsMessages
import SidecarBase
import Testing
import XMLCanonical

@testable import MessageTranslation

@Suite("single-window documents") struct SingleWindowDocumentTests {
    private func document(_ body: String, type: String = "T") throws -> SingleWindowDocument {
        let head = "<head><businessType>\(type)</businessType></head>"
        return try SingleWindowDocument(
            XMLDocument(parsing: Array("<mo version=\"1.0.0\">\(head)<body>\(body)</body></mo>".utf8)))
    }

    @Test(
        "the items of every kind of body are found, each with its jkfSign",
        arguments: [
            ("orderInfoList", "orderInfo"), ("goodsDeclareModuleList", "goodsDeclareModule"),
            ("wayBillList", "wayBill"),
            ("importPayList", "importPay"), ("logisticsList", "logistics"),
            ("goodsReturnModuleList", "goodsReturnModule"),
            ("productRecordList", "productRecord"), ("jkfGoodsList", "jkfGoods"),
        ])
    func bodies(list: String, item: String) throws {
        func content(_ number: Int) -> String {
            "<\(item)><data><x>1</x></data><jkfSign><businessNo> N\(number) </businessNo><cebFlag>02</cebFlag></jkfSign></\(item)>"
        }
        let document = try document("<\(list)>\(content(1))\(content(2))</\(list)>")
        #expect(document.businessType == "T")
        #expect(document.items.map(\.path) == ["\(item)[1]", "\(item)[2]"])
        #expect(document.items.map(\.sign.businessNo) == ["N1", "N2"] && document.items.allSatisfy { $0.list == list })
        #expect(document.items.allSatisfy { $0.sign.binding == .enterprise })
    }

    @Test("a jkfSign beside the list counts for all of its items, and one inside before it")
    func beside() throws {
        let document = try document(
            "<jkfSign><companyCode>A</companyCode></jkfSign><modifyCancelList><modifyCancel><reason>1</reason></modifyCancel>"
                + "<modifyCancel><jkfSign><companyCode>B</companyCode></jkfSign></modifyCancel></modifyCancelList>")
        #expect(document.items.map(\.sign.companyCode) == ["A", "B"])
        #expect(document.items.map(\.isSignBeside) == [true, false])
    }

    @Test("without a kind in the head the one of the first jkfSign counts; prefixes and other namespaces do not matter")
    func kind() throws {
        let text = """
            <z:mo xmlns:z="urn:any"><z:body><z:wayBillList><z:wayBill><z:jkfSign><z:businessType>IMPORTBILL</z:businessType>
            </z:jkfSign></z:wayBill></z:wayBillList></z:body></z:mo>
            """
        let document = try SingleWindowDocument(XMLDocument(parsing: Array(text.utf8)))
        #expect(document.businessType == "IMPORTBILL" && document.items.count == 1)
    }

    @Test(
        "flags are told apart",
        arguments: [
            ("", SingleWindowSign.Binding.absent), ("01", .notBound), ("02", .enterprise), ("03", .entrusted),
            ("2", .unknown("2")),
        ])
    func flags(text: String, binding: SingleWindowSign.Binding) {
        #expect(SingleWindowSign.Binding(text) == binding)
    }

    @Test("what was assembled and declared can be looked up again: a list, then its cancellation")
    func lookedUpAgain() async throws {
        let declared = try Fixture.only(try await Fixture.assemble("personal-goods-declar"))
        let message = try XMLDocument(
            parsing: AssembledMessage.bytes(of: [declared], guid: Fixture.guid, sender: Fixture.platform))
        let document = try #require(SiblingDocument.all(in: message).first)
        let stored = StoredDocument(
            message: "7", rootName: document.rootName, head: document.head, lines: document.lines, preNo: nil,
            invtNo: "299120241234567890")
        #expect(stored.rootName == "CEB621Message" && stored.lines.map { $0["unit"] } == ["122", "012"])
        let cancelled = try Fixture.only(
            try await Fixture.assemble(
                "modify-cancel",
                stored: StoredFixture(["CEB621Message logisticsNo=88000000000001 3301969ZZ1": stored])))
        #expect(Fixture.source("InvtCancel/orderNo", cancelled) == .stored("CEB621Message 7"))
        #expect(!Fixture.fields(cancelled).contains { $0.hasPrefix("preNo") })
    }
}
