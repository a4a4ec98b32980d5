internal import COpenSSL
internal import SidecarBase

/// The block cipher of GB/T 32907, as UKeys use it in their PIN challenge (card.md §5.3).
package enum SM4 {
    /// SM4 in ECB mode without padding.
    /// - Parameters:
    ///   - plain: whole blocks of 16 bytes.
    ///   - key: 16 bytes.
    /// - Returns: as many bytes as went in.
    /// - Throws: `crypto.operation` for other lengths, or when the library has no SM4.
    package static func encryptECB(_ plain: [UInt8], key: [UInt8]) throws(CryptoError) -> [UInt8] {
        guard let cipher = CipherAlgorithm.sm4ECB else { throw CryptoError(.cryptoOperation, "no SM4 in libcrypto") }
        guard key.count == 16, plain.count.isMultiple(of: 16), plain.count <= 65_536 else {
            throw CryptoError(.cryptoOperation, "SM4 takes a key of 16 bytes and whole blocks")
        }
        guard let context = unsafe EVP_CIPHER_CTX_new() else {
            throw .library(.cryptoOperation, "EVP_CIPHER_CTX_new")
        }
        defer { unsafe EVP_CIPHER_CTX_free(context) }
        var output = [UInt8](repeating: 0, count: plain.count + 16)
        var written: Int32 = 0
        guard unsafe EVP_EncryptInit_ex2(context, cipher.handle, key, nil, nil) == 1,
            unsafe EVP_CIPHER_CTX_set_padding(context, 0) == 1,
            unsafe EVP_EncryptUpdate(context, &output, &written, plain, Int32(plain.count)) == 1,
            Int(written) == plain.count
        else { throw .library(.cryptoOperation, "SM4") }
        return Array(output.prefix(plain.count))
    }
}
