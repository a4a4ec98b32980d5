internal import COpenSSL
internal import SidecarBase

/// A signing or verifying operation with its key, padding and digest set once. A call copies it, which costs far less
/// than setting one up: that looks algorithms up under the library's locks.
@safe
final class RSAOperation: @unchecked Sendable {
    enum Purpose: Hashable {
        case sign(SignatureDigest)
        case verify(SignatureDigest)
        /// The private-key operation without padding.
        case raw
    }

    // Unchecked: after init the context is only ever the source of a copy, which reads it and counts references
    // atomically.
    private let template: OpaquePointer
    // The template counts a reference of its own; kept for clarity about who lives how long.
    private let key: KeyHandle

    init(_ purpose: Purpose, key: KeyHandle) throws(CryptoError) {
        guard let context = unsafe EVP_PKEY_CTX_new_from_pkey(nil, key.pointer, nil) else {
            throw .library(.cryptoOperation, "EVP_PKEY_CTX_new_from_pkey")
        }
        unsafe template = context
        self.key = key
        let ready: Bool
        switch purpose {
        case .sign(let digest):
            ready =
                unsafe EVP_PKEY_sign_init(context) == 1
                && EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1
                && EVP_PKEY_CTX_set_signature_md(context, digest.algorithm.handle) == 1
        case .verify(let digest):
            ready =
                unsafe EVP_PKEY_verify_init(context) == 1
                && EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1
                && EVP_PKEY_CTX_set_signature_md(context, digest.algorithm.handle) == 1
        case .raw:
            ready =
                unsafe EVP_PKEY_sign_init(context) == 1
                && EVP_PKEY_CTX_set_rsa_padding(context, RSA_NO_PADDING) == 1
        }
        // The object is whole here, so a throw runs deinit, which frees the context.
        guard ready else { throw .library(.cryptoOperation, "the RSA operation cannot be set up") }
    }

    deinit {
        unsafe EVP_PKEY_CTX_free(template)
    }

    /// The signature of a digest, or the result of the raw operation on a block; `length` is that of the modulus in bytes.
    func sign(_ input: [UInt8], length: Int) throws(CryptoError) -> [UInt8] {
        guard let context = unsafe EVP_PKEY_CTX_dup(template) else {
            throw .library(.cryptoOperation, "EVP_PKEY_CTX_dup")
        }
        defer { unsafe EVP_PKEY_CTX_free(context) }
        var signature = [UInt8](repeating: 0, count: length)
        var written = length
        guard unsafe EVP_PKEY_sign(context, &signature, &written, input, input.count) == 1, written == length else {
            throw .library(.cryptoOperation, "EVP_PKEY_sign")
        }
        return signature
    }

    /// Whether the signature is that of the digest.
    func verify(_ signature: [UInt8], digest: [UInt8]) -> Bool {
        guard let context = unsafe EVP_PKEY_CTX_dup(template) else {
            ERR_clear_error()
            return false
        }
        defer { unsafe EVP_PKEY_CTX_free(context) }
        let valid = unsafe EVP_PKEY_verify(context, signature, signature.count, digest, digest.count) == 1
        if !valid { ERR_clear_error() }
        return valid
    }
}

extension SignatureDigest {
    /// The library's handle for the digest.
    var algorithm: DigestAlgorithm {
        switch self {
        case .sha1: .sha1
        case .sha256: .sha256
        }
    }
}
