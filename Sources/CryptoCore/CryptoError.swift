package import SidecarBase

/// A failed cryptographic operation or an unreadable key or certificate.
package struct CryptoError: CodedError, Equatable {
    package let code: ErrorCode
    package let detail: String

    /// - Parameters:
    ///   - code: one of the `crypto.…` codes.
    ///   - detail: what failed and the library's reason; never key material.
    package init(_ code: ErrorCode, _ detail: String = "") {
        self.code = code
        self.detail = detail
    }
}
