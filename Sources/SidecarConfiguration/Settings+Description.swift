internal import SidecarBase

extension Settings {
    /// What each part will do, one sentence a line, for `config check`. Lines that begin with `!` deserve a look. Secrets
    /// are not in it: the settings only know where they are kept.
    package func describe(language: SettingsLanguage) -> [String] {
        let sentences =
            describeServer() + describeCompanies() + describeSigners() + describeRoutes() + describePlatform()
            + describeRelay() + overdue.describe() + alerts.flatMap { $0.describe() } + describeChannels()
            + describeRest()
        return sentences.map { $0[language] }
    }

    private func describeChannels() -> [BilingualText] {
        (realTimePayment?.describe() ?? []) + (foreignExchange?.describe() ?? [])
            + (certificateOfOrigin?.describe() ?? [])
    }

    private func describeServer() -> [BilingualText] {
        var lines = [
            BilingualText(
                "Listens on \(server.host), port \(server.port == 0 ? "chosen by the system" : String(server.port)).",
                "监听 \(server.host)，端口\(server.port == 0 ? "由系统选择" : " \(server.port)")。"),
            BilingualText(
                "Answers transferDeclare below \(compatibility.basePath)/rest; the signed XML begins after "
                    + "\(compatibility.prefix.utf8.count) characters.",
                "transferDeclare 位于 \(compatibility.basePath)/rest，应答中 XML 之前有 \(compatibility.prefix.utf8.count) 个字符。"),
        ]
        if !server.tokens.isEmpty {
            let holders = server.tokens.map(\.name)
            lines.append(
                BilingualText(
                    "The API asks for a token; holders: \(holders.joined(separator: ", ")).",
                    "API 须出示令牌；持有者：\(holders.joined(separator: "、"))。"))
        }
        lines.append(
            server.signTokens.isEmpty
                ? BilingualText("Signs for no other PortSign.", "不为其他 PortSign 代签。")
                : BilingualText(
                    "Signs for other sidecars that show one of \(server.signTokens.count) tokens.",
                    "为持有 \(server.signTokens.count) 个令牌之一的其他 PortSign 代签。"))
        lines += server.describeProtection()
        if let proxies = server.proxiesSentence { lines.append(proxies) }
        for group in ServerSettings.RouteGroup.allCases {
            let ranges = server.allowList(for: group)
            let list = ranges.map(\.text).joined(separator: ", ")
            if ranges.contains(where: \.isEverything) {
                lines.append(
                    BilingualText(
                        "! Group \(group.rawValue) may be called from everywhere (\(list)).",
                        "! 路由组 \(group.rawValue) 允许任何地址访问（\(list)）。"))
            } else {
                lines.append(
                    BilingualText(
                        "Group \(group.rawValue) may be called from \(list.isEmpty ? "nowhere" : list).",
                        "路由组 \(group.rawValue) 允许的地址：\(list.isEmpty ? "无" : list)。"))
            }
        }
        return lines
    }

    private func describeCompanies() -> [BilingualText] {
        guard !companies.isEmpty else {
            return [BilingualText("! No company is configured: nothing will be signed.", "! 未配置企业：不会对任何报文加签。")]
        }
        return companies.flatMap { company in
            let signers = company.signers.joined(separator: ", ")
            let batch = company.batch
            var lines = [
                BilingualText(
                    "Signs for \(company.code) (\(company.name), \(company.dxpId)), edition \(company.edition), "
                        + "with \(signers).",
                    "为 \(company.code)（\(company.name)，\(company.dxpId)）加签，规范版本 \(company.edition)，使用 \(signers)。"),
                BilingualText(
                    "Checks messages of \(company.code): \(company.compatibilityCheck.rawValue) through transferDeclare, "
                        + "\(company.apiCheck.rawValue) through the API.",
                    "检查 \(company.code) 的报文：transferDeclare 为 \(company.compatibilityCheck.rawValue)，"
                        + "API 为 \(company.apiCheck.rawValue)。"),
            ]
            switch company.switchAt {
            case .expiry?:
                lines.append(
                    BilingualText(
                        "\(company.code): \(company.signers.first ?? "") signs until its certificate ends, the others afterwards.",
                        "\(company.code)：证书到期前由 \(company.signers.first ?? "") 加签，此后由其余设备加签。"))
            case .at(let time)?:
                lines.append(
                    BilingualText(
                        "\(company.code): \(company.signers.first ?? "") signs until \(time.readable.prefix(19)), the others afterwards.",
                        "\(company.code)：\(time.readable.prefix(19)) 前由 \(company.signers.first ?? "") 加签，此后由其余设备加签。"))
            case nil: break
            }
            if batch.documents > 1 {
                lines.append(
                    BilingualText(
                        "Packs up to \(batch.documents) documents of \(company.code) into a message, waiting at most "
                            + "\(SettingsDuration.text(batch.wait)).",
                        "\(company.code) 每个报文最多包含 \(batch.documents) 个单证，最长等待 \(SettingsDuration.text(batch.wait))。"))
            }
            return lines + company.platformDescription
        }
    }

