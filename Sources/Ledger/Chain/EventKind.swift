/// The kinds of events the ledger writes itself; others come through `recordSystemEvent`.
enum EventKind: Equatable {
    case received, checked, signed, verified, queued, conflict, keyRepeated
    case sending, interrupted, sent, accepted, retryLater, parked, released, resent, abandoned
    /// The exchange platform could not process what its node had taken (DxpRep).
    case nodeFault
    /// A receipt that did not move the state; one that did; one that ended the declaration's life at customs.
    case receipt, customs, finished
    case relayed, relayLater, refused
    /// A document was put into the message.
    case assembled
    /// What a receipt says about one document of a batch, as the three kinds above.
    case documentReceipt, documentCustoms, documentFinished
    /// The batch was refused as a whole: it ends, and its documents go on singly.
    case split
    /// A document of a batch is to be sent singly; customs spoke before that was done; it could not be signed yet; it was done.
    case singleDue, singleDropped, singleLater, sentSingly
    /// The message carries one document of a batch that was refused.
    case splitFrom
    /// No signer could sign the message, so it waits; one could, and the message has a fault of its own.
    case held, heldLonger
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
        case .assembled: "assembled"
        case .documentReceipt: "document-receipt"
        case .documentCustoms: "document-customs"
        case .documentFinished: "document-finished"
        case .split: "split"
        case .singleDue: "single-due"
        case .singleDropped: "single-dropped"
        case .singleLater: "single-later"
        case .sentSingly: "sent-singly"
        case .splitFrom: "split-from"
        case .held: "held"
        case .heldLonger: "held-longer"
        case .system(let name): name
        }
    }
}
