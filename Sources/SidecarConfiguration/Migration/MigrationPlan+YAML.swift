internal import SidecarBase

extension MigrationPlan {
    /// The configuration, as YAML; answers that are missing are replaced by their suggestions, as far as there are any.
    package var yaml: String {
        func value(_ key: MigrationQuestion.Key, _ other: String? = nil) -> String {
            YAMLText.quoted(answers[key] ?? other ?? "")
        }
        let code = answers[.companyCode] ?? ""
        let allow = (answers[.allow] ?? "127.0.0.0/8, ::1").split(separator: ",").map { YAMLText.quoted($0.trimmed) }
        var lines = [
            "# Made by portsign migrate of \(bundle.folder.filter { !$0.isNewline }).",
            "# portsign config reference lists every key there is.",
            "server:",
            "  host: \(value(.host, "127.0.0.1"))",
            "  port: \(answers[.port] ?? "9090")",
            "  allow: [\(allow.joined(separator: ", "))]",
            "companies:",
            "  - code: \(YAMLText.quoted(code))",
            "    name: \(value(.companyName))",
            "    dxpId: \(value(.companyDxpId))",
            "    edition: \(value(.companyEdition, "2018-113"))",
            "    signers: [\(MigrationPlan.signerName)]",
            "signers:",
            "  \(MigrationPlan.signerName):",
            "    type: \(signerType)",
        ]
        switch signerType {
        case "software":
            lines += ["    key: \(value(.signerKey))", "    certificate: \(value(.signerCertificate))"]
        case "pkcs11": lines.append("    module: \(value(.signerLibrary))")
        case "skf", "eport-library": lines.append("    library: \(value(.signerLibrary))")
        default: break
        }
        if signerType != "software" { lines.append("    pinFile: \(YAMLText.quoted(pinPath))") }
        if let url = answers[.nodeURL], !url.isEmpty {
            lines += [
                "routes:",
                "  - name: node",
                "    companies: [\(YAMLText.quoted(code))]",
                "    transport: { type: soap, url: \(YAMLText.quoted(url)) }",
            ]
        }
        if let url = answers[.erpURL], !url.isEmpty {
            lines += ["relay:", "  - { name: erp, url: \(YAMLText.quoted(url)), format: platform-form }"]
        }
        if bundle.contextPath != "/\(OldBundle.application)", bundle.contextPath != "/" {
            lines += ["compatibility:", "  basePath: \(YAMLText.quoted(bundle.contextPath))"]
        }
        lines += [
            "ledger: { path: \(YAMLText.quoted(places.state + "/portsign.sqlite")) }",
            "state: { folder: \(YAMLText.quoted(places.state)) }",
        ]
        return lines.joined(separator: "\n") + "\n"
    }
}

/// Texts as YAML.
enum YAMLText {
    /// A text in double quotes. Control characters, which no checked value has, are left out.
    static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars where scalar.value >= 0x20 && scalar.value != 0x7F {
            if scalar == "\"" || scalar == "\\" { quoted += "\\" }
            quoted.unicodeScalars.append(scalar)
        }
        return quoted + "\""
    }
}
