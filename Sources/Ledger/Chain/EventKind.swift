/// The kinds of events the ledger writes itself; others come through `recordSystemEvent`.
enum EventKind: Equatable {
    case received, checked, signed, verified, queued, conflict, keyRepeated
    case sending, interrupted, sent, accepted, retryLater, parked, released, resent, abandoned
    /// The exchange platform could not process what its node had taken (DxpRep).
    case nodeFault
    /// A receipt that did not move the state; one that did; one that ended the declaration's life at customs.
    case receipt, customs, finished
    case relayed, relayLater, refused
    case system(String)

    /// How the kind stands in the log.
    var name: String {
        switch self {
        case .received: "received"
        case .checked: "checked"
        case .signed: "signed"
        case .verified: "verified"
        case .queued: "queued"
        case .conflict: "conflict"
        case .keyRepeated: "key-repeated"
        case .sending: "sending"
        case .interrupted: "interrupted"
        case .sent: "sent"
        case .accepted: "accepted"
        case .retryLater: "retry-later"
        case .parked: "parked"
        case .nodeFault: "node-fault"
        case .released: "released"
        case .resent: "resent"
        case .abandoned: "abandoned"
        case .receipt: "receipt"
        case .customs: "customs"
        case .finished: "finished"
        case .relayed: "relayed"
        case .relayLater: "relay-later"
        case .refused: "refused"
        case .system(let name): name
        }
    }
}
