package import CryptoCore

/// The edition of the customs messages that a company declares by, as far as it decides about signatures.
/// Source: xmldsig.md chapter 2.
package enum SignatureEdition: String, Sendable, CaseIterable {
    /// Announcement No. 113 of 2018: RSA with SHA-1.
    case announcement2018 = "2018-113"
    /// The revision of May 2022: SM2 with SM3 by the official names. RSA certificates sign on as before until they expire.
    case revision2022 = "2022-05"

    /// Whether messages of this edition may be signed with a key of this kind.
    package func allows(_ kind: KeyKind) -> Bool { self == .revision2022 || kind != .sm2 }
}
