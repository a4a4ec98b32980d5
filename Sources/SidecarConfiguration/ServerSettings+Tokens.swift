internal import SidecarBase

extension ServerSettings {
    /// `server.tokenFile`
    static let tokenFileField = SettingsField(
        "tokenFile", .text(.path),
        "File with the token that commands such as portsign queue show to the running sidecar, mode 0600.",
        "portsign queue 等命令访问运行中的服务时所用令牌的文件，权限 0600。")

    /// `server.tokens`
    static let tokensField = SettingsField(
        "tokens",
        .named([
            SettingsField(
                "roles", .texts(.accessRole), isRequired: true,
                "What the holder may do: caller hands in and looks, operator also releases and probes, admin also changes users and profiles, auditor only reads.",
                "持有者的角色：caller 提交与查询，operator 另可放行与探测，admin 另可管理用户与配置，auditor 只读。"),
            SettingsField(
                "sha256", .text(.sha256), isRequired: true,
                "SHA-256 of the token, 64 hexadecimal digits; portsign token NAME makes both.",
                "令牌的 SHA-256，64 位十六进制；由 portsign token NAME 生成。"),
        ]),
        "Tokens for the API by the names of their holders. With any, every route of the API asks for one; callers show it as Authorization: Bearer.",
        "API 令牌，按持有者名称。配置后所有 API 路由均须携带 Authorization: Bearer 令牌。")
}
