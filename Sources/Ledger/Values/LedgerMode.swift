/// How a ledger file is opened.
package enum LedgerMode: Sendable {
    /// The one sidecar that writes; a second one is turned away with `ledger.in_use`.
    case writer
    /// For the command line, also while a sidecar runs; every writing operation throws `ledger.unavailable`.
    case readOnly
}
