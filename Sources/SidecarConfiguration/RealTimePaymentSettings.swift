internal import SidecarBase

/// How customs' questions for payment data (announcement 179) are answered.
package struct RealTimePaymentSettings: Sendable, Equatable {
    /// An e-commerce platform, as customs knows it.
    package struct Platform: Sendable, Equatable {
        package var ebpCode: String
        /// The configured company whose signers sign.
        package var company: String
        /// The number under which the certificate is registered, where that is not its serial.
        package var certNo: String?
    }

    /// Where uploads go.
    package enum Mode: String, Sendable, CaseIterable { case test, production }

    /// What lengths are counted in.
    package enum LengthUnit: String, Sendable, CaseIterable { case utf16, utf8bytes, gbkbytes }

    /// What becomes of a text that peers have had trouble with.
    package enum Treatment: Sendable, Equatable {
        case asIs, collapseWhitespace, urlEncode
        case literal(String)

        init?(_ text: String) {
            switch text {
            case "asIs": self = .asIs
            case "collapseWhitespace": self = .collapseWhitespace
            case "urlEncode": self = .urlEncode
            case let text where text.hasPrefix("literal:"): self = .literal(String(text.dropFirst("literal:".count)))
            default: return nil
            }
        }
    }

    /// The program that has the payment data.
    package struct ERP: Sendable, Equatable {
        /// Where it is asked for data.
        package var url: String?
        /// Where it is told what happens.
        package var notifyUrl: String?
        package var hmacSecretFile: String?
        package var timeout: Duration
        package var tls: TLSSettings
    }

    /// Not empty.
    package var platforms: [Platform]
    package var callbackPath: String
    package var mode: Mode
    package var url: String?
    package var testUrl: String?
    package var timeout: Duration
    package var tls: TLSSettings
    package var connectTimeout: Duration
    package var proxy: ProxySettings?
    /// How many posts a minute one address may send to the callback before only real questions are taken; `nil`: any number.
    package var callbackRate: Int?
    package var limit: Duration
    package var warning: Duration
    package var uploadAfterDeadline: Bool
    package var parallel: Int
    package var lengthUnit: LengthUnit
    /// By the names of fields.
    package var texts: [String: Treatment]
    package var erp: ERP
}

extension SettingsReference {
    static let realTimePayment = SettingsField(
        "realtime179",
        .group([
            SettingsField(
                "platforms",
                .items(
                    [
                        SettingsField(
                            "ebpCode", .text(.ebpCode), isRequired: true,
                            "The platform's customs code, for which the certificate is registered.",
                            "电商平台代码，证书须以此代码在海关注册。"),
                        SettingsField(
                            "company", .text(.enterpriseCode), isRequired: true,
                            "The code of the configured company whose signers sign.", "由其签名设备加签的企业（已配置的海关编码）。"),
                        SettingsField(
                            "certNo", .text(.serial),
                            "The number under which the certificate is registered, where that is not its serial.",
                            "证书在海关注册的编号；未配置时取证书序列号。"),
                    ], identifiedBy: "ebpCode"),
                "The e-commerce platforms that customs asks; without any the channel is off.",
                "接受海关查询的电商平台；未配置时不启用。"),
            SettingsField(
                "callbackPath", .text(.urlPath), standard: "/callbacks/platDataOpen",
                "Path for customs' questions; the registered address must lead to it.", "海关回调的路径，须与注册的地址对应。"),
            SettingsField(
                "callbackRate", .integer(0...1_000_000), standard: "0",
                "Posts a minute from one address above which only real questions of customs are taken and everything else is answered 503; 0: no limit.",
                "同一地址每分钟回调次数超出此值后，仅受理有效的海关请求，其余应答 503；0 表示不限。"),
            SettingsField(
                "mode", .choice(RealTimePaymentSettings.Mode.allCases.map(\.rawValue)), standard: "test",
                "Where answers are uploaded: test to testUrl, production to url.",
                "上传目标：test 使用 testUrl，production 使用 url。"),
            SettingsField(
                "url", .text(.url), "Customs' address for uploads (realTimeDataUpload).",
                "海关生产环境的上传地址（realTimeDataUpload）。"),
            SettingsField(
                "testUrl", .text(.url), "Customs' address for test uploads.", "海关测试环境的上传地址。"),
            SettingsField(
                "timeout", .duration(100...60_000), standard: "20s",
                "Within this time customs must have answered an upload.",
                "上传的应答时限。"),
            SettingsReference.tls, SettingsReference.connectTimeout(standard: "5s"), SettingsReference.proxy,
            SettingsField(
                "limit", .duration(1_000...86_400_000), standard: "120s",
                "How long customs waits for the upload, from its question on.", "自海关回调起的上传时限。"),
            SettingsField(
                "warning", .duration(0...86_400_000), standard: "30s",
                "How long before the limit an unanswered question is reported.", "时限前多久对未完成的会话告警。"),
            SettingsField(
                "uploadAfterDeadline", .boolean, standard: "false",
                "Upload once even after the limit, marked late.", "超过时限后仍上传一次，并标记为迟报。"),
            SettingsField(
                "parallel", .integer(1...256), standard: "16", "How many questions are worked on at once.",
                "同时处理的会话数。"),
            SettingsField(
                "lengthUnit", .choice(RealTimePaymentSettings.LengthUnit.allCases.map(\.rawValue)), standard: "utf16",
                "What the lengths of fields are counted in; customs' text does not say.", "字段长度的计量单位；海关文本未作说明。"),
            SettingsField(
                "texts", .table(key: .name, value: .treatment),
                "What becomes of the text of a field, such as initalResponse: asIs, collapseWhitespace, urlEncode, or literal: and a text in its place.",
                "字段文本的处理方式，例如 initalResponse：asIs 原样、collapseWhitespace 合并换行与制表符、urlEncode 百分号编码、literal:文本 以固定文本代替。"),
            SettingsField(
                "erp",
                .group([
                    SettingsField(
                        "url", .text(.url), "Where the ERP is asked for the payment data of an order.",
                        "向 ERP 索取支付数据的地址。"),
                    SettingsField(
                        "notifyUrl", .text(.url), "Where the ERP is told that data is wanted, and how questions ended.",
                        "向 ERP 通知待提供数据与处理结果的地址。"),
                    SettingsField(
                        "hmacSecretFile", .text(.path), "File with the secret for an HMAC header of each request.",
                        "HMAC 请求头所用密钥的文件。"),
                    SettingsField(
                        "timeout", .duration(100...60_000), standard: "10s",
                        "Within this time the ERP must have answered.",
                        "ERP 的应答时限。"),
                    SettingsReference.tls,
                ]), "The program that has the payment data.", "持有支付数据的 ERP。"),
        ]),
        "Customs' questions for payment data (announcement 179).", "海关实时获取支付数据（179 号公告）。")
}

