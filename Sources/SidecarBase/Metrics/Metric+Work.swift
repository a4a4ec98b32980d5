extension Metric {
    package static let stepSeconds = Metric(
        .histogram, "portsign_step_seconds", ["step"],
        en:
            "Time of each step of a declaration: decode, assemble, check, sign_wait, sign, verify, record, and answer for the whole",
        zh: "报文各步骤耗时：decode、assemble、check、sign_wait、sign、verify、record，answer 为全程")
    package static let declarations = Metric(
        .counter, "portsign_declarations_total", ["result"],
        en: "Declarations since the start: signed, replayed (the stored answer again), held (no signer), refused",
        zh: "启动以来的报文数：signed 已签、replayed 重复应答、held 待签、refused 拒绝")
    package static let refusals = Metric(
        .counter, "portsign_refusals_total", ["code"], en: "Refusals since the start, by error code",
        zh: "启动以来的拒绝数，按错误代码")
    package static let sendSeconds = Metric(
        .histogram, "portsign_send_seconds", ["route"], en: "Time of an attempt to hand a message to the node",
        zh: "向交换节点发送一次的耗时")
    package static let relaySeconds = Metric(
        .histogram, "portsign_relay_seconds", ["target"], en: "Time of an attempt to hand a receipt to an ERP target",
        zh: "向 ERP 推送一次回执的耗时")
    package static let receipts = Metric(
        .counter, "portsign_receipts_total", ["result"],
        en: "Receipts handed in since the start: success or failure, as answered",
        zh: "启动以来收到的回执：success 成功、failure 失败（按应答）")
    package static let oldestOpen = Metric(
        .gauge, "portsign_oldest_open_seconds", en: "Age of the oldest message without a final state; 0 without any",
        zh: "最早一份尚无最终状态的报文的时长，无则为 0")
    package static let overdue = Metric(
        .gauge, "portsign_overdue_messages", en: "Messages whose receipts take longer than usual",
        zh: "回执超过通常时间的报文数")

    static let work: [Metric] = [
        .stepSeconds, .declarations, .refusals, .sendSeconds, .relaySeconds, .receipts, .oldestOpen, .overdue,
    ]
}
