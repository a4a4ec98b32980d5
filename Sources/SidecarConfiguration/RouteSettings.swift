/// Where signed messages of some companies are sent.
package struct RouteSettings: Sendable, Equatable {
    /// How they are sent.
    package enum Transport: Sendable, Equatable {
        /// The SOAP service ReceiveCebDeclare.
        case soap(SOAP)
        /// The form of the province's open gateway.
        case gateway(Gateway)
        /// A plain POST of the envelope.
        case http(HTTP)
        /// A certified client's folders.
        case folder(Folder)
        /// Queues of a message broker, AMQP 0-9-1.
        case amqp(AMQP)
        /// A partner that speaks AS2.
        case as2(AS2)
        /// Queues of a message broker, AMQP 1.0.
        case amqp1(AMQP1)
    }

    package var name: String
    /// Codes of the companies; at least one.
    package var companies: [String]
    package var transport: Transport
    /// How the node is trusted, where there is a server.
    package var tls = TLSSettings()
    package var delivery = Delivery()

    /// Whether a password is sent in clear to another machine.
    package var isExposed: Bool {
        switch transport {
        case .amqp(let amqp): amqp.isExposed
        case .amqp1(let amqp): amqp.isExposed
        case .soap, .gateway, .http, .as2, .folder: false
        }
    }
}

/// What protects the receipts that the platform pushes.
package struct PlatformSettings: Sendable, Equatable {
    /// Files with AES keys, in the order to try.
    package var aesKeyFiles: [String]
    /// File with the platform's public key.
    package var publicKeyFile: String?
    /// Whether a push without a valid digest is refused.
    package var requireDigest: Bool
    /// Whether a push that is not encrypted is taken.
    package var allowPlain: Bool
}
