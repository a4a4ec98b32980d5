/// The table of all message types: the one place where a type, its names and its keys are written down.
enum MessageCatalogue {
    /// A type and where its fields are.
    struct Entry: Sendable {
        let type: MessageType
        let layout: MessageLayout

        init(
            _ number: Int, _ direction: MessageType.Direction, _ role: MessageType.Role, _ chineseName: String,
            _ layout: MessageLayout
        ) {
            type = MessageType(number, direction, role, chineseName, layout.records[0])
            self.layout = layout
        }
    }

    /// The entry of a root element's local name.
    static func entry(rootName: String) -> Entry? { byRootName[rootName] }

    /// The entry of three digits.
    static func entry(number: Int) -> Entry? { byNumber[number] }

    /// The entry of a type.
    static func layout(of type: MessageType) -> MessageLayout? { byNumber[type.number]?.layout }

    private static let byNumber = Dictionary(entries.map { ($0.type.number, $0) }) { first, _ in first }
    private static let byRootName = Dictionary(
        entries.flatMap { [($0.type.rootName, $0), ("CEB\($0.type.number)", $0)] }
    ) { first, _ in first }

    // The keys. Source: ceb.md §7.2 and the field tables of chapters 4 and 5; zhejiang.md §6.4.
    private static let order: [MessageLayout.KeyField] = [.code("ebpCode"), .number("orderNo")]
    private static let payment: [MessageLayout.KeyField] = [.code("payCode"), .number("payTransactionId")]
    private static let moneyReceipt: [MessageLayout.KeyField] = [
        .code("ebcCode"), .number("orderNo"), .optional("payNo"),
    ]
    private static let waybill: [MessageLayout.KeyField] = [.code("logisticsCode"), .number("logisticsNo")]
    private static let agentDocument: [MessageLayout.KeyField] = [.code("agentCode"), .number("copNo")]
    private static let operatorDocument: [MessageLayout.KeyField] = [.code("operatorCode"), .number("copNo")]
    private static let arrivalPart: [MessageLayout.KeyField] = [
        .code("operatorCode"), .number("copNo"), .number("msgSeqNo"),
    ]
    private static let departurePart: [MessageLayout.KeyField] = [
        .code("logisticsCode"), .number("copNo"), .number("msgSeqNo"),
    ]
    private static let agentPart: [MessageLayout.KeyField] = [
        .code("agentCode"), .number("copNo"), .number("msgSeqNo"),
    ]
    private static let exportReturn: [MessageLayout.KeyField] = [.code("agentCode"), .number("coElNo")]
    private static let tally: [MessageLayout.KeyField] = [.code("operatorCode"), .number("coElNo")]

