/// A code inside the text of a receipt whose meaning is known. Others are shown with customs' own words. Source: ceb.md §7.3;
/// 22001 and 22002: zhejiang.md §6.3.
package struct InfoCode: Sendable, Hashable {
    /// The digits: `1313`.
    package let code: String
    /// Of codes that refuse; `nil` of those that tell how far it came.
    package let group: ReturnGroup?
    package let meaning: BilingualText

    private init(_ code: String, _ group: ReturnGroup?, _ english: String, _ chinese: String) {
        self.code = code
        self.group = group
        meaning = BilingualText(english, chinese)
    }

    /// The code of these digits; `nil` when its meaning is not known.
    package init?(_ code: String) {
        guard let known = InfoCode.all.first(where: { $0.code == code }) else { return nil }
        self = known
    }

    /// Every code whose meaning is known.
    package static let all = [
        InfoCode("1200", nil, "waits for manual review", "待人工审核"),
        InfoCode("1313", .limit, "the buyer's yearly limit is exceeded", "订购人购买超过年度限额"),
        InfoCode("1322", .content, "the goods of order and inventory do not agree", "订单与清单的商品不一致"),
        InfoCode("1800", nil, "the logic check was passed", "逻辑校验通过"),
        InfoCode("2300", nil, "the cancellation or return was accepted", "撤销或退货申请审核通过"),
        InfoCode("2600", nil, "released", "放行"),
        InfoCode(
            "22001", .content, "the payment enterprise is not registered, or the call for the signature failed",
            "支付企业未备案，或调用加签接口失败"),
        InfoCode("22002", .content, "the e-commerce platform is not registered", "电商平台编号未备案"),
    ]
}
