import ArgumentParser
internal import Foundation
internal import Glibc
internal import SidecarBase
internal import SidecarConfiguration

/// `portsign migrate`
struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract:
            "Reads the folder of an old signing service (Tomcat) and writes a configuration that takes its place.",
        discussion: """
            The old folder is never changed. The PIN goes to a file of mode 0600 beside the configuration (in secrets, if there is such a folder), not into it. What \
            the folder cannot know is asked on a terminal; elsewhere --answers gives it, lines such as \
            company.code = 3301960EX1. Keys: \(MigrationQuestion.Key.allCases.map(\.rawValue).joined(separator: ", ")). \
            Exit status 2 when an answer is missing; no file is overwritten.
            """)

    @Argument(help: "The old folder: Tomcat's, its webapps, or the application's.") var folder: String
    @Option(help: "The configuration to write.") var output = "conf/portsign.yaml"
    @Option(help: "The folder for ledger and working files; by default var, or /var/lib/portsign for a file in /etc.")
    var state: String?
    @Option(help: "A file with answers, key = value.") var answers: String?
    @Flag(help: "Take every suggestion without asking.") var yes = false
    @Flag(help: "Write nothing; print what would be written.") var dryRun = false

    private var language: SettingsLanguage { Language.ofTerminal }

    func run() async throws {
        let bundle: OldBundle
        do {
            bundle = try OldBundle(folder: folder)
        } catch .unreadable {
            throw CommandFailure(.environment, "\(folder): " + Language.text("no such folder", "没有此目录"))
        } catch {
            throw CommandFailure(
                .no,
                "\(folder): "
                    + Language.text(
                        "neither WEB-INF/…/config.properties nor conf/server.xml is in it",
                        "其中没有 WEB-INF/…/config.properties，也没有 conf/server.xml"))
        }
        tell(bundle)
        let plan = try complete(MigrationPlan(bundle, answers: try given(), places: places))
        try check(plan)
        for (key, fate) in plan.keys(language: language) { Terminal.say("  \(key): \(fate)") }
        if dryRun {
            Terminal.say("\n" + plan.yaml)
        } else {
            try write(plan)
        }
        Terminal.say("\n" + Language.text("What will be different:", "与原服务的差异："))
        for line in plan.differences(language: language) { Terminal.say("  " + line) }
        Terminal.say("\n" + Language.text("Switching over and back:", "切换与回退："))
        for line in plan.steps(configuration: output, language: language) { Terminal.say("  " + line) }
    }

    /// The folder of the configuration, as it was written: a relative one names relative files.
    private var parent: String {
        guard let slash = output.lastIndex(of: "/") else { return "." }
        return slash == output.startIndex ? "/" : String(output[..<slash])
    }

    private var places: MigrationPlan.Places {
        let isOfSystem = URL(fileURLWithPath: parent).standardizedFileURL.path.hasPrefix("/etc")
        // The Debian package has a folder for secrets beside the configuration.
        let secrets = parent + "/secrets"
        return MigrationPlan.Places(
            secrets: Files.isFolder(secrets) ? secrets : parent,
            state: state ?? (isOfSystem ? "/var/lib/portsign" : "var"))
    }

    private func given() throws -> MigrationAnswers {
        guard let answers else { return MigrationAnswers() }
        do {
            return try MigrationAnswers(file: answers)
        } catch .unreadable {
            throw CommandFailure(.environment, "\(answers): cannot be read")
        } catch .unknownKey(let key) {
            throw CommandFailure(.usage, "\(answers): there is no question \(key)")
        }
    }

    private func tell(_ bundle: OldBundle) {
        if let path = bundle.propertiesPath {
            let encoding = (bundle.properties?.encoding).map { "\($0)" } ?? "?"
            Terminal.say(
                Language.text("read: \(path) (\(encoding))", "已读取：\(path)（\(encoding)）"))
        } else {
            Terminal.say(Language.text("no config.properties was found", "未找到 config.properties"))
        }
        for connector in bundle.connectors {
            Terminal.say("  \(connector.kind.rawValue) \(connector.address ?? "*"):\(connector.port)")
        }
        Terminal.say("  \(bundle.contextPath)")
    }

    // MARK: - Questions

    /// Asks until nothing is open: an answer may raise a question.
    private func complete(_ plan: MigrationPlan) throws -> MigrationPlan {
        var plan = plan
        let asks = Terminal.canAsk && !yes
        if let complaint = plan.complaints(language: language).first {
            throw CommandFailure(.usage, "\(complaint.key.rawValue): \(complaint.text)")
        }
        while true {
            let open = plan.questions
            guard let question = open.first else { return plan }
            if asks {
                plan = plan.answering(question.key, ask(question))
                continue
            }
            // Without a person a suggestion is taken only when that was said.
            let lacking = open.filter { $0.suggestion == nil || !yes }
            guard lacking.isEmpty else {
                let list = lacking.map { "  \($0.key.rawValue)  \($0.text(language: language))\(suggested($0))" }
                    .joined(
                        separator: "\n")
                throw CommandFailure(
                    .usage,
                    Language.text(
                        "these answers are missing (--answers FILE; --yes takes suggestions):",
                        "缺少以下答案（--answers 文件；--yes 采用建议值）：") + "\n" + list)
            }
            for question in open { plan = plan.answering(question.key, question.suggestion ?? "") }
            if let complaint = plan.complaints(language: language).first {
                throw CommandFailure(.usage, "\(complaint.key.rawValue): \(complaint.text)")
            }
        }
    }

    private func suggested(_ question: MigrationQuestion) -> String {
        question.suggestion.flatMap { $0.isEmpty ? nil : " [\($0)]" } ?? ""
    }

    private func ask(_ question: MigrationQuestion) -> String {
        while true {
            Terminal.progress(question.text(language: language) + suggested(question) + ": ")
            // The end of the input is an answer, too: the suggestion, or none.
            guard let line = readLine() else { return question.suggestion ?? "" }
            let typed = line.trimmingCharacters(in: .whitespaces)
            let answer = typed.isEmpty ? question.suggestion ?? "" : typed
            guard let complaint = question.complaint(about: answer, language: language) else { return answer }
            Terminal.complain("  " + complaint)
        }
    }

    // MARK: - Writing

    /// The same checks as `config check`, before anything is written.
    private func check(_ plan: MigrationPlan) throws {
        if let complaint = plan.complaints(language: language).first {
            throw CommandFailure(.usage, "\(complaint.key.rawValue): \(complaint.text)")
        }
        do {
            let settings = try SettingsLoader.parse(plan.yaml, file: output)
            _ = try SiteKnowledge(settings)
        } catch let error as ConfigurationError {
            throw CommandFailure(.no, error.lines(language: language).joined(separator: "\n"))
        }
    }

    private func write(_ plan: MigrationPlan) throws {
        try Files.makeFolder(parent)
        for path in [output, plan.pinPath] where FileManager.default.fileExists(atPath: path) {
            // Nothing is written by halves.
            throw CommandFailure(.environment, "\(path) exists already; it is left as it is")
        }
        if case .found(let pin) = plan.pin {
            try SecretFile.create(plan.pinPath, pin)
            Terminal.say(Language.text("written: \(plan.pinPath) (mode 0600)", "已写出：\(plan.pinPath)（权限 0600）"))
        }
        try Files.create(output, plan.yaml)
        Terminal.say(Language.text("written: \(output), checked", "已写出：\(output)，检查通过"))
    }
}

extension Terminal {
    /// Whether a person can be asked: sees questions and types answers.
    static var canAsk: Bool { isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1 }
}
