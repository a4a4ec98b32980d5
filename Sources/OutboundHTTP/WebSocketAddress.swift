/// A `ws://` or `wss://` address.
package struct WebSocketAddress: Sendable, Equatable {
    /// Whether the connection is protected by TLS.
    package let isSecure: Bool
    /// Name or address, an IPv6 address without its brackets.
    package let host: String
    package let port: Int
    /// Path and query, at least `/`.
    package let target: String

    /// `nil` for anything but `ws://` or `wss://` with a host, and for an address with a user or a fragment.
    package init?(_ text: String) {
        let rest: Substring
        if text.hasPrefix("ws://") {
            isSecure = false
            rest = text.dropFirst(5)
        } else if text.hasPrefix("wss://") {
            isSecure = true
            rest = text.dropFirst(6)
        } else {
            return nil
        }
        let isPlain = rest.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != 0x40 && $0 != 0x23 }
        guard isPlain else { return nil }
        let start = rest.firstIndex { $0 == "/" || $0 == "?" } ?? rest.endIndex
        let path = rest[start...]
        target = path.hasPrefix("/") ? String(path) : "/" + path
        guard let (host, port) = WebSocketAddress.parts(rest[..<start], standard: isSecure ? 443 : 80) else {
            return nil
        }
        self.host = host
        self.port = port
    }

    private static func parts(_ authority: Substring, standard: Int) -> (host: String, port: Int)? {
        let host: Substring
        let after: Substring
        if authority.hasPrefix("[") {
            guard let end = authority.firstIndex(of: "]") else { return nil }
            host = authority[..<end].dropFirst()
            after = authority[end...].dropFirst()
        } else {
            let end = authority.firstIndex(of: ":") ?? authority.endIndex
            host = authority[..<end]
            after = authority[end...]
        }
        guard !host.isEmpty else { return nil }
        if after.isEmpty { return (String(host), standard) }
        guard after.hasPrefix(":"), let port = Int(after.dropFirst()), (1...65_535).contains(port) else { return nil }
        return (String(host), port)
    }

    /// Host and port as they stand in a Host header.
    var authority: String { (host.contains(":") ? "[\(host)]" : host) + ":\(port)" }
}
