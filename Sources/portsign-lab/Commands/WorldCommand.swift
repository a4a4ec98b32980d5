import ArgumentParser
internal import AsyncHTTPClient
internal import Lab

/// `portsign-lab world`
struct WorldCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "world",
        abstract: "Runs node, platform and ERP around a sidecar, and the sister systems that are asked for.")

    @Option(help: "The sidecar's base address.") var sidecar = "http://127.0.0.1:9090"
    @Option(help: "How receipts come: platform (encrypted), plain, terminal (DxpMsg).") var way = "platform"
    @Option(help: "The node's port.") var nodePort = 0
    @Option(help: "The platform's port.") var platformPort = 0
    @Option(help: "The ERP's port.") var erpPort = 0
    @Option(help: "A file for log lines.") var log: String?
    @Flag(help: "Customs' side of the payment data interface (179) too, which calls the sidecar back.")
    var customs179 = false
    @Flag(help: "The council of the certificate-of-origin exchange too.") var ccpit = false
    @Flag(help: "The foreign exchange authority too.") var safe = false
    @OptionGroup var sisters: SisterOptions
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
        if customs179 { settings.paymentCustoms = try sisters.customs.settings() }
        if ccpit { settings.originCouncil = try sisters.council.settings() }
        if safe {
            settings.foreignExchange = try sisters.foreignExchange.settings()
            settings.foreignExchangeClock = try sisters.foreignExchange.labClock()
        }
        let world = try SimulatedWorld(settings, client: LabClient.shared, logger: try LabLog.start(log))
        do {
            try await world.start()
        } catch {
            throw LabFailure(error.description)
        }
        Terminal.ready("node", world.node.baseURL)
        Terminal.ready("platform", world.platform.baseURL)
        Terminal.ready("erp", world.erp.baseURL)
        if let customs = world.paymentCustoms { Terminal.ready("customs179", customs.uploadURL) }
        if let council = world.originCouncil { Terminal.ready("ccpit", council.url) }
        if let authority = world.foreignExchange {
            Terminal.ready("safe", authority.url)
            Terminal.ready("safe-control", authority.controlURL)
        }
        await Stay.untilSignal(signals)
        await world.stop()
    }
}
