import ArgumentParser
internal import CustomsMessages
internal import Foundation
internal import SidecarBase
internal import SidecarConfiguration

/// `portsign validate FILE…`
struct ValidateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate", abstract: "Says what customs would refuse in messages, and where.",
        discussion: """
            Exit status 1 when one of them would be refused. Of folders the files ending in .xml are read, with those in \
            folders inside them. No configuration, card or ledger is needed.
            """)

    @Argument(help: "Headquarters messages, envelopes or folders of them; - is standard input.") var files: [String]
    @Option(help: "Judge by this edition only, for example 2018-113; otherwise by any that accepts the message.")
    var edition: String?
    @Option(
        help: ArgumentHelp("A folder with message descriptions of your own (files ending in .txt).", valueName: "dir"))
    var catalogue: String?
    @Option(help: ArgumentHelp("A folder with code tables of your own (files ending in .txt).", valueName: "dir"))
    var codes: String?
    @Flag(help: "Check the schema alone, no rules beyond it.") var schemaOnly = false
    @Flag(help: "One JSON object a file.") var json = false

    /// A report with the name of its file.
    private struct Output: Encodable {
        let file: String
        let report: MessageReport

        private enum CodingKeys: String, CodingKey { case file }

        func encode(to encoder: any Encoder) throws {
            try report.encode(to: encoder)
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(file, forKey: .file)
        }
    }

    func run() async throws {
        let catalogue = try CatalogueFolder.read(catalogue)
        let edition = try edition.map { name in
            guard catalogue.editions.contains(Edition(name)) else {
                throw ValidationError(
                    "there is no edition \(name), only \(catalogue.editions.map(\.name).joined(separator: ", "))")
            }
            return Edition(name)
        }
        let names = try files.flatMap(Files.messages)
        guard !names.isEmpty else { throw CommandFailure(.environment, "no file ends in .xml") }
        let codes = try CodesFolder.read(codes)
        let checker = MessageChecker(catalogue, rules: schemaOnly ? nil : RuleChecker(codes: codes))
        var refused = 0
        // In the order of the names, a bounded number at a time.
        let width = max(1, ProcessInfo.processInfo.activeProcessorCount)
        for start in stride(from: 0, to: names.count, by: Self.batch) {
            let batch = names[start..<min(start + Self.batch, names.count)]
            let reports = try await withThrowingTaskGroup(of: [(Int, MessageReport)].self) { group in
                for worker in 0..<width {
                    group.addTask {
                        try stride(from: batch.startIndex + worker, to: batch.endIndex, by: width).map { index in
                            (index, checker.report(on: try Files.read(batch[index]), edition: edition))
                        }
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }.sorted { $0.0 < $1.0 }
            }
            for (index, report) in reports {
                if !report.isValid { refused += 1 }
                try say(report, of: names[index])
            }
            Progress.show("checking", done: start + batch.count, total: names.count)
        }
        Progress.end()
        if !json, names.count > 1 {
            Terminal.say("\(names.count) messages, \(refused) would be refused")
        }
        if refused > 0 { throw CommandFailure(.no) }
    }

    private static let batch = 512

    private func say(_ report: MessageReport, of file: String) throws {
        if json {
            return try Terminal.say(json: Output(file: file, report: report))
        }
        let type = report.messageType.map { "\($0), edition \(report.edition.name)" } ?? "unreadable"
        Terminal.say("\(file): \(report.isValid ? "good" : "WOULD BE REFUSED") (\(type))")
        for finding in report.findings {
            let value = finding.value.map { "  \"\($0)\"" } ?? ""
            let code = finding.customsCode.map { "  (\($0))" } ?? ""
            Terminal.say(
                "  \(finding.severity.rawValue)  line \(finding.line)  \(finding.path)  "
                    + "\(Language.ofTerminal == .chinese ? finding.chinese : finding.english)  [\(finding.rule)]\(value)\(code)"
            )
        }
    }
}
