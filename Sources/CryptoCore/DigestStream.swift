internal import COpenSSL
internal import SidecarBase

/// SHA-256 over more bytes than fit into memory, piece by piece. For one owner at a time.
@safe
package struct DigestStream: ~Copyable {
    private let context: OpaquePointer

    /// - Throws: `crypto.operation` when memory is exhausted.
    package init() throws(CryptoError) {
        guard let context = unsafe EVP_MD_CTX_new() else { throw .library(.cryptoOperation, "EVP_MD_CTX_new") }
        guard unsafe EVP_DigestInit_ex2(context, DigestAlgorithm.sha256.handle, nil) == 1 else {
            unsafe EVP_MD_CTX_free(context)
            throw .library(.cryptoOperation, "EVP_DigestInit_ex2")
        }
        unsafe self.context = context
    }

    deinit {
        unsafe EVP_MD_CTX_free(context)
    }

    /// Takes the next bytes.
    /// - Throws: `crypto.operation` when the library cannot.
    package mutating func update(_ bytes: [UInt8]) throws(CryptoError) {
        guard unsafe EVP_DigestUpdate(context, bytes, bytes.count) == 1 else {
            throw .library(.cryptoOperation, "EVP_DigestUpdate")
        }
    }

    /// The digest of all that was taken, 32 bytes; the stream is used up then.
    /// - Throws: `crypto.operation` when the library cannot.
    package consuming func finish() throws(CryptoError) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: 32)
        guard unsafe EVP_DigestFinal_ex(context, &digest, nil) == 1 else {
            throw .library(.cryptoOperation, "EVP_DigestFinal_ex")
        }
        return digest
    }
}
