/// What customs answers a declaration type with: the receipt's root, its record element and the fields before
/// `returnStatus`. Source: ceb.md chapters 4 and 5.
package struct ReceiptForm: Sendable, Equatable {
    /// The receipt's root, such as `CEB312Message`.
    package let receiptType: String
    /// The record, such as `OrderReturn`.
    package let element: String
    /// Its fields between `guid` and `returnStatus`, in the order of the schema.
    package let fields: [String]

    private init(_ receiptType: String, _ element: String, _ fields: String) {
        self.receiptType = receiptType
        self.element = element
        self.fields = fields.split(separator: " ").map(String.init)
    }

    private static let invoice = "customsCode ebpCode ebcCode agentCode copNo preNo invtNo"
    private static let change = "customsCode agentCode ebpCode ebcCode copNo preNo invtNo"

    private static let table: [String: ReceiptForm] = [
        "CEB303Message": ReceiptForm("CEB304Message", "OrderReturn", "ebpCode ebcCode orderNo"),
        "CEB311Message": ReceiptForm("CEB312Message", "OrderReturn", "ebpCode ebcCode orderNo"),
        "CEB403Message": ReceiptForm("CEB404Message", "ReceiptsReturn", "ebcCode orderNo payNo"),
        "CEB411Message": ReceiptForm("CEB412Message", "PaymentReturn", "payCode payTransactionId"),
        "CEB505Message": ReceiptForm("CEB506Message", "LogisticsReturn", "logisticsCode logisticsNo"),
        "CEB507Message": ReceiptForm(
            "CEB508Message", "ArrivalReturn", "operatorCode logisticsCode preNo copNo billNo msgSeqNo"),
        "CEB509Message": ReceiptForm("CEB510Message", "DepartureReturn", "logisticsCode copNo preNo msgSeqNo"),
        "CEB511Message": ReceiptForm("CEB512Message", "LogisticsReturn", "logisticsCode logisticsNo"),
        "CEB513Message": ReceiptForm(
            "CEB514Message", "LogisticsStatusReturn", "logisticsCode logisticsNo logisticsStatus"),
        "CEB603Message": ReceiptForm(
            "CEB604Message", "InventoryReturn", "agentCode copNo preNo invtNo ebcCode ebpCode orderNo statisticsFlag"),
        "CEB605Message": ReceiptForm("CEB606Message", "InvtCancelReturn", "agentCode copNo preNo invtNo"),
        "CEB607Message": ReceiptForm(
            "CEB608Message", "WayBillReturn", "agentCode logisticsCode copNo preNo billNo msgSeqNo"),
        "CEB621Message": ReceiptForm("CEB622Message", "InventoryReturn", invoice),
        "CEB623Message": ReceiptForm("CEB624Message", "InvtCancelReturn", change),
        "CEB625Message": ReceiptForm("CEB626Message", "InvtRefundReturn", change),
        "CEB701Message": ReceiptForm("CEB702Message", "SummaryReturn", "agentCode ebcCode copNo preNo sumNo msgSeqNo"),
        "CEB711Message": ReceiptForm("CEB712Message", "DeliveryReturn", "customsCode operatorCode copNo preNo rkdNo"),
    ]

    /// The form for a declaration type; `nil` for a type that gets no receipt of its own.
    package static func answering(_ messageType: String) -> ReceiptForm? { table[messageType] }
}
