import ArgumentParser
internal import Lab

/// `portsign-lab erp`
struct ERPCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "erp", abstract: "Runs a simulated ERP that takes receipts.",
        discussion: "GET /lab/receipts, /lab/summary; POST /lab/mode; receipts on any other path.")

    @OptionGroup var server: ServerOptions
    @OptionGroup var keys: KeyOptions
    @OptionGroup var mischief: MischiefOptions
    @Option(help: "A file by which an ERP that was killed knows what it had.") var journal: String?
    @Option(help: "File with the secret of X-PortSign-Signature.") var hmacSecretFile: String?

    func run() async throws {
        let signals = await Stay.signals()
        let secret = try hmacSecretFile.map { path in
            let text = try KeyFiles.text(path)
            return text.hasSuffix("\n") ? String(text.dropLast()) : text
        }
        let erp = EnterpriseSystem(
            keys: try keys.keyring(), hmacSecret: secret, faults: try mischief.faults(of: "erp", number: 1),
            journal: try journal.map { try Journal(path: $0) }, logger: try server.logger())
        do {
            try await erp.start(port: server.port)
        } catch {
            throw LabFailure(error.description)
        }
        Terminal.ready("erp", erp.baseURL)
        await Stay.untilSignal(signals)
        await erp.stop()
    }
}
