import CustomsMessages
import Foundation
import SidecarBase
import Testing
import XMLCanonical

@testable import MessageTranslation

@Suite("mappings") struct MappingTests {
    /// A small mapping, good unless a line of it is changed.
    private static let good = """
        # a comment
        mapping PAYMENT CEB411Message  支付 | Payment
        items importPayList/importPay
        alias payAmount amount
        stored order CEB311Message orderNo = jkfImportPay/orderNo
        ignored bankName
        fields
          Payment
            PaymentHead from jkfImportPay
              guid = guid()
              payName = 'It''s' else payName ; omit
              note = @order/line[gnum=orderNo]/note else @order/receipt/preNo else @order/ebpName
        """

    private static let catalogue = Result { try SchemaCatalogue.builtIn() }

    private func error(_ text: String) throws -> TranslationFileError? {
        let catalogue = try Self.catalogue.get()
        do throws(TranslationFileError) {
            _ = try MappingReader.read(text, source: "own.txt", catalogue: catalogue)
            return nil
        } catch {
            return error
        }
    }

    @Test("a good mapping is read")
    func good() throws {
        #expect(try error(Self.good) == nil)
        #expect(try error(Self.good.replacing("\n", with: "\r\n")) == nil)
    }

    @Test(
        "each fault is told with file, line and reason",
        arguments: [
            ("mapping PAYMENT CEB411Message  支付 | Payment", "mapping PAYMENT CEB411Message", 2, "is expected"),
            ("CEB411Message", "CEB412Message", 2, "no declaration CEB412Message"),
            ("CEB411Message", "CEB999Message", 2, "no declaration CEB999Message"),
            ("items importPayList/importPay", "items importPayList", 6, "items LIST/ITEM is missing"),
            ("items importPayList/importPay", "items a-b/c", 3, "no name or path"),
            ("alias payAmount amount", "alias payAmount", 4, "is expected"),
            ("alias payAmount amount", "other", 4, "is expected"),
            ("CEB311Message orderNo =", "CEB311Message orderNr =", 5, "no head field orderNr"),
            ("stored order CEB311Message orderNo = jkfImportPay/orderNo", "stored order", 5, "stored NAME"),
            ("fields\n", "", 7, "is expected"),
            ("  Payment\n", "  Order\n", 8, "no element Order"),
            ("    PaymentHead from jkfImportPay", "    PaymentHead each jkfImportPay", 9, "from PATH"),
            ("    PaymentHead from jkfImportPay", "    PaymentHead = 'x'", 9, "is a group"),
            ("    PaymentHead from jkfImportPay", "   PaymentHead from jkfImportPay", 9, "two spaces"),
            ("      guid = guid()", "        guid = guid()", 10, "indented by 8"),
            ("guid = guid()", "guide = guid()", 10, "no element guide"),
            ("guid = guid()", "guid", 10, "holds text"),
            ("guid = guid()", "payName = guid()", 11, "stands twice"),
            ("guid = guid()", "guid = guid() guid()", 10, "is not expected"),
            ("guid = guid()", "guid = ", 10, "where a value is expected"),
            ("guid = guid()", "guid = uuid()", 10, "no function uuid"),
            ("guid = guid()", "guid = sum(a)", 10, "no function sum of 1"),
            ("guid = guid()", "guid = 'a", 10, "does not end"),
            ("guid = guid()", "guid = sum(a, b", 10, "where ) is expected"),
            ("guid = guid()", "guid = map(a, 1)", 10, "a pair FROM:TO"),
            ("guid = guid()", "guid = map(a)", 10, "needs pairs"),
            ("guid = guid()", "guid = map(a, 1:2, 1:3)", 10, "1 stands twice"),
            ("guid = guid()", "guid = when(a, 'b', c)", 10, "when needs"),
            ("guid = guid()", "guid = @order", 10, "is none of"),
            ("guid = guid()", "guid = @order/receipt/other", 10, "is none of"),
            ("guid = guid()", "guid = @list/orderNo", 10, "stored as list"),
            ("guid = guid()", "guid = a//b", 10, "no name or path"),
            ("guid = guid()", "guid = a ; later", 10, "omit or needed"),
            ("guid = guid()", "guid = a ; omit ; omit", 10, "omit or needed"),
            (
                "guid = guid()",
                "guid = " + String(repeating: "whole(", count: 1_000) + "a" + String(repeating: ")", count: 1_000),
                10, "too deeply"
            ),
        ])
    func faults(from: String, to: String, line: Int, reason: String) throws {
        let text = Self.good.replacing(from, with: to, maxReplacements: 1)
        #expect(text != Self.good)
        let error = try #require(try error(text))
        #expect(error.code == .configMapping && error.source == "own.txt")
        #expect(error.line == line && error.reason.contains(reason), "\(error)")
    }

