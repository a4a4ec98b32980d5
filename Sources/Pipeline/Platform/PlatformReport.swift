/// How a company's single-window documents do on their way to its platform.
package struct PlatformReport: Codable, Sendable, Equatable {
    package let company: String
    /// `good`, `failing`, `stopped` (it does not answer, and is asked with one document at a time), `not-configured`.
    package let state: String
    /// Documents to be sent, now or again.
    package let waiting: Int
    /// Documents that the platform took and has not spoken about.
    package let unanswered: Int
    /// Documents whose attempts are used up.
    package let parked: Int
    /// Items that the platform did not accept.
    package let refused: Int
    /// Items that were accepted and could not be declared.
    package let failed: Int
    /// When the oldest document that waits came.
    package let oldest: String?
    package let lastError: FailureReport?
    package let breaker: BreakerReport

    package init(
        company: String, state: String, waiting: Int, unanswered: Int, parked: Int, refused: Int, failed: Int,
        oldest: String?, lastError: FailureReport?, breaker: BreakerReport
    ) {
        self.company = company
        self.state = state
        self.waiting = waiting
        self.unanswered = unanswered
        self.parked = parked
        self.refused = refused
        self.failed = failed
        self.oldest = oldest
        self.lastError = lastError
        self.breaker = breaker
    }
}
