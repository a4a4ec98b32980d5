package import SidecarBase

/// Why a site's mapping or table of codes cannot be used: the file, the line and the reason.
package struct TranslationFileError: CodedError, Equatable {
    /// `config.mapping` or `config.aliases`.
    package let code: ErrorCode
    package let source: String
    package let line: Int
    package let reason: String

    init(_ code: ErrorCode, source: String, line: Int, reason: String) {
        self.code = code
        self.source = source
        self.line = line
        self.reason = reason
    }

    package var detail: String { "\(source), line \(line): \(reason)" }
}