    @Test("whatever is changed in a mapping, it is read or refused with a line of the text")
    func mutations() throws {
        let bytes = Array(Self.good.utf8)
        let inserts = Array("(),;'@[]=|*: \n  else when map".utf8)
        let lines = Self.good.split(separator: "\n").count
        for place in stride(from: 0, to: bytes.count, by: 3) {
            for change in 0..<3 {
                var changed = bytes
                switch change {
                case 0: changed.remove(at: place)
                case 1: changed.insert(inserts[place % inserts.count], at: place)
                default: changed.removeSubrange(place..<min(place + 40, bytes.count))
                }
                if let error = try error(String(decoding: changed, as: UTF8.self)) {
                    #expect((1...(lines + 1)).contains(error.line) && !error.reason.isEmpty)
                }
            }
        }
    }

    @Test("an empty text, an empty group and a second root are faults")
    func ends() throws {
        #expect(try error("")?.reason == "the mapping is empty")
        #expect(
            try error("mapping PAYMENT CEB411Message  支付 | Payment\nitems a/b\nfields\n")?.reason.contains("ends here")
                == true)
        #expect(
            try error("mapping PAYMENT CEB411Message  支付 | Payment\nitems a/b\nfields\n  Payment\n")?.reason.contains(
                "is empty") == true)
        #expect(try error(Self.good + "\n  Payment\n")?.reason.contains("only Payment") == true)
        let catalogue = try SchemaCatalogue.builtIn()
        let twice = try #require(throws: TranslationFileError.self) {
            try MappingSet.site([("a.txt", Self.good), ("b.txt", Self.good)], catalogue)
        }
        #expect(twice.source == "b.txt")
    }

    @Test("a site's mapping takes the place of the built-in one of its kind, and of no other")
    func site() async throws {
        let text = """
            mapping PAYMENT CEB411Message  支付 | Payment
            items importPayList/importPay
            fields
              Payment
                PaymentHead from jkfImportPay
                  guid = guid()
                  appType = '1'
                  appTime = time()
                  appStatus = '2'
                  payCode = 'SITE'
                  payName = payEnterpriseName
                  payTransactionId = payTransactionNo
                  orderNo = orderNo
                  ebpCode = eCommerceCode
                  ebpName = 'It''s ours'
                  payerIdType = when(paperType, 01|1, '1', '2')
                  payerIdNumber = paperNumber
                  payerName = payerName
                  amountPaid = difference(payAmount, payTaxAmount, payFeeAmount)
                  payTime = time(payTimeStr)
            """
        let assembler = try Fixture.assembler(mappings: [("payment.txt", text)])
        let assembly = try await Fixture.assemble("payment", with: assembler)
        let fields = Fixture.fields(try Fixture.only(assembly))
        #expect(fields.contains("PaymentHead/payCode = SITE") && fields.contains("PaymentHead/ebpName = It's ours"))
        #expect(fields.contains("PaymentHead/amountPaid = 100.00") && fields.contains("PaymentHead/payerIdType = 1"))
        // The schema knows one currency; the mapping need not say it.
        #expect(
            fields.contains("PaymentHead/currency = 142") && !fields.contains { $0.hasPrefix("PaymentHead/telephone") })
        // What this mapping neither uses nor ignores is told.
        #expect(assembly.warnings.contains { $0.path.hasSuffix("/payerPhoneNumber") })
        _ = try Fixture.only(try await Fixture.assemble("importorder", with: assembler))
        let less = try Fixture.assembler(mappings: [
            ("payment.txt", text.replacing("      orderNo = orderNo\n", with: ""))
        ])
        let refused = try await Fixture.assemble("payment", with: less)
        #expect(refused.refusals.first?.error.english.contains("the mapping of PAYMENT has no value for it") == true)
    }

    @Test("the mapping that the manual shows is one that works")
    func manual() async throws {
        let file = URL(filePath: #filePath).appending(path: "../../../conf/mapping/README.md").standardized
        let blocks = try String(contentsOf: file, encoding: .utf8).components(separatedBy: "```\n")
        let text = try #require(blocks.first { $0.hasPrefix("mapping ") })
        let assembler = try Fixture.assembler(mappings: [("README.md", text)])
        let assembly = try await Fixture.assemble("payment", with: assembler)
        #expect(Fixture.fields(try Fixture.only(assembly)).contains("PaymentHead/ebpName = 示例跨境平台有限公司"))
        #expect(assembly.warnings == [])
        let codes = try #require(blocks.first { $0.hasPrefix("# platform code") })
        #expect(try AliasTable(csv: codes, source: "README.md").count == 1)
    }

    @Test("every kind that is made into a message has a mapping, and no other")
    func kinds() throws {
        #expect(
            try MappingSet.builtIn(SchemaCatalogue.builtIn()).businessTypes == [
                "IMPORTBILL", "IMPORTORDER", "IMPORT_ORDER_RETURN", "MODIFY_CANCEL", "PAYMENT", "PERSONAL_GOODS_DECLAR",
            ])
    }
}

