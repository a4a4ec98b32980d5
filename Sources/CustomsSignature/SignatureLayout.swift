/// How the Signature element is written. ``standard`` is what is emitted; the others exist because they are in production
/// elsewhere and every published vector must be made. Source: xmldsig.md chapter 1.
package struct SignatureLayout: Sendable, Equatable {
    /// The prefix of the Signature's elements; `nil` makes its namespace the default namespace.
    package var prefix: String?
    /// The KeyName; `nil` is the certificate number.
    package var keyName: String?
    /// Line feeds between the elements, and base64 folded at 76 columns.
    package var lineBreaks: Bool

    /// `ds:`, the certificate number, one line.
    package static let standard = SignatureLayout(prefix: "ds", keyName: nil, lineBreaks: false)

    package init(prefix: String?, keyName: String?, lineBreaks: Bool) {
        self.prefix = prefix
        self.keyName = keyName
        self.lineBreaks = lineBreaks
    }
}
