internal import AsyncHTTPClient

/// A proxy between here and other people's servers. Connections go through it with `CONNECT`, plain ones too: it sees whom they
/// lead to, and of TLS nothing else.
package struct HTTPProxy: Sendable {
    let host: String
    let port: Int
    private let authorization: HTTPClient.Authorization?

    /// - Parameters:
    ///   - host: a name or an address, without brackets.
    ///   - port: of it.
    ///   - login: what it wants to know; `nil` for nothing.
    package init(host: String, port: Int, login: (user: String, password: String)? = nil) {
        self.host = host
        self.port = port
        authorization = login.map { .basic(username: $0.user, password: $0.password) }
    }

    /// The header line that says who asks; empty where nobody wants to know.
    var authorizationLine: String { authorization.map { "Proxy-Authorization: \($0.headerValue)\r\n" } ?? "" }

    var configuration: HTTPClient.Configuration.Proxy {
        .server(host: host, port: port, authorization: authorization)
    }
}
