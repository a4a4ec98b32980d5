package import SidecarBase

/// What a person can do with a message that was not delivered as it should.
package enum OutboxAction: String, Sendable, CaseIterable {
    /// Puts a parked message back into the outbox under the same identity.
    case release
    /// Sends a message again under the same identity.
    case resend
    /// Takes a message out of the outbox for good, or gives one up that waits for a signer.
    case abandon
}

/// Which messages are meant. Those for which an action is not possible are never among them.
package struct OutboxQuery: Sendable, Equatable {
    package var route: String?
    package var company: String?
    package var state: DeclarationState?
    /// Recorded before this time.
    package var before: ChinaTime?
    /// The most messages; the oldest are first.
    package var limit: Int

    package init(
        route: String? = nil, company: String? = nil, state: DeclarationState? = nil, before: ChinaTime? = nil,
        limit: Int
    ) {
        self.route = route
        self.company = company
        self.state = state
        self.before = before
        self.limit = limit
    }

    /// For the audit event.
    var text: String {
        let parts = [
            route.map { "route=\($0)" }, company.map { "company=\($0)" }, state.map { "state=\($0.rawValue)" },
            before.map { "before=\($0.iso8601)" }, "limit=\(limit)",
        ]
        return parts.compactMap(\.self).joined(separator: " ")
    }
}

/// What became of an action on many messages.
package struct OutboxOutcome: Sendable, Equatable {
    /// How many messages it was done to.
    package let count: Int
    /// Whether the limit was reached: there may be more.
    package let hasMore: Bool
}

/// What waits on a route.
package struct RouteFigures: Sendable, Equatable {
    package let route: String
    /// Waiting to be sent, those waiting for a retry included.
    package let waiting: Int
    /// Waiting for a person.
    package let parked: Int
    /// When the longest waiting message was queued or put back.
    package let oldest: ChinaTime?
}
