internal import SidecarBase

extension RouteSettings {
    /// A partner that speaks AS2 (RFC 4130).
    package struct AS2: Sendable, Equatable {
        /// The digest of signatures.
        package enum Signature: String, Sendable, CaseIterable { case sha256, sha384, sha512, sha1, none }

        /// The cipher of the content.
        package enum Encryption: String, Sendable, CaseIterable {
            case aes256, aes192, aes128
            case tripleDES = "3des"
            case none
        }

        /// When content is compressed.
        package enum Compression: String, Sendable, CaseIterable {
            case none
            case beforeSigning = "before-signing"
            case afterSigning = "after-signing"
        }

        /// How the partner's receipt comes.
        package enum Receipt: String, Sendable, CaseIterable { case sync, async, none }

        package var url: String
        /// Our AS2 name.
        package var from: String
        /// The partner's AS2 name.
        package var to: String
        /// Files with a private key and its certificate, mode 0600: the first signs, all decrypt.
        package var keyFiles: [String]
        /// Files with the partner's certificates: the first encrypts, all verify.
        package var partnerCertificateFiles: [String]
        package var sign: Signature
        package var encrypt: Encryption
        package var compress: Compression
        package var mdn: Receipt
        /// Where the partner delivers its receipts; only with `async`.
        package var mdnUrl: String?
        /// How long a receipt is waited for; only with `async`.
        package var mdnWait: Duration
        /// Where receipts for the partner's messages may be delivered, besides the server of `url`.
        package var receiptUrls: [String]
        package var timeout: Duration

        /// Whether messages travel in clear to another machine.
        package var isExposed: Bool {
            let authority = url.drop { $0 != "/" }.drop { $0 == "/" }.prefix { !"/?#".contains($0) }
            let host =
                authority.hasPrefix("[")
                ? authority.dropFirst().prefix { $0 != "]" } : authority.prefix { $0 != ":" }
            return encrypt == .none && !url.lowercased().hasPrefix("https://")
                && !AddressRange.isLoopback(host: String(host))
        }
    }
}

extension SettingsReference {
    /// The keys of the type `as2`; `url` and `timeout` are more, which it shares.
    static let as2Fields: [SettingsField] = [
        SettingsField(
            "from", .text(.as2Name), onlyFor: ["as2"], "Our AS2 name, as the partner knows it.", "本方的 AS2 标识，须与对方登记一致。"),
        SettingsField("to", .text(.as2Name), onlyFor: ["as2"], "The partner's AS2 name.", "对方的 AS2 标识。"),
        SettingsField(
            "keyFiles", .texts(.path), standard: "", onlyFor: ["as2"],
            "Files with an RSA key and its certificate (PEM, in one file), mode 0600. The first signs, all decrypt: while a certificate is replaced, the old one stays behind the new one.",
            "含 RSA 私钥及其证书的 PEM 文件（同一文件），权限 0600。第一个用于签名，全部用于解密；更换证书期间，旧文件保留在新文件之后。"),
        SettingsField(
            "partnerCertificateFiles", .texts(.path), standard: "", onlyFor: ["as2"],
            "Files with the partner's certificates (PEM). The first encrypts, all are accepted in signatures.",
            "对方证书文件（PEM）。第一个用于加密，签名可由其中任一证书验证。"),
        SettingsField(
            "sign", .choice(RouteSettings.AS2.Signature.allCases.map(\.rawValue)), standard: "sha256",
            onlyFor: ["as2"],
            "The digest of our signatures; what comes from the partner must be signed, too, with SHA-1 only when it is sha1. none: neither signs.",
            "签名摘要算法；对方来文同样必须签名（仅当此处为 sha1 时接受 SHA-1）。none：双方均不签名。"),
        SettingsField(
            "encrypt", .choice(RouteSettings.AS2.Encryption.allCases.map(\.rawValue)), standard: "aes256",
            onlyFor: ["as2"],
            "The cipher (CBC); what comes from the partner must be encrypted, too. none: neither encrypts.",
            "加密算法（CBC）；对方来文同样必须加密。none：双方均不加密。"),
        SettingsField(
            "compress", .choice(RouteSettings.AS2.Compression.allCases.map(\.rawValue)), standard: "none",
            onlyFor: ["as2"], "When messages are compressed. What comes may be compressed in any way.",
            "压缩时机；来文可以任一方式压缩。"),
        SettingsField(
            "mdn", .choice(RouteSettings.AS2.Receipt.allCases.map(\.rawValue)), standard: "sync", onlyFor: ["as2"],
            "How the partner's receipt (MDN) comes: sync in its answer, async later, at mdnUrl; none: its answer 2xx is enough.",
            "回执（MDN）方式：sync 随应答返回，async 稍后送至 mdnUrl，none 仅凭 2xx 应答。"),
        SettingsField(
            "mdnUrl", .text(.url), onlyFor: ["as2"],
            "With mdn: async, the address at which the partner reaches callbacks.as2.",
            "mdn: async 时，对方可访问的 callbacks.as2 地址。"),
        SettingsField(
            "mdnWait", .duration(1_000...3_600_000), standard: "5m", onlyFor: ["as2"],
            "With mdn: async, how long a receipt is waited for before the message is sent again with the same Message-ID.",
            "mdn: async 时等待回执的时限，超时后以相同 Message-ID 重发。"),
        SettingsField(
            "receiptUrls", .texts(.url), standard: "", onlyFor: ["as2"],
            "Addresses to which receipts for the partner's messages may be delivered when it asks for that; the server of url always may be one.",
            "对方要求异步回执时允许投递的地址；url 所在服务器始终允许。"),
    ]
}

