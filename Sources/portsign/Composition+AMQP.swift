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
        _ amqp: RouteSettings.AMQP, of route: RouteSettings, in settings: Settings, logger: Logger
    ) throws -> AMQPTransport {
        let queue = QueueName(amqp.queue)
        let names =
            settings.dxpIds(of: route).map { queue.name(for: $0) }
            + receiptQueues(amqp.receiptQueue, of: route, in: settings)
        return AMQPTransport(
            try endpoint(amqp, of: route, in: settings, logger: logger), queue: queue, expected: Set(names).sorted())
    }

    /// What takes receipts of a route out of queues of its broker; `nil` for a route without any.
    static func receipts(
        of route: RouteSettings, at broker: any BrokerTransport, in settings: Settings, desk: any ReceiptAccepting,
        logger: Logger
    ) -> AMQPReceipts? {
        let (queue, prefetch): (String?, Int)
        switch route.transport {
        case .amqp(let amqp): (queue, prefetch) = (amqp.receiptQueue, amqp.prefetch)
        case .amqp1(let amqp): (queue, prefetch) = (amqp.receiptAddress, amqp.prefetch)
        case .soap, .gateway, .http, .as2, .folder: return nil
        }
        let queues = receiptQueues(queue, of: route, in: settings)
        guard !queues.isEmpty else { return nil }
        let unreadable = UnreadableReceipts(state: settings.state.folder)
        let source = RequestSource(channel: "amqp", peer: route.name)
        return AMQPReceipts(
            from: broker.receiptQueues(), queues: queues, prefetch: prefetch, logger: logger
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

    /// The queues of a route's companies that receipts come from.
    static func receiptQueues(_ queue: String?, of route: RouteSettings, in settings: Settings) -> [String] {
        guard let name = queue.map({ QueueName($0) }) else { return [] }
        return Set(settings.dxpIds(of: route).map { name.name(for: $0) }).sorted()
    }

    private static func endpoint(
        _ amqp: RouteSettings.AMQP, of route: RouteSettings, in settings: Settings, logger: Logger
    ) throws -> AMQPEndpoint {
        AMQPEndpoint(
            host: amqp.host, port: amqp.port, virtualHost: amqp.vhost, user: amqp.user,
            password: try SecretFile.read(amqp.passwordFile),
            tls: amqp.security == .tls ? try TLSTrust.renewed(route.tls, logger: logger) : nil,
            heartbeat: amqp.heartbeat,
            timeout: amqp.timeout, maximumMessage: settings.server.bodyBytes)
    }
}

extension Settings {
    /// The DXP ids of the companies that send on a route.
    func dxpIds(of route: RouteSettings) -> [String] {
        companies.filter { route.companies.contains($0.code) }.map(\.dxpId)
    }
}

/// A transport with a message broker at the other end.
protocol BrokerTransport: Transport {
    /// The same broker's queues to take receipts from.
    func receiptQueues() -> any ReceiptQueues

    /// Takes leave of the broker; nothing can be sent afterwards.
    func close() async
}

extension AMQPTransport: BrokerTransport {}

/// Takes leave of a broker when everything that sends to it has stopped.
struct BrokerFarewell: Service {
    let transport: any BrokerTransport

    func run() async throws {
        do {
            try await gracefulShutdown()
        } catch {
            // Cancelled: that is an end too.
        }
        await transport.close()
    }
}
