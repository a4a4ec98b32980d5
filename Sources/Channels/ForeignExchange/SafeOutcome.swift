package import SidecarBase

/// What became of a request. Source: safe.md §5.3.
package enum SafeOutcome: String, Sendable, CaseIterable {
    case ok = "OK"
    /// The head says success, some rows failed.
    case partial = "PARTIAL"
    case rejected = "REJECTED"
    case authenticationFailed = "AUTH_FAILED"
    case noPermission = "NO_PERMISSION"
    case closed = "CLOSED"
    case fault = "FAULT"
    case notSent = "NOT_SENT"
    case unknown = "UNKNOWN"
}

/// What the authority answered, read.
package struct SafeReply: Sendable, Equatable {
    package var outcome: SafeOutcome
    package var code = ""
    package var text = ""
    /// The message number in the answer.
    package var number: String?
    package var rows: [[String: String]] = []
    package var page: Int?
    package var pageSize: Int?
    package var recordCount: Int?
    /// Whether some bytes were no characters.
    package var isDamaged = false
    /// What deserves a look: HTTP and document contradict each other about the character set.
    package var warnings: [String] = []
    /// Why it is of no use, for the log.
    package var detail = ""
    /// Why the authority's server was not reached, where it was not.
    package var failure: ErrorCode?

    package init(_ outcome: SafeOutcome, detail: String = "") {
        self.outcome = outcome
        self.detail = detail
    }
}
