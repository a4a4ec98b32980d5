package import SidecarBase

/// Why a message could not be prepared for signing, or why its signature was refused.
package struct SignatureError: CodedError, Equatable {
    /// One of the `signature.…` codes, or the `xml.…` code of a message that could not be read at all.
    package let code: ErrorCode
    /// Which part is wrong, without text of the message.
    package let detail: String

    package init(_ code: ErrorCode, _ detail: String = "") {
        self.code = code
        self.detail = detail
    }
}
