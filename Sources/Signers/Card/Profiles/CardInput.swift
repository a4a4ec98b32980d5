internal import CryptoCore
internal import SidecarBase

/// The form in which a card wants what it signs. Source: RFC 8017 §9.2, card.md §2.
package enum CardInput: String, Sendable, Hashable, CaseIterable {
    /// The digest with its algorithm; the card adds the padding.
    case digestInfo
    /// The digest alone.
    case hash
    /// The whole padded block; the card does the bare operation.
    case paddedBlock

    /// What goes to the card for an RSA signature with SHA-1.
    /// - Parameters:
    ///   - message: what is to be signed.
    ///   - length: the modulus length in bytes, at least 46.
    /// - Returns: the bytes.
    func sha1(of message: [UInt8], length: Int) -> [UInt8] {
        let hash = MessageDigest.sha1(message)
        switch self {
        case .hash: return hash
        case .digestInfo: return CardInput.sha1Prefix + hash
        case .paddedBlock:
            let info = CardInput.sha1Prefix + hash
            let filling = [UInt8](repeating: 0xFF, count: max(8, length - 3 - info.count))
            return [0x00, 0x01] + filling + [0x00] + info
        }
    }

    /// What goes to the card for a signature on an elliptic curve: the digest, for SM2 with identifier and public key.
    /// - Parameters:
    ///   - message: what is to be signed.
    ///   - form: how.
    ///   - key: the public half.
    /// - Returns: the digest; `nil` when form and key do not fit together.
    static func digest(of message: [UInt8], _ form: SignatureForm, _ key: PublicKey) -> [UInt8]? {
        guard form.fits(key.kind) else { return nil }
        switch form {
        case .sm2SM3: return key.sm2Digest(of: message)
        case .ecdsaSHA256: return MessageDigest.sha256(message)
        case .rsaSHA1: return nil
        }
    }

    /// DigestInfo up to the digest; the NULL parameter must be there.
    private static let sha1Prefix: [UInt8] = [
        0x30, 0x21, 0x30, 0x09, 0x06, 0x05, 0x2B, 0x0E, 0x03, 0x02, 0x1A, 0x05, 0x00, 0x04, 0x14,
    ]
}

/// The form in which a card gives a signature on an elliptic curve.
package enum CardOutput: String, Sendable, Hashable, CaseIterable {
    /// By its length: r‖s when it is twice the curve's, DER otherwise.
    case auto
    /// r‖s.
    case plain
    /// `SEQUENCE { r, s }`.
    case der

    /// r‖s; `nil` when the answer has another form.
    func raw(_ signature: [UInt8], width: Int) -> [UInt8]? {
        switch self {
        case .plain: signature.count == 2 * width ? signature : nil
        case .der: EllipticSignature.raw(der: signature, width: width)
        case .auto: CardOutput.plain.raw(signature, width: width) ?? CardOutput.der.raw(signature, width: width)
        }
    }
}
