import ArgumentParser
internal import Channels
internal import Foundation
internal import OutboundHTTP
internal import SidecarBase
internal import SidecarConfiguration

/// `portsign safe …`
struct ForeignExchangeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "safe", abstract: "The foreign exchange administration's enterprise interface.",
        subcommands: [
            SafeProfileCommand.self, SafeCheckCommand.self, SafeSendCommand.self, SafeShowCommand.self,
        ])

    /// Everything that is wrong, a line each.
    static func failure(_ error: any FieldProblems) -> CommandFailure {
        let isChinese = Language.ofTerminal == .chinese
        let lines = error.fieldProblems.map { "  \($0.path)  \(isChinese ? $0.chinese : $0.english)  [\($0.rule)]" }
        return CommandFailure(
            .no, (["\(error.code.name): \(Language.sentence(of: error.code))"] + lines).joined(separator: "\n"))
    }

    /// The profile in a file, or the end of the command with everything that is wrong in it.
    static func profile(at path: String) throws -> SafeProfile {
        do {
            return try SafeProfileReader.read(try Files.read(path, limit: SafeProfileReader.maximumBytes))
        } catch let error as SafeProfileError {
            throw failure(error)
        } catch let error as any CodedError {
            throw CommandFailure(.no, Language.text(of: error))
        }
    }
}

/// `portsign safe profile FILE`
struct SafeProfileCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "profile", abstract: "Checks a profile and says which operations it has.",
        discussion: "Exit status 1 when something is wrong. No configuration is needed.")

    @Argument(help: "The profile, JSON.") var file: String

    func run() async throws {
        let profile = try ForeignExchangeCommand.profile(at: file)
        Terminal.say(
            "\(profile.name): \(profile.charset.rawValue), SOAP \(profile.soap.rawValue), \(profile.style.rawValue)")
        for operation in profile.operations {
            Terminal.say("  \(operation.id)  \(operation.kind.rawValue)  \(operation.title)")
        }
        if profile.isTest { Terminal.complain("! testMode: what is unsafe is allowed") }
    }
}

/// `portsign safe check OPERATION FILE`
struct SafeCheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Checks an input and shows the message it would make; nothing is sent.",
        discussion:
            "The number and the user in the message are made up, the password is masked. Exit status 1 when something is wrong."
    )

    @Argument(help: "The operation, such as bop.overseasIncome.declare.") var operation: String
    @Argument(help: "The input, JSON or XML; - is standard input.") var file: String
    @Option(help: "The profile; the configured one when left out.") var profile: String?
    @OptionGroup var option: ConfigurationOption

    func run() async throws {
        let path: String
        if let profile {
            path = profile
        } else {
            guard let own = try option.load().foreignExchange else {
                throw CommandFailure(.environment, "safe.url is not configured; name a profile with --profile")
            }
            path = own.profile
        }
        let profile = try ForeignExchangeCommand.profile(at: path)
        let body = try Files.read(file, limit: 1 << 20)
        let preview: SafePreview
        do {
            preview = try SafePreview(
                operation, body, isXML: body.first { $0 > 0x20 } == 0x3C, profile, time: ChinaTime.now())
        } catch let error as SafeInputError {
            throw ForeignExchangeCommand.failure(error)
        } catch let error as any CodedError {
            throw CommandFailure(.no, Language.text(of: error))
        }
        for warning in preview.warnings { Terminal.complain("! \(warning.path)  \(warning.english)") }
        Terminal.say(profile.charset.decode(preview.message).text)
    }
}

/// `portsign safe send OPERATION FILE`
struct SafeSendCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "send", abstract: "Has the running sidecar send an operation, and shows what came of it.",
        discussion: "It is sent in the name of the holder of server.tokenFile. Exit status 1 unless the outcome is OK.")

    @Argument(help: "The operation, such as trade.baseQuery.") var operation: String
    @Argument(help: "The input, JSON or XML; - is standard input.") var file: String
    @Flag(help: "Fetch all pages.") var all = false
    @OptionGroup var option: ConfigurationOption

    func run() async throws {
        let body = try Files.read(file, limit: 1 << 20)
        let isXML = body.first { $0 > 0x20 } == 0x3C
        guard let name = operation.addingPercentEncoding(withAllowedCharacters: .alphanumerics.union(["."])) else {
            throw ValidationError("\(operation) is no operation")
        }
        let answer = try await SidecarAPI.with(try option.load()) { api in
            try await api.post(
                "/safe/\(name)", query: all ? "?all=true" : "", type: isXML ? "application/xml" : "application/json",
                body: body)
        }
        Terminal.say(String(decoding: answer.body, as: UTF8.self))
        let result = SafeResult(json: answer.body)
        guard result?.outcome == SafeOutcome.ok.rawValue else { throw CommandFailure(.no, "") }
    }
}

/// `portsign safe show NAME`
struct SafeShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Shows what became of a message, asked of the running sidecar.")

    @Argument(help: "Its clientRef or message number.") var name: String
    @OptionGroup var option: ConfigurationOption

    func run() async throws {
        guard let name = name.addingPercentEncoding(withAllowedCharacters: .alphanumerics.union(["-", ".", "_"]))
        else { throw ValidationError("that is no name") }
        let found = try await SidecarAPI.with(try option.load()) { api in
            try await api.get("/safe/messages/\(name)", SafeResult.self)
        }
        guard let found else { throw CommandFailure(.environment, "no sidecar runs with this configuration") }
        Terminal.say(String(decoding: found.json, as: UTF8.self))
    }
}
