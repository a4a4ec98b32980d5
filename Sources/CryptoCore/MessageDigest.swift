/// Digests of bytes.
package enum MessageDigest {
    /// SHA-1, 20 bytes.
    package static func sha1(_ bytes: [UInt8]) -> [UInt8] { DigestAlgorithm.sha1.digest(bytes) }

    /// MD5, 16 bytes: only for passwords of systems that want it so.
    package static func md5(_ bytes: [UInt8]) -> [UInt8] { DigestAlgorithm.md5.digest(bytes) }

    /// SHA-256, 32 bytes.
    package static func sha256(_ bytes: [UInt8]) -> [UInt8] { DigestAlgorithm.sha256.digest(bytes) }

    /// SM3 (GB/T 32905), 32 bytes.
    package static func sm3(_ bytes: [UInt8]) -> [UInt8] { DigestAlgorithm.sm3.digest(bytes) }
}
