internal import HTTPTypes
internal import Hummingbird
internal import Pipeline
internal import SidecarBase

/// Who may use a route. Without any token or client certificate the allow list alone decides who may use the API; with them each
/// request needs one whose holder has a role that the route asks for. A group can be for holders of certificates only.
struct AccessControl: Sendable {
    let tokens: AccessTokens
    let clients: ClientCertificates
    let clientsOnly: Set<RouteGroup>

    /// The holder of the request's certificate or token; `nil` where none is asked for and none is shown.
    ///
    /// - Parameters:
    ///   - request: may show a token.
    ///   - route: what is asked for.
    ///   - certified: the holder of the client certificate that the connection showed.
    /// - Returns: who asks, as far as it is known.
    /// - Throws: `http.certificate` without a certificate where one is needed, `http.token` without a token that is known here,
    ///   `http.role` when the holder may not do that.
    func holder(
        of request: Request, for route: RouteTable.Route, certified: AccessTokens.Holder?
    ) throws(SidecarError) -> AccessTokens.Holder? {
        if clientsOnly.contains(route.group), certified == nil { throw SidecarError(.httpCertificate) }
        guard !tokens.isEmpty || !clients.isEmpty, let roles = route.roles else { return certified }
        if let certified, !certified.roles.isDisjoint(with: roles) { return certified }
        let missing = SidecarError(.httpRole, roles.map(\.rawValue).sorted().joined(separator: ", "))
        guard let token = BearerToken.read(request.headers[.authorization]), let holder = tokens.holder(of: token)
        else { throw certified == nil ? SidecarError(.httpToken) : missing }
        guard !holder.roles.isDisjoint(with: roles) else { throw missing }
        return holder
    }
}

extension RouteTable.Route {
    /// The roles of which a caller has one; `nil` for a route that asks for no token, or for one of its own kind.
    var roles: Set<AccessRole>? {
        guard group == .api else { return nil }
        switch purpose {
        case .sign: return nil
        case .channel(_, let roles): return roles
        case .changeMessage, .changeMessages, .probeRoute, .replayRelay, .testSigner: return [.operator, .admin]
        // These hold personal data in full: they are what callers and operators work with, not what is looked at.
        case .declarations, .assemble, .signedDocument, .envelopeDocument, .evidence:
            return [.caller, .operator, .admin]
        default: return [.caller, .operator, .admin, .auditor]
        }
    }
}
