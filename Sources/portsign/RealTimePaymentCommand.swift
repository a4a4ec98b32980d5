import ArgumentParser
internal import Channels
internal import CryptoCore
internal import CustomsMessages
internal import Foundation
internal import Logging
internal import SidecarBase
internal import SidecarConfiguration
internal import Signers

/// `portsign realtime179 …`
struct RealTimePaymentCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "realtime179", abstract: "Payment data that customs asks platforms for (announcement 179).",
        subcommands: [
            RealTimeCheckCommand.self, RealTimeSignCommand.self, RealTimeSendCommand.self,
            RealTimeSessionCommand.self, RealTimeSessionsCommand.self,
        ])
}

/// What the commands read.
struct PaymentInput: ParsableArguments {
    @Argument(help: "JSON with payExchangeInfoHead and payExchangeInfoLists; - is standard input.") var file: String
    @Option(help: "The platform's customs code that the certificate is registered for.") var ebpCode: String
    @Option(help: "The order that customs asks about; it must be in the data.") var order: String?

    /// The data, or the end of the command with everything that is wrong.
    func read() throws -> PaymentData {
        do {
            return try PaymentDataReader(rules: PaymentDataRules(ebpCode: ebpCode)).read(
                try Files.read(file), about: order)
        } catch let error as PaymentDataError {
            let isChinese = Language.ofTerminal == .chinese
            let lines = error.faults.map { "  \($0.path)  \(isChinese ? $0.chinese : $0.english)  [\($0.rule)]" }
            throw CommandFailure(
                .no, (["\(error.code.name): \(Language.sentence(of: error.code))"] + lines).joined(separator: "\n"))
        } catch let error as MessageJSONError {
            throw CommandFailure(.no, Language.text(of: SidecarError(wrapping: error)))
        }
    }
}

/// `portsign realtime179 check FILE`
struct RealTimeCheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Says what customs would not want in payment data, and where.",
        discussion: "Exit status 1 when something is wrong. No configuration or card is needed.")

    @OptionGroup var input: PaymentInput

    func run() async throws {
        let data = try input.read()
        Terminal.say("good: \(data.totalAmount) for \(data.orders.map(\.number).joined(separator: ", "))")
    }
}

/// `portsign realtime179 sign FILE`
struct RealTimeSignCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sign", abstract: "Writes and signs the upload of payment data; nothing is stored or sent.",
        usage: "portsign realtime179 sign <file> --ebp-code <code> --session <number> --signer <name> [<options>]",
        discussion: """
            What is written is payExInfoStr, the value of the form field of that name. Its own signature is checked over the \
            texts cut out of it again before it is written.
            """)

    @OptionGroup var input: PaymentInput
    @Option(help: "The session number that customs gave.") var session: String
    @Option(help: "The configured signer with the operator's card.") var signer: String
    @Option(help: "The number under which the certificate is registered, where that is not its serial.") var certNo:
        String?
    @Option(help: "Where to write it; standard output when left out.") var output: String?
    @Flag(help: "Write the text that is signed in its place.") var message = false
    @OptionGroup var option: ConfigurationOption

    func run() async throws {
        guard OpenRequest.isUsable(sessionID: session) else {
            throw ValidationError("a session number has 1 to 128 characters, no quotes and no control characters")
        }
        let settings = try option.load()
        let data = try input.read()
        let upload = PaymentUpload(sessionID: session, data: data, time: ChinaTime.now())
        let clients = OutboundClients()
        let document: [UInt8]
        do {
            let factory = SignerFactory(settings: settings, logger: Logger(label: "portsign"), clients: clients)
            guard let signer = try factory.signer(named: signer) else {
                throw ValidationError("there is no signer \(signer) in the configuration")
            }
            document = try await signed(upload, by: signer)
        } catch {
            try await clients.shutdown()
            throw error
        }
        try await clients.shutdown()
        let text = String(decoding: message ? upload.message : document, as: UTF8.self)
        if let output {
            try Files.create(output, text)
        } else {
            Terminal.say(text)
        }
    }

    private func signed(_ upload: PaymentUpload, by signer: any Signer) async throws -> [UInt8] {
        let result: SignatureResult
        do {
            let identity = try await signer.identity()
            guard let form = SignatureForm(for: identity.keyKind) else {
                throw SignerError(.signerUnsupportedKey, "certificate \(identity.certNo)")
            }
            result = try await signer.sign(upload.message, as: form, deadline: .now + .seconds(30))
        } catch {
            await signer.close()
            throw CommandFailure(.no, Language.text(of: SidecarError(wrapping: error)))
        }
        await signer.close()
        let identity = result.identity
        let document = upload.document(
            certNo: CertificateNumber.text(serial: identity.certNo, kind: identity.keyKind, configured: certNo),
            signature: result.value)
        let certificate = try Certificate(der: identity.certificateDER)
        guard UploadSlices(document)?.isSigned(by: certificate.publicKey) == true else {
            throw CommandFailure(.no, Language.text(of: SidecarError(.realTimeSelfCheck)))
        }
        return document
    }
}
