/// The digest inside an RSA signature.
package enum SignatureDigest: Sendable, Hashable {
    /// SHA-1, what customs messages carry (xmldsig.md chapter 2).
    case sha1
    /// SHA-256, accepted on verification and used by the sister systems.
    case sha256

    /// The digest of a message.
    func digest(of message: [UInt8]) -> [UInt8] {
        switch self {
        case .sha1: MessageDigest.sha1(message)
        case .sha256: MessageDigest.sha256(message)
        }
    }
}
