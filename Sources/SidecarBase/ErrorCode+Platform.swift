extension ErrorCode {
    package static let platformUnreachable = ErrorCode(
        "platform.unreachable", retriable: true, en: "the provincial platform cannot be reached", zh: "无法连接省级通关服务平台")
    package static let platformConnectionRefused = ErrorCode(
        "platform.connection_refused", retriable: true,
        en: "nobody listens at the platform's address; see whether the address and the port are right",
        zh: "平台地址无服务监听，请检查地址和端口是否正确")
    package static let platformTLS = ErrorCode(
        "platform.tls", retriable: true,
        en:
            "no trusted connection to the platform; check its certificate, the company's platform.tls settings and the clock",
        zh: "无法与平台建立可信的 TLS 连接，请检查其证书、企业的 platform.tls 配置和系统时间")
    package static let platformTimeout = ErrorCode(
        "platform.timeout", retriable: true, en: "the platform did not answer in time", zh: "平台未在时限内应答")
    package static let platformHTTPStatus = ErrorCode(
        "platform.http_status", retriable: true, en: "the platform answered with an HTTP error", zh: "平台返回 HTTP 错误")
    package static let platformGarbled = ErrorCode(
        "platform.garbled", retriable: true, en: "the platform's answer cannot be understood", zh: "无法理解平台的应答")
    package static let platformSilent = ErrorCode(
        "platform.silent", retriable: true,
        en: "the platform took the document and did not say yet whether it accepts it", zh: "平台已接收单证，尚未给出入库回执")
    package static let platformRefused = ErrorCode(
        "platform.refused",
        en:
            "the platform did not accept the document; correct it and hand it in again, or have it sent once more with resend",
        zh: "平台未接受该单证，请更正后重新提交，或使用 resend 重新发送")
    package static let platformAttemptsUsedUp = ErrorCode(
        "platform.attempts_used_up", en: "all attempts to reach the platform failed; a person decides",
        zh: "发送平台的重试次数已用完，等待人工处理")
    package static let platformNeighbour = ErrorCode(
        "platform.neighbour",
        en: "another document of the same message is refused, and a message goes to the platform whole or not at all",
        zh: "同一报文中有其他单证被拒，报文须整体发送平台，故本单证未发送")
    package static let platformTooMany = ErrorCode(
        "platform.too_many", en: "the platform takes at most 20 documents in one message; hand them in apart",
        zh: "平台每个报文最多接收 20 个单证，请拆分提交")
    package static let platformUseAPI = ErrorCode(
        "platform.use_api",
        en: "single-window documents of this company go to the platform first; hand them in through the API",
        zh: "该企业的单一窗口报文须先发送平台，请通过 API 提交")
    package static let platformAbandoned = ErrorCode(
        "platform.abandoned", en: "a person gave the document up before the platform accepted it",
        zh: "该单证在平台接受之前已被人工放弃")

    static let platform: [ErrorCode] = [
        .platformUnreachable, .platformConnectionRefused, .platformTLS, .platformTimeout, .platformHTTPStatus,
        .platformGarbled, .platformSilent, .platformRefused, .platformAttemptsUsedUp, .platformNeighbour,
        .platformTooMany, .platformUseAPI, .platformAbandoned,
    ]
}
