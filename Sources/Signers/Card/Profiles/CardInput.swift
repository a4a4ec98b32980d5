internal import CryptoCore

/// The block that a card with a bare RSA operation gets. Source: RFC 8017 §9.2 (EMSA-PKCS1-v1_5), card.md §2.
enum CardPadding {
    /// `00 01 FF…FF 00 DigestInfo(SHA-1)`.
    /// - Parameters:
    ///   - message: what is to be signed.
    ///   - length: the modulus length in bytes, at least 46.
    /// - Returns: `length` bytes.
    static func sha1Block(of message: [UInt8], length: Int) -> [UInt8] {
        let info = sha1Prefix + MessageDigest.sha1(message)
        let filling = [UInt8](repeating: 0xFF, count: max(8, length - 3 - info.count))
        return [0x00, 0x01] + filling + [0x00] + info
    }

    /// DigestInfo up to the digest; the NULL parameter must be there.
    private static let sha1Prefix: [UInt8] = [
        0x30, 0x21, 0x30, 0x09, 0x06, 0x05, 0x2B, 0x0E, 0x03, 0x02, 0x1A, 0x05, 0x00, 0x04, 0x14,
    ]
}
