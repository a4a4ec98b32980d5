package import SidecarBase

/// What a channel serves over HTTP. The server knows no channel: it asks each for its routes and hands over what came.
package protocol ChannelServing: Sendable {
    /// What is served. Paths of the group `api` follow the API's own prefix.
    var routes: [ChannelRoute] { get }

    /// Answers a request for one of these routes; the caller's address and roles were looked at before.
    /// - Throws: an error with a code (`CodedError`), which the server answers as a problem document.
    func answer(_ request: ChannelRequest) async throws -> ChannelAnswer
}

/// One route of a channel.
package struct ChannelRoute: Sendable, Equatable {
    /// Who may call it.
    package enum Group: Sendable, Equatable {
        /// The other side of a channel, which shows no token.
        case callback
        /// The ERP and people; the roles that may, of which a caller has one.
        case api(Set<AccessRole>)
    }

    /// Unique among all routes, such as `realtime179Callback`.
    package let name: String
    /// `GET`, `POST`, `PUT` or `DELETE`.
    package let method: String
    /// Such as `/realtime179/orders/{name}`; the one variable is written `{name}`.
    package let path: String
    package let group: Group
    /// The media types a caller may send, the recommended one first.
    package let consumes: [String]
    package let produces: [String]
    /// The parameters of the query.
    package let parameters: [String]
    /// The largest body, bytes.
    package let bodyLimit: Int
    package let summary: String

    package init(
        _ name: String, _ method: String, _ path: String, group: Group, consumes: [String] = [],
        produces: [String] = ["application/json"], parameters: [String] = [], bodyLimit: Int = 1 << 20,
        summary: String
    ) {
        self.name = name
        self.method = method
        self.path = path
        self.group = group
        self.consumes = consumes
        self.produces = produces
        self.parameters = parameters
        self.bodyLimit = bodyLimit
        self.summary = summary
    }
}

/// What came for a route.
package struct ChannelRequest: Sendable {
    /// The route's name.
    package let route: String
    /// What stands in the path for `{name}`, percent-decoded; empty for a route without one.
    package let value: String
    /// The query, decoded; only names that the route has.
    package let query: [String: String]
    /// The content type as it came.
    package let contentType: String?
    package let body: [UInt8]
    /// The caller's address, without port.
    package let peer: String
    /// Who asks, for the record: the name of the token, or what the caller says, with the address.
    package let actor: String
    /// The name of the caller's token; `nil` without one.
    package let user: String?
    /// The roles of the caller's token; empty without one.
    package let roles: Set<AccessRole>
    /// Headers by lower-case name.
    package let headers: [String: String]

    package init(
        route: String, value: String = "", query: [String: String] = [:], contentType: String? = nil,
        body: [UInt8] = [], peer: String = "127.0.0.1", actor: String = "api 127.0.0.1", user: String? = nil,
        roles: Set<AccessRole> = [], headers: [String: String] = [:]
    ) {
        self.route = route
        self.value = value
        self.query = query
        self.contentType = contentType
        self.body = body
        self.peer = peer
        self.actor = actor
        self.user = user
        self.roles = roles
        self.headers = headers
    }
}

/// What is answered.
package struct ChannelAnswer: Sendable, Equatable {
    package let status: Int
    package let contentType: String
    package let body: [UInt8]
    /// Further headers.
    package let headers: [String: String]

    package init(status: Int, contentType: String, body: [UInt8], headers: [String: String] = [:]) {
        self.status = status
        self.contentType = contentType
        self.body = body
        self.headers = headers
    }
}
