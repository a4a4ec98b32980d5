internal import COpenSSL
internal import SidecarBase

extension PrivateKey {
    /// A new key pair on one of the usual curves: for tools and tests.
    /// - Parameter curve: the library's name: `prime256v1`, `secp384r1`.
    /// - Returns: the key.
    /// - Throws: `crypto.operation` when the library does not know the curve.
    package static func generateElliptic(curve: String) throws(CryptoError) -> PrivateKey {
        guard let context = unsafe EVP_PKEY_CTX_new_from_name(nil, "EC", nil) else {
            throw .library(.cryptoOperation, "EVP_PKEY_CTX_new_from_name")
        }
        defer { unsafe EVP_PKEY_CTX_free(context) }
        var key: OpaquePointer?
        guard unsafe EVP_PKEY_keygen_init(context) == 1,
            unsafe EVP_PKEY_CTX_set_group_name(context, curve) == 1,
            unsafe EVP_PKEY_keygen(context, &key) == 1, let key = unsafe key
        else { throw .library(.cryptoOperation, "EVP_PKEY_keygen") }
        return unsafe try PrivateKey(handle: KeyHandle(owning: key))
    }

    /// The bare private-key operation on a digest, as a card does it: ECDSA, or SM2 when the digest was made with the
    /// signer's identifier and public key.
    /// - Parameter digest: as long as the curve's order, or shorter.
    /// - Returns: the signature, DER.
    /// - Throws: `crypto.operation` when the key is not on an elliptic curve.
    package func signElliptic(digest: [UInt8]) throws(CryptoError) -> [UInt8] {
        switch kind {
        case .sm2, .elliptic: break
        default: throw CryptoError(.cryptoOperation, "not a key on an elliptic curve")
        }
        guard let context = unsafe EVP_PKEY_CTX_new_from_pkey(nil, handle.pointer, nil) else {
            throw .library(.cryptoOperation, "EVP_PKEY_CTX_new_from_pkey")
        }
        defer { unsafe EVP_PKEY_CTX_free(context) }
        var signature = [UInt8](repeating: 0, count: 160)
        var length = signature.count
        guard unsafe EVP_PKEY_sign_init(context) == 1,
            unsafe EVP_PKEY_sign(context, &signature, &length, digest, digest.count) == 1
        else { throw .library(.cryptoOperation, "EVP_PKEY_sign") }
        return Array(signature.prefix(length))
    }
}
