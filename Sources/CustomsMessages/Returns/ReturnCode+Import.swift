extension ReturnCode {
    /// The codes of import, one by one. Source: ceb.md chapter 8.
    static let `import`: [ReturnCode] =
        enterprise(.import)
        + [
            ReturnCode(
                -451 ... -451, .import, nil, .content, BilingualText("declaring failed", "申报失败"))
        ] + order + payment + waybill + waybillStatus + inventory + cancellation + goodsReturn + entryList

    /// The codes of one document; several numbers may mean the same.
    static func codes(_ document: Int, _ rows: [([Int], ReturnGroup, String, String)]) -> [ReturnCode] {
        rows.flatMap { numbers, group, english, chinese in
            numbers.map { number in
                ReturnCode(number...number, .import, document, group, BilingualText(english, chinese))
            }
        }
    }

    /// 电子订单, CEB311Message.
    static let order: [ReturnCode] = codes(
        311,
        [
            ([-301_001], .content, "the order has no lines", "订单没有商品明细"),
            ([-301_002], .content, "a line number occurs twice in the order", "订单内商品序号重复"),
            ([-301_003, -301_004, -301_005], .content, "the order was not found", "未找到订单"),
            ([-301_006], .content, "several orders were found", "找到多个订单"),
            ([-301_007], .content, "the order message is empty", "订单报文为空"),
            ([-301_008], .content, "the check of the values failed", "订单参数校验未通过"),
            (
                [-301_009], .content,
                "the kind of declaration (appType) is wrong: the order to be changed was not found",
                "申报类型（appType）有误：未找到要变更的订单"
            ),
            ([-301_010], .duplicate, "an order with this number exists already", "该订单编号的订单已存在"),
            (
                [-301_011], .state, "the order is used by a declared inventory and can no longer be changed",
                "订单已被已申报的清单使用，当前状态不允许变更"
            ),
            ([-301_012], .content, "there is no operation for this kind of declaration", "没有与申报类型对应的操作"),
            ([-301_013], .system, "fault of the system", "系统异常"),
            ([-301_014], .stale, "older than the stored message, ignored", "早于已入库的报文，已忽略"),
            ([-301_015], .volume, "too many documents in one message", "一个报文中的订单过多"),
            ([-301_020], .signature, "the signature was not accepted", "验签失败"),
        ])

    /// 支付凭证, CEB411Message.
    static let payment: [ReturnCode] = codes(
        411,
        [
            ([-401_001, -401_002, -401_004], .content, "the payment, or its state, was not found", "未找到支付单或其状态"),
            ([-401_003], .content, "several payments were found", "找到多个支付单"),
            ([-401_005], .content, "the payment message is empty", "支付单报文为空"),
            (
                [-401_006], .content,
                "the kind of declaration (appType) is wrong: the payment to be changed was not found",
                "申报类型（appType）有误：未找到要变更的支付单"
            ),
            ([-401_007], .duplicate, "a payment with this number exists already", "该支付交易编号的支付单已存在"),
            ([-401_008], .state, "the payment is declared already and can no longer be changed", "支付单已申报，当前状态不允许变更"),
            ([-401_009], .content, "the check of the values failed", "支付单参数校验未通过"),
            ([-401_010], .content, "there is no operation for this kind of declaration", "没有与申报类型对应的操作"),
            ([-401_011], .system, "fault of the system", "系统异常"),
            ([-401_012], .stale, "older than the stored message, ignored", "早于已入库的报文，已忽略"),
            ([-401_013], .volume, "too many documents in one message", "一个报文中的支付单过多"),
        ])

    /// 物流运单, CEB511Message.
    static let waybill: [ReturnCode] = codes(
        511,
        [
            ([-504_000], .content, "the waybill message cannot be parsed", "运单报文无法解析"),
            ([-504_010], .content, "the waybill message is empty", "运单报文为空"),
            ([-504_011], .content, "the check of the values failed", "运单参数校验未通过"),
            ([-504_012, -504_015], .duplicate, "a waybill with this number exists already", "该运单编号的运单已存在"),
            ([-504_013], .volume, "too many waybills in one message", "一个报文中的运单过多"),
            (
                [-504_014], .content,
                "the kind of declaration (appType) is wrong: the waybill to be changed was not found",
                "申报类型（appType）有误：未找到要变更的运单"
            ),
            ([-504_016], .state, "the waybill is declared already and can no longer be changed", "运单已申报，当前状态不允许变更"),
        ])

    /// 物流运单状态, CEB513Message.
    static let waybillStatus: [ReturnCode] = codes(
        513,
        [
            ([-505_000], .content, "the waybill status message cannot be parsed", "运单状态报文无法解析"),
            ([-505_010], .content, "the waybill status message is empty", "运单状态报文为空"),
            ([-505_011], .content, "the check of the values failed", "运单状态参数校验未通过"),
            ([-505_012], .duplicate, "this waybill status exists already", "该运单状态已存在"),
            ([-505_013], .volume, "too many waybill statuses in one message", "一个报文中的运单状态过多"),
            ([-505_014], .content, "there is no operation for this kind of declaration", "没有与申报类型对应的操作"),
            ([-505_015], .system, "fault of the system", "系统异常"),
            ([-505_016], .stale, "older than the stored message, ignored", "早于已入库的报文，已忽略"),
            ([-505_017], .volume, "too many documents in one message", "一个报文中的单证过多"),
        ])
}
