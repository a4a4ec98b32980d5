// CONTRACT STUB: replaced by its owner, one file per type.
package import SidecarBase

package struct RelayedReceipt: Sendable {
    package let sequence: Int64
    package let content: [UInt8]            // bare receipt XML
    package let msgType: String
    /// content, msg_type, data_digest exactly as the platform sent them; nil when the receipt did not come through 2.1
    package let originalForm: [String: String]?
    package init(sequence: Int64, content: [UInt8], msgType: String, originalForm: [String: String]?) { self.sequence = sequence; self.content = content; self.msgType = msgType; self.originalForm = originalForm }
}
package struct RelayError: CodedError, Equatable {
    package let code: ErrorCode
    package let detail: String
    package init(_ code: ErrorCode, _ detail: String = "") { self.code = code; self.detail = detail }
}
package protocol RelayTarget: Sendable {
    var name: String { get }
    /// Hands over one receipt; returns only when the ERP said success.
    func deliver(_ receipt: RelayedReceipt) async throws(RelayError)
}
