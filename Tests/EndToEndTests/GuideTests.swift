import Foundation
import Testing

/// The guides: whoever types their commands, one block after the other, gets what stands there.
@Suite("the guides", .timeLimit(.minutes(5)))
struct GuideTests {
    private static let names = ["start", "integrate-an-erp", "operate", "extend"]

    private func text(_ name: String) throws -> String {
        try String(contentsOf: Manual.package.appendingPathComponent("docs/guides/\(name).md"), encoding: .utf8)
    }

    /// The blocks of a language in a guide, in their order.
    private func blocks(_ language: String, in text: String) -> [String] {
        text.components(separatedBy: "\n```\(language)\n").dropFirst().map { rest in
            rest.components(separatedBy: "\n```").first ?? ""
        }
    }

    @Test("every command of a guide does what it says, in one shell, from the first to the last", arguments: names)
    func commands(name: String) async throws {
        let text = try text(name)
        let folder = try TemporaryFolder()
        // What runs in the background ends with the shell, also when a command fails.
        var script =
            "trap 'kill $(jobs -p) 2> /dev/null || true' EXIT\n" + blocks("sh", in: text).joined(separator: "\n")
        for port in ["9090", "9191", "9292"] {
            script = script.replacing(port, with: String(try await FreePort.find()))
        }
        let file = try folder.write(script, to: "guide.sh")
        let path = Products.portsign.deletingLastPathComponent().path
        let inherited = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        let result = try await Program.run(
            URL(fileURLWithPath: "/usr/bin/timeout"), ["180", "/bin/bash", "-eu", file],
            environment: ["PATH": "\(path):\(inherited)", "LC_ALL": "C.UTF-8"], folder: folder.url)
        #expect(result.status == 0, "\(result.output)\n\(result.errors)")
        for shown in blocks("text", in: text) { #expect(result.output.contains(shown), "\(result.output)") }
    }

    @Test("the Chinese guide has the same commands", arguments: names)
    func languages(name: String) throws {
        let english = blocks("sh", in: try text(name))
        let chinese = blocks("sh", in: try text(name + ".zh"))
        #expect(!english.isEmpty && chinese == english)
    }

    @Test("what a guide links to or names is there", arguments: names, ["", ".zh"])
    func files(name: String, language: String) throws {
        let text = try text(name + language)
        let folder = Manual.package.appendingPathComponent("docs/guides")
        let links = text.matches(of: #/\]\(([^):#]+)[^)]*\)/#).map { folder.appendingPathComponent(String($0.1)) }
        let named = text.matches(of: #/`((?:Sources|Tests|scripts)\/[A-Za-z0-9+.\/-]+)`/#).map {
            Manual.package.appendingPathComponent(String($0.1))
        }
        #expect(links.count >= 3)
        for file in links + named {
            #expect(FileManager.default.fileExists(atPath: file.standardizedFileURL.path), "\(file.path)")
        }
    }
}
