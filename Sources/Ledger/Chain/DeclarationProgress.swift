/// How events move the state of a declaration: pure, so that the same events always give the same state, at the moment
/// they are recorded and when the ledger is verified years later.
struct DeclarationProgress: Equatable {
    private(set) var state: DeclarationState
    /// The customs status shown.
    private(set) var status: String?

    /// Where a declaration starts.
    init(state: DeclarationState = .received, status: String? = nil) {
        self.state = state
        self.status = status
    }

    /// Takes the next event; `status` is the customs status of a `customs` or `finished` event.
    mutating func apply(_ kind: String, status: String?) {
        switch kind {
        case "checked": advance(to: .checked)
        case "held" where rank <= 1: state = .held
        case "signed": advance(to: .signed)
        case "queued": advance(to: .queued)
        case "sent": advance(to: .sent)
        case "accepted": advance(to: .accepted)
        case "customs":
            advance(to: .customs)
            self.status = status
        case "finished":
            state = .finished
            self.status = status
        case "parked" where rank <= 4: state = .parked
        // The node's acceptance is not the platform's last word; a word of customs is further than both.
        case "node-fault" where rank <= 5 && state != .abandoned: state = .parked
        case "released" where state == .parked || state == .held: state = .queued
        case "resent" where rank < 4: state = .queued
        case "abandoned" where rank <= 4: state = .abandoned
        // Its documents go on in messages of their own; where customs has spoken, what it said stands.
        case "split" where rank <= 5: state = .abandoned
        default: break
        }
    }

    private mutating func advance(to next: DeclarationState) {
        if DeclarationProgress.rank(of: next) > rank { state = next }
    }

    private var rank: Int { DeclarationProgress.rank(of: state) }

    /// The side states stand below `sent`: that the node took a message, or that customs answers, is true whatever a person
    /// decided before.
    private static func rank(of state: DeclarationState) -> Int {
        switch state {
        case .received, .refused, .held: 0
        case .checked: 1
        case .signed: 2
        case .queued, .parked, .abandoned: 3
        case .sent: 4
        case .accepted: 5
        case .customs: 6
        case .finished: 7
        }
    }
}