extension SettingsPattern {
    /// A name of AS2. Source: RFC 4130 §6.2.
    static let as2Name = SettingsPattern(
        "an AS2 name of 1 to 128 printable ASCII characters", "1 至 128 个可打印 ASCII 字符的 AS2 标识"
    ) { name in
        (1...128).contains(name.utf8.count) && name.utf8.allSatisfy { (0x20...0x7E).contains($0) }
            && name.first != " " && name.last != " "
    }
}

extension SettingsConsistency {
    /// Keys where there is something to sign or encrypt, an address where receipts come later, and names of one's own.
    mutating func checkAS2(_ transport: ConfigurationTree, _ path: String, known: inout Set<String>) {
        func text(_ key: String) -> String? {
            transport[key]?.text ?? SettingsReference.as2Fields.first { $0.key == key }?.standard
        }
        let isSafe = text("sign") != "none" || text("encrypt") != "none"
        for key in ["keyFiles", "partnerCertificateFiles"] where isSafe && (transport[key]?.elements.isEmpty ?? true) {
            add(path + "." + key, transport.place, "is needed to sign or to encrypt", "签名或加密时必须配置")
        }
        let isLater = text("mdn") == "async"
        if isLater, transport["mdnUrl"] == nil {
            add(path + ".mdnUrl", transport.place, "is needed with mdn: async", "mdn: async 时必须配置")
        }
        if !isLater, let idle = transport["mdnUrl"] ?? transport["mdnWait"] {
            add(
                path, idle.place, "mdnUrl and mdnWait have no effect without mdn: async",
                "mdnUrl 与 mdnWait 仅对 mdn: async 有效")
        }
        guard let from = transport["from"], let own = from.text, let other = transport["to"]?.text else { return }
        if !known.insert("\(own)\n\(other)").inserted {
            add(path + ".from", from.place, "the same names are used by another route", "相同的标识已用于其他线路")
        }
    }
}

extension RouteSettings.AS2 {
    /// What will be done, and what deserves a look.
    func describe(_ name: String, at path: String) -> [BilingualText] {
        let signed =
            sign == .none
            ? BilingualText("not signed", "不签名") : BilingualText("signed (\(sign.rawValue))", "签名（\(sign.rawValue)）")
        let encrypted =
            encrypt == .none
            ? BilingualText("not encrypted", "不加密")
            : BilingualText("encrypted (\(encrypt.rawValue))", "加密（\(encrypt.rawValue)）")
        let receipt =
            switch mdn {
            case .sync: BilingualText("receipt in the answer", "回执随应答返回")
            case .async: BilingualText("receipt later, at \(mdnUrl ?? "")", "回执稍后送至 \(mdnUrl ?? "")")
            case .none: BilingualText("no receipt", "不要求回执")
            }
        var lines = [
            BilingualText(
                "Route \(name): from \(from) to \(to), \(signed.english), \(encrypted.english), \(receipt.english); takes the partner's messages at \(path).",
                "线路 \(name)：\(from) 至 \(to)，\(signed.chinese)，\(encrypted.chinese)，\(receipt.chinese)；对方来文的接收路径为 \(path)。"
            )
        ]
        if isExposed {
            lines.append(
                BilingualText(
                    "! \(name): messages travel in clear to another machine (encrypt: none, no https).",
                    "! \(name)：报文以明文传输至其他机器（encrypt: none 且未使用 https）。"))
        }
        if sign == .none {
            lines.append(
                BilingualText(
                    "! \(name): anybody on callbacks' allow list can pass for the partner (sign: none).",
                    "! \(name)：callbacks 允许列表中的任何人均可冒充对方（sign: none）。"))
        }
        return lines
    }
}
