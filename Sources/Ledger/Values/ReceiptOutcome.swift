/// What became of a receipt handed to the ledger.
package enum ReceiptOutcome: Sendable, Equatable {
    /// Stored under `sequence`, and linked to these messages.
    case recorded(sequence: Int64, messages: [MessageID])
    /// The same bytes were stored before.
    case duplicate(sequence: Int64)
}
