/// The values that the example file shows switched on; every other key stands there commented out, with its default.
private struct ExampleEntry {
    /// The name, for groups with names of one's own choice.
    var name: String?
    /// Values as written in YAML, by key; keys of a group inside are dotted.
    let values: [String: String]
    /// An entry that is commented out as a whole.
    var isShownOnly = false
}

extension SettingsReference {
    private static let example: [String: [ExampleEntry]] = [
        "server": [ExampleEntry(values: ["host": "127.0.0.1", "port": "9090", "allow": "[127.0.0.0/8, \"::1\"]"])],
        "companies": [
            ExampleEntry(values: [
                "code": "3301960EX1", "name": "示例跨境电商（杭州）有限公司", "dxpId": "DXPENT0000099001",
                "edition": "\"2018-113\"", "signers": "[ukey-a]",
            ])
        ],
        "signers": [
            ExampleEntry(
                name: "ukey-a",
                values: ["type": "card", "profile": "piv", "slot": "9c", "pinFile": "conf/ukey-a.pin"]),
            ExampleEntry(
                name: "ukey-control",
                values: ["type": "eport-control", "url": "ws://127.0.0.1:61232", "pinFile": "conf/ukey-control.pin"],
                isShownOnly: true),
            ExampleEntry(
                name: "ukey-library",
                values: [
                    "type": "eport-library", "library": "/usr/lib/libSPSecureAPI.so",
                    "pinFile": "conf/ukey-library.pin",
                ],
                isShownOnly: true),
            ExampleEntry(
                name: "soft",
                values: ["type": "software", "key": "conf/test.key.pem", "certificate": "conf/test.cert.pem"],
                isShownOnly: true),
            ExampleEntry(
                name: "hsm",
                values: [
                    "type": "pkcs11", "module": "/usr/lib/softhsm/libsofthsm2.so", "token": "customs",
                    "pinFile": "conf/hsm.pin",
                ], isShownOnly: true),
            ExampleEntry(
                name: "ukey-b",
                values: ["type": "skf", "library": "/opt/vendor/lib/libskf.so", "pinFile": "conf/ukey-b.pin"],
                isShownOnly: true),
            ExampleEntry(
                name: "branch",
                values: [
                    "type": "remote", "url": "\"https://keys.example:9090/api/v1/sign\"",
                    "tokenFile": "conf/keys.token",
                ],
                isShownOnly: true),
        ],
        "routes": [
            ExampleEntry(values: [
                "name": "node", "companies": "[3301960EX1]", "transport.type": "soap",
                "transport.url": "\"http://127.0.0.1:9191/newyorkWS/ws/ReceiveCebDeclare\"",
            ])
        ],
        "alerts": [
            ExampleEntry(
                values: [
                    "name": "duty", "urlFile": "conf/duty.url", "format": "dingtalk", "secretFile": "conf/duty.secret",
                ], isShownOnly: true)
        ],
        "relay": [
            ExampleEntry(values: [
                "name": "erp", "url": "\"http://127.0.0.1:9292/receipts\"", "format": "platform-form",
            ])
        ],
        "ledger": [ExampleEntry(values: ["path": "var/portsign.sqlite"])],
        "compatibility": [ExampleEntry(values: ["successKey": "success", "xmlKey": "xml", "forward": "route"])],
        "assembly": [ExampleEntry(values: [:])],
        "receivers": [ExampleEntry(values: ["CEB507Message": "DXPEDCCEB0000003"], isShownOnly: true)],
    ]

