internal import SidecarBase

/// The way to the foreign exchange authority (SAFE).
package struct ForeignExchangeSettings: Sendable, Equatable {
    /// Where the ERP is told about messages that nobody waits for.
    package struct Notices: Sendable, Equatable {
        package var url: String?
        package var hmacSecretFile: String?
        package var timeout: Duration
        package var tls: TLSSettings
    }

    package var url: String
    /// The file that says how messages look.
    package var profile: String
    package var usersFile: String
    package var usersKeyFile: String?
    package var calendarFile: String?
    package var timeout: Duration
    package var parallel: Int
    package var queueWhenClosed: Bool
    package var spread: Duration
    package var tls: TLSSettings
    package var notices: Notices
}

extension SettingsReference {
    static let foreignExchange = SettingsField(
        "safe",
        .group([
            SettingsField(
                "url", .text(.url), "The address of the authority's access platform; without it the channel is off.",
                "外汇局企业接口接入平台的地址；未配置时不启用。"),
            SettingsField(
                "profile", .text(.path), standard: "conf/safe/safe-default.json",
                "File that says how messages look: the shipped one is for tests, the real one follows the authority's specification.",
                "报文配置文件：随附文件仅用于测试，正式使用须按外汇局报文规范编写。"),
            SettingsField(
                "usersFile", .text(.path), standard: "conf/safe/users.json",
                "File with the users of the authority's system, mode 0600; the sidecar writes it when a password changes.",
                "外汇局系统用户文件，权限 0600；密码变更时由本服务改写。"),
            SettingsField(
                "usersKeyFile", .text(.path),
                "File with base64 of 32 bytes, mode 0600, under which passwords are encrypted in that file.",
                "用于加密上述文件中密码的密钥文件（32 字节的 base64），权限 0600。"),
            SettingsField(
                "calendarFile", .text(.path), "File with holidays and make-up working days.", "节假日与调休日文件。"),
            SettingsField(
                "timeout", .duration(1_000...3_600_000), standard: "60s",
                "Within this time the authority must have answered; operations may have their own in the profile.",
                "外汇局的应答时限；各操作可在报文配置文件中另行指定。"),
            SettingsField(
                "parallel", .integer(1...4), standard: "4", "How many messages are under way at once.", "同时发送的报文数。"),
            SettingsField(
                "queueWhenClosed", .boolean, standard: "false",
                "Keep what changes something there, when the authority's system is closed, until it opens; questions are refused then.",
                "外汇局系统未开放时，将提交类报文暂存至开放后发送；查询类报文予以拒绝。"),
            SettingsField(
                "spread", .duration(0...3_600_000), standard: "2m",
                "How far messages that waited are spread out after the opening.", "开放后分散发送暂存报文的时间范围。"),
            SettingsReference.tls,
            SettingsField(
                "notices",
                .group([
                    SettingsField(
                        "url", .text(.url), "Where the ERP is told what became of messages nobody waits for.",
                        "向 ERP 通知暂存或结果未知的报文最终处理结果的地址。"),
                    SettingsField(
                        "hmacSecretFile", .text(.path), "File with the secret for an HMAC header of each request.",
                        "HMAC 请求头所用密钥的文件。"),
                    SettingsField(
                        "timeout", .duration(100...60_000), standard: "10s",
                        "Within this time the ERP must have answered.", "ERP 的应答时限。"),
                    SettingsReference.tls,
                ]), "The program that sends through this channel.", "使用本接口的 ERP。"),
        ]),
        "The enterprise interface of the foreign exchange administration (SAFE).", "外汇局企业联机接口。")
}

extension ForeignExchangeSettings {
    /// What will be done, and what deserves a look.
    func describe() -> [BilingualText] {
        var lines = [
            BilingualText(
                "Foreign exchange: sends to \(url) as \(profile) says, in the names of the users in \(usersFile).",
                "外汇局：按 \(profile) 生成报文，以 \(usersFile) 中的用户发送至 \(url)。")
        ]
        if usersKeyFile == nil {
            lines.append(
                BilingualText(
                    "! Passwords stand in \(usersFile) as they are (no safe.usersKeyFile).",
                    "! \(usersFile) 中的密码未加密（未配置 safe.usersKeyFile）。"))
        }
        if calendarFile == nil {
            lines.append(
                BilingualText(
                    "! No safe.calendarFile: public holidays count as working days.",
                    "! 未配置 safe.calendarFile：法定节假日按工作日处理。"))
        }
        return lines
    }
}
