import ArgumentParser
internal import Pipeline
internal import SidecarBase

/// `portsign relay …`
struct RelayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "relay", abstract: "What the ERP systems get.", subcommands: [Replay.self])

    /// `portsign relay replay TARGET --from TIME`
    struct Replay: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "replay", abstract: "Hands a target every receipt once more that came since a time.",
            discussion: "Works beside a running sidecar and without one. Receipts keep their numbers.")

        @Argument(help: "Name of the target.") var target: String
        @Option(help: "A time in China, such as 2026-11-21T08:00:00.") var from: String
        @Flag(help: "The same as JSON.") var json = false
        @OptionGroup var option: ConfigurationOption

        func run() async throws {
            let settings = try option.load()
            let (target, from) = (target, from)
            let report = try await OperatorAccess.run(settings) { desk in
                do {
                    return try await desk.replay(target: target, from: from, actor: OperatorAccess.actor)
                } catch let error as SidecarError {
                    throw CommandFailure(.no, Language.text(of: error))
                }
            } there: { api in
                try await api.post("/relay/\(target)/replay", query: [("from", from)], ReplayReport.self)
            }
            if json { return try Terminal.say(json: report) }
            Terminal.say("\(report.target): \(report.count)")
        }
    }
}
