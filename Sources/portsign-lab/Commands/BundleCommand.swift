import ArgumentParser
internal import Lab

/// `portsign-lab bundle`
struct BundleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bundle", abstract: "Runs a simulated old signing bundle, for comparison and shadow mode.",
        discussion: """
            It signs whatever customs message it is handed, as the Tomcat bundle does, and sends nothing. Without a key it \
            makes one. GET /lab/bundle counts; POST /lab/mode makes it misbehave.
            """)

    @OptionGroup var server: ServerOptions
    @OptionGroup var mischief: MischiefOptions
    @Option(help: "PEM file with an RSA key.") var key: String?
    @Option(help: "PEM file with its certificate.") var certificate: String?

    func validate() throws {
        guard (key == nil) == (certificate == nil) else { throw ValidationError("--key and --certificate go together") }
    }

    func run() async throws {
        let signals = await Stay.signals()
        let identity: TestIdentity
        if let key, let certificate {
            identity = try TestIdentity(key: key, certificate: certificate)
        } else {
            identity = try TestIdentity(company: SampleCompany.example)
        }
        let bundle = SigningBundle(
            key: identity.key, certificate: identity.certificate,
            faults: try mischief.faults(of: "bundle", number: 1), logger: try server.logger())
        do {
            try await bundle.start(port: server.port)
        } catch {
            throw LabFailure(error.description)
        }
        Terminal.ready("bundle", bundle.baseURL)
        await Stay.untilSignal(signals)
        await bundle.stop()
    }
}
