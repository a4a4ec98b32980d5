package import SidecarBase

extension ServerSettings {
    /// How the service is reached over TLS. Files are read again when they change.
    package struct TLS: Sendable, Equatable {
        /// PEM: the server's certificate, then those of its authorities.
        package var certificateFile: String
        /// PEM of its key, mode 0600.
        package var keyFile: String
        /// PEM of the authorities whose client certificates are believed; `nil` asks nobody for one.
        package var clientAuthoritiesFile: String?
        /// The groups that only callers with a certificate of ``ServerSettings/clients`` may use.
        package var clientsOnly: Set<RouteGroup>
        package var minimumVersion: TLSSettings.Version
    }

    /// Who shows a client certificate, and what that one may do.
    package struct Client: Sendable, Equatable {
        package var name: String
        package var roles: Set<AccessRole>
        /// RFC 2253, as `openssl x509 -noout -subject -nameopt RFC2253` shows it; `nil` takes any.
        package var subject: String?
        /// SHA-256 of the certificate (DER); `nil` takes any.
        package var digest: [UInt8]?
    }

    /// `server.tls`
    static let tlsField = SettingsField(
        "tls",
        .group([
            SettingsField(
                "certificateFile", .text(.path), isRequired: true,
                "PEM file with the certificate of this service, then those of its authorities.",
                "本服务证书文件（PEM），其后为中间证书。"),
            SettingsField(
                "keyFile", .text(.path), isRequired: true, "PEM file with its key, mode 0600.", "该证书的私钥文件（PEM），权限 0600。"
            ),
            SettingsField(
                "clientAuthoritiesFile", .text(.path),
                "PEM file with the authorities of client certificates. With it callers may show one; server.clients says who they are.",
                "客户端证书的签发机构文件（PEM）。配置后调用方可出示客户端证书，身份见 server.clients。"),
            SettingsField(
                "clientsOnly", .texts(.routeGroup), standard: "",
                "Groups of routes that only callers with a certificate of server.clients may use: compatibility, callbacks, api, console.",
                "仅允许持有 server.clients 所列证书的调用方访问的路由组：compatibility、callbacks、api、console。"),
            SettingsField(
                "minimumVersion", .choice([TLSSettings.Version.tls12.rawValue, TLSSettings.Version.tls13.rawValue]),
                standard: "1.2", "The oldest version of TLS that is spoken.", "允许的最低 TLS 版本。"),
        ]),
        "Serves https instead of http. The files are read again when they change; connections that are open live on with what they began with.",
        "以 https 代替 http 提供服务。文件变化后自动重新读取，已建立的连接不受影响。")

    /// `server.clients`
    static let clientsField = SettingsField(
        "clients",
        .named([
            SettingsField(
                "roles", .texts(.accessRole), isRequired: true, "What the holder may do, as for server.tokens.",
                "持有者的角色，同 server.tokens。"),
            SettingsField(
                "subject", .text(.text),
                "The certificate's subject as RFC 2253 writes it: openssl x509 -noout -subject -nameopt RFC2253 -in FILE.",
                "证书主题（RFC 2253 写法）：openssl x509 -noout -subject -nameopt RFC2253 -in 文件。"),
            SettingsField(
                "sha256", .text(.sha256),
                "SHA-256 of the certificate, 64 hexadecimal digits: openssl x509 -outform DER -in FILE | sha256sum.",
                "证书的 SHA-256，64 位十六进制：openssl x509 -outform DER -in 文件 | sha256sum。"),
        ]),
        "Client certificates by the names of their holders, instead of tokens or beside them. With any, every route of the API asks for one or for a token.",
        "客户端证书，按持有者名称；可代替令牌或与令牌并用。配置后所有 API 路由均须出示证书或令牌。")

    /// How the way in is kept, for the description of a configuration.
    func describeProtection() -> [BilingualText] {
        var lines: [BilingualText] = []
        if let tls {
            lines.append(
                BilingualText(
                    "Serves https with the certificate in \(tls.certificateFile), TLS \(tls.minimumVersion.rawValue) and newer.",
                    "以 https 提供服务，证书文件 \(tls.certificateFile)，TLS \(tls.minimumVersion.rawValue) 及以上。"))
            if !clients.isEmpty {
                let names = clients.map(\.name)
                lines.append(
                    BilingualText(
                        "Knows the client certificates of \(names.joined(separator: ", ")).",
                        "已登记的客户端证书：\(names.joined(separator: "、"))。"))
            }
            for group in RouteGroup.allCases where tls.clientsOnly.contains(group) {
                lines.append(
                    BilingualText(
                        "Group \(group.rawValue) is for callers with such a certificate only.",
                        "路由组 \(group.rawValue) 仅限持有上述证书的调用方。"))
            }
        } else if !isLoopback, !tokens.isEmpty {
            lines.append(
                BilingualText(
                    "! Tokens travel unencrypted: there is no server.tls.", "! 未配置 server.tls，令牌以明文传输。"))
        }
        return lines
    }
}

extension SettingsPattern {
    /// The name of a group of routes that has an allow list of its own.
    static let routeGroup = SettingsPattern(
        ServerSettings.RouteGroup.allCases.map(\.rawValue).joined(separator: ", "),
        ServerSettings.RouteGroup.allCases.map(\.rawValue).joined(separator: "、")
    ) { ServerSettings.RouteGroup(rawValue: $0) != nil }
}
