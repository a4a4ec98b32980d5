internal import SidecarBase

extension SignerSettings {
    /// A key that sits in another machine, behind another PortSign.
    package struct Remote: Sendable, Equatable {
        /// The address of that PortSign's `/api/v1/sign`.
        package var url: String
        /// File with the token that it knows, mode 0600.
        package var tokenFile: String
        /// The company's code there; `nil` for the company that uses the signer.
        package var company: String?
        /// Serial number of the certificate, when only this key will do.
        package var serial: String?
        /// Within this time it must have answered.
        package var timeout: Duration
        /// How many signatures it is asked for at once.
        package var parallel: Int
        /// Whether http is used to another machine.
        package var allowPlain: Bool
        /// How it is trusted.
        package var tls = TLSSettings()
    }

    /// The keys of the type `remote`; `serial` is one more, which it shares.
    static let remoteFields: [SettingsField] = [
        SettingsField(
            "url", .text(.url), onlyFor: ["remote"],
            "Address of /api/v1/sign of the other PortSign; https unless it is on this machine.",
            "另一 PortSign 的 /api/v1/sign 地址；非本机须使用 https。"),
        SettingsField(
            "tokenFile", .text(.path), onlyFor: ["remote"],
            "File with a token that the other PortSign has in its server.signTokens, mode 0600.",
            "令牌文件（权限 0600），该令牌须列于另一 PortSign 的 server.signTokens。"),
        SettingsField(
            "company", .text(.enterpriseCode), onlyFor: ["remote"],
            "For which company the other PortSign is to sign, when it is not the one company that uses this signer.",
            "请另一 PortSign 为哪个企业加签；默认为使用该签名设备的唯一企业。"),
        SettingsField(
            "timeout", .duration(100...600_000), standard: "10s", onlyFor: ["remote"],
            "Within this time the other PortSign must have answered.", "另一 PortSign 的应答时限。"),
        SettingsField(
            "parallel", .integer(1...64), standard: "4", onlyFor: ["remote"],
            "How many signatures it is asked for at once.", "同时请求的签名数。"),
        SettingsField(
            "allowPlain", .boolean, standard: "false", onlyFor: ["remote"],
            "Use http, which anybody on the way can read and change, to another machine.",
            "允许以 http（途中可被读取和篡改）访问其他机器。"),
        SettingsReference.tlsField(onlyFor: ["remote"]),
    ]
}

extension SignerSettings.Remote {
    var description: BilingualText {
        BilingualText("the key behind \(url)", "\(url) 所持的密钥")
    }

    /// Whether an address may be used without encryption because it is this machine's.
    static func isLocal(_ url: String) -> Bool {
        guard let start = url.firstRange(of: "://")?.upperBound else { return false }
        let authority = url[start...].prefix { !"/?#".contains($0) }
        let host =
            authority.hasPrefix("[")
            ? authority.dropFirst().prefix { $0 != "]" } : authority.prefix { $0 != ":" }
        return AddressRange.isLoopback(host: String(host))
    }

    static func isEncrypted(_ url: String) -> Bool { url.lowercased().hasPrefix("https://") }
}
