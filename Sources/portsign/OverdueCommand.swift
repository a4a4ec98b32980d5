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
        let rules = OverdueRules(try option.load().overdue)
        let report = try await LedgerCommand.withLedger(of: option) { ledger in
            try await OverdueRadar(ledger: ledger, rules: rules).report()
        }
        if json {
            try Terminal.say(json: report)
        } else if report.overdue.isEmpty {
            Terminal.say(Language.text("Nothing is overdue.", "没有超期未回的报文。"))
        } else {
            Terminal.say(table: [OverdueCommand.head] + report.overdue.map(OverdueCommand.row))
        }
        if !report.overdue.isEmpty { throw CommandFailure(.no) }
    }

    private static var head: [String] {
        [
            Language.text("type", "类型"), Language.text("number", "单号"), Language.text("route", "线路"),
            Language.text("waits for", "等待"), Language.text("age", "已过"), Language.text("usual at most", "通常不超过"),
            Language.text("last step", "最近一步"), Language.text("next", "后续"), "id",
        ]
    }

    private static func row(_ item: OverdueReport.Item) -> [String] {
        [
            item.type, item.number ?? "", item.route,
            item.waitsFor == "first"
                ? Language.text("any receipt", "首个回执") : Language.text("the last receipt", "最终回执"),
            Language.duration(seconds: item.ageMilliseconds / 1_000),
            Language.duration(seconds: item.limitMilliseconds / 1_000), "\(item.lastStep) \(item.lastStepAt)",
            next(item), item.id,
        ]
    }

    /// Who does what about it.
    private static func next(_ item: OverdueReport.Item) -> String {
        let done = item.reissues == 0 ? "" : Language.text(", sent again \(item.reissues)×", "，已重发 \(item.reissues) 次")
        return (item.needsPerson ? Language.text("a person", "需人工处理") : Language.text("sent again", "将自动重发")) + done
    }
}
