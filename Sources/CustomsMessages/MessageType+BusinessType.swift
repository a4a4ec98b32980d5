extension MessageType {
    /// The headquarters message that a single-window document becomes; `nil` for kinds that become none. Source: zhejiang.md
    /// §5.1 and §8.
    package init?(businessType: String) {
        let number: Int? =
            switch businessType {
            case "IMPORTORDER": 311
            case "PAYMENT": 411
            case "IMPORTBILL": 511
            case "PERSONAL_GOODS_DECLAR": 621
            case "MODIFY_CANCEL": 623
            case "IMPORT_ORDER_RETURN": 625
            default: nil
            }
        guard let number else { return nil }
        self.init(number: number)
    }
}
