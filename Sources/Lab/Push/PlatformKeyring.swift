package import CryptoCore
internal import SidecarBase

/// The platform's side of the push direction: the AES key it issued to the enterprise and its own RSA key of 1024 bits.
/// Source: zhejiang.md §3.2, §6.1.
package struct PlatformKeyring: Sendable {
    package let aesKey: [UInt8]
    package let key: PrivateKey

    /// - Parameters:
    ///   - aesKey: 16 bytes.
    ///   - key: an RSA key.
    package init(aesKey: [UInt8], key: PrivateKey) {
        self.aesKey = aesKey
        self.key = key
    }

    /// New keys.
    package static func make() throws(CryptoError) -> PlatformKeyring {
        PlatformKeyring(aesKey: SecureRandom.bytes(16), key: try PrivateKey.generateRSA(bits: 1024))
    }

    /// The AES key as the platform hands it out.
    package var aesKeyText: String { Base64.encodeText(aesKey) }

    /// The RSA public key as the platform hands it out: base64 of the SubjectPublicKeyInfo.
    package var publicKeyText: String { Base64.encodeText(key.publicKey.spki) }

    /// The fields `content` and `data_digest` for a receipt.
    package func seal(_ receipt: [UInt8]) throws(CryptoError) -> (content: String, digest: String) {
        let content = Base64.encodeText(try AES.encryptECB(receipt, key: aesKey))
        return (content, Base64.encodeText(try key.signRSA(receipt, digest: .sha1)))
    }

    /// What the enterprise reads from `content`; the content itself when it is not encrypted, `nil` when it is damaged.
    package func open(_ content: String) -> [UInt8]? {
        if content.drop(while: \.isWhitespace).hasPrefix("<") { return Array(content.utf8) }
        guard let cipher = Base64.decode(content) else { return nil }
        do {
            return try AES.decryptECB(cipher, key: aesKey)
        } catch {
            return nil
        }
    }
}
