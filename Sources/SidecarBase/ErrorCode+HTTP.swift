extension ErrorCode {
    package static let httpFieldMissing = ErrorCode(
        "http.field_missing", en: "the form field xml is missing", zh: "缺少表单字段 xml")
    package static let httpFieldTwice = ErrorCode(
        "http.field_twice", en: "the form field xml is there more than once", zh: "表单字段 xml 出现多次")
    package static let httpBodyTooLarge = ErrorCode(
        "http.body_too_large", en: "the request body is larger than the limit", zh: "请求体超过大小限制")
    package static let httpBodyIncomplete = ErrorCode(
        "http.body_incomplete", retriable: true, en: "the request body stopped half way", zh: "请求体未传完即中断")
    package static let httpAddressRefused = ErrorCode(
        "http.address_refused", en: "this address is not on the allow list", zh: "该地址不在允许列表中")
    package static let httpParameter = ErrorCode(
        "http.parameter", en: "a parameter of the request is missing or not possible", zh: "请求参数缺失或取值无效")

    package static let httpSignOff = ErrorCode(
        "http.sign_off", en: "signing for other programs is switched off here; name token files in server.signTokens",
        zh: "此处未开放代签；请在 server.signTokens 中配置令牌文件")
    package static let httpToken = ErrorCode(
        "http.token", en: "the bearer token is missing or not one that is configured here",
        zh: "缺少令牌（Bearer），或令牌未在此处配置")
    package static let httpRole = ErrorCode(
        "http.role", en: "the holder of this token may not do that; a token with one of these roles is needed",
        zh: "该令牌无权执行此操作；需要具有以下角色之一的令牌")
    package static let httpNotFound = ErrorCode(
        "http.not_found", en: "there is nothing of that name", zh: "没有该名称的对象")

    package static let httpRate = ErrorCode(
        "http.rate", retriable: true,
        en: "too many requests from this address; ask again after the seconds that Retry-After names",
        zh: "该地址请求过于频繁，请在 Retry-After 指明的秒数之后重试")
    package static let httpBusy = ErrorCode(
        "http.busy", retriable: true, en: "too many requests of this kind are being worked on; ask again in a moment",
        zh: "正在处理的同类请求过多，请稍后重试")
    package static let httpCertificate = ErrorCode(
        "http.certificate",
        en: "these routes are for callers with a client certificate that server.clients names",
        zh: "此类接口仅限持有 server.clients 中所列客户端证书的调用方")
    package static let httpRenewal = ErrorCode(
        "http.renewal",
        en: "the changed files of server.tls cannot be used; the certificate that was read before stays in use",
        zh: "server.tls 的新文件无法使用，仍使用此前读取的证书")
    package static let httpMethod = ErrorCode(
        "http.method", en: "this method is not served there; the header Allow names those that are",
        zh: "该路径不支持此方法；可用方法见 Allow 响应头")
    package static let httpIdempotencyKey = ErrorCode(
        "http.idempotency_key", en: "the Idempotency-Key is not a text of 1 to 128 printable characters",
        zh: "Idempotency-Key 须为 1 到 128 个可打印字符")
    package static let httpIdempotencyReused = ErrorCode(
        "http.idempotency_reused", en: "the Idempotency-Key was used with another request; take a new one",
        zh: "该 Idempotency-Key 已用于另一请求；请使用新的值")
    package static let httpIdempotencyBusy = ErrorCode(
        "http.idempotency_busy", retriable: true,
        en: "the first request with this Idempotency-Key is still under way; ask again",
        zh: "使用该 Idempotency-Key 的首个请求仍在处理；请稍后再试")

    static let http: [ErrorCode] = [
        .httpFieldMissing, .httpFieldTwice, .httpBodyTooLarge, .httpBodyIncomplete, .httpAddressRefused,
        .httpParameter, .httpSignOff, .httpToken, .httpRole, .httpNotFound,
        .httpRate, .httpBusy, .httpCertificate, .httpRenewal, .httpMethod,
        .httpIdempotencyKey, .httpIdempotencyReused, .httpIdempotencyBusy,
    ]
}
