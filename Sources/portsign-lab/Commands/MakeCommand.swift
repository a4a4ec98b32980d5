import ArgumentParser
internal import CryptoCore
internal import Foundation
internal import Lab

/// `portsign-lab make …`
struct MakeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "make", abstract: "Makes messages, keys and cards for tests.",
        subcommands: [Message.self, Key.self, Card.self])

    /// `portsign-lab make message`
    struct Message: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "message", abstract: "Writes a valid message with fresh numbers, not signed.")

        @Option(help: "The type.") var type = "CEB311"
        @Option(help: "Documents in the message.") var documents = 1
        @Option(help: "Lines in each document.") var lines = 3
        @Option(help: "Customs code of the sender.") var company = SampleCompany.example.code
        @Option(help: "Name of the sender.") var companyName = SampleCompany.example.name
        @Option(help: "DXP id of the sender.") var dxpId = SampleCompany.example.dxpId
        @Option(help: "The file; standard output without it.") var output: String?

        func run() async throws {
            guard let kind = SampleKind(name: type) else {
                throw ValidationError(
                    "--type is one of \(SampleKind.allCases.map(\.rawValue).joined(separator: ", ")), not \(type)")
            }
            let samples = SampleMessages(company: SampleCompany(code: company, name: companyName, dxpId: dxpId))
            let message = samples.make(kind, documents: documents, lines: lines)
            let text = String(decoding: message.xml, as: UTF8.self)
            guard let output else { return Terminal.say(String(text.dropLast())) }
            try KeyFiles.write(text, to: output)
        }
    }

    /// `portsign-lab make key`
    struct Key: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "key", abstract: "Makes a software key with a certificate: key.pem, certificate.pem.")

        @Option(help: "Where the files go.") var folder = "."
        @Option(help: "Length of the RSA key.") var bits = 2_048
        @Flag(name: .customLong("sm2"), help: "An SM2 key instead, for companies with edition 2022-05.")
        var isSM2 = false

        func run() async throws {
            let identity = try TestIdentity(company: .example, kind: isSM2 ? .sm2 : .rsa(bits: bits))
            try KeyFiles.write(try identity.key.pem(), to: "\(folder)/key.pem", isSecret: true)
            try KeyFiles.write(identity.certificate.pem(), to: "\(folder)/certificate.pem")
            Terminal.say(
                "made \(folder)/key.pem and \(folder)/certificate.pem, certificate \(identity.certificate.certNo)")
        }
    }

    /// `portsign-lab make card`
    struct Card: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "card", abstract: "Makes what `portsign-lab card` puts in: key.pem, certificate.pem, card.pin."
        )

        @Option(help: "Where the files go.") var folder = "."
        @Option(help: "Length of the RSA key.") var bits = 2_048

        func run() async throws {
            let identity = try TestIdentity(company: .example, kind: .rsa(bits: bits))
            try KeyFiles.write(try identity.key.pem(), to: "\(folder)/key.pem", isSecret: true)
            try KeyFiles.write(identity.certificate.pem(), to: "\(folder)/certificate.pem")
            try KeyFiles.write(TestIdentity.pin() + "\n", to: "\(folder)/card.pin", isSecret: true)
            Terminal.say("made the card \(identity.certificate.certNo) in \(folder)")
        }
    }
}
