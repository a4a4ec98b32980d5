// CONTRACT STUB: replaced by its owner.
package import SidecarBase
package struct CompressionError: CodedError, Equatable {
    package let code: ErrorCode
    package let detail: String
    package init(_ detail: String) { code = .internalUnexpected; self.detail = detail }
}
package enum ZLib {
    /// Raw deflate-with-zlib-header at `level`, optionally primed with a preset dictionary.
    package static func deflate(_ bytes: [UInt8], level: Int = 1, dictionary: [UInt8] = []) throws(CompressionError) -> [UInt8] { fatalError("contract") }
    /// Inflates zlib or gzip data (told apart by header); throws when the result would pass `limit` bytes.
    package static func inflate(_ bytes: [UInt8], limit: Int, dictionary: [UInt8] = []) throws(CompressionError) -> [UInt8] { fatalError("contract") }
}
