import ArgumentParser
internal import Foundation
internal import Ledger
internal import Logging
internal import Pipeline
internal import SidecarBase
internal import SidecarConfiguration

extension LedgerCommand {
    /// `portsign ledger archive`
    struct Archive: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "archive", abstract: "Moves contents of what is long finished into archive files.",
            discussion: """
                Without --run it shows what would go. Events and digests stay, so that the ledger can be verified. A running \
                sidecar does it by itself when ledger.retention.days is set; stop it to do it here.
                """)

        @Option(help: "Nothing happened about it since: 2026-01-05. Without it, as ledger.retention.days says.")
        var before: String?
        @Flag(name: .customLong("run"), help: "Do it.") var isDone = false
        @Flag(help: "The same as JSON.") var json = false
        @OptionGroup var option: ConfigurationOption

        func run() async throws {
            let settings = try option.load()
            guard FileManager.default.fileExists(atPath: settings.ledger.path) else {
                throw CommandFailure(.environment, LedgerCommand.noLedger(settings))
            }
            let time = try time(settings)
            let ledger = try settings.ledger.open(isDone ? .writer : .readOnly)
            let report: ArchiveReport
            do {
                let logger = Log.start(settings.log)
                let maker = CheckpointMaker(
                    ledger: ledger, key: try CheckpointKeyFile.key(settings), copy: settings.ledger.checkpoints.copy,
                    logger: logger)
                let desk = ArchiveDesk(
                    ledger: ledger,
                    evidence: EvidenceDesk(
                        ledger: ledger,
                        lookup: LookupDesk(ledger: ledger, companies: settings.companies.map { Company($0) }),
                        checkpoints: maker, program: "PortSign \(Version.current)"),
                    checkpoints: maker, folder: settings.ledger.retention.archive, logger: logger)
                report =
                    isDone
                    ? try await desk.run(untouchedSince: time, actor: OperatorAccess.actor)
                    : try await desk.preview(untouchedSince: time)
            } catch {
                try await ledger.close()
                throw error
            }
            try await ledger.close()
            if json { return try Terminal.say(json: report) }
            Terminal.say(
                table: [["month", "messages", "bytes"]]
                    + report.months.map { [$0.month, String($0.messages), String($0.bytes)] })
            for file in report.files { Terminal.say(settings.ledger.retention.archive + "/" + file) }
            if !isDone {
                Terminal.say(
                    Language.text("nothing was moved; --run does it", "未移动任何内容；加 --run 执行"))
            }
        }

        private func time(_ settings: Settings) throws -> ChinaTime {
            guard let before else {
                let days = settings.ledger.retention.days
                guard days > 0 else {
                    throw CommandFailure(
                        .usage,
                        Language.text(
                            "everything is kept (ledger.retention.days: 0); name a day with --before",
                            "当前设置为永久保留（ledger.retention.days: 0）；请用 --before 指定日期"))
                }
                return ChinaTime.now().advanced(byMilliseconds: -Int64(days) * 86_400_000)
            }
            guard let time = ChinaTime(digits: before.filter { !"-:T ".contains($0) }) else {
                throw CommandFailure(.usage, "--before: 2026-01-05, 2026-01-05T08:00:00")
            }
            return time
        }
    }
}
