extension Metric {
    package static let outboxWaiting = Metric(
        .gauge, "portsign_outbox_waiting", ["route"], en: "Messages that wait to be sent", zh: "待发送的报文数")
    package static let outboxParked = Metric(
        .gauge, "portsign_outbox_parked", ["route"], en: "Messages that wait for a person", zh: "需人工处理的报文数")
    package static let outboxAccepted = Metric(
        .counter, "portsign_outbox_accepted_total", ["route"], en: "Messages that the node accepted since the start",
        zh: "启动以来节点接收的报文数")
    package static let outboxFailures = Metric(
        .counter, "portsign_outbox_failures_total", ["route", "cause"],
        en: "Attempts that failed since the start, by cause", zh: "启动以来发送失败次数，按原因")
    package static let routeStopped = Metric(
        .gauge, "portsign_route_stopped", ["route"],
        en: "1 while the node of a route does not answer (circuit breaker open)", zh: "线路熔断（节点无应答）为 1")
    package static let routePerMinute = Metric(
        .gauge, "portsign_route_per_minute", ["route"], en: "Messages that the node accepted in the last minute",
        zh: "最近一分钟节点接收的报文数")
    package static let relayWaiting = Metric(
        .gauge, "portsign_relay_waiting", ["target"], en: "Receipts that wait for an ERP target", zh: "待推送的回执数")
    package static let relayDelivered = Metric(
        .counter, "portsign_relay_delivered_total", ["target"],
        en: "Receipts that an ERP target took since the start", zh: "启动以来 ERP 接收的回执数")
    package static let relayFailures = Metric(
        .counter, "portsign_relay_failures_total", ["target", "cause"],
        en: "Attempts to reach an ERP target that failed since the start, by cause", zh: "启动以来推送失败次数，按原因")
    package static let relayFailing = Metric(
        .gauge, "portsign_relay_failing", ["target"], en: "1 since the last attempt to reach an ERP target failed",
        zh: "最近一次推送失败则为 1")
    package static let relayStopped = Metric(
        .gauge, "portsign_relay_stopped", ["target"],
        en: "1 while an ERP target does not answer (circuit breaker open)", zh: "推送目标熔断（无应答）为 1")

    static let counterparts: [Metric] = [
        .outboxWaiting, .outboxParked, .outboxAccepted, .outboxFailures, .routeStopped, .routePerMinute,
        .relayWaiting, .relayDelivered, .relayFailures, .relayFailing, .relayStopped,
    ]
}
