extension ErrorCode {
    package static let realTimeData = ErrorCode(
        "realtime179.data", en: "the payment data is not what customs wants; every field that is wrong is named",
        zh: "支付数据不符合海关要求，已列出全部有误的字段")
    package static let realTimeSelfCheck = ErrorCode(
        "realtime179.self_check",
        en: "the finished upload does not verify against its own signature; nothing was written or sent, report it",
        zh: "生成的上传报文未通过自身验签，未写出也未发送，请反馈给我们")
    package static let realTimeCallback = ErrorCode(
        "realtime179.callback",
        en: "what was posted is no question of customs: openReq, orderNo or sessionID is missing or unusable",
        zh: "回调内容不是有效的海关请求：缺少 openReq、orderNo 或 sessionID，或其内容不可用")
    package static let realTimeConflict = ErrorCode(
        "realtime179.conflict",
        en: "this session number came before for another order; the first one is answered, ask customs if it repeats",
        zh: "该会话号此前已用于其他订单；按首次请求应答，如反复出现请联系海关")
    package static let realTimeERP = ErrorCode(
        "realtime179.erp", retriable: true,
        en: "the ERP was asked for payment data and gave none; look at its address, its log and its answer",
        zh: "向 ERP 索取支付数据未果；请检查其地址、日志与应答")
    package static let realTimeOrderUnknown = ErrorCode(
        "realtime179.order_unknown",
        en: "the ERP does not know the order that customs asks about; nothing was uploaded",
        zh: "ERP 中没有海关所查询的订单；未上传任何数据")
    package static let realTimeNoData = ErrorCode(
        "realtime179.no_data_yet",
        en: "nobody has given the payment data of this order; deposit it, push it, or configure realtime179.erp.url",
        zh: "尚未收到该订单的支付数据；请预存、推送，或配置 realtime179.erp.url")
    package static let realTimeExpired = ErrorCode(
        "realtime179.expired",
        en: "the time in which customs wants its answer has passed; see what was in the way, resend if still wanted",
        zh: "已超过海关要求的应答时限；请查明原因，如仍需上传可手动重发")
    package static let realTimeUnanswered = ErrorCode(
        "realtime179.unanswered", retriable: true,
        en: "customs gave no readable answer to an upload; the same bytes are sent again within the limit",
        zh: "海关未对上传给出可读的应答；将在时限内以相同内容重发")
    package static let realTimeFailed = ErrorCode(
        "realtime179.failed", retriable: true,
        en: "customs answered an upload with a failure and no reason; the same bytes are sent at most three times",
        zh: "海关应答上传失败且未说明原因；相同内容最多上传三次")
    package static let realTimeCertificate = ErrorCode(
        "realtime179.certificate",
        en: "the certificate is not registered at customs for this platform; register its number, or configure certNo",
        zh: "该证书未在海关为该电商平台注册；请注册其编号，或配置 certNo")
    package static let realTimeSignature = ErrorCode(
        "realtime179.signature",
        en: "customs could not verify the signature; compare the registered certificate with the one in the session",
        zh: "海关验签失败；请核对已注册的证书与会话所用证书")
    package static let realTimeRefused = ErrorCode(
        "realtime179.refused", en: "customs refused the upload; its own words say why", zh: "海关拒绝了上传；原因见海关应答")
    package static let realTimeNotFound = ErrorCode(
        "realtime179.not_found", en: "customs has asked nothing under this session or order number",
        zh: "没有该会话号或订单号的海关请求")
    package static let realTimeWrongState = ErrorCode(
        "realtime179.wrong_state", en: "the question is not in a state in which this is possible",
        zh: "该会话的当前状态不允许此操作")
    package static let realTimeRate = ErrorCode(
        "realtime179.rate", retriable: true,
        en: "one address posts more often than realtime179.callbackRate allows; only real questions are taken from it",
        zh: "同一地址的回调超出 realtime179.callbackRate 的限制；仅受理其中有效的海关请求")

    static let realTimePayment: [ErrorCode] = [
        .realTimeData, .realTimeSelfCheck, .realTimeCallback, .realTimeConflict, .realTimeERP, .realTimeOrderUnknown,
        .realTimeNoData, .realTimeExpired, .realTimeUnanswered, .realTimeFailed, .realTimeCertificate,
        .realTimeSignature, .realTimeRefused, .realTimeNotFound, .realTimeWrongState, .realTimeRate,
    ]
}
