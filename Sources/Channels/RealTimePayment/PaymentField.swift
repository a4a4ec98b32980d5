/// One key of the upload's tables. Source: realtime179.md §3.3, §3.4.
struct PaymentField: Sendable {
    /// What its value may be, beside its length.
    enum Kind: Sendable {
        case text
        /// N19,5: above zero, at most 19 digits, of these 5 after the point; a number in the JSON, everything else is text.
        case amount
        /// Three digits, customs' code.
        case currency
        /// One of these characters.
        case choice(String)
        /// `yyyyMMddHHmmss`, a real time in China.
        case time
    }

    /// As customs writes it, misspellings included.
    let name: String
    let chinese: String
    let isRequired: Bool
    /// The most it may hold, in the configured unit.
    let length: Int
    let kind: Kind

    private init(_ name: String, _ chinese: String, _ length: Int, required: Bool = true, _ kind: Kind = .text) {
        self.name = name
        self.chinese = chinese
        self.isRequired = required
        self.length = length
        self.kind = kind
    }

    /// `payExchangeInfoHead`, in the order of the keys.
    static let head: [PaymentField] = [
        PaymentField("guid", "系统唯一序号", 36),
        PaymentField("initalRequest", "原始请求", 8_000),
        PaymentField("initalResponse", "原始响应", 8_000),
        PaymentField("ebpCode", "电商平台代码", 18),
        PaymentField("payCode", "支付企业代码", 18),
        PaymentField("payTransactionId", "交易流水号", 60),
        PaymentField("totalAmount", "交易金额", 20, .amount),
        PaymentField("currency", "币制", 4, .currency),
        PaymentField("verDept", "验核机构", 1, .choice("123")),
        PaymentField("payType", "支付类型", 1, required: false, .choice("1234")),
        PaymentField("tradingTime", "交易成功时间", 14, .time),
        PaymentField("note", "备注", 1_000, required: false),
    ]

    /// An item of `payExchangeInfoLists` before its goods.
    static let orderNumber = PaymentField("orderNo", "订单编号", 60)

    /// An item of `payExchangeInfoLists` after its goods.
    static let payee: [PaymentField] = [
        PaymentField("recpAccount", "收款账号", 60),
        PaymentField("recpCode", "收款企业代码", 18, required: false),
        PaymentField("recpName", "收款企业名称", 100),
    ]

    /// An item of `goodsInfo`.
    static let goods: [PaymentField] = [
        PaymentField("gname", "商品名称", 250),
        PaymentField("itemLink", "商品展示链接地址", 3_000),
    ]
}
