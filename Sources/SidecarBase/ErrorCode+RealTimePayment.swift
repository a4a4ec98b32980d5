extension ErrorCode {
    package static let realTimeData = ErrorCode(
        "realtime179.data", en: "the payment data is not what customs wants; every field that is wrong is named",
        zh: "支付数据不符合海关要求，已列出全部有误的字段")
    package static let realTimeSelfCheck = ErrorCode(
        "realtime179.self_check",
        en: "the finished upload does not verify against its own signature; nothing was written or sent, report it",
        zh: "生成的上传报文未通过自身验签，未写出也未发送，请反馈给我们")

    static let realTimePayment: [ErrorCode] = [.realTimeData, .realTimeSelfCheck]
}
