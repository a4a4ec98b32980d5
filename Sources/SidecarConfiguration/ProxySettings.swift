internal import SidecarBase

/// A proxy on the way to another server.
package struct ProxySettings: Sendable, Hashable {
    /// A name or an address, without brackets.
    package var host: String
    package var port: Int
    package var user: String?
    /// The file with the user's password.
    package var passwordFile: String?

    /// Host and port of `http://HOST:PORT`; `nil` for anything else.
    static func place(_ url: String) -> (host: String, port: Int)? {
        guard url.lowercased().hasPrefix("http://") else { return nil }
        var rest = url.dropFirst("http://".count)
        if rest.hasSuffix("/") { rest.removeLast() }
        guard let colon = rest.lastIndex(of: ":"), let port = Int(rest[rest.index(after: colon)...]),
            (1...65_535).contains(port)
        else { return nil }
        var host = rest[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
        } else if host.contains(":") {
            return nil
        }
        guard SettingsPattern.host.accepts(String(host)) else { return nil }
        return (String(host), port)
    }

    /// For the description of a configuration.
    func sentence(about part: BilingualText) -> BilingualText {
        let place = (host.contains(":") ? "[\(host)]" : host) + ":\(port)"
        return BilingualText(
            "\(part.english): connects through the proxy \(place)\(user.map { " as \($0)" } ?? "").",
            "\(part.chinese)：经代理 \(place)\(user.map { "（用户 \($0)）" } ?? "") 连接。")
    }
}

extension SettingsReference {
    /// How long a connection to the other side of a channel may take to be there.
    static func connectTimeout(standard: String) -> SettingsField {
        SettingsField(
            "connectTimeout", .duration(100...120_000), standard: standard,
            "Within this time a connection must be there, with its proxy and its TLS.", "建立连接（含代理与 TLS 握手）的时限。")
    }

    /// What is between here and the other side of a channel.
    static let proxy = SettingsField(
        "proxy",
        .group([
            SettingsField(
                "url", .text(.proxy), "The proxy, as http://HOST:PORT; it must allow CONNECT.",
                "代理服务器，形如 http://主机:端口；须允许 CONNECT。"),
            SettingsField("user", .text(.account), "The user it wants to know.", "代理要求的用户名。"),
            SettingsField(
                "passwordFile", .text(.path), "File with the user's password, mode 0600.", "该用户密码所在文件，权限 0600。"),
        ]),
        "An HTTP proxy on the way to the other side; connections go through it with CONNECT.",
        "访问对方所经的 HTTP 代理，以 CONNECT 方式建立连接。")
}

extension SettingsPattern {
    /// A proxy.
    static let proxy = SettingsPattern(
        "http:// with a host and a port, and nothing else", "http:// 加主机与端口，不含其他内容"
    ) { ProxySettings.place($0) != nil }
}

extension SettingsConsistency {
    /// How the sister systems are reached.
    mutating func checkChannelConnections() {
        for (name, urls) in [("realtime179", ["url", "testUrl"]), ("safe", ["url"]), ("ccpit", ["url"])] {
            guard let section = tree[name] else { continue }
            if let proxy = section["proxy"], !proxy.entries.isEmpty { checkProxy(proxy, name + ".proxy") }
            let isProtected = urls.contains { isEncrypted(section[$0]?.text) }
            if section[urls[0]] != nil || isProtected {
                checkTLS(section["tls"], name + ".tls", isProtected: isProtected)
            }
        }
    }

    private mutating func checkProxy(_ proxy: ConfigurationTree, _ path: String) {
        if proxy["url"] == nil { add(path + ".url", proxy.place, "is needed", "必须配置") }
        if (proxy["user"] == nil) != (proxy["passwordFile"] == nil) {
            add(path, proxy.place, "user and passwordFile go together", "user 与 passwordFile 须同时配置")
        }
    }
}
