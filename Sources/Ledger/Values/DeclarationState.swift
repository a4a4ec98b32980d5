/// Where a declaration stands. The state is derived from the events and never goes backwards because of a late or
/// repeated receipt (see ``DeclarationProgress``).
package enum DeclarationState: String, Sendable, CaseIterable {
    case received, checked, signed, queued, sent, accepted, customs, finished
    /// Side states: refused by us; parked until a person decides; held for want of a signer; given up by a person, or
    /// because its documents were sent again singly.
    case refused, parked, held, abandoned
}
