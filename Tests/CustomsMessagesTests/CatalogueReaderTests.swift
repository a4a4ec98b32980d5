import Foundation
import SidecarBase
import Testing

@testable import CustomsMessages

@Suite struct CatalogueReaderTests {
    private static let good = """
        # a site's own
        message CEB312Message  电子订单回执 | Order receipt
        import receipt
        editions 2018-113 2030-01

        elements
          OrderReturn group 1..100 {2030-01 group 1..*}  电子订单回执 | Order return
            guid C36 1  系统唯一序号 | Record ID | made by the e-port | 由电子口岸生成
            amount N19,5?0 0..1 {2018-113 -}  金额 | Amount
            status C1..3=120 1  状态 | Status
        """

    private func fault(_ text: String) -> CatalogueError? {
        do throws(CatalogueError) {
            _ = try SchemaCatalogue.site([("site.txt", text)])
            return nil
        } catch {
            return error
        }
    }

    @Test("a site's description takes the place of the built-in one in its editions, and may add an edition")
    func site() throws {
        let catalogue = try SchemaCatalogue.site([("site.txt", Self.good)])
        #expect(catalogue.editions.map(\.name) == ["2018-113", "2022-05", "2030-01"])
        let old = try #require(catalogue.message("CEB312Message", .no113))
        let new = try #require(catalogue.message("CEB312Message", Edition("2030-01")))
        #expect(catalogue.messages(Edition("2030-01")).count == 1)
        #expect(old.elements.map(\.occurrence) == ["1..100"] && new.elements.map(\.occurrence) == ["1..*"])
        guard case .group(let fields) = new.elements[0].content, case .group(let fewer) = old.elements[0].content else {
            Issue.record("no groups")
            return
        }
        #expect(fewer.map(\.name) == ["guid", "status"])
        #expect(fields.map(\.name) == ["guid", "amount", "status"])
        #expect(fields.map(\.known) == [nil, .assumed("0"), .fixed("120")])
        #expect(fields[0].meaning == "made by the e-port" && fields[1].chineseName == "金额")
        #expect(fields[0].chineseMeaning == "由电子口岸生成" && fields[1].chineseMeaning.isEmpty)
        // The built-in one is untouched where the site says nothing.
        #expect(catalogue.message("CEB312Message", .may2022)?.elements[0].maximum == 100)
    }

    @Test(
        "a wrong text is refused with file, line and reason",
        arguments: [
            ("message CEB312Message", "massage CEB312Message", 2, "message is expected"),
            ("  电子订单回执 | Order receipt", " 电子订单回执", 2, "two spaces"), ("import receipt", "import", 3, "declaration"),
            ("editions 2018-113 2030-01", "editions 2018-113 2018-113", 4, "each once"),
            ("elements", "element", 6, "elements"),
            ("  OrderReturn group", "   OrderReturn group", 7, "two spaces a level"),
            ("C36 1", "X36 1", 8, "X36 is no type"), ("C36 1", "C36 0", 8, "no occurrence"),
            ("C36 1", "C36 2..1", 8, "occurrence"),
            ("    guid", "      guid", 8, "expected"), ("guid", "gu-id", 8, "no element name"),
            ("{2018-113 -}", "{2022-05 -}", 9, "edition of this message"), ("{2018-113 -}", "2018-113 -", 9, "braces"),
            ("N19,5?0", "N19,5?x", 9, "x is no N19,5"), ("C1..3=120", "C1..2=120", 10, "120 is no C1..2"),
            ("    status C1..3=120", "      status C1..3=120", 10, "which holds text"), ("status", "guid", 10, "twice"),
            ("group 1..*}", "C1 1}", 7, "a group stays a group"),
        ])
    func faults(from: String, to: String, line: Int, reason: String) throws {
        let changed = Self.good.replacing(from, with: to, maxReplacements: 1)
        #expect(changed != Self.good)
        let fault = try #require(self.fault(changed))
        #expect(fault.source == "site.txt" && fault.line == line && fault.reason.contains(reason), "\(fault.detail)")
        #expect(fault.code == .configCatalogue)
    }

    private static let wrapped = """
        envelope Wrap  信封 | Envelope
        namespace urn:wrap
        editions 2030-01
        elements
          @ver C..=1.0 1  版本 | Version
          Head group 1  头 | Head
            @id ID 0..1  编号 | ID
            Sent dateTime 1  时间 | Time
          Free any 0..1  任意 | Free
          Signature signature 0..1  签名 | Signature
        """

