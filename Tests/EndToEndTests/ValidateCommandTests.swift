import Foundation
import Testing

/// `portsign validate` and `portsign schema`, as somebody meets them who has only the program.
@Suite("checking messages on the command line") struct ValidateCommandTests {
    private struct Line: Decodable {
        struct Finding: Decodable {
            let rule: String
            let path: String
            let severity: String
            let english: String
            let chinese: String
        }

        let file: String
        let messageType: String?
        let edition: String
        let valid: Bool
        let findings: [Finding]
    }

    private func run(_ arguments: String..., folder: TemporaryFolder, locale: String = "C.UTF-8") async throws
        -> Program.Result
    {
        try await Program.run(
            Products.portsign, arguments, environment: ["LC_ALL": locale], folder: folder.url)
    }

    private func lines(_ result: Program.Result) throws -> [Line] {
        try result.output.split(separator: "\n").map { try JSONDecoder().decode(Line.self, from: Data($0.utf8)) }
    }

    @Test("a good message is good with status 0; a wrong one is refused with status 1, rule, field and reason")
    func verdicts() async throws {
        let folder = try TemporaryFolder()
        let good = Messages.order()
        try folder.write(good, to: "good.xml")
        let alone = try await run("validate", "good.xml", folder: folder)
        #expect(alone.status == 0 && alone.output == "good.xml: good (CEB311Message, edition 2022-05)\n")

        try folder.write(
            good.replacing("<ceb:orderNo>", with: "<ceb:orderNr>").replacing("</ceb:orderNo>", with: "</ceb:orderNr>"),
            to: "wrong.xml")
        try folder.write("no message", to: "text.xml")
        let result = try await run("validate", ".", "--json", folder: folder)
        #expect(result.status == 1)
        let found = try lines(result)
        #expect(found.map(\.file) == ["./good.xml", "./text.xml", "./wrong.xml"])
        #expect(found.map(\.valid) == [true, false, false])
        #expect(found[1].messageType == nil && found[1].findings.map(\.rule) == ["xml.not_well_formed"])
        #expect(found[2].findings.contains { $0.rule == "schema.missing" && $0.path == "Order[1]/OrderHead/orderNo" })

        let chinese = try await run("validate", "wrong.xml", folder: folder, locale: "zh_CN.UTF-8")
        #expect(chinese.status == 1 && chinese.output.contains("缺少 orderNo（订单编号）"), "\(chinese.output)")
    }

    @Test("an edition that is asked for judges alone; one that is not there is wrong usage")
    func editions() async throws {
        let folder = try TemporaryFolder()
        try folder.write(Messages.order(), to: "a.xml")
        let old = try await run("validate", "a.xml", "--edition", "2018-113", "--json", folder: folder)
        #expect(try lines(old).map(\.edition) == ["2018-113"])
        let none = try await run("validate", "a.xml", "--edition", "1999", folder: folder)
        #expect(none.status == 2 && none.errors.contains("2018-113, 2022-05"))
    }

    @Test("a thousand files of a folder are each told once, in order")
    func many() async throws {
        let folder = try TemporaryFolder()
        for number in 1_000..<2_000 { try folder.write(Messages.order(), to: "in/\(number).xml") }
        let result = try await run("validate", "in", "--json", folder: folder)
        #expect(result.status == 0)
        #expect(try lines(result).map(\.file) == (1_000..<2_000).map { "in/\($0).xml" })
    }

    @Test("a site's own descriptions count; a wrong one is refused with file, line and reason")
    func catalogue() async throws {
        let folder = try TemporaryFolder()
        try folder.write(
            """
            message CEB312Message  回执 | Receipt
            import receipt
            editions 2030-01
            elements
              OrderReturn group 1  回执 | Receipt
                status C3 1  状态 | Status
            """, to: "own/receipt.txt")
        try folder.write(
            "<CEB312Message xmlns=\"http://www.chinaport.gov.cn/ceb\" guid=\"\(String(repeating: "A", count: 36))\" version=\"1\">"
                + "<OrderReturn><status>120</status></OrderReturn></CEB312Message>", to: "a.xml")
        #expect(try await run("validate", "a.xml", folder: folder).status == 1)
        let own = try await run("validate", "a.xml", "--catalogue", "own", folder: folder)
        #expect(own.status == 0 && own.output.contains("edition 2030-01"), "\(own.output)\(own.errors)")
        try folder.write("message CEB312Message\n", to: "own/receipt.txt")
        let wrong = try await run("validate", "a.xml", "--catalogue", "own", folder: folder)
        #expect(wrong.status == 3 && wrong.errors.contains("own/receipt.txt, line 1: "), "\(wrong.errors)")
    }

