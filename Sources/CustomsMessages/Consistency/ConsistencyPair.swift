/// What must agree between two kinds of documents. Customs compares order, payment and waybill with the inventory that names them
/// ("three documents match one inventory", 三单比对). Source: ceb.md chapter 3, §4.1 to §4.13.
struct ConsistencyPair {
    /// How two texts are compared.
    enum Kind {
        case text
        /// But for rounding.
        case amount
        /// Capitals or not.
        case identity
        /// An amount that may be smaller than the sibling's.
        case atMost
    }

    /// A field of the document and the one of its sibling.
    struct Field {
        let own: String
        let other: String
        let kind: Kind

        init(_ own: String, _ other: String? = nil, _ kind: Kind = .text) {
            self.own = own
            self.other = other ?? own
            self.kind = kind
        }

        var reversed: Field { Field(other, own, kind) }
    }

    let own: Int
    let other: Int
    /// The fields by which they know each other; the sibling with most of them equal counts.
    let links: [Field]
    let fields: [Field]
    /// Fields of lines with the same number; `nil` when lines are not compared.
    let lines: [Field]?
    /// Whether each line has one on the other side.
    let isOneToOne: Bool

    private init(
        _ own: Int, _ other: Int, links: [Field], fields: [Field], lines: [Field]? = nil, isOneToOne: Bool = true
    ) {
        self.own = own
        self.other = other
        self.links = links
        self.fields = fields
        self.lines = lines
        self.isOneToOne = isOneToOne
    }

    /// The pairs of a document type, with it on the left.
    static func all(of type: Int) -> [ConsistencyPair] { byType[type] ?? [] }

    private static let byType = Dictionary(grouping: symmetric + symmetric.map(\.reversed) + directed, by: \.own)

    private var reversed: ConsistencyPair {
        ConsistencyPair(
            other, own, links: links.map(\.reversed), fields: fields.map(\.reversed), lines: lines?.map(\.reversed),
            isOneToOne: isOneToOne)
    }

    private static let symmetric = [
        // The payer is compared with the buyer, the amount paid with the order's. Source: ceb.md §4.1.
        ConsistencyPair(
            311, 411, links: [Field("orderNo"), Field("payTransactionId")],
            fields: [
                Field("orderNo"), Field("ebpCode"), Field("payCode"), Field("payTransactionId"),
                Field("acturalPaid", "amountPaid", .amount), Field("currency"), Field("buyerName", "payerName"),
                Field("buyerIdNumber", "payerIdNumber", .identity),
            ]),
        // "Must equal the waybill". Source: ceb.md §4.1.
        ConsistencyPair(
            311, 511, links: [Field("orderNo")],
            fields: [Field("consignee"), Field("consigneeTelephone"), Field("consigneeAddress")]),
        // "The inventory lines must correspond one to one". Source: ceb.md §4.1.
        ConsistencyPair(
            311, 621, links: [Field("orderNo")],
            fields: [
                Field("ebpCode"), Field("ebcCode"), Field("buyerName"), Field("buyerIdNumber", nil, .identity),
                Field("buyerTelephone"), Field("consigneeAddress"),
            ],
            lines: [Field("itemNo"), Field("qty", nil, .amount), Field("unit"), Field("totalPrice", nil, .amount)]),
        ConsistencyPair(
            411, 621, links: [Field("orderNo")],
            fields: [
                Field("ebpCode"), Field("payerName", "buyerName"), Field("payerIdNumber", "buyerIdNumber", .identity),
            ]),
        ConsistencyPair(
            511, 621, links: [Field("orderNo"), Field("logisticsNo")],
            fields: [
                Field("orderNo"), Field("logisticsNo"), Field("logisticsCode"), Field("billNo"),
                Field("consigneeAddress"),
            ]),
    ]

    /// Cancellation and return against the inventory. Source: ceb.md §4.11 and §4.13.
    private static let directed = [
        ConsistencyPair(623, 621, links: [Field("orderNo"), Field("logisticsNo")], fields: afterwards),
        ConsistencyPair(
            625, 621, links: [Field("orderNo"), Field("logisticsNo")], fields: afterwards,
            lines: [Field("gcode"), Field("gname"), Field("unit"), Field("qty", nil, .atMost)], isOneToOne: false),
    ]

    private static let afterwards = [
        Field("orderNo"), Field("logisticsNo"), Field("logisticsCode"), Field("ebpCode"), Field("ebcCode"),
        Field("buyerName"), Field("buyerIdNumber", nil, .identity),
    ]
}
