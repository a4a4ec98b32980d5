import CryptoCore
import Foundation
import SidecarBase
import Testing

/// The snippets of the manual about receipts do what it says, in the languages that are there.
@Suite("the manual about receipts", .timeLimit(.minutes(3))) struct RelayManualTests {
    private static func tool(_ name: String) -> URL? {
        let folders =
            ["/usr/bin"] + (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init)
        return folders.map { URL(fileURLWithPath: $0).appendingPathComponent(name) }
            .first { FileManager.default.isExecutableFile(atPath: $0.path) }
    }

    /// Python, which the tests install, and of the others those that are there.
    private static let languages = [("python", "python3"), ("javascript", "node"), ("java", "java")]
        .filter { $0.0 == "python" || tool($0.1) != nil }

    /// The block of a language.
    private func snippet(_ language: String) throws -> String {
        let text = try String(contentsOf: Manual.package.appendingPathComponent("docs/relay.md"), encoding: .utf8)
        let start = try #require(text.firstRange(of: "```\(language)\n"))
        let rest = text[start.upperBound...]
        return String(rest[..<(try #require(rest.firstRange(of: "\n```")).lowerBound)])
    }

    /// A program around a snippet that says whether the signature in its arguments fits the bytes in a file.
    private func program(_ language: String, _ snippet: String) -> (file: String, text: String) {
        switch language {
        case "python":
            (
                "check.py",
                "\(snippet)\n\nimport sys\nbody = open(sys.argv[2], 'rb').read()\nprint('yes' if is_authentic(sys.argv[1], body, sys.argv[3]) else 'no')\n"
            )
        case "javascript":
            (
                "check.js",
                "\(snippet)\nconst body = require('fs').readFileSync(process.argv[3]);\nconsole.log(isAuthentic(process.argv[2], body, process.argv[4]) ? 'yes' : 'no');\n"
            )
        default:
            (
                "Check.java",
                """
                public class Check {
                \(snippet)
                    public static void main(String[] words) throws Exception {
                        byte[] body = java.nio.file.Files.readAllBytes(java.nio.file.Paths.get(words[1]));
                        System.out.println(isAuthentic(words[0], body, words[2]) ? "yes" : "no");
                    }
                }
                """
            )
        }
    }

    @Test(
        "the snippets take the signature of a body and no other",
        arguments: languages)
    func snippets(language: String, tool name: String) async throws {
        let tool = try #require(RelayManualTests.tool(name))
        let folder = try TemporaryFolder()
        let (file, text) = program(language, try snippet(language))
        let script = try folder.write(text, to: file)
        let secret = "secret-0123456789"
        let content = "content=a%2Bb&msg_type=中文"
        let body = try folder.write(content, to: "body")
        let good = "sha256=" + Hex.encode(HMAC.sha256(Array(content.utf8), key: Array(secret.utf8)))
        for (signature, answer) in [
            (good, "yes"), (String(good.dropLast()) + "x", "no"), ("sha256=", "no"), ("", "no"),
        ] {
            let result = try await Program.run(tool, [script, secret, body, signature])
            #expect(result.output == answer + "\n", "\(signature): \(result.errors)")
        }
        let other = try await Program.run(tool, [script, "another", body, good])
        #expect(other.output == "no\n")
    }

    @Test("the manual names every setting of a target by its own name, and the example loads")
    func example() async throws {
        let folder = try TemporaryFolder()
        let secret = try folder.write("secret-0123456789", to: "hmac.secret", mode: 0o600)
        let text = try snippet("yaml").replacing("conf/erp-hmac.secret", with: secret)
        let sidecar = try Sidecar(folder: folder, software: try TestKey(), extra: text)
        let checked = try await sidecar.command("config", "check")
        #expect(checked.status == 0, "\(checked.output)\(checked.errors)")
        #expect(checked.output.contains("erp at https://erp.example/receipts (json, with HMAC)"))
    }
}
