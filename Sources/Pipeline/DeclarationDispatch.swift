internal import CryptoCore
package import CustomsMessages
package import Ledger
package import SidecarBase

/// Where the messages of each company go, and under which identity.
package struct DeclarationDispatch: Sendable {
    /// Company code → route name.
    private let routes: [String: String]
    private let policy: DeclarationPolicy
    /// Route name → the nudge of its delivery worker.
    private let outbox: [String: Nudge]
    /// Signalled when a message is kept for want of a signer.
    private let holds: Nudge?

    /// - Parameters:
    ///   - routes: company code → route name; a company without one is signed for, and nothing is sent.
    ///   - policy: whether messages are sent on, and to whom.
    ///   - outbox: route name → the nudge of its delivery worker.
    ///   - holds: the nudge of whoever signs what was kept for want of a signer.
    package init(
        routes: [String: String], policy: DeclarationPolicy, outbox: [String: Nudge], holds: Nudge? = nil
    ) {
        self.holds = holds
        self.routes = routes
        self.policy = policy
        self.outbox = outbox
    }

    /// The route of a company's messages; `nil` when they are only signed.
    ///
    /// - Throws: `config.value` when messages are always sent and the company has no route.
    package func route(of company: Company) throws(SidecarError) -> String? {
        switch policy.forwarding {
        case .never: return nil
        case .route: return routes[company.code]
        case .always:
            guard let route = routes[company.code] else {
                throw SidecarError(.configValue, "forwarding is always, but company \(company.code) has no route")
            }
            return route
        }
    }

    /// What is sent: the identity that every attempt will use.
    package func order(
        for type: MessageType, senderId: String, route: String, at time: ChinaTime
    ) -> DeliveryOrder {
        DeliveryOrder(
            route: route, copMsgId: SecureRandom.uuid(), creatTime: time.creatTime, senderId: senderId,
            receiverId: policy.receivers[type.rootName] ?? type.defaultReceiver)
    }

    /// Tells whoever signs what was held that there is something.
    func signalHold() { holds?.signal() }

    /// Tells the worker of a recorded delivery's route that there is work.
    package func signal(_ order: DeliveryOrder?) {
        if let order { outbox[order.route]?.signal() }
    }
}
