package import SidecarBase

/// Why a text is no code table: the file, the line and the reason.
package struct CodeTableError: CodedError, Equatable {
    package let source: String
    package let line: Int
    package let reason: String

    package var code: ErrorCode { .configCodes }
    package var detail: String { "\(source), line \(line): \(reason)" }
}
