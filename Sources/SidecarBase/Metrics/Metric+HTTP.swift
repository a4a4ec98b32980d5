extension Metric {
    package static let httpRequests = Metric(
        .counter, "portsign_http_requests_total", ["group", "status"],
        en: "Requests since the start, by group of routes and HTTP status; group none is no route",
        zh: "启动以来的请求数，按路由组与状态码；none 表示无此路由")
    package static let httpSeconds = Metric(
        .histogram, "portsign_http_request_seconds", ["group"],
        en: "Time from a request's head to its answer, streams of events aside", zh: "请求处理耗时（事件流除外）")
    package static let httpLimited = Metric(
        .counter, "portsign_http_limited_total", ["group", "limit"],
        en:
            "Requests and connections turned away by a limit: rate, concurrent, source, connections, strangers, slow_head, slow_body",
        zh: "因限制被拒的请求与连接：rate、concurrent、source、connections、strangers、slow_head、slow_body")
    package static let httpConnections = Metric(
        .gauge, "portsign_http_connections", en: "Connections that are open", zh: "当前连接数")
    package static let tlsCertificateDays = Metric(
        .gauge, "portsign_tls_certificate_days_left", en: "Days until the server's own TLS certificate ends",
        zh: "本服务 TLS 证书剩余天数")
    package static let tlsRenewalFailing = Metric(
        .gauge, "portsign_tls_renewal_failing",
        en: "1 while changed TLS files cannot be used and the old ones stay in use", zh: "TLS 文件更新无效、仍用旧证书时为 1")
    package static let tlsRenewals = Metric(
        .counter, "portsign_tls_renewals_total", ["result"],
        en: "Changes of the TLS files since the start: used, or refused", zh: "启动以来 TLS 文件更新次数：used 已启用、refused 未采用")

    static let http: [Metric] = [
        .httpRequests, .httpSeconds, .httpLimited, .httpConnections, .tlsCertificateDays, .tlsRenewalFailing,
        .tlsRenewals,
    ]
}
