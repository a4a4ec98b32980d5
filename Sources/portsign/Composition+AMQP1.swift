internal import Exchange
internal import ExchangeAMQP
internal import Logging
internal import OutboundHTTP
internal import SidecarBase
internal import SidecarConfiguration

#if AMQP1
    internal import ExchangeAMQP1

    extension AMQP1Transport: BrokerTransport {}
#endif

extension Composition {
    /// The way to the queues of a route's companies over AMQP 1.0.
    ///
    /// - Throws: `config.not_built_in` where the program was built without it, `config.value` for a file that cannot be read or
    ///   does not hold what it should.
    static func transport(
        _ amqp: RouteSettings.AMQP1, of route: RouteSettings, in settings: Settings, logger: Logger
    ) throws -> any Transport {
        #if AMQP1
            let login: AMQP1Endpoint.Login =
                switch (amqp.login, amqp.user, amqp.passwordFile) {
                case (.password, let user?, let file?): .password(user: user, try SecretFile.read(file))
                case (.certificate, _, _): .certificate
                default: .anonymous
                }
            let address = QueueName(amqp.address)
            return AMQP1Transport(
                AMQP1Endpoint(
                    host: amqp.host, port: amqp.port, virtualHost: amqp.virtualHost, login: login,
                    tls: amqp.security == .tls ? try TLSTrust.renewed(route.tls, logger: logger) : nil,
                    heartbeat: amqp.heartbeat,
                    timeout: amqp.timeout, maximumMessage: settings.server.bodyBytes),
                address: address, senders: Set(settings.dxpIds(of: route).map { address.name(for: $0) }).sorted(),
                receipts: receiptQueues(amqp.receiptAddress, of: route, in: settings))
        #else
            throw SidecarError(
                .configNotBuiltIn,
                "route \(route.name), transport amqp1: swift build -c release --traits AMQP1 (needs libqpid-proton11-dev)"
            )
        #endif
    }
}