    @Test("a site may describe an envelope, with attributes and a namespace of its own")
    func envelope() throws {
        let catalogue = try SchemaCatalogue.site([("site.txt", Self.wrapped)])
        let wrap = try #require(catalogue.message("Wrap", Edition("2030-01")))
        #expect(wrap.isEnvelope && wrap.namespace == "urn:wrap" && wrap.attributes.map(\.notation) == ["C..=1.0"])
        #expect(wrap.elements[0].attributes.map(\.isRequired) == [false] && wrap.elements[1].isOpen)
        #expect(wrap.needsSignature == false && wrap.direction == nil)
        let xml = """
            <Wrap xmlns='urn:wrap' ver='1.0'><Head id='a'><Sent>2024-06-01T09:30:05</Sent></Head>\
            <Free z='1'>x<y/><z/></Free></Wrap>
            """
        let validator = SchemaValidator(catalogue)
        #expect(validator.findings(in: try Fixture.document(xml: xml), edition: Edition("2030-01")) == [])
        let other = xml.replacing("urn:wrap", with: "urn:other")
        #expect(
            validator.findings(in: try Fixture.document(xml: other), edition: Edition("2030-01")).map(\.rule)
                == ["schema.namespace"])
    }

    @Test(
        "a wrong line of an envelope is refused with its number and the reason",
        arguments: [
            ("envelope Wrap", "envelope Wr-ap", 1, "envelope NAME"), ("namespace urn:wrap\n", "", 2, "namespace"),
            ("@ver C..=1.0 1", "@ver group 1", 5, "is a text"), ("@ver C..=1.0 1", "@ver C..=1.0 1..2", 5, "is a text"),
            ("@ver C..=1.0 1", "@ver C..?1.0 1", 5, "assumed"), ("@ver C..=1.0 1", "@ver C..=1.0", 5, "@NAME TYPE"),
            ("@id", "@i-d", 7, "no attribute"), ("    @id ID", "      @id ID", 7, "indented"),
            ("    Sent", "    @id ID 1  编号 | ID\n    Sent", 8, "twice"), ("dateTime", "time", 8, "no type"),
        ])
    func envelopeFaults(from: String, to: String, line: Int, reason: String) throws {
        let changed = Self.wrapped.replacing(from, with: to, maxReplacements: 1)
        #expect(changed != Self.wrapped)
        let fault = try #require(self.fault(changed))
        #expect(fault.line == line && fault.reason.contains(reason), "\(fault.detail)")
    }

    private static let keyed = """
        message CEB888Message  电子订单 | Order
        import declaration
        editions 2030-01
        declared by somebody
        signature optional
        records Order Orders
        head OrderHead
        key order888 ebpCode / orderNo payNo?
        references payNo
        elements
          Order group 1..100  电子订单 | Order
            OrderHead group 1  电子订单 | Order
              ebpCode C..18 1  电商平台代码 | Platform
              orderNo C..60 1  订单编号 | Order number
              payNo C..60 0..1  支付交易编号 | Payment number
        """

    @Test("a site's lines about keys are read")
    func keys() throws {
        let catalogue = try SchemaCatalogue.site([("site.txt", Self.keyed)])
        let layout = try #require(catalogue.message("CEB888Message", Edition("2030-01"))?.layout)
        #expect(layout.records == ["Order", "Orders"] && layout.head == "OrderHead" && layout.kind == "order888")
        #expect(layout.key.map(\.name) == ["ebpCode", "orderNo", "payNo"])
        #expect(layout.key.map(\.need) == [.code, .number, .optional])
        #expect(layout.references == ["payNo"] && layout.status == nil)
    }

    @Test(
        "a wrong line about keys is refused with its number and the reason",
        arguments: [
            ("records Order Orders", "records Orders", 6, "records Order"),
            ("records Order Orders", "records Order Order", 6, "each once"),
            ("head OrderHead", "head Head", 7, "one group in Order"),
            ("head OrderHead", "head OrderHead x", 7, "one group in Order"),
            ("head OrderHead", "head OrderHead\nhead OrderHead", 8, "stands twice"),
            ("head OrderHead\n", "", 7, "no field ebpCode"), ("key order888", "kay order888", 8, "elements"),
            ("key order888 ebpCode / orderNo payNo?\n", "", 6, "line key is missing"),
            ("ebpCode / orderNo", "ebpCode orderNo", 8, "key KIND"), ("orderNo payNo?", "payNo?", 8, "key KIND"),
            ("/ orderNo", "/ orderNumber", 8, "no field orderNumber"), ("/ orderNo", "/ ebpCode", 8, "each field once"),
            ("references payNo", "references payNumber", 9, "no field payNumber"),
            ("references payNo", "references payNo payNo", 9, "each field once"),
            ("references payNo", "status returnStatus payNo payNo payNo", 9, "of receipts"),
            ("import declaration", "import receipt", 4, "elements"),
        ])
    func keyFaults(from: String, to: String, line: Int, reason: String) throws {
        let changed = Self.keyed.replacing(from, with: to, maxReplacements: 1)
        #expect(changed != Self.keyed)
        let fault = try #require(self.fault(changed))
        #expect(fault.line == line && fault.reason.contains(reason), "\(fault.detail)")
    }

    @Test("a receipt with a key has a status of a known table, and no references")
    func receiptLines() throws {
        let receipt = Self.keyed.replacing("declared by somebody\nsignature optional\n", with: "")
            .replacing("declaration", with: "receipt")
        #expect(fault(receipt)?.reason.contains("line status") == true)
        let status = receipt.replacing("references payNo", with: "status taxStatus payNo payNo orderNo")
        #expect(fault(status) == nil)
        #expect(fault(status.replacing("taxStatus", with: "checkMark"))?.line == 7)
        #expect(fault(status + "\n")?.line == nil)
        let both = status.replacing("elements", with: "references payNo\nelements")
        #expect(fault(both)?.reason.contains("of declarations") == true)
    }

    @Test("the built-in texts have no fault, and every one of them says its key")
    func builtIn() throws {
        for source in try SchemaCatalogue.builtInSources() {
            let descriptions = try source.read()
            #expect(descriptions.map(\.edition) == source.editions)
            #expect(descriptions.allSatisfy { $0.rootName == source.rootName })
        }
        let catalogue = try SchemaCatalogue.builtIn()
        #expect(MessageCatalogue.entries.count == 42)
        for edition in catalogue.editions {
            for message in catalogue.messages(edition) {
                let layout = try #require(message.layout, "\(message.rootName)")
                #expect((layout.status == nil) == (message.role == .declaration), "\(message.rootName)")
            }
        }
        // Programs store and show these names.
        #expect(
            Set(MessageCatalogue.entries.map(\.layout.kind)) == [
                BusinessKey.order, BusinessKey.payment, BusinessKey.logistics, BusinessKey.logisticsStatus,
                BusinessKey.inventory, BusinessKey.cancellation, BusinessKey.refund, BusinessKey.delivery,
                BusinessKey.tax,
                BusinessKey.exportOrder, BusinessKey.exportReceipts, BusinessKey.exportLogistics,
                BusinessKey.exportArrival, BusinessKey.exportDeparture, BusinessKey.exportInventory,
                BusinessKey.exportCancellation, BusinessKey.exportAssignment, BusinessKey.exportSummary,
                BusinessKey.exportSummaryResult, BusinessKey.exportRefund, BusinessKey.exportTally, BusinessKey.message,
            ])
    }

    @Test(
        "the examples in conf are read",
        arguments: ["catalogue/README.md", "codes/README.md", "codes/port.txt.example"])
    func manuals(name: String) throws {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("conf/\(name)")
        let text = try String(contentsOf: file, encoding: .utf8)
        let parts = text.components(separatedBy: "```\n")
        let example = parts.count == 1 ? text : parts[1]
        if name.hasPrefix("codes") {
            let tables = try CodeTables.site([(name, example)])
            #expect(tables.table("port")?.entry("4001")?.chineseName == "示例港")
        } else {
            let message = try SchemaCatalogue.site([(name, example)]).message("CEB312Message", .no113)
            #expect(message?.layout?.kind == BusinessKey.order)
        }
    }

    @Test("a text that ends too early is refused")
    func ends() {
        let lines = Self.good.split(separator: "\n", omittingEmptySubsequences: false)
        for count in 0..<7 {
            #expect(fault(lines.prefix(count).joined(separator: "\n")) != nil, "\(count)")
        }
    }

    @Test(
        "a type is written as it is read",
        arguments: ["C36", "C1..60", "C..60", "C2..", "C..", "T1", "T..20", "N19,5", "I", "I9", "base64", "date", "ID"])
    func notation(notation: String) {
        #expect(TextType(notation: notation)?.notation == notation)
    }

    @Test(
        "what is no type is none",
        arguments: ["", "C", "X1", "Date", "C-1", "C3..2", "N19", "N5,6", "N0,0", "I0", "Ix", "C1...2"])
    func noType(notation: String) {
        #expect(TextType(notation: notation) == nil)
    }
}
