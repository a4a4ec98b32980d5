package import SidecarBase

/// Where the service listens and who may call.
package struct ServerSettings: Sendable, Equatable {
    /// Routes that share an allow list.
    package enum RouteGroup: String, Sendable, CaseIterable { case compatibility, callbacks, api, console }

    /// Who shows a token to the API.
    package struct Token: Sendable, Equatable {
        /// The name of the holder.
        package var name: String
        package var roles: Set<AccessRole>
        /// SHA-256 of the token.
        package var digest: [UInt8]
    }

    package var host: String
    /// 0 takes any free port.
    package var port: Int
    /// Before the paths of API, callbacks and health; empty or `/something`.
    package var basePath: String
    /// The list of every group without one of its own.
    package var allow: [AddressRange]
    /// Lists of single groups.
    package var allowFor: [RouteGroup: [AddressRange]]
    /// The proxies whose word about the caller's address is believed.
    package var trustedProxies: [AddressRange]
    /// In the order of the file; without any the allow list alone decides who may use the API.
    package var tokens: [Token]
    /// In the order of the file; who shows a client certificate.
    package var clients: [Client]
    /// `nil` serves plain http.
    package var tls: TLS?
    /// The file with the token that commands show to the sidecar that runs.
    package var tokenFile: String?
    /// Files with the tokens of other sidecars that may have something signed here.
    package var signTokens: [String]
    /// Largest request body in bytes.
    package var bodyBytes: Int
    /// Connections at the same time.
    package var connections: Int
    /// Of one address; 0 without limit.
    package var connectionsPerSource: Int
    /// Limits of single groups.
    package var limitsFor: [LimitedGroup: Limits]
    /// Within this time a caller of transferDeclare has its answer.
    package var answerTimeout: Duration
    /// Within this time a request's head must have arrived, from its first byte on, and a TLS handshake must be over.
    package var headTimeout: Duration
    /// Within this time a request must have arrived whole.
    package var bodyTimeout: Duration
    /// A connection without a request is closed after this time.
    package var idleTimeout: Duration

    /// The addresses that may call a group's routes; the console's are the API's unless it has its own.
    package func allowList(for group: RouteGroup) -> [AddressRange] {
        allowFor[group] ?? (group == .console ? allowFor[.api] : nil) ?? allow
    }

    /// Whether only this machine can reach the listening address.
    package var isLoopback: Bool { AddressRange.isLoopback(host: host) }
}
