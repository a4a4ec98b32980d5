import ArgumentParser
internal import Lab

/// `portsign-lab erp`
struct ERPCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "erp", abstract: "Runs a simulated ERP that takes receipts.",
        discussion: "GET /lab/receipts, /lab/summary; POST /lab/mode; receipts on any other path.")

    @OptionGroup var server: ServerOptions
    @OptionGroup var keys: KeyOptions
    @Option(help: "File with the secret of X-PortSign-Signature.") var hmacSecretFile: String?

    func run() async throws {
        let signals = await Stay.signals()
        let secret = try hmacSecretFile.map { path in
            let text = try KeyFiles.text(path)
            return text.hasSuffix("\n") ? String(text.dropLast()) : text
        }
        let erp = EnterpriseSystem(keys: try keys.keyring(), hmacSecret: secret, logger: try server.logger())
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
