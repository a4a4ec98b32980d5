internal import HTTPTypes
internal import Hummingbird
internal import Pipeline
internal import SidecarBase

/// Who may use a route of the API. Without any token the allow list alone decides; with tokens each request needs one whose
/// holder has a role that the route asks for.
struct AccessControl: Sendable {
    let tokens: AccessTokens

    /// The holder of the request's token; `nil` where no token is asked for and none is shown.
    ///
    /// - Throws: `http.token` without a token that is known here, `http.role` when its holder may not do that.
    func holder(of request: Request, for route: RouteTable.Route) throws(SidecarError) -> AccessTokens.Holder? {
        guard !tokens.isEmpty, let roles = route.roles else { return nil }
        guard let token = BearerToken.read(request.headers[.authorization]), let holder = tokens.holder(of: token)
        else { throw SidecarError(.httpToken) }
        guard !holder.roles.isDisjoint(with: roles) else {
            throw SidecarError(.httpRole, roles.map(\.rawValue).sorted().joined(separator: ", "))
        }
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
        case .declarations, .assemble: return [.caller, .operator, .admin]
        default: return [.caller, .operator, .admin, .auditor]
        }
    }
}
