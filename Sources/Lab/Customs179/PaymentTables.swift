/// The tables of the upload: keys in their order, what they need and what they hold. Source: realtime179.md §3.2–§3.4.
enum PaymentTables {
    /// What a value may be.
    enum Rule: Sendable, Equatable {
        /// Text of at most so many UTF-16 units.
        case text(Int)
        /// One of these characters.
        case choice([String])
        /// A JSON number of at most 19 digits, 5 of them behind the point.
        case amount
        /// So many digits.
        case digits(Int)
        /// `yyyyMMddHHmmss`.
        case time
        case object
        case array
    }

    struct Field: Sendable {
        let key: String
        let rule: Rule
        let isRequired: Bool

        init(_ key: String, _ rule: Rule, optional: Bool = false) {
            self.key = key
            self.rule = rule
            isRequired = !optional
        }
    }

    static let top = [
        Field("sessionID", .text(128)), Field("payExchangeInfoHead", .object), Field("payExchangeInfoLists", .array),
        Field("serviceTime", .digits(13)), Field("certNo", .text(32)), Field("signValue", .text(400)),
    ]

    static let head = [
        Field("guid", .text(36)), Field("initalRequest", .text(8_000)), Field("initalResponse", .text(8_000)),
        Field("ebpCode", .text(18)), Field("payCode", .text(18)), Field("payTransactionId", .text(60)),
        Field("totalAmount", .amount), Field("currency", .digits(3)), Field("verDept", .choice(["1", "2", "3"])),
        Field("payType", .choice(["1", "2", "3", "4"]), optional: true), Field("tradingTime", .time),
        Field("note", .text(1_000), optional: true),
    ]

    static let list = [
        Field("orderNo", .text(60)), Field("goodsInfo", .array), Field("recpAccount", .text(60)),
        Field("recpCode", .text(18), optional: true), Field("recpName", .text(100)),
    ]

    static let goods = [Field("gname", .text(250)), Field("itemLink", .text(3_000))]
}