    /// Values shown for keys that have no default, commented out; by the key, or by the keys above it, too.
    private static let samples: [String: String] = [
        "copy": "/mnt/elsewhere/portsign-checkpoints.jsonl",
        "pinFile": "conf/ukey-a.pin", "pinEnvironment": "UKEY_A_PIN", "serial": "0A1B2C3D", "reader": "Example Reader",
        "key": "conf/test.key.pem", "certificate": "conf/test.cert.pem", "pkcs12": "conf/test.p12",
        "passphraseFile": "conf/test.passphrase", "authorities": "conf/control-authority.pem",
        "aesKeyFiles": "[conf/platform-aes.key]",
        "publicKeyFile": "conf/platform-public.pem", "hmacSecretFile": "conf/erp-hmac.secret",
        "properties": "webapps/newyorkTransferWebapps/WEB-INF/classes/config/deploy/config.properties",
        "pinKey": "password", "module": "/usr/lib/softhsm/libsofthsm2.so", "token": "customs",
        "tokenSerial": "0123456789",
        "keyId": "01", "keyLabel": "signing", "sm2Mechanism": "0x80000301", "library": "/opt/vendor/lib/libskf.so",
        "device": "Example Key 0001", "application": "Example", "container": "Container1",
        "compatibility": "[192.0.2.10, 192.0.2.0/24]", "callbacks": "[192.0.2.0/24]",
        "url": "\"https://keys.example:9090/api/v1/sign\"", "tokenFile": "conf/keys.token",
        "company": "3301960EX1", "signTokens": "[conf/branch.token]", "switchAt": "2027-01-31T00:00:00",
        "api": "[127.0.0.0/8]", "console": "[127.0.0.0/8]",
        "aids": "[A000000063504B43532D3135]", "keyPath": "3F005015", "keyRef": "\"01\"", "algorithm": "\"11\"",
        "mse": "[002241B603840101]", "caFile": "conf/node-authority.pem",
        "pins": "[\"sha256/47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\"]",
        "certificateFile": "conf/client.cert.pem", "keyFile": "conf/client.key.pem",
        "roles": "[caller]", "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "platforms": "[{ ebpCode: 33019TEST1, company: 3301960EX1 }]", "certNo": "0100a1b2",
        "pkcs12File": "conf/client.p12", "proxy.url": "\"http://proxy.example:3128\"", "proxy.user": "portsign",
        "proxy.passwordFile": "conf/proxy.password", "inbound.port": "8443", "inbound.allow": "[192.0.2.0/24]",
        "testUrl": "\"https://customs-test.example/realTimeDataUpload\"",
        "notifyUrl": "\"http://127.0.0.1:9292/notices\"",
        "providerCode": "EXAMPLE01", "profileFile": "conf/ccpit/ccpit-default.json",
        "shadow.url": "\"http://127.0.0.1:9091/newyorkTransferWebapps/rest/transferDeclare\"",
        "hours": "\"06:00-23:00\"", "folder": "/srv/receipts", "successText": "OK", "companies": "[3301960EX1]",
    ]

    private static let preamble = BilingualText(
        """
        PortSign configuration. `portsign config check` tells what is wrong with it and what each part will do.
        Every key can also be set by an environment variable, which wins: server.port is PORTSIGN_SERVER_PORT,
        the slot of the signer ukey-a is PORTSIGN_SIGNERS_UKEY_A_SLOT. Relative paths are relative to the working
        directory of the service. PINs, passwords and keys never stand in this file, only the names of files with them.
        A line that begins with # and a key shows a default or a sample.
        """,
        """
        PortSign 配置文件。执行 `portsign config check` 可查看其中的错误以及各部分的作用。
        每个键也可用环境变量设置，且环境变量优先：server.port 对应 PORTSIGN_SERVER_PORT，
        签名设备 ukey-a 的 slot 对应 PORTSIGN_SIGNERS_UKEY_A_SLOT。相对路径以服务的工作目录为准。
        PIN、口令和密钥不得写入本文件，只填写存放它们的文件名。
        以 # 紧接键名开头的行是默认值或示例。
        """)

    /// A commented configuration file that loads as it is: what `init` writes and what `conf/` holds. The files it names
    /// (PIN, keys) are in `folder`, because a service may be started anywhere.
    package static func exampleYAML(language: SettingsLanguage, folder: String = "conf") -> String {
        var lines = preamble[language].split(separator: "\n").map { "# " + $0 }
        for field in fields {
            lines.append("")
            lines.append("# " + field.meaning[language])
            let entries = example[field.key] ?? [ExampleEntry(values: [:])]
            let isShownOnly = entries.allSatisfy(\.isShownOnly)
            lines.append((isShownOnly ? "#" : "") + field.key + ":")
            for (index, entry) in entries.enumerated() {
                lines += exampleLines(of: field, entry, isFirst: index == 0, language)
            }
        }
        return lines.map { placed($0, in: folder) }.joined(separator: "\n") + "\n"
    }

