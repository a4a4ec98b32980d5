package import SidecarBase

/// Why a text is no part of the catalogue: the file, the line and the reason.
package struct CatalogueError: CodedError, Equatable {
    package let source: String
    package let line: Int
    package let reason: String

    package var code: ErrorCode { .configCatalogue }
    package var detail: String { "\(source), line \(line): \(reason)" }
}
