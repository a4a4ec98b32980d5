import ArgumentParser
internal import Ledger
internal import Logging
internal import ServiceLifecycle
internal import SidecarBase
internal import SidecarConfiguration
internal import SidecarHTTP
internal import Synchronization
internal import UnixSignals

/// `portsign serve`
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Runs the sidecar until SIGTERM or SIGINT.",
        discussion:
            "When it listens it prints one line to standard output: ready http://ADDRESS:PORT, or https:// with server.tls."
    )

    @OptionGroup var option: ConfigurationOption

    func run() async throws {
        let settings = try option.load()
        let logger = Log.start(settings.log)
        let composition = try Composition(settings, logger: logger)
        _ = try await composition.ledger.recordSystemEvent(
            kind: "started", actor: "portsign", cause: "", detail: ["version": Version.current])
        let host = settings.server.host
        let scheme = settings.server.tls == nil ? "http" : "https"
        let listens = Atomic(false)
        let notifier = await ServiceNotifier()
        let server = try composition.server { port in
            listens.store(true, ordering: .relaxed)
            let address = host.contains(":") ? "[\(host)]" : host
            Terminal.say("ready \(scheme)://\(address):\(port)")
            await notifier.ready(at: "\(scheme)://\(address):\(port)")
            logger.info("listening", metadata: ["host": "\(host)", "port": "\(port)"])
            ProgramText.giveBack()
        }
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: (composition.workers + [server, notifier]).map { .init(service: $0) },
                gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
        do {
            try await group.run()
        } catch {
            logger.error("stopped by a failure", metadata: ["cause": "\(error)"])
            try await composition.close()
            throw CommandFailure(
                .environment,
                listens.load(ordering: .relaxed) ? String(describing: error) : notListening(settings.server, error))
        }
        try await composition.close()
    }

    /// Why there is no ready line: nearly always another program, which must be named as a possibility.
    private func notListening(_ server: ServerSettings, _ error: any Error) -> String {
        let place = "\(server.host), port \(server.port)"
        return Language.ofTerminal == .chinese
            ? "无法监听 \(place)：端口可能已被其他程序（原加签组件的 Tomcat？）占用，或该地址不属于本机（\(error)）"
            : "cannot listen on \(place): another program (the old Tomcat?) has the port, or the address is not this machine's (\(error))"
    }
}
