import ArgumentParser
internal import Pipeline
internal import SidecarBase
internal import SidecarConfiguration

/// `portsign overdue`
struct OverdueCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "overdue", abstract: "Lists messages whose receipts take longer than usual.",
        discussion:
            "What is usual is learned for each message type and route. Works beside a running sidecar. Exit status 1 when there are any."
    )

    @Flag(help: "The same as JSON.") var json = false
    @OptionGroup var option: ConfigurationOption

    func run() async throws {
        let report = try await LedgerCommand.withLedger(of: option) { ledger in
            try await OverdueRadar(ledger: ledger).report()
        }
        if json {
            try Terminal.say(json: report)
        } else if report.overdue.isEmpty {
            Terminal.say(Language.ofTerminal == .chinese ? "没有超期未回的报文。" : "Nothing is overdue.")
        } else {
            Terminal.say(
                table: [["type", "number", "route", "waits for", "age", "usual", "last step", "id"]]
                    + report.overdue.map { item in
                        [
                            item.type, item.number ?? "", item.route, item.waitsFor,
                            OverdueCommand.age(item.ageMilliseconds), OverdueCommand.age(item.limitMilliseconds),
                            "\(item.lastStep) \(item.lastStepAt)", item.id,
                        ]
                    })
        }
        if !report.overdue.isEmpty { throw CommandFailure(.no) }
    }

    private static func age(_ milliseconds: Int64) -> String {
        let minutes = milliseconds / 60_000
        return minutes < 60 ? "\(minutes) min" : "\(minutes / 60) h \(minutes % 60) min"
    }
}
