import ArgumentParser
internal import Lab

/// `portsign-lab safe`
struct ForeignExchangeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "safe", abstract: "The foreign exchange authority's access platform.",
        discussion: """
            Writes ca.pem, client.pem and client.key into --safe-folder. The service wants the client's certificate; a \
            second port speaks plain HTTP: POST /lab/clock?time=…, /lab/fault, /lab/hangup, /lab/unlock?org=…&user=…, \
            /lab/mode; GET /lab/records, /lab/declarations, /lab/summary. \
            Faults: \(ExchangeFault.allCases.map(\.rawValue).joined(separator: ", ")).
            """)

    @OptionGroup var server: ServerOptions
    @Option(help: "The port of the paths under /lab; 0 takes any free one.") var controlPort = 0
    @OptionGroup var foreignExchange: ForeignExchangeOptions
    @OptionGroup var faults: FaultOptions

    func run() async throws {
        let signals = await Stay.signals()
        let authority = try ForeignExchangeAuthority(
            try foreignExchange.settings(), clock: try foreignExchange.labClock(), logger: try server.logger())
        try faults.apply(to: authority.faults)
        do {
            try await authority.start(port: server.port, controlPort: controlPort)
        } catch {
            throw LabFailure(error.description)
        }
        Terminal.ready("safe", authority.url)
        Terminal.ready("safe-control", authority.controlURL)
        await Stay.untilSignal(signals)
        await authority.stop()
    }
}
