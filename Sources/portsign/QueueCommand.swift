import ArgumentParser
internal import Ledger
internal import Pipeline
internal import SidecarBase
internal import SidecarConfiguration

/// `portsign queue`
struct QueueCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "queue",
        abstract: "Shows what waits to be sent and for the ERP, how fast it goes, and what is in the way.",
        discussion: "Without a running sidecar it shows what waits in the ledger.")

    @Flag(help: "Shows it every two seconds until nothing waits.") var watch = false
    @Flag(help: "The same as JSON.") var json = false
    @OptionGroup var option: ConfigurationOption

    func run() async throws {
        let settings = try option.load()
        try await SidecarAPI.with(settings) { api in
            while true {
                guard let report = try await api.get("/queue", QueueReport.self) else {
                    return try await showLedger()
                }
                if json { try Terminal.say(json: report) } else { show(report) }
                let waits =
                    (report.routes ?? []).contains { $0.waiting > 0 }
                    || (report.relay ?? []).contains { $0.waiting > 0 }
                    || (report.platforms ?? []).contains { $0.waiting > 0 }
                guard watch, waits else { return }
                try await Task.sleep(for: .seconds(2))
            }
        }
    }

    private func show(_ report: QueueReport) {
        let routes = report.routes ?? []
        let targets = report.relay ?? []
        Terminal.say(
            table: [head(Language.text("route", "线路"), Language.text("parked", "挂起"))]
                + routes.map { route in
                    [
                        route.name, state(route.state, until: route.opensAt ?? route.breaker.until),
                        String(route.waiting), String(route.parked), String(route.running), String(route.perMinute),
                        duration(route.etaMilliseconds), route.oldest ?? "",
                    ]
                })
        for route in routes { if let error = route.lastError { Terminal.say(line(route.name, error)) } }
        Terminal.say(
            table: [head(Language.text("target", "目标"), "")]
                + targets.map { target in
                    [
                        target.name, state(target.state, until: target.breaker.until), String(target.waiting), "",
                        String(target.running), String(target.perMinute), duration(target.etaMilliseconds),
                        target.oldest ?? "",
                    ]
                })
        for target in targets where target.failingSince != nil {
            if let error = target.lastError { Terminal.say(line(target.name, error, since: target.failingSince)) }
        }
        if let platforms = report.platforms, !platforms.isEmpty { show(platforms) }
        for company in report.companies where company.held > 0 || company.waiting > 0 {
            Terminal.say(
                Language.text(
                    "\(company.company): \(company.waiting) wait for a signature, \(company.held) for a signer",
                    "\(company.company)：\(company.waiting) 件等待加签，\(company.held) 件等待签名设备"))
        }
    }

    private func show(_ platforms: [PlatformReport]) {
        Terminal.say(
            table: [
                [
                    Language.text("platform of", "所属企业的平台"), Language.text("state", "状态"),
                    Language.text("waiting", "等待"), Language.text("parked", "搁置"),
                    Language.text("unanswered", "未答复"), Language.text("refused", "被拒绝"),
                    Language.text("failed", "失败"), Language.text("oldest", "最早"),
                ]
            ]
                + platforms.map { platform in
                    [
                        platform.company, state(platform.state, until: platform.breaker.until),
                        String(platform.waiting), String(platform.parked), String(platform.unanswered),
                        String(platform.refused), String(platform.failed), platform.oldest ?? "",
                    ]
                })
        for platform in platforms {
            if let error = platform.lastError, platform.state != "good" {
                Terminal.say(line(platform.company, error))
            }
        }
    }

    private func head(_ name: String, _ parked: String) -> [String] {
        [
            name, Language.text("state", "状态"), Language.text("waiting", "等待"), parked,
            Language.text("sending", "发送中"), Language.text("per minute", "每分钟"),
            Language.text("done in", "预计还需"), Language.text("oldest", "最早"),
        ]
    }

    private func state(_ state: String, until: String?) -> String {
        let name =
            switch state {
            case "open", "good": Language.text(state, "正常")
            case "outside-hours": Language.text("outside hours", "时段之外")
            case "stopped": Language.text("stopped", "熔断")
            case "failing": Language.text("failing", "失败")
            case "not-configured": Language.text("not configured", "未配置")
            default: state
            }
        return until.map { Language.text("\(name) until \($0)", "\(name)，至 \($0)") } ?? name
    }

    private func line(_ name: String, _ error: FailureReport, since: String? = nil) -> String {
        let sentence = Language.text(error.english, error.chinese)
        let start = since.map { Language.text(" since \($0)", " 自 \($0)") } ?? ""
        return "\(name)\(start): \(error.code): \(sentence)\(error.detail.isEmpty ? "" : " (\(error.detail))")"
    }

    /// A duration for people; empty when it is not known.
    private func duration(_ milliseconds: Int?) -> String {
        milliseconds.map { Language.duration(seconds: Int64($0 / 1_000)) } ?? ""
    }

    /// What waits while no sidecar runs.
    private func showLedger() async throws {
        try await LedgerCommand.withLedger(of: option) { ledger in
            let routes = try await ledger.routeFigures()
            let targets = try await ledger.relayFigures()
            if json {
                return try Terminal.say(
                    json: Standstill(
                        running: false,
                        routes: routes.map { .init(name: $0.route, waiting: $0.waiting, parked: $0.parked) },
                        relay: targets.map { .init(name: $0.target, waiting: $0.waiting, parked: nil) }))
            }
            Terminal.say(Language.text("No sidecar runs.", "PortSign 未运行。"))
            let (waiting, oldest) = (Language.text("waiting", "等待"), Language.text("oldest", "最早"))
            Terminal.say(
                table: [[Language.text("route", "线路"), waiting, Language.text("parked", "挂起"), oldest]]
                    + routes.map { [$0.route, String($0.waiting), String($0.parked), $0.oldest?.readable ?? ""] })
            Terminal.say(
                table: [[Language.text("target", "目标"), waiting, oldest]]
                    + targets.map { [$0.target, String($0.waiting), $0.oldest?.readable ?? ""] })
        }
    }

    private struct Standstill: Encodable {
        struct Line: Encodable {
            let name: String
            let waiting: Int
            let parked: Int?
        }

        let running: Bool
        let routes: [Line]
        let relay: [Line]
    }
}
