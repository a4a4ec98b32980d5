import ArgumentParser
internal import CustomsMessages
internal import CustomsSignature
internal import Logging
internal import SidecarBase
internal import SidecarConfiguration
internal import Signers
internal import XMLCanonical

/// `portsign sign FILE`
struct SignCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sign", abstract: "Signs one headquarters message and writes it out; nothing is stored or sent.",
        discussion:
            "The company's configured signer is used, its own check included. Exit status 1 when the message is refused."
    )

    @Argument(help: "The message; - is standard input.") var file: String
    @Option(help: "Where to write the signed message; standard output when left out.") var output: String?
    @OptionGroup var option: ConfigurationOption

    func run() async throws {
        let settings = try option.load()
        let bytes = try Files.read(file)
        let document: XMLDocument
        let declaration: Declaration
        do {
            document = try XMLDocument(parsing: try XMLText.utf8(decoding: bytes))
            declaration = try DeclarationReader.read(document)
        } catch {
            throw refused(error)
        }
        guard let company = settings.company(declaration.copCode) else {
            throw refused(SidecarError(.companyUnknown, "copCode \(declaration.copCode)"))
        }
        let clients = OutboundClients()
        do {
            let signers = try SignerFactory(settings: settings, logger: Logger(label: "portsign"), clients: clients)
                .signers()
            let desk = SigningDesk(PoolPlan(settings, signers))
            try await sign(document, declaration, company, desk)
        } catch {
            try await clients.shutdown()
            throw error
        }
        try await clients.shutdown()
    }

    private func sign(
        _ document: XMLDocument, _ declaration: Declaration, _ company: CompanySettings, _ desk: SigningDesk
    ) async throws {
        let signed: [UInt8]
        do {
            let edition = SignatureEdition(company.edition)
            let identity = try await desk.identity(company: company.code) { identity in
                edition.allows(identity.keyKind)
                    ? nil : SignerError(.companyEdition, "edition \(edition.rawValue), certificate \(identity.certNo)")
            }
            let prepared = try PreparedDeclaration.compact(
                document, isExport: declaration.type.direction == .export,
                leavingOut: document.root.child("Signature", namespace: CustomsNamespace.signature),
                keyKind: identity.keyKind, edition: edition)
            let (result, _) = try await desk.sign(
                prepared.signedInfo, as: prepared.form, company: company.code, deadline: .now + .seconds(30))
            signed = prepared.signed(with: result)
            _ = try SignatureVerifier().verify(signed)
        } catch {
            await desk.close()
            throw refused(error)
        }
        await desk.close()
        if let output {
            try Files.create(output, String(decoding: signed, as: UTF8.self))
        } else {
            Terminal.say(String(decoding: signed, as: UTF8.self))
        }
    }

    private func refused(_ error: any Error) -> CommandFailure {
        CommandFailure(.no, Language.text(of: SidecarError(wrapping: error)))
    }
}
