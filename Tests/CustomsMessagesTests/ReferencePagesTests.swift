import Foundation
import Testing

@testable import CustomsMessages

@Suite struct ReferencePagesTests {
    @Test("the pages in docs/messages are those of the catalogue: portsign schema document docs/messages")
    func current() throws {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("docs/messages")
        let pages = ReferencePages.all(try SchemaCatalogue.builtIn())
        #expect(pages.count == 46)
        for page in pages {
            let written = try String(contentsOf: folder.appendingPathComponent(page.name), encoding: .utf8)
            #expect(written == page.text, "\(page.name)")
        }
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(Set(files) == Set(pages.map(\.name)))
    }

    @Test("a page says what an edition has instead")
    func editions() throws {
        let page = try #require(
            ReferencePages.all(try SchemaCatalogue.builtIn()).first { $0.name == "CEB603Message.md" })
        #expect(page.text.contains("| C..32 (2018-113: C1..80) | 1 |"))
        #expect(page.text.contains("申报清单"))
    }
}
