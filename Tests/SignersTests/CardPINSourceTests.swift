import Foundation
import SidecarBase
import Signers
import Testing

@Suite("PINSource")
struct CardPINSourceTests {
    private func file(_ content: String, mode: Int) throws -> String {
        let path = try CardTestWorld.path("pin")
        try Data(content.utf8).write(to: URL(fileURLWithPath: path))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
        return path
    }

    private func exposed(_ source: PINSource) throws -> String {
        try source.read().withExposed { $0 }
    }

    @Test(
        "one line end at the end of a PIN file is not part of the PIN",
        arguments: [("123456", "123456"), ("123456\n", "123456"), ("123456\r\n", "123456"), ("123456\n\n", "123456\n")])
    func lineEnd(content: String, pin: String) throws {
        #expect(try exposed(.file(file(content, mode: 0o600))) == pin)
    }

    @Test("a PIN file that others may read or write is refused", arguments: [0o644, 0o640, 0o604, 0o620, 0o660])
    func mode(mode: Int) throws {
        let path = try file("123456", mode: mode)
        do throws(SignerError) {
            _ = try PINSource.file(path).read()
            Issue.record("mode \(String(mode, radix: 8)) passed")
        } catch {
            #expect(error.code == .cardPinFile)
            #expect(!error.detail.contains("123456"))
        }
    }

    @Test("a PIN file that only its owner may read is fine, too")
    func readOnly() throws {
        #expect(try exposed(.file(file("123456", mode: 0o400))) == "123456")
    }

    @Test("an empty, huge or missing PIN file says what is wrong")
    func unusable() throws {
        #expect(code(.file(try file("\n", mode: 0o600))) == .cardPinMissing)
        #expect(code(.file(try file(String(repeating: "1", count: 300), mode: 0o600))) == .cardPinFile)
        #expect(code(.file("/nonexistent/pin")) == .cardPinFile)
        #expect(code(.file("/tmp")) == .cardPinFile)
        #expect(code(.environment("PORTSIGN_NO_SUCH_VARIABLE")) == .cardPinMissing)
        #expect(code(.literal(Secret(""))) == .cardPinMissing)
    }

    private func code(_ source: PINSource) -> ErrorCode? {
        do throws(SignerError) {
            _ = try source.read()
            return nil
        } catch {
            return error.code
        }
    }
}
