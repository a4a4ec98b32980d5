import ArgumentParser
internal import Channels
internal import Foundation
internal import SidecarBase
internal import SidecarConfiguration

/// `portsign realtime179 send FILE`
struct RealTimeSendCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "send", abstract: "Has the running sidecar upload payment data, and waits for customs' answer.",
        discussion: """
            With --session it answers that question of customs; without, it is a test: it goes to customs' address for tests \
            under a session number of its own. Exit status 1 when customs does not have the data in the end.
            """)

    @Argument(help: "JSON with payExchangeInfoHead and payExchangeInfoLists; - is standard input.") var file: String
    @Option(help: "The session number of customs' question.") var session: String?
    @OptionGroup var option: ConfigurationOption

    func run() async throws {
        let settings = try option.load()
        let data = try Files.read(file)
        let ended = try await SidecarAPI.with(settings) { api in
            guard try await api.get("/realtime179/sessions?limit=1", SessionPage.self) != nil else {
                throw RealTimeSessionCommand.noSidecar
            }
            var state = try await api.post(
                session.map { "/realtime179/sessions/\(RealTimeSessionCommand.escaped($0))/data" }
                    ?? "/realtime179/test",
                json: data, SessionReport.self)
            let path = "/realtime179/sessions/\(RealTimeSessionCommand.escaped(state.sessionID))"
            while state.isOpen {
                try await Task.sleep(for: .milliseconds(200))
                guard let details = try await api.get(path, SessionDetails.self) else {
                    throw CommandFailure(
                        .environment, Language.text("the sidecar does not answer any more", "PortSign 不再应答"))
                }
                state = details.session
            }
            return state
        }
        Terminal.say(
            "\(ended.sessionID): \(ended.state) \(ended.code) \(ended.message)".trimmingCharacters(in: .whitespaces))
        if SessionState(rawValue: ended.state)?.isFailure ?? true { throw CommandFailure(.no) }
    }
}

/// `portsign realtime179 session ID`
struct RealTimeSessionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "session", abstract: "Shows one of customs' questions and what became of it.",
        discussion: "Asks the running sidecar. Documents are shown with --json to who has the role auditor.")

    @Argument(help: "The session number, or the order number.") var number: String
    @Flag(help: "Everything, as JSON.") var json = false
    @OptionGroup var option: ConfigurationOption

    func run() async throws {
        let settings = try option.load()
        let details = try await SidecarAPI.with(settings) { api in
            try await api.get("/realtime179/sessions/\(Self.escaped(number))", SessionDetails.self)
        }
        guard let details else { throw Self.noSidecar }
        if json { return try Terminal.say(json: details) }
        Terminal.say(table: [RealTimeSessionsCommand.head, RealTimeSessionsCommand.row(details.session)])
        Terminal.say("")
        Terminal.say(
            table: details.events.map { event in
                [
                    event.time, event.kind, event.actor, event.cause,
                    event.detail.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: " "),
                ]
            })
    }

    static var noSidecar: CommandFailure {
        CommandFailure(.environment, Language.text("No sidecar runs.", "PortSign 未运行。"))
    }

    /// A number as it stands in a path.
    static func escaped(_ number: String) -> String {
        let plain = CharacterSet(charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
        return number.addingPercentEncoding(withAllowedCharacters: plain) ?? number
    }
}

/// `portsign realtime179 sessions`
struct RealTimeSessionsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sessions", abstract: "Lists customs' questions, the newest first, with the time that remains.",
        discussion: "Asks the running sidecar.")

    @Flag(help: "Only those that have not come to their end.") var open = false
    @Option(help: "At most so many, up to 1000.") var limit = 50
    @Flag(help: "The same as JSON.") var json = false
    @OptionGroup var option: ConfigurationOption

    func validate() throws {
        guard (1...1_000).contains(limit) else { throw ValidationError("--limit is 1 to 1000") }
    }

    func run() async throws {
        let settings = try option.load()
        let path = "/realtime179/sessions?limit=\(limit)" + (open ? "&open=true" : "")
        let page = try await SidecarAPI.with(settings) { api in try await api.get(path, SessionPage.self) }
        guard let page else { throw RealTimeSessionCommand.noSidecar }
        if json { return try Terminal.say(json: page) }
        if page.sessions.isEmpty { return Terminal.say(Language.text("Customs has asked nothing.", "没有海关请求。")) }
        Terminal.say(table: [Self.head] + page.sessions.map(Self.row))
    }

    static var head: [String] {
        [
            Language.text("session", "会话"), Language.text("order", "订单"), Language.text("state", "状态"),
            Language.text("remaining", "剩余"), Language.text("uploads", "上传次数"), Language.text("code", "代码"),
            Language.text("message", "说明"),
        ]
    }

    static func row(_ session: SessionReport) -> [String] {
        [
            session.sessionID, session.orderNo, session.state,
            session.isOpen ? Language.duration(seconds: session.remainingSeconds) : "", String(session.uploads),
            session.code.isEmpty ? session.waitsFor ?? "" : session.code, session.message,
        ]
    }
}
