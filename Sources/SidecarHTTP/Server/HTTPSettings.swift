package import Pipeline
package import SidecarBase

/// What of the way in can be set; the defaults are those of zhejiang.md §10 and §2.
package struct HTTPSettings: Sendable {
    /// The address to bind.
    package var host = "127.0.0.1"
    /// The port to bind; 0 lets the system choose.
    package var port = 9090
    /// Who may use which group; the console's is the API's unless it has its own. On a loopback address a group without a list is open; on any other the compatibility,
    /// callback and API groups must have one.
    package var allow: [RouteGroup: AllowList] = [:]
    /// The proxies whose `X-Forwarded-For` is believed; with any, every group needs a list as on an address that is no
    /// loopback.
    package var trustedProxies: AllowList
    /// Who may use the API, and for what; without any the allow list alone decides.
    package var tokens = AccessTokens()
    /// The client certificates that are known, with what their holders may do.
    package var clients = ClientCertificates()
    /// The groups that only holders of such certificates may use.
    package var clientsOnly: Set<RouteGroup> = []
    /// What is served over TLS; `nil` serves plain http.
    package var tls: ServerTLS?
    /// Limits of single groups; a group without any has none.
    package var limits: [RouteGroup: GroupLimits] = [:]
    /// The paths.
    package var paths = HTTPPaths()
    /// Which routes are served here.
    package var served = ServedRoutes.all
    /// The shape of the `transferDeclare` answer.
    package var format: CompatibilityFormat
    /// The form field of the message.
    package var field = "xml"
    /// Whether unencoded XML after `xml=` is understood.
    package var acceptsRawForms = true
    /// The largest message in bytes.
    package var messageLimit = 10 * 1_024 * 1_024
    /// How long a caller waits for an answer; the work goes on after it.
    package var answerTimeout: Duration = .seconds(10)
    /// How long a connection may stay silent between requests, in a head or between parts of a body.
    package var idleTimeout: Duration = .seconds(60)
    /// How long a whole body may take.
    package var bodyTimeout: Duration = .seconds(60)
    /// How long a request's head may take from its first byte on, and a TLS handshake.
    package var headTimeout: Duration = .seconds(20)
    /// How many connections one address may have; 0 without limit.
    package var connectionsPerSource = 0
    /// How many connections are served at once; further ones wait in the backlog.
    package var maximumConnections = 1_000
    /// How long a refused sender may go on sending before the connection is cut.
    package var lingerTimeout: Duration = .seconds(2)

    /// The defaults.
    ///
    /// - Throws: `config.value`, never in practice: the default format has the right length.
    package init() throws(SidecarError) {
        format = try CompatibilityFormat()
        trustedProxies = try AllowList([])
    }

    /// The largest body: percent encoding makes three bytes of one, multipart adds headers.
    var bodyLimit: Int { messageLimit.multipliedReportingOverflow(by: 3).partialValue + 65_536 }

    /// The largest body of any group.
    var largestBody: Int { RouteGroup.allCases.map { held(to: $0).bodyLimit }.max() ?? bodyLimit }

    /// These settings with the message limit of a group.
    func held(to group: RouteGroup) -> HTTPSettings {
        guard let limit = limits[group]?.messageLimit else { return self }
        var settings = self
        settings.messageLimit = limit
        return settings
    }

    /// The list of a group; `nil` when it has none.
    func allowList(of group: RouteGroup) -> AllowList? { allow[group] ?? (group == .console ? allow[.api] : nil) }

    func validate() throws(SidecarError) {
        try paths.validate()
        guard (0...65_535).contains(port) else { throw SidecarError(.configValue, "server.port: 0 to 65535") }
        guard (1...1_073_741_824).contains(messageLimit) else {
            throw SidecarError(.configValue, "server: the message limit is 1 byte to 1 GiB")
        }
        guard maximumConnections > 0 else {
            throw SidecarError(.configValue, "server: at least one connection is needed")
        }
        guard !field.isEmpty else { throw SidecarError(.configValue, "compatibility: the form field needs a name") }
        guard [answerTimeout, idleTimeout, headTimeout, bodyTimeout, lingerTimeout].allSatisfy({ $0 > .zero }) else {
            throw SidecarError(.configValue, "server: time limits must be above zero")
        }
        if AddressRange.isLoopback(host: host), trustedProxies.isEmpty { return }
        for group in served.exposedGroups { try validateReach(of: group) }
    }

    /// A group that others can reach has a list, and one that admits everybody TLS and, but for callbacks, proof of who calls.
    private func validateReach(of group: RouteGroup) throws(SidecarError) {
        guard let list = allowList(of: group), !list.isEmpty else {
            throw SidecarError(
                .configValue,
                "server.allow: \(host) can be reached from other machines, itself or through a proxy, and the \(group.rawValue) routes carry no "
                    + "credentials; list the addresses that may use them")
        }
        guard list.admitsEverybody else { return }
        let asksWho = !(tokens.isEmpty && clients.isEmpty)
        let hasProof = clientsOnly.contains(group) || ([.api, .console].contains(group) && asksWho)
        let needsProof = group != .callbacks
        guard tls != nil, hasProof || !needsProof else {
            throw SidecarError(
                .configValue,
                "server.allow: everybody may use the \(group.rawValue) routes of \(host); list the addresses that may, or configure "
                    + "server.tls" + (needsProof ? " with server.clients or server.tokens" : ""))
        }
    }
}
