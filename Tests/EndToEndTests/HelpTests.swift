import Foundation
import Testing

/// What the program says about itself: whoever has nothing but the program must find the way.
@Suite("help of every command") struct HelpTests {
    /// The help of a command, and the commands below it.
    private func help(_ command: [String], option: Bool = true) async throws -> (text: String, below: [String]) {
        let arguments = option ? command + ["--help"] : ["help"] + command
        // Not even a folder with a configuration is needed.
        let folder = try TemporaryFolder()
        let result = try await Program.run(Products.portsign, arguments, folder: folder.url)
        #expect(result.status == 0, "\(arguments)")
        #expect(result.errors.isEmpty, "\(arguments): \(result.errors)")
        let below =
            result.output.components(separatedBy: "SUBCOMMANDS:\n").dropFirst().first?.split(separator: "\n")
            .prefix { $0.hasPrefix("  ") }.compactMap { $0.prefixMatch(of: #/  ([a-z0-9-]+)/#).map { String($0.1) } }
            ?? []
        return (result.output, below)
    }

    @Test("--help of each command says what it is for, how it is used, and what every option means")
    func each() async throws {
        var waiting: [[String]] = [[]]
        var seen: Set<String> = []
        while let command = waiting.popLast() {
            let (text, below) = try await help(command)
            let name = (["portsign"] + command).joined(separator: " ")
            seen.insert(name)
            waiting += below.filter { $0 != "help" }.map { command + [$0] }
            #expect(text.hasPrefix("OVERVIEW: "), "\(name): \(text)")
            #expect(text.contains("\nUSAGE: \(name)"), "\(name): \(text)")
            #expect(text == (try await help(command, option: false)).text, "\(name)")
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            #expect(lines.allSatisfy { $0.count <= 120 }, "\(name)")
            // Every option and argument is followed by its meaning, on its line or on the next.
            for (line, next) in zip(lines, lines.dropFirst() + [""])
            where line.hasPrefix("  -") || line.hasPrefix("  <") {
                let isSaid = line.contains(#/\S {2,}\S/#) || next.hasPrefix("          ")
                #expect(isSaid, "\(name): \(line)")
            }
            // Whatever reads the configuration says where it is looked for.
            if text.contains("--config") { #expect(text.contains("conf/portsign.yaml"), "\(name)") }
        }
        for command in [
            "serve", "init", "config check", "config reference", "config example", "sign", "verify", "explain",
            "receipt", "validate", "assemble", "schema export", "schema document", "codes", "card list",
            "card show", "ledger show", "ledger verify", "queue", "overdue", "release", "resend", "abandon",
            "relay replay", "realtime179 check", "realtime179 sign", "realtime179 send", "realtime179 session",
            "realtime179 sessions", "doctor",
        ] {
            #expect(seen.contains("portsign \(command)"), "\(command)")
        }
    }

    @Test("a command without its own subcommand shows what there is", arguments: ["config", "card", "ledger", "relay"])
    func group(command: String) async throws {
        let result = try await Program.run(Products.portsign, [command])
        #expect(result.output == (try await help([command])).text)
    }
}
