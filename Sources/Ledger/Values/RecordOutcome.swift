/// What became of a declaration handed to the ledger.
package enum RecordOutcome: Sendable {
    case recorded
    /// The same input bytes were recorded before (or at the same moment): answer with this one.
    case duplicate(StoredAnswer)
    /// The same company and guid were accepted before with other content.
    case conflict(MessageID)
}
