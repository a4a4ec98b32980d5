/// What of the business is kept whole, and what is hidden when somebody who reads it asks for that. The floor cannot be switched off:
/// every submit, and every answer that is no success, is kept whole, and each operation, message, authentication and change of
/// the configuration is an event. Source: safe.md §6, "Audit conditions".
package struct SafeAudit: Sendable, Equatable {
    /// Queries whose answers are kept, too: names, or beginnings with `*` behind them.
    package var full: [String]
    /// Names of fields that hold names and amounts, beside those that are numbers: with `*` at one end any beginning or end.
    package var masked: [String]

    package init(full: [String] = ["*"], masked: [String] = []) {
        self.full = full
        self.masked = masked
    }

    /// Whether the bytes of an answer are kept; of the others there is the digest.
    func keepsAnswer(of operation: SafeOperation, _ outcome: SafeOutcome) -> Bool {
        operation.kind == .submit || outcome != .ok || SafeUser.covers(full, operation.id)
    }
}
