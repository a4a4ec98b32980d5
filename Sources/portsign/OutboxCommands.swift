import ArgumentParser
internal import Ledger
internal import Pipeline
internal import SidecarBase
internal import SidecarConfiguration

/// Which messages a command is about.
struct OutboxOptions: ParsableArguments {
    @Argument(
        help: "Ids of messages, guids, CopMsgIds or order numbers; without any: all messages that the options describe."
    )
    var ids: [String] = []
    @Option(help: "Only messages of this route.") var route: String?
    @Option(help: "Only messages of the company with this code.") var company: String?
    @Option(help: "Only messages in this state, such as parked, queued, accepted.") var state: String?
    @Option(help: "Only messages recorded before this time in China, such as 2026-11-21T08:00:00.") var before: String?
    @Option(help: "The most messages, 1000 unless told; the oldest are first.") var limit: Int?
    @Flag(help: "The same as JSON.") var json = false

    /// The two ways to say which messages are meant.
    static func usage(of command: String) -> String {
        "portsign \(command) ID ... [--json] [--config FILE]\n"
            + "       portsign \(command) [--route ROUTE] [--company CODE] [--state STATE] [--before TIME] [--limit N]"
    }

    func validate() throws {
        let hasQuery = route != nil || company != nil || state != nil || before != nil
        if ids.isEmpty != hasQuery {
            throw ValidationError("say which messages: ids, or a query of --route, --company, --state and --before")
        }
    }

    var request: OutboxRequest {
        OutboxRequest(route: route, company: company, state: state, before: before, limit: limit.map { String($0) })
    }

    /// Does a command to what is meant.
    func run(_ command: OutboxCommand, _ option: ConfigurationOption) async throws {
        let settings = try option.load()
        guard !ids.isEmpty else {
            let request = request
            let report = try await OperatorAccess.run(settings) { desk in
                try await OutboxOptions.asking {
                    try await desk.perform(command, where: request, actor: OperatorAccess.actor)
                }
            } there: { api in
                try await api.post(
                    "/declarations/\(command.rawValue)",
                    query: [
                        ("route", request.route), ("company", request.company), ("state", request.state),
                        ("before", request.before), ("limit", request.limit),
                    ], OutboxBulkReport.self)
            }
            if json { return try Terminal.say(json: report) }
            let more = report.more ? (Language.ofTerminal == .chinese ? "，可能还有更多" : "; there may be more") : ""
            return Terminal.say("\(command.rawValue): \(report.count)\(more)")
        }
        let messages = try await LedgerCommand.withLedger(of: option) { ledger in
            var found: [String] = []
            for id in ids {
                let records = try await ledger.find(id)
                if records.isEmpty, let submission = try await OutboxOptions.submission(id, in: ledger) {
                    found.append(submission.text)
                    continue
                }
                guard let record = records.first, records.count == 1 else {
                    throw CommandFailure(
                        .no,
                        records.isEmpty
                            ? "\(ErrorCode.ledgerNotFound.name): \(Language.sentence(of: .ledgerNotFound)) (\(id))"
                            : (Language.ofTerminal == .chinese
                                ? "\(id) 对应多条报文，请指定其一：" : "\(id) means several messages; name one of: ")
                                + records.map(\.id.text).joined(separator: " "))
                }
                found.append(record.id.text)
            }
            return found
        }
        let reports = try await OperatorAccess.run(settings) { desk in
            var reports: [OutboxChangeReport] = []
            for message in messages {
                reports.append(
                    try await OutboxOptions.asking {
                        try await desk.perform(command, on: message, actor: OperatorAccess.actor)
                    })
            }
            return reports
        } there: { api in
            var reports: [OutboxChangeReport] = []
            for message in messages {
                reports.append(
                    try await api.post("/declarations/\(message)/\(command.rawValue)", OutboxChangeReport.self))
            }
            return reports
        }
        for report in reports {
            if json { try Terminal.say(json: report) } else { Terminal.say("\(report.id)  \(report.state)") }
        }
    }

    /// The one document on its way to the platform that is meant.
    private static func submission(_ id: String, in ledger: SQLiteLedger) async throws -> MessageID? {
        let records = try await ledger.submissions(matching: id)
        guard records.count > 1 else { return records.first?.id }
        throw CommandFailure(
            .no,
            (Language.ofTerminal == .chinese
                ? "\(id) 对应多个报文，请指定其一：" : "\(id) means several documents; name one of: ")
                + records.map(\.id.text).joined(separator: " "))
    }

    /// What the machinery refuses is an answer, not a fault of the environment.
    private static func asking<Result>(_ body: () async throws -> Result) async throws -> Result {
        do {
            return try await body()
        } catch let error as any CodedError {
            let isAnswer = [.ledgerWrongState, .ledgerNotFound, .httpParameter, .httpNotFound].contains(error.code)
            guard isAnswer else { throw error }
            throw CommandFailure(.no, Language.text(of: error))
        }
    }
}

/// `portsign resend`
struct ResendCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resend", abstract: "Sends messages once more, under the same identity.",
        usage: OutboxOptions.usage(of: "resend"),
        discussion:
            "Works beside a running sidecar and without one. A query needs --state. Exit status 1 when it is not possible."
    )

    @OptionGroup var options: OutboxOptions
    @OptionGroup var option: ConfigurationOption

    func run() async throws { try await options.run(.resend, option) }
}

/// `portsign release`
struct ReleaseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "release", abstract: "Puts parked messages back into the outbox, under the same identity.",
        usage: OutboxOptions.usage(of: "release"),
        discussion: "Works beside a running sidecar and without one. Exit status 1 when it is not possible.")

    @OptionGroup var options: OutboxOptions
    @OptionGroup var option: ConfigurationOption

    func run() async throws { try await options.run(.release, option) }
}

/// `portsign abandon`
struct AbandonCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "abandon",
        abstract: "Takes messages out of the outbox for good, or gives up those that wait for a key.",
        usage: OutboxOptions.usage(of: "abandon"),
        discussion:
            "Works beside a running sidecar and without one. A query needs --state. Exit status 1 when it is not possible."
    )

    @OptionGroup var options: OutboxOptions
    @OptionGroup var option: ConfigurationOption

    func run() async throws { try await options.run(.abandon, option) }
}
