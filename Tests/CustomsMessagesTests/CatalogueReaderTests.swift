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
            guid C36 1  系统唯一序号 | Record ID | made by the e-port
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

    @Test("a text that ends too early is refused")
    func ends() {
        let lines = Self.good.split(separator: "\n", omittingEmptySubsequences: false)
        for count in 0..<7 {
            #expect(fault(lines.prefix(count).joined(separator: "\n")) != nil, "\(count)")
        }
    }

    @Test(
        "a type is written as it is read",
        arguments: ["C36", "C1..60", "C..60", "C2..", "C..", "T1", "T..20", "N19,5", "I", "I9"])
    func notation(notation: String) {
        #expect(TextType(notation: notation)?.notation == notation)
    }

    @Test(
        "what is no type is none",
        arguments: ["", "C", "X1", "C-1", "C3..2", "N19", "N5,6", "N0,0", "I0", "Ix", "C1...2"])
    func noType(notation: String) {
        #expect(TextType(notation: notation) == nil)
    }
}
