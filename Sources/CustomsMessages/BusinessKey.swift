/// What ties receipts to declarations: the numbers the enterprise gave, never the guid, which receipts do not repeat.
/// Source: ceb.md §7.2, zhejiang.md §6.4.
package struct BusinessKey: Sendable, Hashable {
    /// What it is a key of: one of the names below.
    package let kind: String
    /// The parts in a fixed order, enterprise code first. A part is empty when a receipt leaves it out.
    package let parts: [String]

    /// - Parameters:
    ///   - kind: one of the names below.
    ///   - parts: enterprise code first.
    package init(kind: String, parts: [String]) {
        self.kind = kind
        self.parts = parts
    }

    /// One text for storing and finding it: `order:3301960EX1|NO1`. Parts are customs codes and numbers; a separator that
    /// stands in a part is escaped, so that different keys never have the same text.
    package var text: String {
        let isPlain = parts.allSatisfy { !$0.utf8.contains { $0 == 0x7C || $0 == 0x5C } }
        let parts = isPlain ? parts : parts.map { $0.replacing("\\", with: "\\\\").replacing("|", with: "\\|") }
        return kind + ":" + parts.joined(separator: "|")
    }

    /// Whether every part is there.
    package var isComplete: Bool { !parts.contains("") }

    /// Whether both can mean the same document: equal, where a part that one of them lacks fits everything.
    package func matches(_ other: BusinessKey) -> Bool {
        kind == other.kind && parts.count == other.parts.count
            && zip(parts, other.parts).allSatisfy { $0 == $1 || $0.isEmpty || $1.isEmpty }
    }
}

extension BusinessKey {
    /// Import order: ebpCode, orderNo.
    package static let order = "order"
    /// Import payment: payCode, payTransactionId.
    package static let payment = "payment"
    /// Import waybill: logisticsCode, logisticsNo.
    package static let logistics = "logistics"
    /// Delivery of an import parcel: logisticsCode, logisticsNo.
    package static let logisticsStatus = "logisticsStatus"
    /// Import inventory: agentCode, copNo.
    package static let inventory = "inventory"
    /// Cancellation of an import inventory: agentCode, copNo.
    package static let cancellation = "cancellation"
    /// Return of imported goods: agentCode, copNo.
    package static let refund = "refund"
    /// Entry list: operatorCode, copNo.
    package static let delivery = "delivery"
    /// Tax bill: invtNo.
    package static let tax = "tax"
    /// Export order: ebpCode, orderNo.
    package static let exportOrder = "exportOrder"
    /// Export receipt of payment: ebcCode, orderNo, payNo.
    package static let exportReceipts = "exportReceipts"
    /// Export waybill: logisticsCode, logisticsNo.
    package static let exportLogistics = "exportLogistics"
    /// Arrival: operatorCode, copNo, msgSeqNo.
    package static let exportArrival = "exportArrival"
    /// Departure: logisticsCode, copNo, msgSeqNo.
    package static let exportDeparture = "exportDeparture"
    /// Export inventory: agentCode, copNo.
    package static let exportInventory = "exportInventory"
    /// Cancellation of an export inventory: agentCode, copNo.
    package static let exportCancellation = "exportCancellation"
    /// Bill assignment: agentCode, copNo, msgSeqNo.
    package static let exportAssignment = "exportAssignment"
    /// Summary application: agentCode, copNo, msgSeqNo.
    package static let exportSummary = "exportSummary"
    /// Summary result: sumNo.
    package static let exportSummaryResult = "exportSummaryResult"
    /// Return of exported goods: agentCode, coElNo.
    package static let exportRefund = "exportRefund"
    /// Tally list: operatorCode, coElNo.
    package static let exportTally = "exportTally"
    /// A whole message, of a format fault (CEB900): the CopMsgId of its envelope.
    package static let message = "message"
    /// A single-window document: companyCode, businessNo. Source: zhejiang.md §6.3.
    package static let business = "business"
}
