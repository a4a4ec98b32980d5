extension SettingsConsistency {
    /// What the types of transports need, and what TLS is about.
    mutating func checkTransports() {
        var received: Set<String> = []
        var partners: Set<String> = []
        for (index, route) in (tree["routes"]?.elements ?? []).enumerated() {
            let path = "routes[\(index)]"
            guard let transport = route["transport"], let type = transport["type"]?.text else { continue }
            for key in SettingsReference.neededTransportKeys[type] ?? [] where transport[key] == nil {
                add(path + ".transport", transport.place, "needs \(key) with type \(type)", "类型 \(type) 必须配置 \(key)")
            }
            if type == "folder" { checkFolders(transport, path + ".transport") }
            if let receive = transport["receive"], let folder = receive.text, !received.insert(folder).inserted {
                add(
                    path + ".transport.receive", receive.place, "is watched by another route already; one route each",
                    "已由其他线路监视；每个目录只能用于一条线路")
            }
            if type == "amqp" { checkQueues(transport, ("queue", "receiptQueue"), path + ".transport") }
            if type == "amqp1" {
                checkQueues(transport, ("address", "receiptAddress"), path + ".transport")
                checkLogin(transport, tls: route["tls"], path + ".transport")
            }
            if type == "as2" { checkAS2(transport, path + ".transport", known: &partners) }
            let isProtected =
                SettingsReference.brokers.contains(type)
                ? transport["security"]?.text != "plain" : isEncrypted(transport["url"]?.text)
            checkTLS(route["tls"], path + ".tls", isProtected: isProtected)
        }
        for signer in tree["signers"]?.entries ?? [] where signer.value["type"]?.text == "remote" {
            checkTLS(
                signer.value["tls"], "signers.\(signer.key).tls", isProtected: isEncrypted(signer.value["url"]?.text))
        }
        for (index, target) in (tree["relay"]?.elements ?? []).enumerated() {
            checkTLS(target["tls"], "relay[\(index)].tls", isProtected: isEncrypted(target["url"]?.text))
        }
    }

    /// What is sent must not come back as a receipt.
    private mutating func checkFolders(_ transport: ConfigurationTree, _ path: String) {
        guard let receive = transport["receive"] else {
            for key in ["processed", "failed"] {
                guard let without = transport[key] else { continue }
                add(path + "." + key, without.place, "needs receive", "需要同时配置 receive")
            }
            return
        }
        for key in ["send", "temporary", "processed", "failed"] {
            guard let other = transport[key], other.text == receive.text else { continue }
            add(path + "." + key, other.place, "must differ from receive", "不得与 receive 相同")
        }
    }

    /// What is sent must not come back as a receipt.
    private mutating func checkQueues(
        _ transport: ConfigurationTree, _ keys: (to: String, from: String), _ path: String
    ) {
        let fields = SettingsReference.amqpFields + SettingsReference.amqp1Fields
        func text(_ key: String) -> String? { transport[key]?.text ?? fields.first { $0.key == key }?.standard }
        guard text(keys.to) == text(keys.from) else { return }
        let place = (transport[keys.from] ?? transport[keys.to] ?? transport).place
        add(path + "." + keys.from, place, "must differ from \(keys.to)", "不得与 \(keys.to) 相同")
    }

    func isEncrypted(_ url: String?) -> Bool { url?.lowercased().hasPrefix("https://") ?? false }

    mutating func checkTLS(_ tls: ConfigurationTree?, _ path: String, isProtected: Bool) {
        guard let tls, case .table(let entries) = tls.content, !entries.isEmpty else { return }
        guard isProtected else {
            add(
                path, tls.place, "has no effect without an https:// URL or security: tls",
                "仅对 https:// 地址或 security: tls 有效")
            return
        }
        let hasPins = !(tls["pins"]?.elements.isEmpty ?? true) || tls["pins"]?.text != nil
        switch tls["verify"]?.text {
        case "pin" where !hasPins:
            add(path + ".verify", tls["verify"]?.place ?? tls.place, "pin needs pins", "pin 需要配置 pins")
        case "none":
            for key in ["pins", "caFile"] {
                guard let idle = tls[key] else { continue }
                add(path + "." + key, idle.place, "has no effect with verify: none", "verify: none 时无效")
            }
        default: break
        }
        if (tls["certificateFile"] == nil) != (tls["keyFile"] == nil) {
            add(path, tls.place, "certificateFile and keyFile go together", "certificateFile 与 keyFile 须同时配置")
        }
        if let container = tls["pkcs12File"], tls["certificateFile"] != nil || tls["keyFile"] != nil {
            add(
                path + ".pkcs12File", container.place, "takes the place of certificateFile and keyFile",
                "与 certificateFile、keyFile 不能同时配置")
        }
        if let passphrase = tls["passphraseFile"], tls["pkcs12File"] == nil {
            add(path + ".passphraseFile", passphrase.place, "needs pkcs12File", "需要同时配置 pkcs12File")
        }
    }
}
