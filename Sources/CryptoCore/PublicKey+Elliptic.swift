internal import COpenSSL

extension PublicKey {
    /// The bytes of each number of a signature by a key on this curve; `nil` for keys that sign otherwise.
    package var ellipticWidth: Int? {
        switch kind {
        case .sm2, .elliptic("prime256v1"): 32
        case .elliptic("secp384r1"): 48
        default: nil
        }
    }

    /// ECDSA with SHA-256 over `message`. Never throws: a malformed signature, or one for a key of another kind, is not
    /// valid.
    /// - Parameters:
    ///   - signature: r‖s.
    ///   - message: what was signed.
    /// - Returns: whether it fits.
    package func verifyECDSA(signature: [UInt8], message: [UInt8]) -> Bool {
        guard case .elliptic = kind, let width = ellipticWidth, signature.count == 2 * width,
            let encoded = EllipticSignature.der(raw: signature),
            let context = unsafe EVP_PKEY_CTX_new_from_pkey(nil, handle.pointer, nil)
        else {
            ERR_clear_error()
            return false
        }
        defer { unsafe EVP_PKEY_CTX_free(context) }
        let digest = MessageDigest.sha256(message)
        let isValid =
            unsafe EVP_PKEY_verify_init(context) == 1
            && EVP_PKEY_verify(context, encoded, encoded.count, digest, digest.count) == 1
        if !isValid { ERR_clear_error() }
        return isValid
    }
}
