internal import SidecarBase

/// A webhook that is told when something is wrong.
package struct AlertSettings: Sendable, Equatable {
    /// What the webhook understands.
    package enum Format: String, Sendable, CaseIterable { case json, dingtalk, wecom, feishu, slack }

    /// What can be told.
    package static let conditions = [
        "cannot-sign", "pin-tries-low", "certificate-ending", "node-unreachable", "order-overdue", "target-blocked",
        "disk-low", "chain-broken", "tls-certificate",
    ]

    package var name: String
    /// Where notices go; `nil` where ``urlFile`` says it.
    package var url: String?
    /// A file with the address, mode 0600: the addresses of robots let anybody write who knows them.
    package var urlFile: String?
    package var format: Format
    package var secretFile: String?
    /// Names of ``conditions``.
    package var conditions: [String]
    /// After which time it is told again what is still so; zero never.
    package var repeats: Duration
    package var language: SettingsLanguage
    package var tls: TLSSettings

    /// What will be done, for `config check`.
    func describe() -> [BilingualText] {
        [
            BilingualText(
                "Tells \(name) (\(format.rawValue)) of \(conditions.joined(separator: ", ")).",
                "向 \(name)（\(format.rawValue)）告警：\(conditions.joined(separator: "、"))。")
        ]
    }
}

extension SettingsReference {
    static let alerts = SettingsField(
        "alerts",
        .items(
            [
                SettingsField("name", .text(.name), isRequired: true, "Name of the webhook.", "名称。"),
                SettingsField(
                    "url", .text(.url), "Where notices are posted. Addresses of robots are secret: better urlFile.",
                    "接收地址。机器人的地址属于机密，建议使用 urlFile。"),
                SettingsField(
                    "urlFile", .text(.path), "File with that address, mode 0600.", "保存该地址的文件，权限 0600。"),
                SettingsField(
                    "format", .choice(AlertSettings.Format.allCases.map(\.rawValue)), standard: "json",
                    "What it understands: json (our own), or the robot of DingTalk, WeCom, Feishu or Slack.",
                    "消息格式：json（自有格式），或钉钉、企业微信、飞书、Slack 机器人。"),
                SettingsField(
                    "secretFile", .text(.path),
                    "File with the secret of the signature (dingtalk, feishu, json), mode 0600.",
                    "签名密钥文件（dingtalk、feishu、json），权限 0600。"),
                SettingsField(
                    "on", .texts(.alertCondition), standard: AlertSettings.conditions.joined(separator: ", "),
                    "What is told.", "告警条件。"),
                SettingsField(
                    "repeat", .duration(0...604_800_000), standard: "4h",
                    "After which time it is told again what is still so; 0 never.", "未恢复时的重复间隔；0 表示不重复。"),
                SettingsField(
                    "language", .choice(["en", "zh"]), standard: "zh", "The language of the texts.", "消息语言。"),
                tls,
            ], identifiedBy: "name"),
        "Webhooks that are told when something is wrong, and when it is over: docs/alerts.md.",
        "出现异常及恢复时通知的 Webhook，见 docs/alerts.zh.md。")
}

extension SettingsPattern {
    /// The name of a condition.
    static let alertCondition = SettingsPattern(
        "one of " + AlertSettings.conditions.joined(separator: ", "),
        AlertSettings.conditions.joined(separator: "、") + " 之一"
    ) { AlertSettings.conditions.contains($0) }
}

extension SettingsConsistency {
    /// A webhook has one address.
    mutating func checkAlerts() {
        var names: Set<String> = []
        for (index, alert) in (tree["alerts"]?.elements ?? []).enumerated() {
            let path = "alerts[\(index)]"
            if (alert["url"] == nil) == (alert["urlFile"] == nil) {
                add(path, alert.place, "needs either url or urlFile", "必须填写 url 或 urlFile 之一")
            }
            if let name = alert["name"]?.text, !names.insert(name).inserted {
                add(path + ".name", alert.place, "is the name of an entry above", "与上面的名称重复")
            }
        }
    }
}
