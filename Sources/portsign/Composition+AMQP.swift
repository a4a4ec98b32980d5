internal import Exchange
internal import ExchangeAMQP
internal import Logging
internal import OutboundHTTP
internal import Pipeline
internal import ServiceLifecycle
internal import SidecarBase
internal import SidecarConfiguration

extension Composition {
    /// The way to the queues of a route's companies.
    ///
    /// - Throws: `config.value` for a file that cannot be read or does not hold what it should.
    static func transport(
        _ amqp: RouteSettings.AMQP, of route: RouteSettings, in settings: Settings
    ) throws -> AMQPTransport {
        let queue = QueueName(amqp.queue)
        let names =
            settings.dxpIds(of: route).map { queue.name(for: $0) } + receiptQueues(amqp, of: route, in: settings)
        return AMQPTransport(
            try endpoint(amqp, of: route, in: settings), queue: queue, expected: Set(names).sorted())
    }

    /// What takes receipts of a route out of queues of its broker; `nil` for a route without any.
    static func receipts(
        of route: RouteSettings, at broker: AMQPTransport, in settings: Settings, desk: any ReceiptAccepting,
        logger: Logger
    ) -> AMQPReceipts? {
        guard case .amqp(let amqp) = route.transport else { return nil }
        let queues = receiptQueues(amqp, of: route, in: settings)
        guard !queues.isEmpty else { return nil }
        let unreadable = UnreadableReceipts(state: settings.state.folder)
        let source = RequestSource(channel: "amqp", peer: route.name)
        return AMQPReceipts(
            broker.endpoint, queues: queues, prefetch: amqp.prefetch, logger: logger
        ) { bytes in
            switch await desk.acceptTerminal(bytes, from: source) {
            case .success: return .stored
            case .failure(PushErrorCode.system.rawValue, _): return .notStored
            case .failure(let code, _):
                do {
                    let file = try unreadable.keep(bytes)
                    logger.warning(
                        "what came in a receipt queue is no receipt",
                        metadata: ["route": "\(route.name)", "answer": "\(code)", "file": "\(file)"])
                    return .stored
                } catch {
                    logger.error(
                        "what came in a receipt queue cannot be kept",
                        metadata: ["route": "\(route.name)", "cause": "\(error)"])
                    return .notStored
                }
            }
        }
    }

    private static func receiptQueues(
        _ amqp: RouteSettings.AMQP, of route: RouteSettings, in settings: Settings
    ) -> [String] {
        guard let name = amqp.receiptQueue.map({ QueueName($0) }) else { return [] }
        return Set(settings.dxpIds(of: route).map { name.name(for: $0) }).sorted()
    }

    private static func endpoint(
        _ amqp: RouteSettings.AMQP, of route: RouteSettings, in settings: Settings
    ) throws -> AMQPEndpoint {
        var trust: TLSTrust?
        if amqp.security == .tls {
            do throws(HTTPFailure) {
                trust = try TLSTrust(route.tls)
                _ = try trust?.configuration()
            } catch {
                throw SidecarError(.configValue, "tls: \(error.detail)")
            }
        }
        return AMQPEndpoint(
            host: amqp.host, port: amqp.port, virtualHost: amqp.vhost, user: amqp.user,
            password: try SecretFile.read(amqp.passwordFile), tls: trust, heartbeat: amqp.heartbeat,
            timeout: amqp.timeout, maximumMessage: settings.server.bodyBytes)
    }
}

extension Settings {
    /// The DXP ids of the companies that send on a route.
    fileprivate func dxpIds(of route: RouteSettings) -> [String] {
        companies.filter { route.companies.contains($0.code) }.map(\.dxpId)
    }
}

/// Takes leave of a broker when everything that sends to it has stopped.
struct BrokerFarewell: Service {
    let transport: AMQPTransport

    func run() async throws {
        do {
            try await gracefulShutdown()
        } catch {
            // Cancelled: that is an end too.
        }
        await transport.close()
    }
}
