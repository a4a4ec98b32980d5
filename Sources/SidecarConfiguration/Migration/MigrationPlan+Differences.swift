internal import SidecarBase

extension MigrationPlan {
    /// What callers and operators will notice, one sentence a line; lines that begin with `!` need a person.
    package func differences(language: SettingsLanguage) -> [String] {
        (bundle.remarks.map { BilingualText("! " + $0.english, "! " + $0.chinese) } + connection + behaviour
            + bundleParts)
            .map { $0[language] }
    }

    private var connection: [BilingualText] {
        var lines: [BilingualText] = []
        let others = bundle.connectors.filter { $0 != bundle.connector }
        for connector in others {
            lines.append(
                BilingualText(
                    "! The old service also has a connector for \(connector.kind.rawValue) on port \(connector.port), which is not taken over.",
                    "! 原服务在端口 \(connector.port) 还有 \(connector.kind.rawValue) 连接器，未沿用。"))
        }
        if bundle.contextPath == "/" {
            lines.append(
                BilingualText(
                    "! The old service is served at the root; PortSign serves /\(OldBundle.application). Callers that leave the name out must be changed.",
                    "! 原服务部署在根路径；PortSign 的路径为 /\(OldBundle.application)。未带该路径的调用方须修改地址。"))
        } else {
            lines.append(
                BilingualText(
                    "The path stays \(bundle.contextPath)/rest/transferDeclare.",
                    "路径不变：\(bundle.contextPath)/rest/transferDeclare。"))
        }
        if let port = answers[.port], let old = bundle.connector?.port, port != String(old) {
            lines.append(
                BilingualText("! The port changes from \(old) to \(port).", "! 端口由 \(old) 改为 \(port)。"))
        }
        if let allow = answers[.allow] {
            lines.append(
                BilingualText(
                    "Only \(allow) may call; the old service answered everybody who reached it. Others get status 403.",
                    "仅允许 \(allow) 访问；原服务不限制来源。其他地址返回 403。"))
        }
        return lines
    }

    private var behaviour: [BilingualText] {
        let sends = !(answers[.nodeURL] ?? "").isEmpty
        return [
            sends
                ? BilingualText(
                    "! PortSign sends what it signed to the node. A caller that wraps and sends the signed message itself would send it twice: then leave the node's address empty, or set compatibility.forward: never.",
                    "! PortSign 会将加签后的报文发送至交换节点。如调用方自行封装发送，报文将发送两次：请不填节点地址，或设置 compatibility.forward: never。")
                : BilingualText(
                    "PortSign signs and answers; it sends nothing, as no node was named.",
                    "PortSign 只加签并应答；未填写节点地址，不发送。"),
            BilingualText(
                "Messages of other companies than the one configured are refused; the old service signed whatever came.",
                "未配置企业的报文会被拒绝；原服务不作区分。"),
            BilingualText(
                "The same bytes within 24 hours get the stored answer and are not signed or sent again.",
                "24 小时内相同报文返回已存应答，不再加签或发送。"),
            BilingualText(
                "A message is checked before it is signed; findings are recorded and do not stop it (check.compatibility: warn).",
                "加签前检查报文；检查结果只记录，不阻止加签（check.compatibility: warn）。"),
            BilingualText(
                "Failures are answered with status 200 and a text without the word that callers take for success; the texts are PortSign's own.",
                "失败时返回状态 200，文本中不含调用方视为成功的字样；错误文本为 PortSign 自己的文本。"),
            BilingualText(
                "A PIN that the card refused is never tried again by itself; portsign card unlock-attempts allows it.",
                "被卡拒绝的 PIN 不会自动重试；可用 portsign card unlock-attempts 放行。"),
        ]
    }

    private var bundleParts: [BilingualText] {
        var lines: [BilingualText] = []
        if case .missing = pin {
            lines.append(
                BilingualText(
                    "! No PIN was found: write it into \(pinPath) and chmod 600 it.",
                    "! 未找到 PIN：请写入 \(pinPath) 并 chmod 600。"))
        }
        if !bundle.otherApplications.isEmpty {
            let names = bundle.otherApplications.joined(separator: ", ")
            lines.append(
                BilingualText(
                    "! The same Tomcat serves \(names), too: that ends when Tomcat is stopped. Give its connector another port instead.",
                    "! 同一 Tomcat 还部署了 \(names)：停止 Tomcat 后将不可用；可改为更换其连接器端口。"))
        }
        for path in bundle.otherProperties {
            lines.append(BilingualText("! \(path) was not read.", "! 未读取 \(path)。"))
        }
        for option in bundle.javaOptions {
            lines.append(
                option.contains("roxy")
                    ? BilingualText(
                        "! Tomcat went through a proxy (\(option)); PortSign connects directly unless it is told otherwise.",
                        "! Tomcat 使用了代理（\(option)）；PortSign 默认直接连接。")
                    : BilingualText(
                        "Tomcat ran with \(option); PortSign understands UTF-8 and GB18030 whatever the system's encoding is.",
                        "Tomcat 以 \(option) 运行；PortSign 与系统编码无关，UTF-8 与 GB18030 均可识别。"))
        }
        return lines
    }

    /// How to switch over, and back.
    package func steps(configuration: String, language: SettingsLanguage) -> [String] {
        let port = Int(answers[.port] ?? "9090") ?? 9_090
        let trial = port == 9_190 ? 9_290 : 9_190
        let folder = bundle.folder
        let path = bundle.contextPath == "/" ? "/\(OldBundle.application)" : bundle.contextPath
        switch language {
        case .english:
            return [
                "1. portsign config check --config \(configuration)",
                "2. portsign doctor --config \(configuration)      as the user that will run it; uses no PIN try",
                "3. Side by side: PORTSIGN_SERVER_PORT=\(trial) portsign serve --config \(configuration)",
                "   portsign compat-check http://127.0.0.1:\(trial)\(path) http://127.0.0.1:\(port)\(path)",
                "   (the old service must let go of the card for a moment, or PortSign waits for it)",
                "4. Over: stop what was started in step 3, \(folder)/bin/shutdown.sh, then portsign serve --config \(configuration)",
                "5. Back: stop PortSign (SIGTERM; it finishes what it took), then \(folder)/bin/startup.sh.",
                "   What PortSign still has to send is kept: portsign queue --config \(configuration) lists it, and it goes out at its next start.",
            ]
        case .chinese:
            return [
                "1. portsign config check --config \(configuration)",
                "2. portsign doctor --config \(configuration)      以运行服务的用户执行，不消耗 PIN 次数",
                "3. 并行试运行：PORTSIGN_SERVER_PORT=\(trial) portsign serve --config \(configuration)",
                "   portsign compat-check http://127.0.0.1:\(trial)\(path) http://127.0.0.1:\(port)\(path)",
                "   （原服务占用卡时，PortSign 会等待）",
                "4. 切换：停止第 3 步启动的服务，执行 \(folder)/bin/shutdown.sh，再执行 portsign serve --config \(configuration)",
                "5. 回退：停止 PortSign（SIGTERM，会处理完已接收的报文），再执行 \(folder)/bin/startup.sh。",
                "   PortSign 尚未发送的报文会保留：portsign queue --config \(configuration) 可查看，下次启动后继续发送。",
            ]
        }
    }
}
