package import SidecarBase

/// Why a document was refused.
package struct XMLError: CodedError, Equatable {
    /// One of the `xml.…` codes.
    package let code: ErrorCode
    /// The parser's sentence or the limit, without text of the document.
    package let detail: String
    /// The line of the first fault, counted from 1.
    package let line: Int?

    package init(_ code: ErrorCode, _ detail: String = "", line: Int? = nil) {
        self.code = code
        self.detail = detail
        self.line = line
    }
}
