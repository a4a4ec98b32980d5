package import SidecarBase

/// A receipt on its way to the ERP.
package struct RelayedReceipt: Sendable {
    /// The receipt's place in the ledger; grows with every receipt.
    package let sequence: Int64
    /// The bare receipt, XML.
    package let content: [UInt8]
    /// The platform's receipt class.
    package let msgType: String
    /// `content`, `msg_type` and `data_digest` as the platform sent them; `nil` when the receipt came another way.
    package let originalForm: [String: String]?

    package init(sequence: Int64, content: [UInt8], msgType: String, originalForm: [String: String]?) {
        self.sequence = sequence
        self.content = content
        self.msgType = msgType
        self.originalForm = originalForm
    }
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

/// Where receipts go.
package protocol RelayTarget: Sendable {
    /// The configured name.
    var name: String { get }

    /// Hands over one receipt; returns only when the ERP said success.
    func deliver(_ receipt: RelayedReceipt) async throws(RelayError)
}
