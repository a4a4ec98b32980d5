internal import SidecarBase

/// What must fit together across keys. It looks at the tree, so that it can name lines and also speaks when single
/// values are wrong.
struct SettingsConsistency {
    let tree: ConfigurationTree
    private var problems: [ConfigurationProblem] = []

    private init(_ tree: ConfigurationTree) {
        self.tree = tree
    }

    /// Every problem of a whole configuration.
    static func problems(in tree: ConfigurationTree) -> [ConfigurationProblem] {
        var consistency = SettingsConsistency(tree)
        consistency.checkListening()
        consistency.checkAlerts()
        consistency.checkCompanies()
        consistency.checkSigners()
        consistency.checkRoutes()
        consistency.checkTransports()
        consistency.checkRelay()
        consistency.checkPlatform()
        consistency.checkPaths()
        consistency.checkPrefix()
        consistency.checkShadow()
        consistency.checkRealTimePayment()
        consistency.checkCertificateOfOrigin()
        consistency.checkChannelConnections()
        return consistency.problems
    }

    mutating func add(_ path: String, _ place: ConfigurationProblem.Place, _ english: String, _ chinese: String) {
        problems.append(ConfigurationProblem(.configValue, path: path, place: place, english, chinese))
    }

    private mutating func checkCompanies() {
        let signers = (tree["signers"]?.entries ?? []).map(\.key)
        for (index, company) in (tree["companies"]?.elements ?? []).enumerated() {
            var seen: Set<String> = []
            if let platform = company["platform"] {
                problems += CompanySettings.problems(platform, path: "companies[\(index)].platform")
            }
            if let moment = company["switchAt"], (company["signers"]?.elements.count ?? 0) < 2 {
                add(
                    "companies[\(index)].switchAt", moment.place, "needs two signers: the old one, then the new one",
                    "需要两个签名设备：先旧后新")
            }
            for signer in company["signers"]?.elements ?? [] {
                guard let name = signer.text, SettingsPattern.name.accepts(name) else { continue }
                let path = "companies[\(index)].signers"
                if !seen.insert(name).inserted {
                    add(path, signer.place, "names the signer \(name) more than once", "重复引用签名设备 \(name)")
                }
                if signers.contains(name) { continue }
                let meant = NearestName.suggestion(for: name, among: signers)
                add(
                    path, signer.place,
                    "there is no signer \(name)" + (meant.map { "; did you mean \($0)?" } ?? ""),
                    "没有签名设备 \(name)" + (meant.map { "；是否应为 \($0)？" } ?? ""))
            }
        }
    }

    private mutating func checkSigners() {
        for entry in tree["signers"]?.entries ?? [] {
            let path = "signers." + entry.key
            let signer = entry.value
            checkEPort(signer, path, entry.place)
            switch signer["type"]?.text {
            case let type? where SettingsReference.pinTypes.contains(type):
                for (kind, key) in [("pkcs11", "module"), ("skf", "library")] where type == kind && signer[key] == nil {
                    add(path, entry.place, "needs \(key)", "必须配置 \(key)")
                }
                let fromLegacy = signer["pinFromLegacy"]?.text?.lowercased() == "true"
                let sources = [signer["pinFile"] != nil, signer["pinEnvironment"] != nil, fromLegacy].filter { $0 }
                if sources.count != 1 {
                    add(
                        path, entry.place, "needs exactly one of pinFile, pinEnvironment and pinFromLegacy: true",
                        "须且只能配置 pinFile、pinEnvironment、pinFromLegacy: true 三者之一")
                }
                if fromLegacy, tree["legacy"]?["properties"] == nil {
                    add(
                        path + ".pinFromLegacy", signer["pinFromLegacy"]?.place ?? entry.place,
                        "needs legacy.properties", "需要配置 legacy.properties")
                }
                checkPINForm(signer, path, entry.place)
            case "remote": checkRemote(signer, path, entry.place, named: entry.key)
            case "software":
                let isPEM = signer["key"] != nil && signer["certificate"] != nil
                let hasPEM = signer["key"] != nil || signer["certificate"] != nil
                let isPKCS12 = signer["pkcs12"] != nil
                if isPKCS12 ? hasPEM : !isPEM {
                    add(
                        path, entry.place, "needs either key and certificate, or pkcs12",
                        "须配置 key 与 certificate，或配置 pkcs12")
                }
            default: break
            }
        }
    }

    /// A PIN that is filled needs to know how far.
    private mutating func checkPINForm(_ signer: ConfigurationTree, _ path: String, _ place: ConfigurationProblem.Place)
    {
        let iso = signer["iso7816"]
        let isFilled = ["zero", "ff"].contains(iso?["pinPad"]?.text ?? "none")
        let hasLength = (iso?["pinStoredLength"]?.text ?? "0") != "0"
        if isFilled != hasLength {
            add(
                path + ".iso7816", iso?.place ?? place, "pinPad and pinStoredLength go together",
                "pinPad 与 pinStoredLength 须同时配置")
        }
    }

