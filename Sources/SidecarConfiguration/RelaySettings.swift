package import SidecarBase

/// An ERP that gets receipts.
package struct RelaySettings: Sendable, Equatable {
    /// What a receipt looks like.
    package enum Format: String, Sendable, CaseIterable {
        /// The form the platform itself sends.
        case platformForm = "platform-form"
        /// The bare receipt.
        case xml
        /// The receipt read, with its XML.
        case json
    }

    /// Where receipts go.
    package enum Place: Sendable, Equatable {
        case url(String)
        case folder(String)
    }

    /// What of a form's content is sent.
    package enum Content: String, Sendable, CaseIterable {
        /// As the platform sent it.
        case original
        /// Always the bare receipt.
        case plain
        /// Always sealed anew, with the target's own keys.
        case sealed
    }

    /// What of an answer means that the ERP has the receipt, beside its status.
    package enum SuccessBody: String, Sendable, CaseIterable {
        /// A `success` in it must be true, and it must be no web page.
        case auto
        /// Anything.
        case any
        /// `successText` must be in it.
        case text
    }

    package var name: String
    package var place: Place
    package var format: Format
    package var content = Content.original
    /// File with the AES key of sealed content, base64, mode 0600.
    package var aesKeyFile: String?
    /// File with the RSA private key of its `data_digest`, mode 0600; without one there is none.
    package var rsaKeyFile: String?
    /// Whose receipts it gets; empty for all.
    package var companies: [String] = []
    /// File with the secret of the HMAC header.
    package var hmacSecretFile: String?
    package var timeout: Duration
    /// How many receipts are under way at once.
    package var parallel = 4
    package var successStatus = StatusList.good
    package var successBody = SuccessBody.auto
    package var successText: String?
    package var retry = RouteSettings.Retry(first: .seconds(1), maximum: .seconds(300), period: .zero)
    package var breaker = RouteSettings.Breaker()
    /// How the ERP is trusted.
    package var tls = TLSSettings()

    /// The keys of a target.
    static let fields = [
        SettingsField("name", .text(.name), isRequired: true, "Name of the target.", "目标名称。"),
        SettingsField(
            "url", .text(.url), "Where the receipts are posted; a target has either url or folder.",
            "接收回执的地址；url 与 folder 二选一。"),
        SettingsField(
            "folder", .text(.path),
            "Folder that gets a file for each receipt, format xml or json; a target has either url or folder.",
            "写入回执文件的目录，格式为 xml 或 json；url 与 folder 二选一。"),
        SettingsField(
            "companies", .texts(.enterpriseCode), standard: "",
            "Codes of the companies whose receipts it gets; without any: all receipts.", "只接收这些企业的回执；未配置时接收全部。"),
        SettingsField(
            "format", .choice(Format.allCases.map(\.rawValue)), standard: "platform-form",
            "platform-form: the form the platform itself sends; xml: the bare receipt; json: the receipt read, with its XML.",
            "platform-form：与平台推送相同的表单；xml：回执原文；json：解析后的回执及其 XML。"),
        SettingsField(
            "content", .choice(Content.allCases.map(\.rawValue)), standard: "original",
            "What of a form is repeated: original as the platform sent it, plain the bare receipt without a digest, sealed the receipt encrypted and signed with this target's own keys.",
            "表单内容：original 原样转发，plain 转发解密后的回执（无 data_digest），sealed 以本目标自己的密钥重新加密签名。"),
        SettingsField(
            "aesKeyFile", .text(.path),
            "With content: sealed: file with the AES key of content (base64 of 16, 24 or 32 bytes), mode 0600.",
            "content: sealed 时：加密 content 的 AES 密钥文件（16、24 或 32 字节的 base64），权限 0600。"),
        SettingsField(
            "rsaKeyFile", .text(.path),
            "With content: sealed: file with the RSA private key of data_digest (PEM, or base64 of PKCS#8), mode 0600; without it the form has no digest.",
            "content: sealed 时：签名 data_digest 的 RSA 私钥文件（PEM 或 PKCS#8 的 base64），权限 0600；未配置时表单不含 data_digest。"),
        SettingsField(
            "hmacSecretFile", .text(.path), "File with the secret for an HMAC header of each request.",
            "HMAC 请求头所用密钥的文件。"),
        SettingsField(
            "timeout", .duration(100...600_000), standard: "10s", "Within this time the ERP must have answered.",
            "ERP 的应答时限。"),
        SettingsField(
            "parallel", .integer(1...256), standard: "4",
            "How many receipts are under way at once; those of one order number always follow each other.",
            "同时转发的回执数；同一单号的回执始终按顺序转发。"),
        SettingsField(
            "successStatus", .text(.statusList), standard: "200-299", "The HTTP statuses that mean success.",
            "表示成功的 HTTP 状态码。"),
        SettingsField(
            "successBody", .choice(SuccessBody.allCases.map(\.rawValue)), standard: "auto",
            "What the body must say besides: auto that success is true where it speaks of success, any nothing, text the successText.",
            "应答内容的要求：auto 含 success 时须为 true；any 不作要求；text 须含 successText。"),
        SettingsField("successText", .text(.text), "The text that an answer of success contains.", "成功应答所含的文字。"),
        SettingsField(
            "retry", .group(RouteSettings.pauseFields),
            "When a receipt that was not taken is tried again; it is tried for ever.", "转发失败后的重试；不设期限。"),
        SettingsField(
            "breaker", .group(RouteSettings.breakerFields), "When an ERP that does not answer is left alone.",
            "ERP 无应答时的熔断。"),
    ]

    /// What does not fit together in a target.
    static func problems(_ target: ConfigurationTree, path: String, companies: [String]) -> [ConfigurationProblem] {
        func problem(
            _ key: String, _ tree: ConfigurationTree, _ english: String, _ chinese: String
        ) -> ConfigurationProblem {
            ConfigurationProblem(
                .configValue, path: key.isEmpty ? path : "\(path).\(key)", place: tree.place, english, chinese)
        }
        var problems: [ConfigurationProblem] = []
        if (target["url"] == nil) == (target["folder"] == nil) {
            problems.append(problem("", target, "needs either url or folder", "须且只能配置 url、folder 之一"))
        }
        if let folder = target["folder"], !["xml", "json"].contains(target["format"]?.text ?? "") {
            problems.append(
                problem("folder", folder, "needs format: xml or format: json", "须配置 format: xml 或 format: json"))
        }
        let isSealed = target["content"]?.text == Content.sealed.rawValue
        if isSealed, target["aesKeyFile"] == nil {
            problems.append(
                problem("content", target["content"] ?? target, "sealed needs aesKeyFile", "sealed 须配置 aesKeyFile"))
        }
        if isSealed, let format = target["format"], format.text != Format.platformForm.rawValue {
            problems.append(
                problem("content", format, "sealed goes with format: platform-form", "sealed 仅用于 format: platform-form")
            )
        }
        for key in ["aesKeyFile", "rsaKeyFile"] {
            guard !isSealed, let idle = target[key] else { continue }
            problems.append(
                problem(key, idle, "has no effect without content: sealed", "仅在 content: sealed 时有效"))
        }
        let isText = target["successBody"]?.text == "text"
        if isText != (target["successText"] != nil) {
            problems.append(
                problem(
                    "successText", target["successText"] ?? target,
                    "successText and successBody: text go together", "successText 与 successBody: text 须同时配置"))
        }
        for company in target["companies"]?.elements ?? [] {
            guard let code = company.text, SettingsPattern.enterpriseCode.accepts(code), !companies.contains(code)
            else { continue }
            let meant = NearestName.suggestion(for: code, among: companies)
            problems.append(
                problem(
                    "companies", company,
                    "the company \(code) is not configured" + (meant.map { "; did you mean \($0)?" } ?? ""),
                    "企业 \(code) 未配置" + (meant.map { "；是否应为 \($0)？" } ?? "")))
        }
        return problems
    }
}
