package import SidecarBase

/// How a route sends.
package struct DeliveryRules: Sendable, Equatable {
    /// How many messages are under way at once.
    package var places: Int
    /// Whether the order of a company is kept: its next message is not begun before the one before it is accepted or parked.
    package var keepsOrder: Bool
    /// How many companies use the route: a place is kept for each.
    package var companies: Int
    package var hours: OpeningHours
    package var breaker: CircuitBreaker.Limits

    package init(
        places: Int = 16, keepsOrder: Bool = false, companies: Int = 1, hours: OpeningHours = .always,
        breaker: CircuitBreaker.Limits = CircuitBreaker.Limits()
    ) {
        self.places = places
        self.keepsOrder = keepsOrder
        self.companies = companies
        self.hours = hours
        self.breaker = breaker
    }
}
