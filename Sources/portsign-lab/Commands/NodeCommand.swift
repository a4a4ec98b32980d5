import ArgumentParser
internal import AsyncHTTPClient
internal import Lab

/// `portsign-lab node`
struct NodeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "node", abstract: "Runs a simulated exchange node.",
        discussion: """
            POST \(ExchangeNode.path) (SOAP), \(ExchangeNode.gatewayPath) (the gateway's form),
            \(ExchangeNode.plainPath) (the envelope); GET /lab/records, /lab/violations, /lab/refusals, /lab/summary;
            POST /lab/mode.
            """)

    @OptionGroup var server: ServerOptions
    @OptionGroup var node: NodeOptions
    @OptionGroup var keys: KeyOptions
    @Option(help: "Where receipts are pushed; without it there are none.") var callback: String?
    @Option(help: "How receipts come: platform (encrypted), plain, terminal (DxpMsg).") var way = "terminal"
    @Option(help: "A folder into which receipts are written in place of being pushed.") var receiveFolder: String?

    func run() async throws {
        let signals = await Stay.signals()
        let logger = try server.logger()
        var sender: ReceiptSender?
        if let receiveFolder, let plan = try node.plan() {
            sender = ReceiptSender(
                target: .folder(receiveFolder), plan: plan, client: LabClient.shared,
                mischief: node.mischief.pushes(), logger: logger)
        } else if let callback, let plan = try node.plan() {
            let target: PushTarget =
                switch SimulatedWorld.ReceiptWay(rawValue: way) {
                case .platform: .platform(url: callback, keys: try keys.keyring())
                case .plain: .platform(url: callback, keys: nil)
                case .terminal: .terminal(url: callback)
                case nil: throw ValidationError("--way is platform, plain or terminal, not \(way)")
                }
            sender = ReceiptSender(
                target: target, plan: plan, client: LabClient.shared, mischief: node.mischief.pushes(), logger: logger)
        }
        let exchange = ExchangeNode(try node.settings(), receipts: sender, logger: logger)
        do {
            try await exchange.start(port: server.port)
        } catch {
            throw LabFailure(error.description)
        }
        Terminal.ready("node", exchange.baseURL)
        await Stay.untilSignal(signals)
        await exchange.stop()
    }
}
