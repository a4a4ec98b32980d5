package import SidecarBase

/// Why an envelope was refused: `receipt.content`, or the `xml.…` code of a text that is no XML.
package struct EnvelopeError: CodedError, Equatable {
    package let code: ErrorCode
    package let detail: String

    package init(_ code: ErrorCode, _ detail: String = "") {
        self.code = code
        self.detail = detail
    }
}
