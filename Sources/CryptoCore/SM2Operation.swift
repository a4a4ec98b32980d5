internal import COpenSSL
internal import SidecarBase

/// A signing or verifying operation with its key, SM3 and the signer's identifier set once. A call copies it, as with
/// ``RSAOperation``.
@safe
final class SM2Operation: @unchecked Sendable {
    enum Purpose: Hashable {
        case sign, verify
    }

    // Unchecked: after init the context is only ever the source of a copy, which reads it and counts references
    // atomically. (A certificate's builder signs with the context itself, of an operation that nobody else has.)
    let template: OpaquePointer
    // The template counts a reference of its own; kept for clarity about who lives how long.
    private let key: KeyHandle

    /// - Throws: `crypto.operation` when the key is not one that the library signs with by SM2.
    init(_ purpose: Purpose, key: KeyHandle, identifier: [UInt8]) throws(CryptoError) {
        // A key that the library took for one of a usual curve would make ECDSA signatures.
        guard unsafe EVP_PKEY_is_a(key.pointer, "SM2") == 1 else {
            throw CryptoError(.cryptoOperation, "not an SM2 key")
        }
        guard let context = unsafe EVP_MD_CTX_new() else { throw .library(.cryptoOperation, "EVP_MD_CTX_new") }
        unsafe template = context
        self.key = key
        var keyContext: OpaquePointer?
        let begun: Int32
        switch purpose {
        case .sign: begun = unsafe EVP_DigestSignInit_ex(context, &keyContext, "SM3", nil, nil, key.pointer, nil)
        case .verify: begun = unsafe EVP_DigestVerifyInit_ex(context, &keyContext, "SM3", nil, nil, key.pointer, nil)
        }
        // The object is whole here, so a throw runs deinit, which frees the context; the key's context belongs to it. The
        // identifier counts only between the beginning and the first bytes.
        guard begun == 1, unsafe EVP_PKEY_CTX_set1_id(keyContext, identifier, Int32(identifier.count)) == 1 else {
            throw .library(.cryptoOperation, "the SM2 operation cannot be set up")
        }
    }

    deinit {
        unsafe EVP_MD_CTX_free(template)
    }

    /// The signature of a message.
    func sign(_ message: [UInt8]) throws(CryptoError) -> SM2Signature {
        guard let context = unsafe copy() else { throw .library(.cryptoOperation, "EVP_MD_CTX_copy_ex") }
        defer { unsafe EVP_MD_CTX_free(context) }
        var encoded = [UInt8](repeating: 0, count: 80)
        var length = encoded.count
        guard unsafe EVP_DigestSign(context, &encoded, &length, message, message.count) == 1 else {
            throw .library(.cryptoOperation, "EVP_DigestSign")
        }
        guard let signature = SM2Signature(der: Array(encoded.prefix(length))) else {
            throw CryptoError(.cryptoOperation, "the library's SM2 signature has another form")
        }
        return signature
    }

    /// Whether the signature is that of the message.
    func verify(_ signature: SM2Signature, message: [UInt8]) -> Bool {
        guard let context = unsafe copy() else {
            ERR_clear_error()
            return false
        }
        defer { unsafe EVP_MD_CTX_free(context) }
        let encoded = signature.der
        let valid = unsafe EVP_DigestVerify(context, encoded, encoded.count, message, message.count) == 1
        if !valid { ERR_clear_error() }
        return valid
    }

    @unsafe
    private func copy() -> OpaquePointer? {
        guard let context = unsafe EVP_MD_CTX_new() else { return nil }
        guard unsafe EVP_MD_CTX_copy_ex(context, template) == 1 else {
            unsafe EVP_MD_CTX_free(context)
            return nil
        }
        return unsafe context
    }
}
