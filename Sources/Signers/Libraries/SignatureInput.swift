internal import CryptoCore
internal import SidecarBase

/// What devices that do the last step only get for a message, and the check of what they give back. Source: card.md §2.
enum SignatureInput {
    /// `SEQUENCE { SEQUENCE { sha1, NULL }, OCTET STRING hash }`, for devices that make the padding; the NULL must be there.
    static func digestInfo(of message: [UInt8]) -> [UInt8] {
        [0x30, 0x21, 0x30, 0x09, 0x06, 0x05, 0x2B, 0x0E, 0x03, 0x02, 0x1A, 0x05, 0x00, 0x04, 0x14]
            + MessageDigest.sha1(message)
    }

    /// e of SM2, for the certificate's key.
    /// - Throws: `signer.unsupported_key` when the certificate has no key on that curve.
    static func sm2Digest(of message: [UInt8], _ certificate: Certificate) throws(SignerError) -> [UInt8] {
        guard let digest = certificate.publicKey.sm2Digest(of: message) else {
            throw SignerError(.signerUnsupportedKey, "\(certificate.publicKey.kind)")
        }
        return digest
    }

    /// Checks a signature against the certificate.
    /// - Returns: the signature as it stands in messages: as many bytes as the modulus has, or r‖s.
    /// - Throws: `signature.self_check`.
    static func checked(
        _ value: [UInt8], of message: [UInt8], as form: SignatureForm, _ certificate: Certificate
    ) throws(SignerError) -> [UInt8] {
        switch form {
        case .rsaSHA1:
            if certificate.publicKey.verifyRSA(signature: value, message: message, digest: .sha1) { return value }
        case .sm2SM3:
            // Most devices give r‖s, some the DER form of both numbers.
            if let signature = SM2Signature(raw: value) ?? SM2Signature(der: value),
                certificate.publicKey.verifySM2(signature: signature, message: message)
            {
                return signature.raw
            }
        }
        throw SignerError(.signatureSelfCheck, "the device's signature does not fit its certificate")
    }
}
