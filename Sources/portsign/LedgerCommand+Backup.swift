import ArgumentParser
internal import Foundation
internal import Ledger
internal import Pipeline
internal import SidecarBase
internal import SidecarConfiguration

extension LedgerCommand {
    /// `portsign ledger backup FILE`
    struct Backup: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "backup", abstract: "Copies the ledger into a file while the sidecar goes on.",
            discussion: "Beside it FILE.json says what it holds. Keys and configuration are not in it; keep them, too.")

        @Argument(help: "The file; it must not be there yet.") var file: String
        @Flag(help: "The same as JSON.") var json = false
        @OptionGroup var option: ConfigurationOption

        func run() async throws {
            let manifest = try await LedgerCommand.withLedger(of: option) { ledger in
                try await ledger.backup(to: file, program: "PortSign \(Version.current)") { done, total in
                    Progress.show("copying", done: done, total: total)
                }
            }
            Progress.end()
            if json { return try Terminal.say(json: manifest) }
            Terminal.say(
                "\(file): \(manifest.size) bytes, \(manifest.events) events, \(manifest.messages) messages, "
                    + "\(manifest.receipts) receipts\nsha256 \(manifest.digest)")
        }
    }

    /// `portsign ledger restore FILE`
    struct Restore: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "restore",
            abstract: "Checks a backup and puts it in the ledger's place; stop the sidecar first.",
            discussion: """
                Nothing is touched unless every check is good; the ledger that was there is kept beside. What waited to be sent \
                when the backup was taken may have been sent since: it is parked, and other open work is put off. Look, then \
                portsign release or abandon, and portsign ledger resume.
                """)

        @Argument(help: "The file; FILE.json must be beside it.") var file: String
        @Flag(help: "Check only.") var check = false
        @Flag(help: "The same as JSON.") var json = false
        @OptionGroup var option: ConfigurationOption

        private struct Answer: Encodable {
            let restored: Bool
            let events: Int
            let messages: Int
            let checkpoints: Int
            let parked: Int
            let postponed: Int
            let lostEvents: Int64?
            let kept: String?
        }

        func run() async throws {
            let settings = try option.load()
            let copy = settings.ledger.checkpoints.copy
            let noted = try await copy.map { CheckpointCopy(path: $0) }?.read() ?? []
            let report: LedgerRestore.Report
            do {
                report = try await LedgerRestore(backup: file, path: settings.ledger.path, now: ChinaTime.now).run(
                    noted: noted, isDone: !check, actor: OperatorAccess.actor
                ) { done, total in
                    Progress.show("checking", done: done, total: total)
                }
            } catch {
                Progress.end()
                throw CommandFailure(error.code == .ledgerBackup ? .no : .environment, Language.text(of: error))
            }
            Progress.end()
            try setAside(copy, noted: noted, report)
            if json {
                return try Terminal.say(
                    json: Answer(
                        restored: !check, events: report.verification.events,
                        messages: report.verification.messages, checkpoints: report.verification.checkpoints,
                        parked: report.parked, postponed: report.postponed, lostEvents: report.lost,
                        kept: report.kept))
            }
            tell(report, settings)
        }

        /// Checkpoints of the time after the backup are about what is not there any more; the file begins anew.
        private func setAside(_ copy: String?, noted: [SignedCheckpoint], _ report: LedgerRestore.Report) throws {
            guard !check, let copy, noted.contains(where: { $0.number > Int64(report.verification.checkpoints) })
            else { return }
            let stamp = ChinaTime.now().iso8601.filter { $0.isNumber || $0 == "T" }.prefix(15)
            try FileManager.default.moveItem(atPath: copy, toPath: "\(copy).before-restore-\(stamp)")
        }

        private func tell(_ report: LedgerRestore.Report, _ settings: Settings) {
            let verified = report.verification
            Terminal.say(
                Language.text(
                    "good: \(verified.events) events, \(verified.messages) messages, \(verified.checkpoints) checkpoints, "
                        + "made \(report.manifest.madeAt)",
                    "备份完好：\(verified.events) 个事件，\(verified.messages) 个报文，\(verified.checkpoints) 个检查点，"
                        + "生成于 \(report.manifest.madeAt)"))
            if let lost = report.lost {
                Terminal.say(
                    Language.text(
                        "the ledger in place has \(lost) events that the backup has not", "现有台账比备份多 \(lost) 个事件"))
            }
            guard !check else { return }
            if let kept = report.kept {
                Terminal.say(Language.text("the ledger that was there: ", "原台账保存为：") + kept)
            }
            Terminal.say(
                Language.text(
                    "restored. Parked: \(report.parked) messages; put off: \(report.postponed) other pieces of work. They may "
                        + "have been done after the backup was taken. Look, then portsign release or abandon, and "
                        + "portsign ledger resume",
                    "已恢复。挂起报文 \(report.parked) 个，暂缓其他事项 \(report.postponed) 项：它们可能在备份之后已经办过。请核实后再 "
                        + "portsign release 或 abandon，并执行 portsign ledger resume"))
        }
    }

    /// `portsign ledger resume`
    struct Resume: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "resume", abstract: "Lets go on what a restore has put off; stop the sidecar first.",
            discussion:
                "What is waiting for a signature, for the platform or a sister system. Parked messages stay parked.")

        @OptionGroup var option: ConfigurationOption

        func run() async throws {
            let settings = try option.load()
            guard FileManager.default.fileExists(atPath: settings.ledger.path) else {
                throw CommandFailure(.environment, LedgerCommand.noLedger(settings))
            }
            let ledger = try settings.ledger.open(.writer)
            let count: Int
            do {
                count = try await ledger.resumeAfterRestore(actor: OperatorAccess.actor)
            } catch {
                try await ledger.close()
                throw error
            }
            try await ledger.close()
            Terminal.say(Language.text("\(count) pieces of work go on", "\(count) 项继续办理"))
        }
    }
}
