import Ledger
import SidecarBase

/// Short forms of what tests ask often.
extension SQLiteLedger {
    /// What is due on a route.
    func pendingDeliveries(route: String, limit: Int, now: ChinaTime) async throws -> [PendingDelivery] {
        try await dueDeliveries(DueQuestion(route: route, perCompany: limit, now: now)).deliveries
    }

    /// When anything is due, if ever.
    func nextDeliveryTime(route: String) async throws -> ChinaTime? {
        try await dueDeliveries(DueQuestion(route: route, perCompany: 1, now: ChinaTime(milliseconds: 0))).next
    }
}

extension SQLiteLedger {
    /// The receipts that wait for a target.
    func pendingRelays(target: String, limit: Int, now: ChinaTime) async throws -> [ReceiptRecord] {
        var receipts: [ReceiptRecord] = []
        for waiting in try await waitingRelays(target: target, after: 0, limit: limit) where waiting.due <= now {
            if let relay = try await relay(sequence: waiting.sequence, target: target) {
                receipts.append(relay.receipt)
            }
        }
        return receipts
    }
}
