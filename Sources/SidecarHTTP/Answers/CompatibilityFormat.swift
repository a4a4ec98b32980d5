package import SidecarBase

/// The shape of the `transferDeclare` answer. Old callers cut 23 characters off the front and 2 off the end, so only key
/// names that give exactly that prefix can be configured. Source: zhejiang.md §2.3, §10 rows 1, 2 and 16.
package struct CompatibilityFormat: Sendable, Equatable {
    /// How many characters the known callers drop before the signed document.
    package static let prefixLength = 23

    /// What stands before the document in a success.
    let successPrefix: [UInt8]
    /// What stands before the text in a failure.
    let failurePrefix: [UInt8]

    /// - Parameters:
    ///   - successKey: the name of the flag.
    ///   - xmlKey: the name of the document's member.
    ///   - booleanAsText: whether the flag is the text `"true"` instead of the literal.
    ///   - errorKey: the name of the failure's text; `nil` for the same as `xmlKey`.
    /// - Throws: `config.value` when the prefix has not 23 characters, or a name holds a quote, a control or non-ASCII
    ///   character or the letters `true`, which must not occur in a failure.
    package init(
        successKey: String = "success", xmlKey: String = "xml", booleanAsText: Bool = false, errorKey: String? = nil
    ) throws(SidecarError) {
        for (setting, key) in [("successKey", successKey), ("xmlKey", xmlKey), ("errorKey", errorKey ?? xmlKey)] {
            let isPlain = key.utf8.allSatisfy {
                (0x21...0x7E).contains($0) && $0 != Bytes.quote && $0 != Bytes.backslash
            }
            guard !key.isEmpty, isPlain, !key.lowercased().contains("true") else {
                throw SidecarError(
                    .configValue, "compatibility.\(setting): ASCII without quotes, blanks and the word true is required"
                )
            }
        }
        let mark = booleanAsText ? "\"" : ""
        successPrefix = Array("{\"\(successKey)\":\(mark)true\(mark),\"\(xmlKey)\":\"".utf8)
        failurePrefix = Array("{\"\(successKey)\":\(mark)false\(mark),\"\(errorKey ?? xmlKey)\":\"".utf8)
        guard successPrefix.count == CompatibilityFormat.prefixLength else {
            throw SidecarError(
                .configValue,
                "compatibility: the answer would begin with \(successPrefix.count) characters before the document; "
                    + "old callers cut exactly \(CompatibilityFormat.prefixLength)")
        }
    }
}
