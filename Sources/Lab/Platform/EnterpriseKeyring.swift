package import CryptoCore
internal import SidecarBase

/// The enterprise's side of what it sends to the platform: its AES key and its RSA key of 512 bits, as the platform's tool makes
/// them. Source: zhejiang.md §3.2.
package struct EnterpriseKeyring: Sendable {
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
    package static func make() throws(CryptoError) -> EnterpriseKeyring {
        EnterpriseKeyring(aesKey: SecureRandom.bytes(16), key: try PrivateKey.generateRSA(bits: 512))
    }

    /// The AES key as it is handed around.
    package var aesKeyText: String { Base64.encodeText(aesKey) }

    /// The private key as the tool writes it: base64 of PKCS#8.
    package func privateKeyText() throws(CryptoError) -> String {
        try key.pem().split(separator: "\n").filter { !$0.hasPrefix("-----") }.joined()
    }
}
