import ArgumentParser
internal import AsyncHTTPClient
internal import Lab

/// `portsign-lab world`
struct WorldCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "world", abstract: "Runs node, platform and ERP around a sidecar.")

    @Option(help: "The sidecar's base address.") var sidecar = "http://127.0.0.1:9090"
    @Option(help: "How receipts come: platform (encrypted), plain, terminal (DxpMsg).") var way = "platform"
    @Option(help: "The node's port.") var nodePort = 0
    @Option(help: "The platform's port.") var platformPort = 0
    @Option(help: "The ERP's port.") var erpPort = 0
    @Option(help: "A file for log lines.") var log: String?
    @OptionGroup var node: NodeOptions
    @OptionGroup var keys: KeyOptions

    func run() async throws {
        let signals = await Stay.signals()
        guard let way = SimulatedWorld.ReceiptWay(rawValue: way) else {
            throw ValidationError("--way is platform, plain or terminal, not \(way)")
        }
        var settings = SimulatedWorld.Settings(sidecar: sidecar)
        settings.receiptWay = way
        settings.receipts = try node.plan()
        settings.node = try node.settings()
        settings.mischief = try node.mischief.mixture()
        if let mischief = settings.mischief { Terminal.say("mischief erp \(mischief.forPart(1))") }
        settings.keys = try keys.keyring()
        (settings.nodePort, settings.platformPort, settings.erpPort) = (nodePort, platformPort, erpPort)
        let world = try SimulatedWorld(settings, client: LabClient.shared, logger: try LabLog.start(log))
        do {
            try await world.start()
        } catch {
            throw LabFailure(error.description)
        }
        Terminal.ready("node", world.node.baseURL)
        Terminal.ready("platform", world.platform.baseURL)
        Terminal.ready("erp", world.erp.baseURL)
        await Stay.untilSignal(signals)
        await world.stop()
    }
}
