import ArgumentParser
internal import Channels
internal import CustomsMessages
internal import Foundation
internal import SidecarBase
internal import SidecarConfiguration

/// `portsign ccpit …`
struct CertificateOfOriginCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ccpit", abstract: "Certificates of origin: the council's data exchange (CCPIT).",
        subcommands: [
            OriginSendCommand.self, OriginShowCommand.self, OriginCompareCommand.self, OriginSignCommand.self,
            OriginSelfTestCommand.self, OriginResumeCommand.self,
        ])
}

/// `portsign ccpit send INTERFACE FILE`
struct OriginSendCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "send", abstract: "Has the running sidecar call an interface of the council.",
        discussion: "What comes back is written to standard output: JSON, or the PDF of printDoc and previewDoc.")

    @Argument(help: "The interface's name, such as applyGeneralCo.") var interface: String
    @Argument(help: "The data as JSON; - is standard input.") var file: String
    @OptionGroup var option: ConfigurationOption

    func run() async throws {
        let data = try Files.read(file)
        let answer = try await SidecarAPI.with(try option.load()) { api in
            try await api.exchange("POST", "/ccpit/\(SidecarAPI.segment(interface))", body: data)
        }
        Terminal.write(bytes: answer)
    }
}

/// `portsign ccpit show ID`
struct OriginShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Shows how something stands at the council, with its history.")

    @Argument(help: "The docId, goodsId, sealId or creditCode.") var id: String
    @OptionGroup var option: ConfigurationOption

    func run() async throws {
        let answer = try await SidecarAPI.with(try option.load()) { api in
            try await api.exchange("GET", "/ccpit/documents/\(SidecarAPI.segment(id))")
        }
        Terminal.write(bytes: answer)
    }
}

/// `portsign ccpit compare ID`
struct OriginCompareCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare", abstract: "Says where the council's words differ from what was sent to it.",
        discussion: "Exit status 1 when something differs.")

    @Argument(help: "The docId, goodsId, sealId or creditCode.") var id: String
    @OptionGroup var option: ConfigurationOption

    func run() async throws {
        let answer = try await SidecarAPI.with(try option.load()) { api in
            try await api.exchange("GET", "/ccpit/documents/\(SidecarAPI.segment(id))/comparison")
        }
        Terminal.write(bytes: answer)
        if try OriginJSON.read(answer)["differences"]?.isEmpty == false { throw ExitCode(1) }
    }
}

/// `portsign ccpit resume`
struct OriginResumeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume", abstract: "Lets the queue go on after the council did not admit the provider.")

    @OptionGroup var option: ConfigurationOption

    func run() async throws {
        let answer = try await SidecarAPI.with(try option.load()) { api in
            try await api.exchange("POST", "/ccpit/queue/resume")
        }
        Terminal.write(bytes: answer)
    }
}

/// What both commands need that sign without a sidecar.
struct OriginSigningOptions: ParsableArguments {
    @Option(help: "The profile as JSON; ccpit-default when left out.") var profile: String?
    @Option(help: "File with the shared key, mode 0600.") var keyFile: String
    @Flag(help: "Allow a profile without signatures.") var testMode = false
}

/// `portsign ccpit sign INTERFACE FILE`
struct OriginSignCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sign", abstract: "Writes and signs a message to the council; nothing is stored or sent.",
        usage: """
            portsign ccpit sign <interface> <file> --provider <code> --message-id <number> --key-file <file> \
            [<options>]
            """,
        discussion: "The data is checked first, as before sending. No configuration is needed.")

    @Argument(help: "The interface's name, such as applyGeneralCo.") var interface: String
    @Argument(help: "The data as JSON; - is standard input.") var file: String
    @Option(help: "The provider code.") var provider: String
    @Option(help: "The message's number.") var messageId: String
    @Option(help: "The message's time as yyyyMMddHHmmss; now when left out.") var time: String?
    @Flag(help: "Write the text that is signed in its place.") var text = false
    @OptionGroup var signing: OriginSigningOptions

    func run() async throws {
        guard let interface = OriginInterface(rawValue: interface) else {
            throw ValidationError("there is no interface \(interface)")
        }
        guard let moment = time.map({ ChinaTime(digits: $0) }) ?? ChinaTime.now() else {
            throw ValidationError("\(time ?? "") is no time as yyyyMMddHHmmss")
        }
        let sending: OriginSending?
        do {
            let profile = try OriginProfile.file(signing.profile, isTest: signing.testMode)
            let key = try SharedKey(secretFile: signing.keyFile, profile)
            let value = try OriginJSON.read(try Files.read(file))
            try OriginRules.check(value, for: interface)
            let envelope = OriginEnvelope(profile)
            sending = envelope.data(value).flatMap { data in
                envelope.write(
                    OriginEnvelope.Content(
                        interface, providerCode: provider, messageId: messageId, time: moment, data: data), key: key)
            }
        } catch let error as OriginDataError {
            let isChinese = Language.ofTerminal == .chinese
            let lines = error.fieldProblems.map { "  \($0.path)  \(isChinese ? $0.chinese : $0.english)  [\($0.rule)]" }
            throw CommandFailure(
                .no, (["\(error.code.name): \(Language.sentence(of: error.code))"] + lines).joined(separator: "\n"))
        } catch let error as any CodedError {
            throw CommandFailure(.no, Language.text(of: error))
        }
        guard let sending else { throw CommandFailure(.no, Language.text(of: SidecarError(.originData))) }
        Terminal.write(bytes: text ? Array(sending.signed.utf8) : sending.body)
    }
}

