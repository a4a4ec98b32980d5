package import SidecarBase

/// How applications for certificates of origin go to the council, and its results come back.
package struct CertificateOfOriginSettings: Sendable, Equatable {
    /// What is done with a result for something that was not sent from here.
    package enum Orphans: String, Sendable, CaseIterable { case keep, refuse }

    /// The program that is told what happens.
    package struct Notify: Sendable, Equatable {
        package var url: String?
        package var hmacSecretFile: String?
        package var timeout: Duration
        package var tls: TLSSettings
    }

    /// An address of their own for the council's pushes.
    package struct Inbound: Sendable, Equatable {
        package var host: String
        /// 0 takes any free port.
        package var port: Int
        /// Who may push; where it is empty, the list of the callbacks holds.
        package var allow: [AddressRange]
    }

    package var url: String
    package var providerCode: String
    /// The first signs, all verify; not empty.
    package var keyFiles: [String]
    /// `nil`: the built-in `ccpit-default`.
    package var profileFile: String?
    package var testMode: Bool
    package var callbackPath: String
    /// `nil`: pushes come to the same address as everything else.
    package var inbound: Inbound?
    package var timeout: Duration
    /// `nil`: what the profile says.
    package var perMinute: Int?
    /// `nil`: what the profile says.
    package var parallel: Int?
    /// `nil`: never.
    package var polling: Duration?
    package var orphans: Orphans
    package var tls: TLSSettings
    package var connectTimeout: Duration
    package var proxy: ProxySettings?
    package var notify: Notify
}

extension SettingsReference {
    static let certificateOfOrigin = SettingsField(
        "ccpit",
        .group([
            SettingsField(
                "url", .text(.url), "The council's address and port for this provider; without it the channel is off.",
                "贸促会为接入商提供的服务地址与端口；未配置时不启用。"),
            SettingsField(
                "providerCode", .text(.providerCode), "The provider code that the council gave.", "贸促会分配的服务商代码。"),
            SettingsField(
                "keyFiles", .texts(.path), standard: "",
                "Files with the shared key, mode 0600, written as the profile's keyEncoding says. The first signs, all verify: while the key is changed, the old one stays behind the new one.",
                "共享密钥文件，权限 0600，格式由接口配置的 keyEncoding 决定。第一个用于签名，全部用于验签；更换密钥期间，旧文件保留在新文件之后。"),
            SettingsField(
                "profileFile", .text(.path),
                "How the council's messages look, as JSON; without it the made-up ccpit-default, which no real council speaks.",
                "接口配置文件（JSON）；未配置时使用虚构的 ccpit-default，不适用于真实系统。"),
            SettingsField(
                "testMode", .boolean, standard: "false", "Allow a profile without signatures, for tests.",
                "允许不签名的接口配置，仅用于测试。"),
            SettingsField(
                "callbackPath", .text(.urlPath), standard: "/callbacks/ccpit",
                "Path where the council pushes results; the registered address must lead to it.",
                "接收贸促会推送结果的路径，须与登记的地址对应。"),
            SettingsField(
                "inbound",
                .group([
                    SettingsField(
                        "host", .text(.host), standard: "127.0.0.1",
                        "Address to listen on for pushes. Any other than a loopback address needs ccpit.inbound.allow.",
                        "接收推送的监听地址；非回环地址必须配置 ccpit.inbound.allow。"),
                    SettingsField(
                        "port", .integer(0...65_535),
                        "Port for pushes, such as the dedicated port the council knows; 0 takes any free port.",
                        "接收推送的专用端口；0 表示由系统选择。"),
                    SettingsField(
                        "allow", .texts(.addressRange), standard: "",
                        "Addresses that may push; by default those that may use the callbacks.",
                        "允许推送的地址；默认与回调路由组相同。"),
                ]),
                "An address of their own for the council's pushes: only the push path is served there, and it is served nowhere else.",
                "为贸促会推送单独监听的地址：该地址仅提供推送路径，且推送路径不再由主端口提供。"),
            SettingsField(
                "timeout", .duration(100...600_000), standard: "60s",
                "Within this time the council must have answered.",
                "贸促会的应答时限。"),
            SettingsField(
                "perMinute", .integer(0...6_000), standard: "0",
                "The most calls a minute; 0: what the profile says.", "每分钟最多调用次数；0 表示按接口配置。"),
            SettingsField(
                "parallel", .integer(0...64), standard: "0", "The most calls at once; 0: what the profile says.",
                "同时调用数上限；0 表示按接口配置。"),
            SettingsField(
                "polling", .duration(0...86_400_000), standard: "10m",
                "How often the council is asked about what it has not finished; 0: never, results only come by push.",
                "查询未办结业务的间隔；0 表示从不查询，仅接收推送。"),
            SettingsField(
                "orphans", .choice(CertificateOfOriginSettings.Orphans.allCases.map(\.rawValue)), standard: "keep",
                "A pushed result for something that was not sent from here. keep: acknowledged and told as an orphan; refuse: answered with the code for unknown numbers.",
                "收到非本系统发送业务的推送结果时：keep 确认并作为孤立结果告知；refuse 以编号不存在的代码拒绝。"),
            tls, connectTimeout(standard: "5s"), proxy,
            SettingsField(
                "notify",
                .group([
                    SettingsField(
                        "url", .text(.url), "Where the ERP is told what happens; without it the ERP asks.",
                        "向 ERP 通知结果的地址；未配置时由 ERP 查询。"),
                    SettingsField(
                        "hmacSecretFile", .text(.path), "File with the secret for an HMAC header of each request.",
                        "HMAC 请求头所用密钥的文件。"),
                    SettingsField(
                        "timeout", .duration(100...60_000), standard: "10s",
                        "Within this time the ERP must have answered.", "ERP 的应答时限。"),
                    tls,
                ]), "The program that is told what happens.", "接收通知的 ERP。"),
        ]),
        "Certificates of origin: the council's data exchange (CCPIT).", "原产地证：贸促会业务数据交换。")
}

