import ArgumentParser
internal import AsyncHTTPClient
internal import Lab

/// `portsign-lab platform`
struct PlatformCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "platform", abstract: "Runs a simulated clearance platform.",
        discussion: """
            POST /lab/declare?type=CEB311&encoding=percent|raw|gb18030 has a message signed by the sidecar; \
            POST /lab/push?msg_type=… pushes the receipt in the body; GET /lab/keys shows the keys.
            """)

    @OptionGroup var server: ServerOptions
    @OptionGroup var keys: KeyOptions
    @Option(help: "The sidecar's base address.") var sidecar = "http://127.0.0.1:9090"
    @OptionGroup var mischief: MischiefOptions
    @Flag(help: "Push plain, as the platform's test environment does.") var plain = false

    func run() async throws {
        let signals = await Stay.signals()
        let platform = ClearancePlatform(
            keys: plain ? nil : try keys.keyring(),
            caller: DeclareCaller(url: sidecar + DeclareCaller.path, client: LabClient.shared),
            callbackURL: sidecar + "/callbacks/zhejiang", samples: SampleMessages(), client: LabClient.shared,
            mischief: mischief.pushes(), logger: try server.logger())
        do {
            try await platform.start(port: server.port)
        } catch {
            throw LabFailure(error.description)
        }
        Terminal.ready("platform", platform.baseURL)
        await Stay.untilSignal(signals)
        await platform.stop()
    }
}
