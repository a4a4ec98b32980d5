/// Keyed digests (RFC 2104).
package enum HMAC {
    /// HMAC-SHA-256, 32 bytes. Any length of key, also none.
    package static func sha256(_ message: [UInt8], key: [UInt8]) -> [UInt8] {
        // From the two digests themselves, because the library's own function takes no key of length zero.
        let block = 64
        let short = key.count > block ? MessageDigest.sha256(key) : key
        let padded = short + [UInt8](repeating: 0, count: block - short.count)
        let inner = MessageDigest.sha256(padded.map { $0 ^ 0x36 } + message)
        return MessageDigest.sha256(padded.map { $0 ^ 0x5C } + inner)
    }
}