    private mutating func checkRemote(
        _ signer: ConfigurationTree, _ path: String, _ place: ConfigurationProblem.Place, named name: String
    ) {
        if signer["url"] == nil || signer["tokenFile"] == nil {
            add(path, place, "needs url and tokenFile", "须配置 url 与 tokenFile")
        }
        if let url = signer["url"], let text = url.text, !SignerSettings.Remote.isEncrypted(text),
            !SignerSettings.Remote.isLocal(text), signer["allowPlain"]?.text?.lowercased() != "true"
        {
            add(
                path + ".url", url.place, "must be https to another machine; allowPlain: true permits http",
                "访问其他机器必须使用 https；如确需 http，请配置 allowPlain: true")
        }
        let users = (tree["companies"]?.elements ?? []).count { company in
            company["signers"]?.elements.contains { $0.text == name } ?? false
        }
        if users > 1, signer["company"] == nil {
            add(
                path, place, "is used by several companies, so company must say for which the other PortSign signs",
                "由多个企业使用，须以 company 指明另一 PortSign 为哪个企业加签")
        }
    }

    private mutating func checkEPort(
        _ signer: ConfigurationTree, _ path: String, _ place: ConfigurationProblem.Place
    ) {
        switch signer["type"]?.text {
        case "eport-library" where signer["library"] == nil:
            add(path, place, "needs library", "须配置 library")
        case "eport-control":
            guard let url = signer["url"], let text = url.text, text.hasPrefix("ws://"),
                !AddressRange.isLoopback(host: SettingsPattern.webSocketHost(text)),
                signer["allowPlainRemote"]?.text?.lowercased() != "true"
            else { return }
            add(
                path + ".url", url.place,
                "is on another machine, to which PIN and messages would travel in clear: use wss://, or set allowPlainRemote: true",
                "位于其他机器，PIN 与报文将以明文传输：请使用 wss://，或设置 allowPlainRemote: true")
        default: break
        }
    }

    private mutating func checkRoutes() {
        let codes = (tree["companies"]?.elements ?? []).compactMap { $0["code"]?.text }
        var routed: Set<String> = []
        for (index, route) in (tree["routes"]?.elements ?? []).enumerated() {
            let path = "routes[\(index)].companies"
            for company in route["companies"]?.elements ?? [] {
                guard let code = company.text, SettingsPattern.enterpriseCode.accepts(code) else { continue }
                if !codes.contains(code) {
                    let meant = NearestName.suggestion(for: code, among: codes)
                    add(
                        path, company.place,
                        "the company \(code) is not configured" + (meant.map { "; did you mean \($0)?" } ?? ""),
                        "企业 \(code) 未配置" + (meant.map { "；是否应为 \($0)？" } ?? ""))
                }
                if !routed.insert(code).inserted {
                    add(
                        path, company.place, "the company \(code) is on a route already; one route each",
                        "企业 \(code) 已在其他线路中；每个企业只能使用一条线路")
                }
            }
        }
        guard let forward = tree["compatibility"]?["forward"], forward.text == "always" else { return }
        for code in codes where SettingsPattern.enterpriseCode.accepts(code) && !routed.contains(code) {
            add(
                "compatibility.forward", forward.place, "always needs a route for every company; \(code) has none",
                "always 要求每个企业都有线路；企业 \(code) 没有线路")
        }
    }

    private mutating func checkRelay() {
        let codes = (tree["companies"]?.elements ?? []).compactMap { $0["code"]?.text }
        for (index, target) in (tree["relay"]?.elements ?? []).enumerated() {
            problems += RelaySettings.problems(target, path: "relay[\(index)]", companies: codes)
        }
    }

    private mutating func checkPlatform() {
        guard let platform = tree["platform"], let digest = platform["requireDigest"],
            digest.text?.lowercased() == "true", platform["publicKeyFile"] == nil
        else { return }
        add(
            "platform.requireDigest", digest.place, "a digest can be checked only with platform.publicKeyFile",
            "校验 data_digest 需要配置 platform.publicKeyFile")
    }

    private mutating func checkPaths() {
        var taken: [String: String] = [:]
        for key in ["zhejiang", "dxp", "as2"] {
            let path = tree["callbacks"]?[key]
            let text = path?.text ?? SettingsBuilder.standard("callbacks", key)
            let other = taken[text]
            taken[text] = other ?? key
            guard let other, let place = (path ?? tree["callbacks"]?[other])?.place else { continue }
            add("callbacks.\(key)", place, "must differ from callbacks.\(other)", "不得与 callbacks.\(other) 相同")
        }
    }

    /// Source: zhejiang.md §2.3.
    private mutating func checkPrefix() {
        guard let section = tree["compatibility"] else { return }
        let success = section["successKey"]?.text ?? SettingsBuilder.standard("compatibility", "successKey")
        let xml = section["xmlKey"]?.text ?? SettingsBuilder.standard("compatibility", "xmlKey")
        let asText = section["booleanAsText"]?.text?.lowercased() == "true"
        guard SettingsPattern.jsonKey.accepts(success), SettingsPattern.jsonKey.accepts(xml) else { return }
        let length = CompatibilitySettings.prefix(successKey: success, xmlKey: xml, booleanAsText: asText).utf8.count
        if length == CompatibilitySettings.prefixLength, success != xml { return }
        let place = (section["successKey"] ?? section["xmlKey"] ?? section["booleanAsText"])?.place ?? section.place
        if success == xml {
            add(
                "compatibility.xmlKey", place, "must differ from compatibility.successKey",
                "不得与 compatibility.successKey 相同")
        } else {
            let needed = CompatibilitySettings.prefixLength
            add(
                "compatibility", place,
                "successKey, xmlKey and booleanAsText make \(length) characters before the XML; old callers need \(needed)",
                "successKey、xmlKey 与 booleanAsText 使 XML 之前有 \(length) 个字符；原有调用方要求恰为 \(needed) 个")
        }
    }
}
