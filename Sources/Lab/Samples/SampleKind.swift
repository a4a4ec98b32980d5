/// The declaration types of which sample messages are made.
package enum SampleKind: String, Sendable, CaseIterable {
    /// 电子订单, import.
    case order = "CEB311Message"
    /// 支付凭证.
    case payment = "CEB411Message"
    /// 物流运单.
    case waybill = "CEB511Message"
    /// 进口清单.
    case inventory = "CEB621Message"
    /// 电子订单, export.
    case exportOrder = "CEB303Message"
    /// 出口清单.
    case exportInventory = "CEB603Message"

    /// Reads `311`, `CEB311` or `CEB311Message`.
    package init?(name: String) {
        let digits = name.filter(\.isNumber)
        guard let kind = SampleKind.allCases.first(where: { $0.rawValue == "CEB\(digits)Message" }),
            [digits, "CEB\(digits)", kind.rawValue].contains(name)
        else { return nil }
        self = kind
    }
}
