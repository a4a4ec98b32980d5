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
        Terminal.say(
            table: [["route", "state", "waiting", "parked", "sending", "per minute", "done in", "oldest"]]
                + (report.routes ?? []).map { route in
                    [
                        route.name, state(route.state, until: route.opensAt ?? route.breaker.until),
                        String(route.waiting), String(route.parked), String(route.running), String(route.perMinute),
                        duration(route.etaMilliseconds), route.oldest ?? "",
                    ]
                })
        for route in report.routes ?? [] { if let error = route.lastError { Terminal.say(line(route.name, error)) } }
        Terminal.say(
            table: [["target", "state", "waiting", "", "sending", "per minute", "done in", "oldest"]]
                + (report.relay ?? []).map { target in
                    [
                        target.name, state(target.state, until: target.breaker.until), String(target.waiting), "",
                        String(target.running), String(target.perMinute), duration(target.etaMilliseconds),
                        target.oldest ?? "",
                    ]
                })
        for target in report.relay ?? [] where target.failingSince != nil {
            if let error = target.lastError { Terminal.say(line(target.name, error, since: target.failingSince)) }
        }
        if let platforms = report.platforms, !platforms.isEmpty { show(platforms) }
        for company in report.companies where company.held > 0 || company.waiting > 0 {
            Terminal.say("\(company.company): \(company.waiting) wait for a signature, \(company.held) for a signer")
        }
    }

    private func show(_ platforms: [PlatformReport]) {
        Terminal.say(
            table: [["platform of", "state", "waiting", "parked", "unanswered", "refused", "failed", "oldest"]]
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

    private func state(_ state: String, until: String?) -> String { until.map { "\(state) until \($0)" } ?? state }

    private func line(_ name: String, _ error: FailureReport, since: String? = nil) -> String {
        let sentence = Language.ofTerminal == .chinese ? error.chinese : error.english
        let start = since.map { " since \($0)" } ?? ""
        return "\(name)\(start): \(error.code): \(sentence)\(error.detail.isEmpty ? "" : " (\(error.detail))")"
    }

    /// A duration for people; empty when it is not known.
    private func duration(_ milliseconds: Int?) -> String {
        guard let milliseconds else { return "" }
        let seconds = milliseconds / 1_000
        if seconds < 60 { return "\(seconds) s" }
        if seconds < 3_600 { return "\(seconds / 60) min" }
        return "\(seconds / 3_600) h \(seconds / 60 % 60) min"
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
            Terminal.say(Language.ofTerminal == .chinese ? "PortSign 未运行。" : "No sidecar runs.")
            Terminal.say(
                table: [["route", "waiting", "parked", "oldest"]]
                    + routes.map { [$0.route, String($0.waiting), String($0.parked), $0.oldest?.readable ?? ""] })
            Terminal.say(
                table: [["target", "waiting", "oldest"]]
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