/// `portsign ccpit selftest`
struct OriginSelfTestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "selftest",
        abstract: "Looks for the recipe, encoding, form of the key and charset that give a known signature.",
        usage: "portsign ccpit selftest (--message <file> | --string <file>) --key-file <file> [<options>]",
        discussion: """
            With --message, a whole message of the council's or of another program; with --string, a text that is known to be \
            signed. Without a signature, every candidate is listed. Exit status 1 when none gives the signature.
            """)

    @Option(help: "File with a message as it was sent.") var message: String?
    @Option(help: "File with the text that is signed, without a line end after it.") var string: String?
    @Option(help: "The known signature; that of the message when left out.") var signature: String?
    @Option(help: "File with the shared key, mode 0600.") var keyFile: String
    @Option(help: "The profile as JSON, for where things stand in the message; ccpit-default when left out.")
    var profile: String?
    @Option(help: "A text with placeholders such as {{data}} to try as well; may be given several times.")
    var template: [String] = []
    @Flag(help: "The message is a reply.") var reply = false

    func run() async throws {
        var (parts, body): (SignedParts, [UInt8]?) = (OriginSelfTestCommand.parts(""), nil)
        var wanted = signature
        switch (message, string) {
        case (let message?, nil):
            let profile = try OriginProfile.file(profile, isTest: true)
            let bytes = try Files.read(message)
            let incoming: OriginIncoming
            do throws(OriginIncoming.Fault) {
                incoming = try OriginIncoming(bytes, profile: profile, isReply: reply)
            } catch {
                throw CommandFailure(.no, "\(message): \(error)")
            }
            (parts, body) = (incoming.parts, bytes)
            if wanted == nil, !incoming.signature.isEmpty { wanted = incoming.signature }
        case (nil, let string?):
            guard let text = String(validating: try Files.read(string), as: UTF8.self) else {
                throw CommandFailure(.no, "\(string): not UTF-8")
            }
            parts = OriginSelfTestCommand.parts(text)
        default: throw ValidationError("give either --message or --string")
        }
        let search = SignatureSearch(keyFile: try SecretFile.bytes(keyFile), templates: template)
        var found = search.candidates(of: parts, body: body, signature: wanted)
        if string != nil { found = found.filter { $0.recipe == "payload" || template.contains($0.recipe) } }
        let shown = wanted == nil ? found : found.filter(\.isMatch)
        guard !shown.isEmpty else {
            throw CommandFailure(
                .no,
                Language.text(
                    "none of \(found.count) ways gives this signature", "\(found.count) 种方式均不能得到该签名"))
        }
        Terminal.say(
            table: [["recipe", "keyEncoding", "charset", "encoding", "signature"]]
                + shown.map {
                    [$0.recipe, $0.keyEncoding.rawValue, $0.charset.rawValue, $0.encoding.rawValue, $0.signature]
                })
    }

    /// A known text as data, so that the recipe `payload` signs just it.
    private static func parts(_ text: String) -> SignedParts {
        SignedParts(providerCode: "", operation: "", messageId: "", timestamp: "", data: text, parameters: [])
    }
}

extension Terminal {
    /// Writes an answer to standard output: bytes as they are, text with a line end.
    static func write(bytes: [UInt8]) {
        if let text = String(validating: bytes, as: UTF8.self), !text.hasPrefix("%PDF") {
            say(text)
        } else {
            // A reader that has gone away (a closed pipe) is no reason to fail.
            do { try FileHandle.standardOutput.write(contentsOf: Data(bytes)) } catch {}
        }
    }
}