    private func describeSigners() -> [BilingualText] {
        signers.map { signer in
            let isUnused = !companies.contains { $0.signers.contains(signer.name) }
            let mark = isUnused ? "! " : ""
            let suffix = isUnused ? BilingualText(" No company uses it.", "没有企业使用。") : BilingualText("", "")
            let text =
                switch signer.kind {
                case .card(let card): card.description
                case .eportControl(let control): control.description
                case .eportLibrary(let library): library.description
                case .software(let software): software.description
                case .pkcs11(let pkcs11): pkcs11.description
                case .skf(let skf): skf.description
                case .remote(let remote): remote.description
                }
            return BilingualText(
                "\(mark)Signer \(signer.name): \(text.english).\(suffix.english)",
                "\(mark)签名设备 \(signer.name)：\(text.chinese)。\(suffix.chinese)")
        }
    }

    private func describeRoutes() -> [BilingualText] {
        var lines = routes.flatMap { route in route.describe(as2Path: server.basePath + callbacks.as2) }
        for route in routes {
            let delivery = route.delivery
            if delivery.hours != .always {
                lines.append(
                    BilingualText(
                        "Route \(route.name): sends at \(delivery.hours.text), China time, only.",
                        "线路 \(route.name)：仅在 \(delivery.hours.text)（北京时间）发送。"))
            }
            if delivery.order == .company {
                lines.append(
                    BilingualText(
                        "Route \(route.name): keeps the order of each company.", "线路 \(route.name)：按企业保持报文顺序。"))
            }
        }
        for company in companies where route(forCompany: company.code) == nil {
            lines.append(
                BilingualText(
                    "! \(company.code) has no route: its messages are signed and answered, not sent.",
                    "! \(company.code) 没有线路：其报文只加签并应答，不发送。"))
        }
        switch compatibility.forward {
        case .always:
            lines.append(BilingualText("Sends everything transferDeclare signed.", "transferDeclare 加签的报文全部发送。"))
        case .never:
            lines.append(BilingualText("Sends nothing transferDeclare signed.", "transferDeclare 加签的报文一律不发送。"))
        case .route:
            lines.append(
                BilingualText(
                    "Sends what transferDeclare signed when the company has a route.",
                    "企业有线路时，发送 transferDeclare 加签的报文。"))
        }
        return lines
    }

    private func describePlatform() -> [BilingualText] {
        var lines: [BilingualText] = []
        if platform.aesKeyFiles.isEmpty, !platform.allowPlain {
            lines.append(
                BilingualText(
                    "! Pushed receipts cannot be read: platform.aesKeyFiles is empty and allowPlain is false.",
                    "! 无法读取推送的回执：platform.aesKeyFiles 为空且 allowPlain 为 false。"))
        }
        if platform.requireDigest, platform.publicKeyFile == nil {
            lines.append(
                BilingualText(
                    "! Pushed receipts are refused: requireDigest is true and platform.publicKeyFile is not set.",
                    "! 推送的回执会被拒绝：requireDigest 为 true 而 platform.publicKeyFile 未配置。"))
        }
        if !platform.requireDigest {
            lines.append(
                BilingualText(
                    "! Takes pushed receipts without a valid digest: only for the platform's test environment.",
                    "! 接受没有有效摘要签名的回执：仅用于平台测试环境。"))
        }
        if platform.allowPlain {
            lines.append(
                BilingualText(
                    "! Takes pushed receipts that are not encrypted: only for the platform's test environment.",
                    "! 接受未加密的回执：仅用于平台测试环境。"))
        }
        lines.append(
            BilingualText(
                "Takes pushed receipts at \(server.basePath)\(callbacks.zhejiang), envelopes at "
                    + "\(server.basePath)\(callbacks.dxp).",
                "推送回执的接收路径为 \(server.basePath)\(callbacks.zhejiang)，终端报文为 \(server.basePath)\(callbacks.dxp)。"))
        return lines
    }

