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

    /// What is kept whole, and what is hidden on request.
    package struct Audit: Sendable, Equatable {
        /// Queries whose answers are kept, too.
        package var full: [String]
        /// Fields that hold names and amounts.
        package var masked: [String]
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
    package var connectTimeout: Duration
    package var proxy: ProxySettings?
    package var notices: Notices
    package var audit: Audit
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
            SettingsReference.tls, SettingsReference.connectTimeout(standard: "10s"), SettingsReference.proxy,
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
            SettingsField(
                "audit",
                .group([
                    SettingsField(
                        "full", .texts(.operationPattern), standard: "*",
                        "Queries whose answers are kept whole: names of operations, or beginnings such as trade.*. Submits, and all answers that are no success, always are; of other answers the digest is kept.",
                        "完整保存应答的查询操作：操作名或 trade.* 形式的前缀。提交类操作以及一切非成功的应答始终完整保存；其余应答仅保存摘要。"),
                    SettingsField(
                        "masked", .texts(.fieldPattern), standard: "CRTUSER, INPTELC, *NAME, *AMT, *AMOUNT",
                        "Fields with names and amounts that an auditor's mask=true hides, beside all fields that are numbers; * at one end stands for anything.",
                        "审计查看时以 mask=true 隐藏的姓名、金额字段（数值字段一律隐藏）；首或尾的 * 表示任意内容。"),
                ]),
                "The audit conditions. That every operation, message, authentication and change of the configuration is an event cannot be switched off.",
                "审计条件。每项操作、报文、身份验证与配置变更均记录为事件，不可关闭。"),
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
        if let proxy { lines.append(proxy.sentence(about: BilingualText("Foreign exchange", "外汇局"))) }
        if !audit.full.contains("*") {
            let list = audit.full.joined(separator: ", ")
            lines.append(
                BilingualText(
                    "Foreign exchange: of answers to queries \(audit.full.isEmpty ? "only digests are kept" : "those to \(list) are kept, of the others digests"); all else is kept whole.",
                    "外汇局：查询应答\(audit.full.isEmpty ? "仅保存摘要" : "除 \(list) 外仅保存摘要")；其余均完整保存。"))
        }
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

extension SettingsPattern {
    /// A name of an operation of the authority's, or a beginning of names.
    static let operationPattern = SettingsPattern(
        "the name of an operation, or a beginning of names with * behind it", "操作名，或以 * 结尾的前缀"
    ) { isPattern($0.hasSuffix("*") ? String($0.dropLast()) : $0, mayBeEmpty: $0.hasSuffix("*")) }

    /// A name of a field, or one end of names.
    static let fieldPattern = SettingsPattern(
        "the name of a field, with * at one end for anything", "字段名，首或尾可用 * 表示任意内容"
    ) { text in
        let bare = text.hasPrefix("*") ? text.dropFirst() : text.hasSuffix("*") ? text.dropLast() : text[...]
        return isPattern(String(bare), mayBeEmpty: false)
    }

    private static func isPattern(_ text: String, mayBeEmpty: Bool) -> Bool {
        (mayBeEmpty || !text.isEmpty) && text.utf8.count <= 100
            && text.utf8.allSatisfy {
                switch $0 {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F: true
                default: false
                }
            }
    }
}
