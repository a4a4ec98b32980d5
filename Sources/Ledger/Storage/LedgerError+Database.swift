import GRDB
import SidecarBase

extension LedgerError {
    /// Any error of the database layer. The detail has SQLite's code and message, never a value that was bound.
    init(wrapping error: any Error) {
        if let known = error as? LedgerError {
            self = known
        } else if let failure = error as? DatabaseError {
            let detail = "SQLite \(failure.extendedResultCode.rawValue): \(failure.message ?? "")"
            switch failure.resultCode {
            case .SQLITE_CORRUPT, .SQLITE_NOTADB: self.init(.ledgerCorrupt, detail)
            default: self.init(.ledgerUnavailable, detail)
            }
        } else if error is CancellationError {
            self.init(.internalStopping, "the task was cancelled")
        } else {
            self.init(.ledgerUnavailable, String(describing: error))
        }
    }
}
