import ArgumentParser

/// `portsign doctor`
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "Looks at everything the sidecar needs, and says what to do.",
        discussion: "No PIN try is used and nothing is sent. Exit status 1 when something is bad.")

    @Flag(help: "One JSON object a finding.") var json = false
    @Option(help: "Also writes a diagnostics archive (tar.gz) without secrets and messages.") var bundle: String?
    @OptionGroup var option: ConfigurationOption

    func run() async throws {
        let settings = try option.load()
        let findings = await Doctor(settings: settings).examine()
        for finding in findings {
            if json {
                try Terminal.say(json: finding)
            } else {
                Terminal.say("\(finding.mark)  \(finding.subject): \(finding.seen)")
                if !finding.advice.isEmpty { Terminal.say("      → \(finding.advice)") }
            }
        }
        if let bundle { try await writeBundle(findings, settings, to: bundle) }
        if findings.contains(where: { $0.verdict == .bad }) { throw CommandFailure(.no) }
    }
}
