import SidecarBase

@testable import Ledger

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
