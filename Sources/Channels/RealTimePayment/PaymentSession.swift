package import Ledger
package import SidecarBase

/// A question of customs and what became of it: a case of the ledger, read.
package struct PaymentSession: Sendable {
    /// The name of the channel in the ledger.
    package static let channel = "realtime179"

    /// What began it.
    package enum Kind: String, Sendable {
        case callback
        /// An upload that nobody asked for, to the address for tests.
        case test
    }

    /// The facts that are kept with it.
    enum Fact: String {
        /// Customs' clock, as it stood in the callback.
        case calledAt
        case ebpCode, certNo, algorithm, signer, serviceTime
        /// Where the data came from.
        case source
        /// Uploads that were begun with the present bytes, and how often customs failed without a reason.
        case sends, failures
        /// Times the ERP was asked in vain.
        case questions
        /// Milliseconds of the next step; empty when there is none without something from outside.
        case next
        case warned, late
        /// An upload may have arrived: these bytes and no others go out again.
        case mayBeStored
        /// The code of what is in the way.
        case waitsFor
    }

    let found: ChannelCase
    package let state: SessionState
    package let kind: Kind

    /// `nil` for a case that is none.
    package init?(_ found: ChannelCase) {
        guard let state = SessionState(rawValue: found.state), let kind = Kind(rawValue: found.kind) else { return nil }
        self.found = found
        self.state = state
        self.kind = kind
    }

    package var row: Int64 { found.row }
    package var sessionID: String { found.key }
    package var orderNo: String { found.subject }
    /// The last word, of customs or ours.
    package var code: String { found.code }
    package var message: String { found.message }
    package var limit: ChinaTime { found.deadline ?? found.createdAt }
    package var isLate: Bool { self[.late] == "yes" }

    subscript(_ fact: Fact) -> String { found.facts[fact.rawValue] ?? "" }

    func number(_ fact: Fact) -> Int { Int(self[fact]) ?? 0 }

    /// When the next step is to be done.
    var next: ChinaTime? { Int64(self[.next]).map { ChinaTime(milliseconds: $0) } }

    /// Whole seconds until the limit.
    package func remaining(at time: ChinaTime) -> Int64 { max(0, (limit.milliseconds - time.milliseconds) / 1_000) }
}

/// A change of a session, in words of the channel.
struct SessionChange {
    var change = CaseChange()

    /// The session comes to another state, which is an event.
    mutating func move(to state: SessionState, actor: String, cause: String = "", detail: [String: String] = [:]) {
        change.state = state.rawValue
        change.isOpen = state.isOpen
        change.events.append(CaseEvent(state.event, actor: actor, cause: cause, detail: detail))
    }

    mutating func note(_ kind: String, actor: String, cause: String = "", detail: [String: String] = [:]) {
        change.events.append(CaseEvent(kind, actor: actor, cause: cause, detail: detail))
    }

    subscript(_ fact: PaymentSession.Fact) -> String {
        get { change.facts[fact.rawValue] ?? "" }
        set { change.facts[fact.rawValue] = newValue }
    }
}
