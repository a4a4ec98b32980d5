package import SidecarBase

/// Why a document is not a message this service can take.
package struct MessageError: CodedError, Equatable {
    /// One of the `message.…` codes.
    package let code: ErrorCode
    /// Element paths and names; never values of the message.
    package let detail: String

    /// - Parameters:
    ///   - code: a `message.…` code.
    ///   - detail: element paths and names.
    package init(_ code: ErrorCode, _ detail: String = "") {
        self.code = code
        self.detail = detail
    }
}