    @Test("a code is looked up by code, name or what others call it; tables are listed; own tables are read")
    func codes() async throws {
        let folder = try TemporaryFolder()
        let dollar = try await run("codes", "USD", folder: folder)
        #expect(dollar.status == 0 && dollar.output == "currency  502  美元  US dollar  (USD)\n")
        let everywhere = try await run("codes", "142", "--json", folder: folder)
        #expect(everywhere.output.split(separator: "\n").count == 3 && everywhere.output.contains("\"人民币\""))
        let tables = try await run("codes", folder: folder)
        #expect(tables.output.contains("packing  包装种类 Kinds of packing, 7 codes, complete: yes\n"), "\(tables.output)")
        let packing = try await run("codes", "packing", folder: folder)
        #expect(packing.output.contains("\n2  纸箱  carton\n"), "\(packing.output)")
        let nothing = try await run("codes", "nowhere", folder: folder)
        #expect(nothing.status == 1 && nothing.errors.contains("nowhere"))

        try folder.write("table port\n4001  示例港 | Example Port\n", to: "own/port.txt")
        #expect(try await run("codes", "4001", "--codes", "own", folder: folder).output.contains("示例港"))
        try folder.write("table port\n4001 示例港\n", to: "own/port.txt")
        let wrong = try await run("codes", "4001", "--codes", "own", folder: folder)
        #expect(wrong.status == 3 && wrong.errors.contains("own/port.txt, line 2: "), "\(wrong.errors)")

        try folder.write(
            Messages.order().replacing(try Regex("<ceb:unit>[^<]*<"), with: "<ceb:unit>KGS<"), to: "a.xml")
        let warned = try await run("validate", "a.xml", folder: folder)
        #expect(warned.status == 0 && warned.output.contains("035 kilogram is meant?"), "\(warned.output)")
        try folder.write("table unit\nshape 3 characters\nKGS  公斤 | kilogram\n", to: "own/port.txt")
        let own = try await run("validate", "a.xml", "--codes", "own", folder: folder)
        #expect(own.status == 0 && !own.output.contains("rule.code_shape"), "\(own.output)")
    }

    @Test("the schemas of both editions can be had, and are not written over")
    func schemas() async throws {
        let folder = try TemporaryFolder()
        let result = try await run("schema", "export", "xsd", folder: folder)
        #expect(result.status == 0 && result.output == "86 schemas written to xsd\n")
        let text = try String(contentsOfFile: folder.path("xsd/2018-113/CEB311Message.xsd"), encoding: .utf8)
        #expect(text.contains("<xs:element name=\"currency\" fixed=\"142\">"))
        #expect(try await run("schema", "export", "xsd", folder: folder).status == 3)
    }

    @Test("explain tells the mistake that makes a signature fail, and status 0 when there is none")
    func explain() async throws {
        let folder = try TemporaryFolder()
        let sidecar = try Sidecar(folder: folder, software: try TestKey())
        try await sidecar.start()
        let message = try #require(try await Caller(base: sidecar.url).declare(Messages.order()).message)
        #expect(await sidecar.stop() == 0)
        try folder.write(message, to: "good.xml")
        try folder.write(message.replacing("<ceb:BaseTransfer>", with: "\n  <ceb:BaseTransfer>"), to: "indented.xml")
        let good = try await run("explain", "good.xml", folder: folder)
        #expect(good.status == 0 && good.output.hasPrefix("good.xml: valid, certificate "), "\(good.output)")
        let bad = try await run("explain", "indented.xml", folder: folder)
        #expect(bad.status == 1)
        #expect(bad.output.contains("signature.digest: ") && bad.output.contains("[white_space]"), "\(bad.output)")
        let chinese = try await run("explain", "indented.xml", folder: folder, locale: "zh_CN.UTF-8")
        #expect(chinese.output.contains("缩进排版"))
        let json = try await run("explain", "indented.xml", "--json", folder: folder)
        #expect(json.output.contains("\"cause\":\"white_space\"") && json.output.contains("\"valid\":false"))
    }
}
