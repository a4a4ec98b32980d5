internal import COpenSSL
internal import SidecarBase

extension AES {
    /// Bytes of a nonce and of a tag of GCM.
    private static let nonceLength = 12
    private static let tagLength = 16

    /// AES-256-GCM with a fresh nonce: nonce, cipher text and tag one after the other.
    ///
    /// - Parameters:
    ///   - plain: what is hidden.
    ///   - key: 32 bytes.
    ///   - context: what must be the same when it is opened, without being in it.
    /// - Returns: 28 bytes more than went in.
    /// - Throws: `crypto.operation` for another length of key.
    package static func seal(_ plain: [UInt8], key: [UInt8], context: [UInt8]) throws(CryptoError) -> [UInt8] {
        let nonce = SecureRandom.bytes(nonceLength)
        let (cipher, tag) = try run(plain, key, nonce, context, tag: nil)
        return nonce + cipher + tag
    }

    /// Undoes ``seal(_:key:context:)``.
    ///
    /// - Parameters:
    ///   - sealed: what it gave.
    ///   - key: 32 bytes.
    ///   - context: what it was given.
    /// - Returns: what went in.
    /// - Throws: `crypto.operation` when anything of it is not what it was.
    package static func open(_ sealed: [UInt8], key: [UInt8], context: [UInt8]) throws(CryptoError) -> [UInt8] {
        guard sealed.count >= nonceLength + tagLength else {
            throw CryptoError(.cryptoOperation, "AES-GCM: too short")
        }
        return try run(
            Array(sealed[nonceLength..<sealed.count - tagLength]), key, Array(sealed.prefix(nonceLength)), context,
            tag: Array(sealed.suffix(tagLength))
        ).output
    }

    /// Encrypts, or with a tag decrypts.
    private static func run(
        _ input: [UInt8], _ key: [UInt8], _ nonce: [UInt8], _ context: [UInt8], tag: [UInt8]?
    ) throws(CryptoError) -> (output: [UInt8], tag: [UInt8]) {
        guard let algorithm = CipherAlgorithm.aes256GCM, key.count == 32 else {
            throw CryptoError(.cryptoOperation, "an AES-256 key has 32 bytes, not \(key.count)")
        }
        guard input.count < Int(Int32.max) - 64, context.count < Int(Int32.max) else {
            throw CryptoError(.cryptoOperation, "too much data for AES")
        }
        guard let state = unsafe EVP_CIPHER_CTX_new() else { throw .library(.cryptoOperation, "EVP_CIPHER_CTX_new") }
        defer { unsafe EVP_CIPHER_CTX_free(state) }
        guard unsafe EVP_CipherInit_ex2(state, algorithm.handle, key, nonce, tag == nil ? 1 : 0, nil) == 1 else {
            throw .library(.cryptoOperation, "EVP_CipherInit_ex2")
        }
        var written: Int32 = 0
        if !context.isEmpty {
            guard unsafe EVP_CipherUpdate(state, nil, &written, context, Int32(context.count)) == 1 else {
                throw .library(.cryptoOperation, "EVP_CipherUpdate")
            }
        }
        var output = [UInt8](repeating: 0, count: input.count + 16)
        guard unsafe EVP_CipherUpdate(state, &output, &written, input, Int32(input.count)) == 1 else {
            throw .library(.cryptoOperation, "EVP_CipherUpdate")
        }
        output.removeLast(output.count - Int(written))
        if var tag {
            guard unsafe EVP_CIPHER_CTX_ctrl(state, EVP_CTRL_AEAD_SET_TAG, Int32(tag.count), &tag) == 1 else {
                throw .library(.cryptoOperation, "EVP_CIPHER_CTX_ctrl")
            }
        }
        var last = [UInt8](repeating: 0, count: 16)
        guard unsafe EVP_CipherFinal_ex(state, &last, &written) == 1 else {
            throw .library(.cryptoOperation, tag == nil ? "EVP_CipherFinal_ex" : "AES-GCM: wrong key or damaged data")
        }
        if let tag { return (output, tag) }
        var made = [UInt8](repeating: 0, count: tagLength)
        guard unsafe EVP_CIPHER_CTX_ctrl(state, EVP_CTRL_AEAD_GET_TAG, Int32(made.count), &made) == 1 else {
            throw .library(.cryptoOperation, "EVP_CIPHER_CTX_ctrl")
        }
        return (output, made)
    }
}
