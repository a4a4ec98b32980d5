/// How receipts are handed to a target.
package struct RelayRules: Sendable, Equatable {
    /// How many are under way at once.
    package var places: Int
    package var breaker: CircuitBreaker.Limits

    package init(places: Int = 4, breaker: CircuitBreaker.Limits = CircuitBreaker.Limits()) {
        self.places = places
        self.breaker = breaker
    }
}
