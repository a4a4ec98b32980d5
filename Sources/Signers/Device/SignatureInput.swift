internal import CryptoCore
internal import SidecarBase

/// What devices that do the last step only get for a message, and the check of what they give back. Source: card.md §2.
enum SignatureInput {
    /// The digest of a message as an elliptic key gets it; for SM2 e, with identifier and public key.
    /// - Throws: `signer.unsupported_key` when the certificate's key cannot sign so.
    static func digest(
        of message: [UInt8], as form: SignatureForm, _ certificate: Certificate
    ) throws(SignerError) -> [UInt8] {
        guard let digest = CardInput.digest(of: message, form, certificate.publicKey) else {
            throw SignerError(.signerUnsupportedKey, "\(certificate.publicKey.kind)")
        }
        return digest
    }

    /// `SEQUENCE { SEQUENCE { sha1, NULL }, OCTET STRING hash }`, for devices that make the padding.
    static func digestInfo(of message: [UInt8]) -> [UInt8] { CardInput.digestInfo.sha1(of: message, length: 0) }

    /// Checks a signature against the certificate.
    /// - Returns: the signature as it stands in messages: as many bytes as the modulus has, or r‖s.
    /// - Throws: `signature.self_check`.
    static func checked(
        _ value: [UInt8], of message: [UInt8], as form: SignatureForm, _ certificate: Certificate
    ) throws(SignerError) -> [UInt8] {
        let key = certificate.publicKey
        // Most devices give r‖s, some the DER form of both numbers.
        let plain = key.ellipticWidth.flatMap { CardOutput.auto.raw(value, width: $0) } ?? value
        guard form.isGood(plain, of: message, by: key) else {
            throw SignerError(.signatureSelfCheck, "the device's signature does not fit its certificate")
        }
        return plain
    }
}
