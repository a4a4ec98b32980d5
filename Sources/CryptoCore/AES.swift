internal import COpenSSL
internal import SidecarBase

/// The cipher of the platform's encrypted interface. Source: zhejiang.md §3.2.
package enum AES {
    /// AES/ECB/PKCS7, key of 16, 24 or 32 bytes.
    /// - Throws: `crypto.operation` for another length of key.
    package static func encryptECB(_ plain: [UInt8], key: [UInt8]) throws(CryptoError) -> [UInt8] {
        try run(plain, key: key, encrypting: true)
    }

    /// Undoes ``encryptECB(_:key:)``.
    /// - Throws: `crypto.operation` when the key has another length, the cipher text is not whole blocks, or its padding
    ///   is wrong, which is how a wrong key shows.
    package static func decryptECB(_ cipher: [UInt8], key: [UInt8]) throws(CryptoError) -> [UInt8] {
        try run(cipher, key: key, encrypting: false)
    }

    private static func run(_ input: [UInt8], key: [UInt8], encrypting: Bool) throws(CryptoError) -> [UInt8] {
        guard let algorithm = CipherAlgorithm.aesECB(keyLength: key.count) else {
            throw CryptoError(.cryptoOperation, "an AES key has 16, 24 or 32 bytes, not \(key.count)")
        }
        guard input.count < Int(Int32.max) - 64 else { throw CryptoError(.cryptoOperation, "too much data for AES") }
        guard let context = unsafe EVP_CIPHER_CTX_new() else {
            throw .library(.cryptoOperation, "EVP_CIPHER_CTX_new")
        }
        defer { unsafe EVP_CIPHER_CTX_free(context) }
        guard unsafe EVP_CipherInit_ex2(context, algorithm.handle, key, nil, encrypting ? 1 : 0, nil) == 1 else {
            throw .library(.cryptoOperation, "EVP_CipherInit_ex2")
        }
        var output = [UInt8](repeating: 0, count: input.count + 32)
        var written: Int32 = 0
        guard unsafe EVP_CipherUpdate(context, &output, &written, input, Int32(input.count)) == 1 else {
            throw .library(.cryptoOperation, "EVP_CipherUpdate")
        }
        var last = [UInt8](repeating: 0, count: 32)
        var lastWritten: Int32 = 0
        guard unsafe EVP_CipherFinal_ex(context, &last, &lastWritten) == 1 else {
            throw .library(.cryptoOperation, encrypting ? "EVP_CipherFinal_ex" : "AES: wrong key or damaged data")
        }
        output.removeLast(output.count - Int(written))
        output.append(contentsOf: last.prefix(Int(lastWritten)))
        return output
    }
}