    private func describeRelay() -> [BilingualText] {
        guard !relay.isEmpty else {
            return [BilingualText("! Receipts are stored and relayed to no ERP.", "! 回执只存储，不转发给任何 ERP。")]
        }
        return relay.flatMap { target in
            let isSealed = target.hmacSecretFile != nil
            let place =
                switch target.place {
                case .url(let url): url
                case .folder(let folder): folder
                }
            let whose = target.companies.joined(separator: ", ")
            let line = BilingualText(
                "Relays every receipt\(whose.isEmpty ? "" : " of \(whose)") to \(target.name) at \(place) "
                    + "(\(target.format.rawValue)" + (isSealed ? ", with HMAC)." : ")."),
                "\(whose.isEmpty ? "全部" : " \(whose) 的")回执转发至 \(target.name)：\(place)（\(target.format.rawValue)"
                    + (isSealed ? "，附 HMAC）。" : "）。"))
            return [line] + target.tls.describe(target.name)
        }
    }

    private func describeRest() -> [BilingualText] {
        var lines =
            [
                BilingualText("Keeps the ledger in \(ledger.path).", "台账保存在 \(ledger.path)。")
            ] + ledger.describe() + [
                BilingualText("Keeps working files in \(state.folder).", "工作文件保存在 \(state.folder)。"),
                BilingualText(
                    compatibility.windowHours == 0
                        ? "Signs the same bytes again each time they come."
                        : "Answers the same bytes from the ledger for \(compatibility.windowHours) hours.",
                    compatibility.windowHours == 0
                        ? "相同报文每次重新加签。" : "\(compatibility.windowHours) 小时内相同报文返回台账中的应答。"),
            ]
        lines += compatibility.shadow?.describe() ?? []
        for (type, receiver) in receivers.sorted(by: { $0.key < $1.key }) {
            lines.append(BilingualText("Addresses \(type) to \(receiver).", "\(type) 的接收方为 \(receiver)。"))
        }
        if let properties = legacy.properties {
            lines.append(
                BilingualText("Takes the PIN of the old service from \(properties).", "从 \(properties) 读取原服务的 PIN。"))
        }
        lines.append(
            BilingualText(
                "Logs from level \(log.level.rawValue) on, as \(log.format.rawValue).",
                "日志级别 \(log.level.rawValue)，格式 \(log.format.rawValue)。"))
        return lines
    }
}

extension SignerSettings.Card {
    fileprivate var description: BilingualText {
        let source = pin.description
        let hasSlot = profile == "piv" || profile == "auto"
        var english = [
            "card, profile \(profile)" + (hasSlot ? ", slot \(String(slot, radix: 16))" : ""), source.english,
        ]
        var chinese = ["卡，规范 \(profile)" + (hasSlot ? "，密钥槽 \(String(slot, radix: 16))" : ""), source.chinese]
        if let serial {
            english.append("only certificate \(serial)")
            chinese.append("仅证书 \(serial)")
        }
        if let reader {
            english.append("only readers named \(reader)")
            chinese.append("仅读卡器 \(reader)")
        }
        if allowFewTries {
            english.append("even with 2 PIN tries left")
            chinese.append("PIN 仅剩 2 次时仍使用")
        }
        return BilingualText(english.joined(separator: ", "), chinese.joined(separator: "，"))
    }
}

extension SignerSettings.Software {
    fileprivate var description: BilingualText {
        switch source {
        case .pem(let key, _): BilingualText("software key \(key), for tests", "软件密钥 \(key)，用于测试")
        case .pkcs12(let path): BilingualText("software key \(path), for tests", "软件密钥 \(path)，用于测试")
        }
    }
}