    /// A line with the files in another folder than `conf`, in quotes where YAML needs them.
    private static func placed(_ line: String, in folder: String) -> String {
        guard folder != "conf", let start = line.firstRange(of: "conf/")?.lowerBound else { return line }
        let end = line[start...].firstIndex(of: "]") ?? line.endIndex
        let path = folder + line[start..<end].dropFirst("conf".count)
        let isPlain = path.unicodeScalars.allSatisfy {
            $0.properties.isAlphabetic || ("0"..."9").contains($0) || "/._-".unicodeScalars.contains($0)
        }
        let escaped = path.replacing("'", with: "''")
        return line[..<start] + (isPlain ? path : "'\(escaped)'") + line[end...]
    }

    private static func exampleLines(
        of field: SettingsField, _ entry: ExampleEntry, isFirst: Bool, _ language: SettingsLanguage
    ) -> [String] {
        switch field.type {
        case .group(let fields):
            return lines(of: fields, entry.values, indent: "  ", explains: true, language)
        case .items(let fields, _):
            var lines = lines(of: fields, entry.values, indent: "    ", explains: isFirst, language)
            if let first = lines.firstIndex(where: { !$0.trimmed.hasPrefix("#") }) {
                lines[first] = "  - " + lines[first].dropFirst(4)
            }
            return entry.isShownOnly ? lines.map { $0.trimmed.hasPrefix("#") ? $0 : "#" + $0 } : lines
        case .named(let fields):
            let name = (entry.isShownOnly ? "  #" : "  ") + (entry.name ?? "") + ":"
            let below = lines(
                of: fields, entry.values, indent: "    ", explains: true, language, isShownOnly: entry.isShownOnly)
            return [name] + below
        default:
            return entry.values.sorted { $0.key < $1.key }.map {
                (entry.isShownOnly ? "  #" : "  ") + "\($0.key): \($0.value)"
            }
        }
    }

    private static func lines(
        of fields: [SettingsField], _ values: [String: String], path: String = "", indent: String, explains: Bool,
        _ language: SettingsLanguage, isShownOnly: Bool = false
    ) -> [String] {
        var lines: [String] = []
        let kind = values[path.isEmpty ? "type" : path + ".type"]
        for field in fields {
            if let kind, !field.onlyFor.isEmpty, !field.onlyFor.contains(kind) { continue }
            if explains { lines.append(indent + "# " + explanation(of: field, language)) }
            let path = path.isEmpty ? field.key : path + "." + field.key
            if case .group(let below) = field.type {
                let inside = self.lines(
                    of: below, values, path: path, indent: indent + "  ", explains: explains, language,
                    isShownOnly: isShownOnly)
                // A group of one kind only, of which nothing is used, would be in the way of the other kinds.
                let isUnused = !field.onlyFor.isEmpty && !values.keys.contains { $0.hasPrefix(path + ".") }
                lines.append(indent + (isUnused ? "#" : "") + field.key + ":")
                lines += isUnused ? inside.map { commentedOut($0, indent) } : inside
                continue
            }
            if let value = values[path] {
                lines.append(indent + (isShownOnly ? "#" : "") + "\(field.key): \(value)")
            } else if explains {
                let value = (samples[path] ?? samples[field.key]).flatMap { field.standard?.isEmpty ?? true ? $0 : nil }
                lines.append(indent + "#\(field.key): " + (value ?? yaml(field)))
            }
        }
        return lines
    }

    /// A commented key of a group that is commented out: with the # where the group's is.
    private static func commentedOut(_ line: String, _ indent: String) -> String {
        let key = line.dropFirst(indent.count + 2)
        return key.hasPrefix("#") && !key.hasPrefix("# ") ? indent + "#  " + key.dropFirst() : line
    }

    private static func explanation(of field: SettingsField, _ language: SettingsLanguage) -> String {
        guard case .choice(let names) = field.type, names.count > 1 else { return field.meaning[language] }
        return field.meaning[language] + (language == .english ? " " : "") + "[" + names.joined(separator: " | ") + "]"
    }

    /// The default as it is written in YAML.
    private static func yaml(_ field: SettingsField) -> String {
        guard let standard = field.standard, !standard.isEmpty else { return "\"\"" }
        if case .texts = field.type {
            return "["
                + field.standardList.map { $0.contains(":") || $0.contains("*") ? "\"\($0)\"" : $0 }.joined(
                    separator: ", ") + "]"
        }
        return standard
    }
}
