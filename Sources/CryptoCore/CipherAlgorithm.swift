internal import COpenSSL

/// A cipher of the library, fetched once.
@safe
final class CipherAlgorithm: @unchecked Sendable {
    private static let aes128ECB = CipherAlgorithm("AES-128-ECB")
    private static let aes192ECB = CipherAlgorithm("AES-192-ECB")
    private static let aes256ECB = CipherAlgorithm("AES-256-ECB")
    static let aes256GCM = CipherAlgorithm("AES-256-GCM")
    /// SM4 in ECB mode; a library may be built without it.
    static let sm4ECB = CipherAlgorithm("SM4-ECB")

    // Unchecked: never changed after init, and the library lets threads share a fetched cipher.
    let handle: OpaquePointer

    private init?(_ name: String) {
        guard let cipher = unsafe EVP_CIPHER_fetch(nil, name, nil) else {
            ERR_clear_error()
            return nil
        }
        unsafe handle = cipher
    }

    /// AES in ECB mode for a key of 16, 24 or 32 bytes.
    static func aesECB(keyLength: Int) -> CipherAlgorithm? {
        switch keyLength {
        case 16: aes128ECB
        case 24: aes192ECB
        case 32: aes256ECB
        default: nil
        }
    }
}