@Suite("the table of platform codes") struct AliasTableTests {
    @Test("lines, comments, a first line of names, quotation marks and names with commas are read")
    func reading() throws {
        let table = try AliasTable(
            csv:
                "\u{FEFF}platformCode,customsCode,name\r\n# comment\r\n\r\nWL15041401 , 3301989ZZ4,\"示例, \"\"快递\"\"\"\r\nPT1,91330100MA0000000X,Example Co., Ltd.\nZF1,3301969ZZ6\n",
            source: "a.csv")
        #expect(table.count == 3)
        #expect(table["WL15041401"] == AliasTable.Entry(customsCode: "3301989ZZ4", name: "示例, \"快递\""))
        #expect(table["PT1"]?.name == "Example Co., Ltd." && table["ZF1"]?.name == nil && table["ZF2"] == nil)
    }

    @Test(
        "a line that is none is told with its number",
        arguments: [
            ("A", 1), ("A,B\n,C", 2), ("A,330 1", 1), ("A,B\n\nA,C", 3), ("A,", 1), ("A,1234567890123456789", 1),
        ])
    func faults(text: String, line: Int) throws {
        let error = try #require(throws: TranslationFileError.self) { try AliasTable(csv: text, source: "a.csv") }
        #expect(error.code == .configAliases && error.line == line && error.detail.hasPrefix("a.csv, line \(line): "))
    }

    @Test(
        "what looks like a code of customs is no platform code that was forgotten",
        arguments: [
            ("3301969ZZ1", true), ("91330100MA0000000X", true), ("WL15041401", false), ("123456789", false),
            ("ZF14050801", false),
            ("33-1969ZZ1", false), ("", false),
        ])
    func shapes(code: String, isCustoms: Bool) {
        #expect(AliasTable.isCustomsCode(code) == isCustoms)
    }
}
