package import SidecarBase

/// Where receipts go.
package protocol RelayTarget: Sendable {
    /// The configured name.
    var name: String { get }

    /// Hands over one receipt; returns only when the ERP said success.
    func deliver(_ receipt: RelayedReceipt) async throws(RelayError)
}

/// A receipt was not taken: one of the `erp.…` codes. All are retried.
package struct RelayError: CodedError, Equatable {
    package let code: ErrorCode
    package let detail: String

    package init(_ code: ErrorCode, _ detail: String = "") {
        self.code = code
        self.detail = detail
    }
}