    /// Every type, by number.
    static let entries: [Entry] = [
        Entry(
            213, .export, .declaration, "退货申请单",
            MessageLayout("InvtRefund", head: "InvtRefundHead", kind: BusinessKey.exportRefund, key: exportReturn)),
        Entry(
            214, .export, .receipt, "退货申请单回执",
            MessageLayout("RefundReturn", kind: BusinessKey.exportRefund, key: exportReturn)),
        Entry(
            215, .export, .declaration, "理货明细单",
            MessageLayout("InvtRefundDetail", kind: BusinessKey.exportTally, key: tally)),
        Entry(
            216, .export, .receipt, "理货明细单回执",
            MessageLayout("InvtRefundDetailReturn", kind: BusinessKey.exportTally, key: tally)),
        Entry(
            303, .export, .declaration, "电子订单",
            MessageLayout("Order", head: "OrderHead", kind: BusinessKey.exportOrder, key: order)),
        Entry(
            304, .export, .receipt, "电子订单回执", MessageLayout("OrderReturn", kind: BusinessKey.exportOrder, key: order)),
        Entry(
            311, .import, .declaration, "电子订单",
            MessageLayout("Order", head: "OrderHead", kind: BusinessKey.order, key: order)),
        Entry(312, .import, .receipt, "电子订单回执", MessageLayout("OrderReturn", kind: BusinessKey.order, key: order)),
        Entry(
            403, .export, .declaration, "收款单",
            MessageLayout("Receipts", kind: BusinessKey.exportReceipts, key: moneyReceipt)),
        Entry(
            404, .export, .receipt, "收款单回执",
            MessageLayout("ReceiptsReturn", kind: BusinessKey.exportReceipts, key: moneyReceipt)),
        Entry(
            411, .import, .declaration, "支付凭证",
            MessageLayout("Payment", head: "PaymentHead", kind: BusinessKey.payment, key: payment)),
        Entry(
            412, .import, .receipt, "支付凭证回执", MessageLayout("PaymentReturn", kind: BusinessKey.payment, key: payment)),
        Entry(
            505, .export, .declaration, "物流运单",
            MessageLayout("Logistics", kind: BusinessKey.exportLogistics, key: waybill)),
        Entry(
            506, .export, .receipt, "物流运单回执",
            MessageLayout("LogisticsReturn", kind: BusinessKey.exportLogistics, key: waybill)),
        Entry(
            507, .export, .declaration, "运抵单",
            MessageLayout("Arrival", head: "ArrivalHead", kind: BusinessKey.exportArrival, key: arrivalPart)),
        Entry(
            508, .export, .receipt, "运抵单回执",
            MessageLayout("ArrivalReturn", kind: BusinessKey.exportArrival, key: arrivalPart)),
        Entry(
            509, .export, .declaration, "离境单",
            MessageLayout("Departure", head: "DepartureHead", kind: BusinessKey.exportDeparture, key: departurePart)),
        Entry(
            510, .export, .receipt, "离境单回执",
            MessageLayout("DepartureReturn", kind: BusinessKey.exportDeparture, key: departurePart)),
        Entry(
            511, .import, .declaration, "物流运单",
            MessageLayout("Logistics", head: "LogisticsHead", kind: BusinessKey.logistics, key: waybill)),
        Entry(
            512, .import, .receipt, "物流运单回执",
            MessageLayout("LogisticsReturn", kind: BusinessKey.logistics, key: waybill)),
        Entry(
            513, .import, .declaration, "物流运单状态",
            MessageLayout("LogisticsStatus", kind: BusinessKey.logisticsStatus, key: waybill)),
        Entry(
            514, .import, .receipt, "物流运单状态回执",
            MessageLayout("LogisticsStatusReturn", kind: BusinessKey.logisticsStatus, key: waybill)),
        Entry(
            603, .export, .declaration, "申报清单",
            MessageLayout("Inventory", head: "InventoryHead", kind: BusinessKey.exportInventory, key: agentDocument)),
        Entry(
            604, .export, .receipt, "申报清单回执",
            MessageLayout("InventoryReturn", kind: BusinessKey.exportInventory, key: agentDocument)),
        Entry(
            605, .export, .declaration, "撤销申请单",
            MessageLayout("InvtCancel", kind: BusinessKey.exportCancellation, key: agentDocument)),
        Entry(
            606, .export, .receipt, "撤销申请单回执",
            MessageLayout("InvtCancelReturn", kind: BusinessKey.exportCancellation, key: agentDocument)),
        Entry(
            607, .export, .declaration, "清单总分单",
            MessageLayout("WayBill", head: "WayBillHead", kind: BusinessKey.exportAssignment, key: agentPart)),
        Entry(
            608, .export, .receipt, "清单总分单回执",
            MessageLayout("WayBillReturn", kind: BusinessKey.exportAssignment, key: agentPart)),
        Entry(
            621, .import, .declaration, "进口清单",
            MessageLayout("Inventory", head: "InventoryHead", kind: BusinessKey.inventory, key: agentDocument)),
        Entry(
            622, .import, .receipt, "进口清单回执",
            MessageLayout("InventoryReturn", kind: BusinessKey.inventory, key: agentDocument)),
        Entry(
            623, .import, .declaration, "撤销申请单",
            MessageLayout("InvtCancel", kind: BusinessKey.cancellation, key: agentDocument)),
        Entry(
            624, .import, .receipt, "撤销申请单回执",
            MessageLayout("InvtCancelReturn", kind: BusinessKey.cancellation, key: agentDocument)),
        Entry(
            625, .import, .declaration, "退货申请单",
            MessageLayout("InvtRefund", head: "InvtRefundHead", kind: BusinessKey.refund, key: agentDocument)),
        Entry(
            626, .import, .receipt, "退货申请单回执",
            // Three names occur. Source: ceb.md §4.14.
            MessageLayout(
                "InvtRefundReturn", "InvtRefoundReturn", "InventoryRefundReturn", kind: BusinessKey.refund,
                key: agentDocument)),
        Entry(
            701, .export, .declaration, "汇总申请单",
            MessageLayout("SummaryApply", head: "SummaryApplyHead", kind: BusinessKey.exportSummary, key: agentPart)),
        Entry(
            702, .export, .receipt, "汇总申请单回执",
            MessageLayout("SummaryReturn", kind: BusinessKey.exportSummary, key: agentPart)),
        Entry(
            711, .import, .declaration, "入库明细单",
            MessageLayout("Delivery", head: "DeliveryHead", kind: BusinessKey.delivery, key: operatorDocument)),
        Entry(
            712, .import, .receipt, "入库明细单回执",
            MessageLayout("DeliveryReturn", kind: BusinessKey.delivery, key: operatorDocument)),
        Entry(
            792, .export, .receipt, "汇总结果单",
            MessageLayout(
                "SummaryResult", head: "SummaryResultHead", kind: BusinessKey.exportSummaryResult,
                key: [.number("sumNo")], statusKind: .declarationState, status: "decState", time: "opDate",
                info: "entryId")),
        Entry(
            816, .import, .receipt, "电子税单",
            MessageLayout(
                "Tax", head: "TaxHeadRd", kind: BusinessKey.tax, key: [.number("invtNo")], statusKind: .taxStatus,
                status: "status", info: "taxNo")),
        Entry(
            818, .import, .receipt, "电子税单状态",
            MessageLayout(
                "Tax", head: "TaxHeadStatus", kind: BusinessKey.tax, key: [.number("invtNo")], statusKind: .taxStatus,
                status: "status", info: "taxNo")),
        Entry(
            900, .import, .receipt, "报文格式校验回执",
            MessageLayout("MessageReturn", kind: BusinessKey.message, key: [.number("oriCopMsgId")])),
    ]
}
