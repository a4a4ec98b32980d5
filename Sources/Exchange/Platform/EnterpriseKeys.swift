package import CryptoCore
internal import SidecarBase

/// The enterprise's own keys at the platform: it gave the platform this AES key and the public half of this RSA key.
/// Source: zhejiang.md §3.2.
package struct EnterpriseKeys: Sendable {
    private let aesKey: [UInt8]
    private let key: PrivateKey

    /// - Parameters:
    ///   - aesKey: 16 bytes as the platform's tool makes them; 24 and 32 are taken as well.
    ///   - key: RSA of 512 to 4096 bits; the platform's tool makes 512.
    /// - Throws: `crypto.operation` for keys that cannot do their work.
    package init(aesKey: [UInt8], key: PrivateKey) throws(CryptoError) {
        self.aesKey = aesKey
        self.key = key
        // A key that is of the wrong kind is found out before the first document waits for it.
        _ = try seal([0x3C])
    }

    /// Encrypts and signs a document; the same document gives the same result.
    ///
    /// - Throws: `crypto.operation`.
    package func seal(_ document: [UInt8]) throws(CryptoError) -> PlatformSeal {
        PlatformSeal(
            content: Base64.encodeText(try AES.encryptECB(document, key: aesKey)),
            digest: Base64.encodeText(try key.signRSA(document, digest: .sha1)))
    }
}
