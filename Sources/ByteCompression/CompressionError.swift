package import SidecarBase

/// Bytes that cannot be compressed or are no compressed bytes.
package struct CompressionError: CodedError, Equatable {
    /// `internal.unexpected`: the callers say in their own codes what it means to them.
    package let code: ErrorCode
    package let detail: String

    package init(_ detail: String) {
        code = .internalUnexpected
        self.detail = detail
    }
}
