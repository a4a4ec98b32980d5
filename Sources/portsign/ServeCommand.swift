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
        let notifier = await ServiceNotifier()
        let inbound = settings.certificateOfOrigin?.inbound
        let listens = Listening(inbound == nil ? 1 : 2) { port in
            let address = host.contains(":") ? "[\(host)]" : host
            Terminal.say("ready \(scheme)://\(address):\(port)")
            await notifier.ready(at: "\(scheme)://\(address):\(port)")
            ProgramText.giveBack()
        }
        let server = try composition.server { port in
            logger.info("listening", metadata: ["host": "\(host)", "port": "\(port)"])
            await listens.bound(main: port)
        }
        let pushes = try composition.pushServer { port in
            logger.info(
                "listening for the council's pushes",
                metadata: ["host": "\(inbound?.host ?? "")", "port": "\(port)"])
            await listens.bound()
        }
        let servers: [any Service] = [server] + (pushes.map { [$0] } ?? [])
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: (composition.workers + servers + [notifier]).map { .init(service: $0) },
                gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
        do {
            try await group.run()
        } catch {
            logger.error("stopped by a failure", metadata: ["cause": "\(error)"])
            try await composition.close()
            throw CommandFailure(
                .environment,
                listens.isReady ? String(describing: error) : notListening(settings, error))
        }
        try await composition.close()
    }

    /// Why there is no ready line: nearly always another program, which must be named as a possibility.
    private func notListening(_ settings: Settings, _ error: any Error) -> String {
        let isChinese = Language.ofTerminal == .chinese
        var place = "\(settings.server.host), port \(settings.server.port)"
        if let inbound = settings.certificateOfOrigin?.inbound {
            place += (isChinese ? "，或 " : ", or ") + "\(inbound.host), port \(inbound.port)"
        }
        return isChinese
            ? "无法监听 \(place)：端口可能已被其他程序（原加签组件的 Tomcat？）占用，或该地址不属于本机（\(error)）"
            : "cannot listen on \(place): another program (the old Tomcat?) has the port, or the address is not this machine's (\(error))"
    }
}

/// Knows when all servers accept connections; nobody is told before that.
private final class Listening: Sendable {
    private let state: Mutex<(missing: Int, port: Int)>
    private let ready: @Sendable (Int) async -> Void

    /// - Parameters:
    ///   - count: how many servers there are.
    ///   - ready: told the main one's port when all accept connections.
    init(_ count: Int, ready: @escaping @Sendable (Int) async -> Void) {
        state = Mutex((count, 0))
        self.ready = ready
    }

    /// One more accepts connections; `main` is its port where it is the main one.
    func bound(main port: Int? = nil) async {
        let port: Int? = state.withLock { state in
            state.missing -= 1
            state.port = port ?? state.port
            return state.missing == 0 ? state.port : nil
        }
        if let port { await ready(port) }
    }

    var isReady: Bool { state.withLock { $0.missing == 0 } }
}
