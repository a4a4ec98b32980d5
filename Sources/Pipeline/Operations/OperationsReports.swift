package import EnterpriseRelay

/// What a person does with messages of the outbox.
package enum OutboxCommand: String, Sendable, CaseIterable {
    case release, resend, abandon
}

/// Which messages are meant, as the caller wrote it.
package struct OutboxRequest: Sendable, Equatable {
    package var route: String?
    package var company: String?
    package var state: String?
    /// Recorded before this time: ISO 8601 in China time, such as `2026-11-21` or `2026-11-21T08:00:00`.
    package var before: String?
    package var limit: String?

    package init(
        route: String? = nil, company: String? = nil, state: String? = nil, before: String? = nil, limit: String? = nil
    ) {
        self.route = route
        self.company = company
        self.state = state
        self.before = before
        self.limit = limit
    }
}

/// A message after an operator's command.
package struct OutboxChangeReport: Codable, Sendable, Equatable {
    package let id: String
    package let state: String
}

/// How many messages a command was done to.
package struct OutboxBulkReport: Codable, Sendable, Equatable {
    package let action: String
    package let count: Int
    package let limit: Int
    /// Whether the limit was reached, so that there may be more.
    package let more: Bool
}

/// An error as the reports show it.
package struct FailureReport: Codable, Sendable, Equatable {
    package let code: String
    package let english: String
    package let chinese: String
    package let detail: String
    package let time: String
}

/// A circuit breaker as the reports show it.
package struct BreakerReport: Codable, Sendable, Equatable {
    /// `closed`, `open` or `probing`.
    package let state: String
    /// Failures in a row while it is closed.
    package let failures: Int
    package let since: String?
    /// When the next probe is made.
    package let until: String?
}

/// A route as the API shows it.
package struct RouteReport: Codable, Sendable, Equatable {
    package let name: String
    package let companies: [String]
    /// `open`, `outside-hours`, or `stopped` while the node does not answer.
    package let state: String
    package let hours: String?
    /// When it opens, outside its hours.
    package let opensAt: String?
    package let keepsOrder: Bool
    package let waiting: Int
    package let parked: Int
    package let running: Int
    /// When the longest waiting message was queued.
    package let oldest: String?
    /// Accepted since the sidecar was started, and in the last minute.
    package let accepted: Int
    package let perMinute: Int
    /// When everything will be sent at the rate of the last minute; absent without one.
    package let etaMilliseconds: Int?
    /// Failed attempts since the sidecar was started, by the code of the cause.
    package let causes: [String: Int]
    package let lastError: FailureReport?
    package let breaker: BreakerReport
}

/// What a probe of a route came to.
package struct ProbeReport: Codable, Sendable, Equatable {
    package let route: String
    package let reachable: Bool
    package let detail: String
    package let error: FailureReport?
}

/// An ERP target as the API shows it.
package struct RelayReport: Codable, Sendable, Equatable {
    package let name: String
    package let companies: [String]
    package let format: String
    /// `good`, `failing` since its last attempt failed, or `stopped` while it does not answer.
    package let state: String
    package let failingSince: String?
    package let waiting: Int
    package let running: Int
    /// When the longest waiting receipt came.
    package let oldest: String?
    package let delivered: Int
    package let perMinute: Int
    package let etaMilliseconds: Int?
    package let causes: [String: Int]
    package let lastError: FailureReport?
    package let breaker: BreakerReport
}

/// How many receipts were queued again for a target.
package struct ReplayReport: Codable, Sendable, Equatable {
    package let target: String
    package let from: String
    package let count: Int
}

/// Receipts in the order in which they came.
package struct ReceiptPage: Codable, Sendable, Equatable {
    package let receipts: [ReceiptDocument]
    /// What to give as `after` to get those that follow.
    package let cursor: Int64
    /// Whether there are more already.
    package let more: Bool
}
