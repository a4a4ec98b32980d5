#if AMQP1
    package import OutboundHTTP
    package import SidecarBase

    /// A message broker that speaks AMQP 1.0, and who we are there.
    package struct AMQP1Endpoint: Sendable {
        /// How we say who we are. Source: AMQP 1.0 §5.3 (SASL), RFC 4616, RFC 4505, RFC 4422 appendix A.
        package enum Login: Sendable {
            /// PLAIN.
            case password(user: String, Secret)
            /// EXTERNAL: by the client certificate of TLS.
            case certificate
            /// ANONYMOUS.
            case anonymous
        }

        /// Name or address, an IPv6 address without brackets.
        package var host: String
        package var port: Int
        /// What `hostname` of the opening says; brokers with several virtual hosts tell them apart by it. The host when `nil`.
        package var virtualHost: String?
        package var login: Login
        /// `nil`: everything, the password included, travels in clear.
        package var tls: TLSTrust?
        /// After twice this time of silence the connection is given up.
        package var heartbeat: Duration
        /// For the connection to come to be, and for every answer of the broker.
        package var timeout: Duration
        /// The longest message that is taken in, in bytes.
        package var maximumMessage: Int

        package init(
            host: String, port: Int, virtualHost: String? = nil, login: Login, tls: TLSTrust? = nil,
            heartbeat: Duration = .seconds(30), timeout: Duration = .seconds(30),
            maximumMessage: Int = 16 * 1_024 * 1_024
        ) {
            self.host = host
            self.port = port
            self.virtualHost = virtualHost
            self.login = login
            self.tls = tls
            self.heartbeat = heartbeat
            self.timeout = timeout
            self.maximumMessage = maximumMessage
        }

        /// The broker in words; no secrets.
        var name: String { (host.contains(":") ? "[\(host)]" : host) + ":\(port)" }
    }
#endif
