package import CryptoCore

/// A signature that was found good.
package struct VerifiedSignature: Sendable {
    /// The certificate inside the Signature; whether its issuer is trusted was not asked.
    package let certificate: Certificate
    /// The KeyName, as it is.
    package let keyName: String
    /// What is odd without making the signature wrong: KeyName is not the certificate's number, the certificate is
    /// outside its validity.
    package let warnings: [String]
}
