import ArgumentParser
internal import Foundation
internal import Ledger
internal import Pipeline
internal import SidecarBase
internal import SidecarConfiguration

/// `portsign ledger …`
struct LedgerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ledger", abstract: "Looks into the ledger; works beside a running sidecar.",
        subcommands: [
            Show.self, Verify.self, Checkpoints.self, Backup.self, Restore.self, Resume.self,
            Archive.self,
        ])

    /// Opens the configured ledger for reading, gives it to `body`, and closes it.
    static func withLedger<Result>(
        of option: ConfigurationOption, _ body: (SQLiteLedger) async throws -> Result
    ) async throws -> Result {
        let settings = try option.load()
        guard FileManager.default.fileExists(atPath: settings.ledger.path) else {
            throw CommandFailure(.environment, noLedger(settings))
        }
        let ledger = try settings.ledger.open(.readOnly)
        let result: Result
        do {
            result = try await body(ledger)
        } catch {
            try await ledger.close()
            throw error
        }
        try await ledger.close()
        return result
    }

    /// That there is none yet.
    static func noLedger(_ settings: Settings) -> String {
        Language.ofTerminal == .chinese
            ? "\(settings.ledger.path)：还没有台账；portsign serve 首次启动时建立"
            : "\(settings.ledger.path): there is no ledger yet; portsign serve makes it when it first starts"
    }

    /// `portsign ledger show [ID]`
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show", abstract: "Shows what became of a message or of one order in it.",
            discussion: "Without an id: the newest messages. Exit status 1 when there is no such message.")

        @Argument(help: "Id of a message or document, guid, CopMsgId, or a number in it such as the order number.")
        var id: String?
        @Option(help: "How many of the newest messages are shown without an id.") var limit = 50
        @Flag(help: "The requests that were refused, in place of messages.") var refused = false
        @Flag(help: "ID and telephone numbers as they are, not masked.") var reveal = false
        @Flag(help: "One JSON object a line.") var json = false
        @OptionGroup var option: ConfigurationOption

        func run() async throws {
            try await LedgerCommand.withLedger(of: option) { ledger in
                if refused { return try await showRefused(ledger) }
                guard let id else { return try list([], try await ledger.recent(limit: max(1, limit))) }
                // An order that PortSign put into a message has a timeline of its own; it stands for its messages then.
                let documents = try await ledger.documents(matching: id)
                let theirs = Set(documents.map(\.batch) + documents.compactMap(\.single))
                let records = try await ledger.find(id).filter { !theirs.contains($0.id) }
                switch (documents.first, records.first) {
                case (nil, nil):
                    if try await PlatformTimeline.show(id, in: ledger, json: json, isMasked: !reveal) { return }
                    throw CommandFailure(
                        .no, "\(ErrorCode.messageNotFound.name): \(Language.sentence(of: .messageNotFound)) (\(id))")
                case (let document?, nil) where documents.count == 1:
                    try Timeline(try await MessageTimeline(of: document, in: ledger), isMasked: !reveal).show(
                        json: json)
                case (nil, let record?) where records.count == 1:
                    try Timeline(try await MessageTimeline(of: record, in: ledger), isMasked: !reveal).show(json: json)
                default: try list(documents, records)
                }
            }
        }

        private func list(_ documents: [DocumentRecord], _ records: [MessageRecord]) throws {
            if json {
                for document in documents { try Terminal.say(json: DocumentSummary(document)) }
                for record in records { try Terminal.say(json: MessageSummary(record)) }
            } else {
                Terminal.say(
                    table: [["recorded", "type", "state", "customs", "guid", "id"]]
                        + documents.map {
                            [
                                $0.receivedAt.readable, $0.messageType, $0.state.rawValue, $0.customsStatus ?? "",
                                $0.guid, $0.id.text,
                            ]
                        }
                        + records.map {
                            [
                                $0.recordedAt.readable, $0.messageType, $0.state.rawValue, $0.customsStatus ?? "",
                                $0.guid, $0.id.text,
                            ]
                        })
            }
        }

        private struct RefusedRequest: Encodable {
            let sequence: Int64
            let time: String
            let code: String
            let from: String
            let detail: [String: String]
        }

        private func showRefused(_ ledger: SQLiteLedger) async throws {
            var after: Int64 = 0
            while true {
                let events = try await ledger.events(after: after, limit: 1_000)
                guard let last = events.last else { return }
                after = last.sequence
                for event in events where event.kind == "refused" && event.messageID == nil {
                    if json {
                        try Terminal.say(
                            json: RefusedRequest(
                                sequence: event.sequence, time: event.time.iso8601, code: event.cause,
                                from: event.actor,
                                detail: event.detail.mapValues { reveal ? $0 : Masking.text($0) }))
                    } else {
                        let detail = event.detail.sorted { $0.key < $1.key }.map {
                            "\($0.key)=\(reveal ? $0.value : Masking.text($0.value))"
                        }
                        Terminal.say(
                            "\(event.time.readable)  \(event.cause)  \(event.actor)  \(detail.joined(separator: " "))")
                    }
                }
            }
        }
    }

    /// `portsign ledger verify`
    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "verify", abstract: "Recomputes the event chain, every body's digest and every state.",
            discussion: "Exit status 1 when something was changed; the record is named.")

        @Flag(help: "The same as JSON.") var json = false
        @OptionGroup var option: ConfigurationOption

        private struct Answer: Encodable {
            let intact: Bool
            let events: Int
            let messages: Int
            let bodies: Int
            let checkpoints: Int
            let archived: Int
            let problems: [String]
        }

        func run() async throws {
            let copy = try option.load().ledger.checkpoints.copy
            let noted = try await copy.map { CheckpointCopy(path: $0) }?.read() ?? []
            let report = try await LedgerCommand.withLedger(of: option) { ledger in
                try await ledger.verify(noted: noted) { done, total in
                    Progress.show("verifying", done: done, total: total)
                }
            }
            Progress.end()
            let isIntact = report.problems.isEmpty
            if json {
                try Terminal.say(
                    json: Answer(
                        intact: isIntact, events: report.events, messages: report.messages, bodies: report.bodies,
                        checkpoints: report.checkpoints, archived: report.archived, problems: report.problems))
            } else {
                for problem in report.problems { Terminal.say("DAMAGED: \(problem)") }
                let archived = report.archived > 0 ? " (\(report.archived) in archive files)" : ""
                Terminal.say(
                    "\(isIntact ? "intact" : "NOT INTACT"): \(report.events) events, \(report.messages) messages, "
                        + "\(report.bodies) bodies\(archived), \(report.checkpoints) checkpoints")
            }
            if !isIntact { throw CommandFailure(.no) }
        }
    }
}
