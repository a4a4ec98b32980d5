internal import COpenSSL

/// A digest of the library, fetched once: a fetch per call costs more than hashing a small message.
@safe
final class DigestAlgorithm: @unchecked Sendable {
    static let md5 = DigestAlgorithm("MD5", length: 16)
    static let sha1 = DigestAlgorithm("SHA1", length: 20)
    static let sha256 = DigestAlgorithm("SHA256", length: 32)
    static let sha384 = DigestAlgorithm("SHA384", length: 48)
    static let sha512 = DigestAlgorithm("SHA512", length: 64)
    static let sm3 = DigestAlgorithm("SM3", length: 32)

    // Unchecked: the handle is never changed after init, and the library lets threads share a fetched digest.
    let handle: OpaquePointer
    private let length: Int

    private init(_ name: String, length: Int) {
        // Part of the library's default provider. Without it no message can be signed, and the self-test of the
        // installation is the first to find out; no input can bring this about.
        guard let digest = unsafe EVP_MD_fetch(nil, name, nil) else {
            preconditionFailure("libcrypto has no \(name)")
        }
        unsafe handle = digest
        self.length = length
    }

    /// The digest of the bytes.
    func digest(_ bytes: [UInt8]) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: length)
        let done = unsafe EVP_Digest(bytes, bytes.count, &digest, nil, handle, nil)
        // Fails only when memory is exhausted; going on with zeros would sign the wrong thing.
        precondition(done == 1, "libcrypto could not compute a digest")
        return digest
    }
}
