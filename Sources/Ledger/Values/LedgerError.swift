package import SidecarBase

/// Why the ledger could not do what it was asked. Nothing was recorded when one is thrown.
package struct LedgerError: CodedError, Equatable {
    package let code: ErrorCode
    package let detail: String

    /// - Parameters:
    ///   - code: one of the `ledger.` or `internal.` codes.
    ///   - detail: technical detail, free of personal data.
    package init(_ code: ErrorCode, _ detail: String = "") {
        self.code = code
        self.detail = detail
    }
}
