internal import SidecarBase

extension CompanySettings {
    /// The provincial platform to which a company's single-window documents go first.
    package struct Platform: Sendable, Equatable {
        /// Which of its services is called.
        package enum Interface: String, Sendable, CaseIterable {
            /// `ReceiveEncryptDeclare`.
            case encrypted
            /// `ReceivedDeclare`, the older one, in clear.
            case plain
        }

        /// Address of the service.
        package var url: String
        package var interface: Interface
        package var dialect: RouteSettings.SOAP.Dialect
        /// The registered code of the sender at the platform.
        package var sendCode: String
        /// The enterprise's own AES key; `nil` for the service in clear.
        package var aesKeyFile: String?
        /// The enterprise's own RSA key; `nil` for the service in clear.
        package var rsaKeyFile: String?
        package var timeout: Duration
        /// How long the platform may be silent about a document it took.
        package var answerWait: Duration
        /// How many documents are under way at once.
        package var parallel: Int
        package var retry: RouteSettings.Retry
        package var breaker: RouteSettings.Breaker
        package var tls: TLSSettings
    }

    /// The keys of the platform.
    static let platformFields = [
        SettingsField(
            "url", .text(.url),
            "Address of the platform's service ReceiveEncryptDeclare or ReceivedDeclare, without ?wsdl. Without it there is no platform.",
            "平台 ReceiveEncryptDeclare 或 ReceivedDeclare 服务的地址（不含 ?wsdl）；未配置表示不使用平台。"),
        SettingsField(
            "interface", .choice(Platform.Interface.allCases.map(\.rawValue)), standard: "encrypted",
            "encrypted: ReceiveEncryptDeclare, with the enterprise's keys; plain: the older ReceivedDeclare, in clear.",
            "encrypted：ReceiveEncryptDeclare，使用企业密钥加密加签；plain：旧接口 ReceivedDeclare，明文。"),
        SettingsField(
            "dialect", .choice(RouteSettings.SOAP.Dialect.allCases.map(\.rawValue)), standard: "document",
            "How the SOAP call is written.", "SOAP 调用方式。"),
        SettingsField(
            "sendCode", .text(.sender),
            "The sender's registered code at the platform (jkfSign/companyCode); without it the customs code.",
            "发送方在平台的备案编号（jkfSign/companyCode）；未配置时使用海关编码。"),
        SettingsField(
            "aesKeyFile", .text(.path), "File with the enterprise's own AES key, base64, mode 0600.",
            "企业自有 AES 密钥文件（base64），权限 0600。"),
        SettingsField(
            "rsaKeyFile", .text(.path),
            "File with the enterprise's own RSA private key, base64 of PKCS#8 or PEM, mode 0600.",
            "企业自有 RSA 私钥文件（PKCS#8 的 base64 或 PEM），权限 0600。"),
        SettingsField(
            "timeout", .duration(100...600_000), standard: "60s", "Within this time the platform must have answered.",
            "平台的应答时限。"),
        SettingsField(
            "answerWait", .duration(1_000...86_400_000), standard: "10m",
            "How long the platform may be silent about a document it took; then the same bytes are sent again.",
            "平台接收单证后未给出回执的最长等待时间，超过后重新发送相同报文。"),
        SettingsField(
            "parallel", .integer(1...64), standard: "4",
            "How many documents are under way at once; those with a number in common always follow each other.",
            "同时发送的报文数；单号相同的报文始终按顺序发送。"),
        SettingsField(
            "retry",
            .group(
                RouteSettings.pauseFields + [
                    SettingsField(
                        "period", .duration(1_000...999_999_999), standard: "72h",
                        "How long a document is tried before it is parked and a person decides.", "重试期限；超过后挂起，由人工处理。")
                ]), "When a document whose sending failed is tried again.", "发送失败后的重试。"),
        SettingsField(
            "breaker", .group(RouteSettings.breakerFields), "When a platform that does not answer is left alone.",
            "平台无应答时的熔断。"),
        SettingsReference.tls,
    ]

    /// What does not fit together in a company's platform.
    static func problems(_ platform: ConfigurationTree, path: String) -> [ConfigurationProblem] {
        guard platform["url"] != nil else {
            // A group of which nothing is set stands in the example, too.
            guard platform.entries.contains(where: { $0.value.text != nil }) else { return [] }
            return [
                ConfigurationProblem(
                    .configValue, path: path, place: platform.place, "needs url", "须配置 url")
            ]
        }
        let isEncrypted = (platform["interface"]?.text ?? "encrypted") == "encrypted"
        return ["aesKeyFile", "rsaKeyFile"].compactMap { key in
            switch (platform[key], isEncrypted) {
            case (nil, true):
                ConfigurationProblem(
                    .configValue, path: path, place: platform.place, "needs \(key), or interface: plain",
                    "须配置 \(key)，或配置 interface: plain")
            case (let value?, false):
                ConfigurationProblem(
                    .configValue, path: "\(path).\(key)", place: value.place,
                    "has no use with interface: plain", "interface 为 plain 时无需配置")
            default: nil
            }
        }
    }

    /// The platform, for `config check`.
    var platformDescription: [BilingualText] {
        guard let platform else { return [] }
        let isPlain = platform.interface == .plain
        return [
            BilingualText(
                "\(isPlain ? "! " : "")Single-window documents of \(code) go to the platform first: \(platform.url), "
                    + "\(isPlain ? "in clear" : "encrypted"), as \(platform.sendCode).",
                "\(isPlain ? "! " : "")\(code) 的单一窗口报文先发送平台：\(platform.url)，\(isPlain ? "明文" : "加密")，"
                    + "发送方 \(platform.sendCode)。")
        ]
    }
}
