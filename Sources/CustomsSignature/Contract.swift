// CONTRACT STUB: replaced by its owner, one file per type.
package import CryptoCore
package import SidecarBase
package import Signers
package import XMLCanonical

/// How the Signature element is written. `standard` is what is emitted; the others exist so that every published vector can be made.
package struct SignatureLayout: Sendable, Equatable {
    package var prefix: String?             // "ds" or nil (default namespace)
    package var keyName: String?            // nil: the certificate number
    package var lineBreaks: Bool            // LF between the elements, base64 folded at 76 (vector 02)
    package static let standard = SignatureLayout(prefix: "ds", keyName: nil, lineBreaks: false)
    package init(prefix: String?, keyName: String?, lineBreaks: Bool) { self.prefix = prefix; self.keyName = keyName; self.lineBreaks = lineBreaks }
}
package struct SignatureError: CodedError, Equatable {
    package let code: ErrorCode
    package let detail: String
    package init(_ code: ErrorCode, _ detail: String = "") { self.code = code; self.detail = detail }
}
/// A message whose digest is made and whose SignedInfo waits for a signature.
package struct PreparedDeclaration: Sendable {
    /// The canonical SignedInfo: the bytes for the card.
    package let signedInfo: [UInt8]
    package let form: SignatureForm
    /// The compact form of a declaration (import: Signature last; export: before ExtendMessage), ready to be signed with a key of `kind`.
    package static func compact(_ document: XMLDocument, isExport: Bool, leavingOut: XMLElement? = nil, keyKind: KeyKind, layout: SignatureLayout = .standard) throws(SignatureError) -> PreparedDeclaration { fatalError("contract") }
    /// Keeps the caller's bytes as they are and inserts the Signature at its place.
    package static func preserving(_ bytes: [UInt8], isExport: Bool, keyKind: KeyKind, layout: SignatureLayout = .standard) throws(SignatureError) -> PreparedDeclaration { fatalError("contract") }
    /// The signed document, with XML declaration, UTF-8.
    package func signed(with result: SignatureResult) -> [UInt8] { fatalError("contract") }
}
package struct VerifiedSignature: Sendable {
    package let certificate: Certificate
    package let keyName: String
    package let warnings: [String]          // e.g. KeyName differs from serial, certificate outside validity
}
/// Verifies a signed message; shares no code with the builder but the rooms below it.
package struct SignatureVerifier: Sendable {
    package init() {}
    /// xmldsig.md chapter 9. Throws the `signature.…` code that says which part is wrong.
    package func verify(_ signedXML: [UInt8], limits: XMLLimits = .standard) throws(SignatureError) -> VerifiedSignature { fatalError("contract") }
}
