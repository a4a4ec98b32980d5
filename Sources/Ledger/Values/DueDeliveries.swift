package import SidecarBase

/// A question for the messages that are due on a route.
package struct DueQuestion: Sendable {
    package let route: String
    /// Whether a company's messages are given in the order in which they were recorded, and those behind one that is not due
    /// are not given.
    package let keepsOrder: Bool
    /// The most messages of one company.
    package let perCompany: Int
    package let now: ChinaTime
    /// Messages that are not wanted: they are under way.
    package let withoutMessages: Set<MessageID>
    /// Companies that are not asked for.
    package let withoutCompanies: Set<String>

    package init(
        route: String, keepsOrder: Bool = false, perCompany: Int, now: ChinaTime,
        withoutMessages: Set<MessageID> = [], withoutCompanies: Set<String> = []
    ) {
        self.route = route
        self.keepsOrder = keepsOrder
        self.perCompany = perCompany
        self.now = now
        self.withoutMessages = withoutMessages
        self.withoutCompanies = withoutCompanies
    }
}

/// Messages that are due.
package struct DueDeliveries: Sendable {
    package let deliveries: [PendingDelivery]
    /// When the next of those not due is; `nil` when there is none.
    package let next: ChinaTime?
}
