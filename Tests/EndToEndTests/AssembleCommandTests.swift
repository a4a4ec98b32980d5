import Foundation
import Testing

/// `portsign assemble`, as somebody meets it who has only the program.
@Suite("assembling on the command line") struct AssembleCommandTests {
    private static let payment = """
        <mo version="1.0.0"><head><businessType>PAYMENT</businessType></head><body><importPayList><importPay>
        <jkfSign><companyCode>3301969ZZ1</companyCode><businessNo>PAY1</businessNo><businessType>PAYMENT</businessType>
        <declareType>1</declareType></jkfSign><jkfImportPay><orderNo>NO1</orderNo><eCommerceCode>PT15041401</eCommerceCode>
        <payTransactionNo>PAY1</payTransactionNo><payAmount>109.10</payAmount><payTimeStr>2024-06-01 10:20:35</payTimeStr>
        <currCode>142</currCode><payEnterpriseName>示例支付有限公司</payEnterpriseName><payCompanyCode>3301969ZZ6</payCompanyCode>
        <payerName>张测试</payerName><paperType>01</paperType><paperNumber>330100190001010000</paperNumber></jkfImportPay>
        </importPay></importPayList></body></mo>
        """

    private static let company = ["--code", "3301969ZZ6", "--name", "示例支付有限公司", "--dxp-id", "DXPENT0000099996"]

    private func run(
        _ arguments: [String], company: [String] = company, folder: TemporaryFolder, locale: String = "C.UTF-8"
    ) async throws -> Program.Result {
        try await Program.run(
            Products.portsign, ["assemble"] + arguments + company, environment: ["LC_ALL": locale], folder: folder.url)
    }

    @Test("a document becomes a message that validate calls good, and each field says where it came from")
    func assemble() async throws {
        let folder = try TemporaryFolder()
        try folder.write(Self.payment, to: "payment.xml")
        try folder.write("# codes\nPT15041401,3301969ZZ1,示例平台\n", to: "codes.csv")
        let result = try await run(["payment.xml", "--aliases", "codes.csv", "--out", "ceb411.xml"], folder: folder)
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.output.contains("item 0, CEB411Message payment:3301969ZZ6|PAY1"))
        let lines = result.output.split(separator: "\n").map { $0.split(separator: " ").joined(separator: " ") }
        for line in [
            "Payment/PaymentHead/ebpCode 3301969ZZ1 from the table of codes, for PT15041401",
            "Payment/PaymentHead/payTime 20240601102035 computed: time(payTimeStr)",
            "Payment/PaymentHead/payerName *** copied from importPay[1]/jkfImportPay/payerName",
            "Payment/PaymentHead/appStatus 2 fixed",
        ] {
            #expect(lines.contains(line), "\(line) in \(result.output)")
        }
        #expect(!result.output.contains("330100190001010000"))
        let checked = try await Program.run(
            Products.portsign, ["validate", "ceb411.xml", "--schema-only"], folder: folder.url)
        #expect(checked.status == 0, "\(checked.output)")
        let chinese = try await run(["payment.xml", "--aliases", "codes.csv"], folder: folder, locale: "zh_CN.UTF-8")
        #expect(chinese.output.contains("取自编码对照表（PT15041401）") && chinese.output.contains("<payerName>张测试<"))
    }

    @Test("JSON of an ERP is taken too, and told in JSON")
    func json() async throws {
        let folder = try TemporaryFolder()
        let head = """
            {"payCode":"3301969ZZ6","payName":"P","payTransactionId":"T1","orderNo":"1","ebpCode":"3301969ZZ1","ebpName":"E",
            "payerIdType":"1","payerIdNumber":"330100190001010000","payerName":"N","amountPaid":1.10,"currency":"142",
            "payTime":"20240601102035"}
            """
        try folder.write(
            "{\"Payment\":[{\"PaymentHead\":\(head)},{\"PaymentHead\":{\"payCod\":\"1\"}}]}", to: "erp.json")
        let result = try await run(["erp.json", "--json"], folder: folder)
        #expect(result.status == 1)
        let report = try #require(
            try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
        let messages = try #require(report["messages"] as? [[String: String]])
        #expect(messages.count == 1 && messages[0]["messageType"] == "CEB411Message")
        #expect(messages[0]["xml"]?.contains("<amountPaid>1.1</amountPaid>") == true)
        let refusals = try #require(report["refusals"] as? [[String: Any]])
        #expect(refusals.count == 1 && refusals[0]["item"] as? Int == 1)
        #expect(refusals[0]["field"] as? String == "$.Payment[1].PaymentHead.payCod")
    }

    @Test("what cannot be derived is refused with status 1, the field and where it could come from, in both languages")
    func refused() async throws {
        let folder = try TemporaryFolder()
        try folder.write(Self.payment, to: "payment.xml")
        let result = try await run(["payment.xml"], folder: folder)
        #expect(result.status == 1)
        #expect(
            result.output.contains("item 0 PAY1 REFUSED: assembly.field_missing: ")
                && result.output.contains("Payment/PaymentHead/ebpName")
                && result.output.contains("the table of codes"), "\(result.output)")
        let chinese = try await run(["payment.xml"], folder: folder, locale: "zh_CN.UTF-8")
        #expect(chinese.output.contains("总署报文的字段无法得出") && chinese.output.contains("编码对照表"))
        try folder.write(
            Self.payment.replacing("</declareType>", with: "</declareType><cebFlag>03</cebFlag>"), to: "entrusted.xml")
        #expect(try await run(["entrusted.xml"], folder: folder).output.contains("assembly.entrusted"))
        try folder.write("no document", to: "text.xml")
        let text = try await run(["text.xml"], folder: folder)
        #expect(text.status == 1 && text.output.contains("xml.not_well_formed"))
    }

    @Test("the configured company is taken when it is the only one; half a company and an unknown one are wrong usage")
    func company() async throws {
        let folder = try TemporaryFolder()
        try folder.write(Self.payment, to: "payment.xml")
        try folder.write("PT15041401,3301969ZZ1,示例平台\n", to: "codes.csv")
        #expect(try await Program.run(Products.portsign, ["init", "--folder", "conf"], folder: folder.url).status == 0)
        let own = try await run(
            ["payment.xml", "--aliases", "codes.csv", "--json"], company: ["--config", "conf/portsign.yaml"],
            folder: folder)
        #expect(own.status == 0 && own.output.contains("<dxpId>\(TestCompany.dxpId)</dxpId>"), "\(own.errors)")
        let unknown = try await run(
            ["payment.xml"], company: ["--config", "conf/portsign.yaml", "--company", "1"], folder: folder)
        #expect(unknown.status == 2 && unknown.errors.contains(TestCompany.code))
        #expect(try await run(["payment.xml"], company: ["--code", "1"], folder: folder).status == 2)
    }

    @Test("a mapping or table of codes that is wrong is told with file, line and reason")
    func files() async throws {
        let folder = try TemporaryFolder()
        try folder.write(Self.payment, to: "payment.xml")
        try folder.write("mapping PAYMENT CEB411Message  支付 | Payment\nitems a\n", to: "own/payment.txt")
        let mapping = try await run(["payment.xml", "--mapping", "own"], folder: folder)
        #expect(
            mapping.status == 3 && mapping.errors.contains("config.mapping")
                && mapping.errors.contains("own/payment.txt, line 2"))
        try folder.write("A,B\nA\n", to: "codes.csv")
        let codes = try await run(["payment.xml", "--aliases", "codes.csv"], folder: folder)
        #expect(codes.status == 3 && codes.errors.contains("codes.csv, line 2"), "\(codes.errors)")
    }
}