extension SettingsPattern {
    /// A platform's registration number. Source: realtime179.md §3.3.
    static let ebpCode = SettingsPattern("a code of 1 to 18 letters and digits", "1 至 18 位字母或数字的代码") { text in
        (1...18).contains(text.utf8.count)
            && text.utf8.allSatisfy {
                (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
            }
    }

    /// What becomes of a text.
    static let treatment = SettingsPattern(
        "asIs, collapseWhitespace, urlEncode, or literal: with a text", "asIs、collapseWhitespace、urlEncode 或 literal:文本"
    ) { RealTimePaymentSettings.Treatment($0) != nil }
}

extension SettingsConsistency {
    /// Platforms of configured companies, and the address that the mode needs.
    mutating func checkRealTimePayment() {
        guard let section = tree["realtime179"], !section.entries.isEmpty else { return }
        let platforms = section["platforms"]?.elements ?? []
        if platforms.isEmpty {
            let given = section.entries.contains { $0.value.text != nil }
            if given {
                add("realtime179.platforms", section.place, "is needed for any of this to be used", "须配置后本节才生效")
            }
            return
        }
        let codes = (tree["companies"]?.elements ?? []).compactMap { $0["code"]?.text }
        for (index, platform) in platforms.enumerated() {
            guard let company = platform["company"], let code = company.text, !codes.contains(code) else { continue }
            let meant = NearestName.suggestion(for: code, among: codes)
            add(
                "realtime179.platforms[\(index)].company", company.place,
                "the company \(code) is not configured" + (meant.map { "; did you mean \($0)?" } ?? ""),
                "企业 \(code) 未配置" + (meant.map { "；是否应为 \($0)？" } ?? ""))
        }
        let isProduction = section["mode"]?.text == RealTimePaymentSettings.Mode.production.rawValue
        let key = isProduction ? "url" : "testUrl"
        if section[key] == nil {
            let mode = isProduction ? "production" : "test"
            add("realtime179.\(key)", section.place, "is needed with mode: \(mode)", "mode: \(mode) 时必须配置")
        }
    }
}

extension RealTimePaymentSettings {
    /// What will be done, and what deserves a look.
    func describe() -> [BilingualText] {
        let codes = platforms.map(\.ebpCode)
        let target = (mode == .production ? url : testUrl) ?? ""
        var lines = [
            BilingualText(
                "Answers customs' questions for payment data at \(callbackPath) for \(codes.joined(separator: ", ")) within \(SettingsDuration.text(limit)), uploads to \(target).",
                "在 \(callbackPath) 接收海关支付数据查询（\(codes.joined(separator: "、"))），\(SettingsDuration.text(limit)) 内上传至 \(target)。"
            )
        ]
        if let proxy { lines.append(proxy.sentence(about: BilingualText("Payment data", "支付数据"))) }
        if mode == .test {
            lines.append(
                BilingualText(
                    "! realtime179.mode is test: customs' questions are answered at the address for tests.",
                    "! realtime179.mode 为 test：应答上传至海关测试环境。"))
        }
        if erp.url == nil {
            lines.append(
                BilingualText(
                    "The ERP is not asked for payment data; it deposits or pushes it.", "不向 ERP 索取支付数据；由 ERP 预存或推送。"))
        }
        return lines
    }
}
