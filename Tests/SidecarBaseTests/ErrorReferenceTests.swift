import Foundation
import SidecarBase
import Testing

@Suite("the page of error codes")
struct ErrorReferenceTests {
    private var file: URL {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("docs/errors.md")
    }

    @Test("the manual's page has every code as the program has it")
    func page() throws {
        if ProcessInfo.processInfo.environment["PORTSIGN_TEST_UPDATE_CONF"] != nil {
            try ErrorReference.page.write(to: file, atomically: true, encoding: .utf8)
        }
        #expect(try String(contentsOf: file, encoding: .utf8) == ErrorReference.page)
        for code in ErrorCode.all { #expect(ErrorReference.page.contains("| `\(code.name)` |")) }
    }
}