extension SettingsPattern {
    /// A code that the council gives; it stands in message numbers and in what is signed.
    static let providerCode = SettingsPattern(
        "a code of 1 to 40 letters, digits, hyphens and underscores", "1 至 40 位字母、数字、连字符或下划线的代码"
    ) { text in
        (1...40).contains(text.utf8.count)
            && text.utf8.allSatisfy {
                switch $0 {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x5F: true
                default: false
                }
            }
    }
}

extension SettingsConsistency {
    /// The address needs a code and a key, and nothing works without the address.
    mutating func checkCertificateOfOrigin() {
        guard let section = tree["ccpit"], !section.entries.isEmpty else { return }
        guard section["url"] != nil else {
            if section.entries.contains(where: { $0.value.text != nil || !$0.value.elements.isEmpty }) {
                add("ccpit.url", section.place, "is needed for any of this to be used", "须配置后本节才生效")
            }
            return
        }
        if section["providerCode"] == nil { add("ccpit.providerCode", section.place, "is needed", "必须配置") }
        if section["keyFiles"]?.elements.isEmpty ?? true {
            add("ccpit.keyFiles", section.place, "needs at least one file", "至少需要一个文件")
        }
        checkInbound(section["inbound"])
    }

    /// Pushes carry no token, so an address others can reach needs a list; and it must be an address of its own.
    private mutating func checkInbound(_ inbound: ConfigurationTree?) {
        guard let inbound, !inbound.entries.isEmpty else { return }
        guard let port = inbound["port"] else {
            add("ccpit.inbound.port", inbound.place, "is needed", "必须配置")
            return
        }
        let server = tree["server"]
        let own = inbound["host"]?.text ?? "127.0.0.1"
        let main = server?["host"]?.text ?? SettingsBuilder.standard("server", "host")
        if port.text != "0", port.text == server?["port"]?.text ?? SettingsBuilder.standard("server", "port"),
            own == main || [own, main].contains(where: { ["0.0.0.0", "::"].contains($0) })
        {
            add("ccpit.inbound.port", port.place, "must differ from server.port", "不得与 server.port 相同")
        }
        if let host = inbound["host"], let name = host.text, SettingsPattern.host.accepts(name),
            !AddressRange.isLoopback(host: name), inbound["allow"]?.elements.isEmpty ?? true
        {
            add(
                "ccpit.inbound.host", host.place,
                "can be reached from other machines, so ccpit.inbound.allow must list who may push",
                "可从其他机器访问，因此必须配置 ccpit.inbound.allow")
        }
    }
}

extension CertificateOfOriginSettings {
    /// What will be done, and what deserves a look.
    func describe() -> [BilingualText] {
        let profile = profileFile ?? "ccpit-default"
        var lines = [
            BilingualText(
                "Certificates of origin: calls the council at \(url) as \(providerCode) (profile \(profile)), takes its pushes at \(callbackPath).",
                "原产地证：以 \(providerCode) 调用贸促会 \(url)（接口配置 \(profile)），在 \(callbackPath) 接收推送。")
        ]
        if let inbound { lines.append(inbound.sentence) }
        if let proxy { lines.append(proxy.sentence(about: BilingualText("Certificates of origin", "原产地证"))) }
        if profileFile == nil {
            lines.append(
                BilingualText(
                    "! ccpit.profileFile is not set: the built-in profile is made up, a real council does not speak it.",
                    "! 未配置 ccpit.profileFile：内置接口配置为虚构，真实系统不适用。"))
        }
        if testMode {
            lines.append(
                BilingualText(
                    "! ccpit.testMode: a profile without signatures would be used.", "! ccpit.testMode：允许使用不签名的接口配置。"))
        }
        if polling == nil {
            lines.append(
                BilingualText(
                    "! ccpit.polling is 0: a result whose push is lost is never noticed.",
                    "! ccpit.polling 为 0：推送丢失的结果将不会被发现。"))
        }
        return lines
    }
}

extension CertificateOfOriginSettings.Inbound {
    /// Where pushes come, and from whom, as `config check` says it.
    package func sentence(in language: SettingsLanguage) -> String { sentence[language] }

    var sentence: BilingualText {
        let place = (
            "\(host), port \(port == 0 ? "chosen by the system" : String(port))",
            "\(host)，端口\(port == 0 ? "由系统选择" : " \(port)")"
        )
        guard !allow.isEmpty else {
            return BilingualText(
                "The council's pushes are taken on \(place.0), and nowhere else, from the addresses that may use the callbacks.",
                "贸促会推送仅在 \(place.1) 接收，允许的地址与回调路由组相同。")
        }
        let list = allow.map(\.text).joined(separator: ", ")
        let isAnybody = allow.contains(where: \.isEverything)
        return BilingualText(
            "\(isAnybody ? "! " : "")The council's pushes are taken on \(place.0), and nowhere else, from \(isAnybody ? "everywhere (\(list))" : list).",
            "\(isAnybody ? "! " : "")贸促会推送仅在 \(place.1) 接收，\(isAnybody ? "允许任何地址（\(list)）" : "允许的地址：\(list)")。")
    }
}
