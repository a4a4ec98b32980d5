import Foundation
import Testing

/// `portsign receipt`, as somebody meets it who has only the program.
@Suite("receipts on the command line") struct ReceiptCommandTests {
    private struct Line: Decodable {
        struct Entry: Decodable {
            struct Part: Decodable {
                let code: String
                let text: String
            }
            let status: String
            let table: String
            let parts: [Part]
            let refused: Bool
            let group: String?
            let english: String
            let chinese: String
        }

        let file: String
        let type: String?
        let known: Bool
        let refused: Bool
        let entries: [Entry]
        let code: String?
    }

    private func run(
        _ arguments: String..., folder: TemporaryFolder, locale: String = "C.UTF-8"
    ) async throws -> Program.Result {
        try await Program.run(Products.portsign, arguments, environment: ["LC_ALL": locale], folder: folder.url)
    }

    private func receipt(_ status: String, _ info: String) -> String {
        "<CEB622Message xmlns=\"http://www.chinaport.gov.cn/ceb\" guid=\"g\" version=\"1.0\"><InventoryReturn><agentCode>A</agentCode>"
            + "<copNo>C1</copNo><returnStatus>\(status)</returnStatus><returnTime>20240601093215222</returnTime>"
            + "<returnInfo>\(info)</returnInfo></InventoryReturn></CEB622Message>"
    }

    @Test("a refusal is status 1 with its reason and what to do, in the terminal's language; good news is status 0")
    func verdicts() async throws {
        let folder = try TemporaryFolder()
        try folder.write(receipt("100", "[Code:1313;Desc:订购人购买超过年度限额]"), to: "no.xml")
        try folder.write(receipt("800", "[Code:2600;Desc:放行]"), to: "yes.xml")
        let refused = try await run("receipt", "no.xml", folder: folder)
        #expect(refused.status == 1)
        #expect(refused.output.contains("inventory:A|C1  returnStatus 100  2024-06-01 09:32:15"), "\(refused.output)")
        #expect(refused.output.contains("the buyer's yearly limit is exceeded (1313). To do: "), "\(refused.output)")
        let good = try await run("receipt", "yes.xml", folder: folder, locale: "zh_CN.UTF-8")
        #expect(
            good.status == 0 && good.output.contains("进口清单回执") && good.output.contains("    放行\n"), "\(good.output)")
    }

    @Test("a folder gives one JSON object a file, in both languages, and says what is unknown or unreadable")
    func folder() async throws {
        let folder = try TemporaryFolder()
        let inside = Data(receipt("-621004", "").utf8).base64EncodedString()
        try folder.write(
            "<DxpMsg xmlns=\"http://www.chinaport.gov.cn/dxp\" ver=\"1.0\"><TransInfo><CopMsgId>M1</CopMsgId></TransInfo><Data>"
                + "\(inside)</Data></DxpMsg>", to: "in/a.xml")
        try folder.write("<NEWMessage/>", to: "in/b.xml")
        try folder.write("no receipt", to: "in/c.xml")
        let result = try await run("receipt", "in", "--json", folder: folder)
        #expect(result.status == 1)
        let lines = try result.output.split(separator: "\n").map {
            try JSONDecoder().decode(Line.self, from: Data($0.utf8))
        }
        #expect(lines.map(\.file) == ["in/a.xml", "in/b.xml", "in/c.xml"])
        #expect(lines.map(\.known) == [true, false, false])
        #expect(lines.map(\.type) == ["CEB622Message", "NEWMessage", nil])
        #expect(lines[2].code == "xml.empty")
        let entry = try #require(lines[0].entries.first)
        #expect(entry.refused && entry.group == "duplicate")
        #expect(entry.english.contains("harmless duplicate") && entry.chinese.contains("无害的重复"))
        try folder.write(receipt("120", ""), to: "one/d.xml")
        #expect(try await run("receipt", "one", folder: folder).status == 0)
    }
}
