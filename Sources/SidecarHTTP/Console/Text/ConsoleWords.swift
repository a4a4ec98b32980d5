internal import SidecarBase

/// The words for what the ledger and the reports name by identifiers: states, kinds of events, kinds of documents.
enum ConsoleWords {
    typealias Words = (english: String, chinese: String)

    /// The word for an identifier; the identifier itself where there is none.
    static func word(_ identifier: String, in table: [String: Words], _ language: ConsoleLanguage) -> String {
        guard let words = table[identifier] else { return identifier }
        return language == .chinese ? words.chinese : words.english
    }

    /// The states of a declaration.
    static let states: [String: Words] = [
        "received": ("received", "已接收"), "checked": ("checked", "已检查"), "signed": ("signed only", "已加签（不发送）"),
        "queued": ("waits to be sent", "待发送"), "sent": ("sent", "已发送"), "accepted": ("taken by the node", "节点已接收"),
        "customs": ("at customs", "海关处理中"), "finished": ("finished", "已办结"), "refused": ("refused by PortSign", "本地拒收"),
        "parked": ("waits for a person", "待人工处理"), "held": ("waits for a signer", "待加签"),
        "abandoned": ("given up", "已放弃"),
    ]

    /// The kinds of entries in the log.
    static let events: [String: Words] = [
        "received": ("received", "接收报文"), "checked": ("checked", "检查"), "signed": ("signed", "加签"),
        "verified": ("own signature verified", "自验签"), "queued": ("put into the outbox", "进入发件箱"),
        "conflict": ("conflict with an earlier message", "与先前报文冲突"), "key-repeated": ("business key again", "业务主键重复"),
        "sending": ("attempt begun", "开始发送"), "interrupted": ("attempt interrupted", "发送中断"), "sent": ("sent", "已发送"),
        "accepted": ("taken by the node", "节点已接收"), "retry-later": ("attempt failed, goes on later", "发送失败，稍后重试"),
        "parked": ("parked: a person decides", "停放，待人工处理"), "released": ("released by a person", "人工放行"),
        "resent": ("sent once more by a person", "人工重发"), "abandoned": ("given up by a person", "人工放弃"),
        "node-fault": ("the node could not process it", "节点处理异常"), "receipt": ("receipt", "回执"),
        "customs": ("customs' word", "海关回执"), "finished": ("customs' last word", "海关终态回执"),
        "relayed": ("handed to the ERP", "已转发 ERP"), "relay-later": ("the ERP did not take it", "转发 ERP 失败，稍后重试"),
        "refused": ("refused", "拒收"), "assembled": ("put into a message", "组报"),
        "document-receipt": ("receipt for a document", "单证回执"),
        "document-customs": ("customs' word on a document", "单证海关回执"),
        "document-finished": ("customs' last word on a document", "单证终态回执"), "split": ("batch split", "批量拆分"),
        "single-due": ("goes on singly", "转为单独发送"), "single-dropped": ("need not go singly", "无需单独发送"),
        "single-later": ("not signed singly yet", "单独加签推迟"), "sent-singly": ("sent singly", "已单独发送"),
        "split-from": ("comes from a batch", "来自拆分的批量"), "held": ("waits for a signer", "等待加签"),
        "held-longer": ("waits for a signer longer", "继续等待加签"), "started": ("PortSign started", "PortSign 启动"),
        "stopped": ("PortSign stopped", "PortSign 停止"), "signature-lent": ("signature for another sidecar", "代签"),
        "signed-in": ("signed in to the console", "登录控制台"), "signed-out": ("signed out of the console", "退出控制台"),
        "revealed": ("personal data shown", "查看未脱敏报文"), "probed": ("node probed", "探测节点"),
        "signer-tested": ("test signature", "试签"), "outbox-release": ("messages released", "批量放行"),
        "outbox-resend": ("messages sent once more", "批量重发"), "outbox-abandon": ("messages given up", "批量放弃"),
        "relay-replayed": ("receipts queued for the ERP again", "重新转发回执"),
    ]

    /// The four documents of an order.
    static let documents: [String: Words] = [
        "order": ("order", "订单"), "payment": ("payment", "支付单"), "logistics": ("waybill", "运单"),
        "inventory": ("inventory", "清单"),
    ]

    static let directions: [String: Words] = ["import": ("import", "进口"), "export": ("export", "出口")]

    /// The roles of token holders.
    static let roles: [String: Words] = [
        "caller": ("caller", "提交者"), "operator": ("operator", "操作员"), "admin": ("administrator", "管理员"),
        "auditor": ("auditor", "审计员"),
    ]

    /// The sister systems.
    static let systems: [String: Words] = [
        "realtime179": ("Real-time payment data (customs 179)", "实时支付数据（海关 179 号公告）"),
        "safe": ("Foreign exchange (SAFE)", "外汇局（SAFE）"), "ccpit": ("Certificates of origin (CCPIT)", "原产地证书（贸促会）"),
    ]

    private static let codes = Dictionary(ErrorCode.all.map { ($0.name, $0) }) { first, _ in first }

    /// The sentence of an error's code; `nil` for what is none.
    static func sentence(of code: String, _ language: ConsoleLanguage) -> String? {
        codes[code].map { language == .chinese ? $0.chinese : $0.english }
    }
}
