package import OutboundHTTP
package import SidecarBase

/// A message broker, and who we are there.
package struct AMQPEndpoint: Sendable {
    /// Name or address, an IPv6 address without brackets.
    package var host: String
    package var port: Int
    package var virtualHost: String
    package var user: String
    package var password: Secret
    /// `nil`: everything, the password included, travels in clear.
    package var tls: TLSTrust?
    /// After twice this time of silence the connection is given up; whole seconds, at least one.
    package var heartbeat: Duration
    /// For the connection to come to be, and for every answer of the broker.
    package var timeout: Duration
    /// The longest message that is taken in, in bytes.
    package var maximumMessage: Int

    package init(
        host: String, port: Int, virtualHost: String = "/", user: String, password: Secret, tls: TLSTrust? = nil,
        heartbeat: Duration = .seconds(30), timeout: Duration = .seconds(30), maximumMessage: Int = 16 * 1_024 * 1_024
    ) {
        self.host = host
        self.port = port
        self.virtualHost = virtualHost
        self.user = user
        self.password = password
        self.tls = tls
        self.heartbeat = heartbeat
        self.timeout = timeout
        self.maximumMessage = maximumMessage
    }

    /// The broker in words; no secrets.
    var name: String { (host.contains(":") ? "[\(host)]" : host) + ":\(port)" }
}
