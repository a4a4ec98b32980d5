internal import COpenSSL
package import SidecarBase

/// A private key in memory; signing is thread-safe.
package final class PrivateKey: Sendable {
    /// What the key is.
    package let kind: KeyKind
    /// The public half.
    package let publicKey: PublicKey

    let handle: KeyHandle
    private let operations: RSAOperations
    private let sm2Operations: SM2Operations

    init(handle: KeyHandle) throws(CryptoError) {
        self.handle = handle
        kind = handle.kind
        // Read anew from its public form, so that whoever holds the public key does not hold the private one.
        publicKey = try PublicKey(spki: handle.spki)
        operations = RSAOperations(key: handle)
        sm2Operations = SM2Operations(key: handle)
    }

    /// Reads a PEM private key: PKCS#8, encrypted PKCS#8, or the older forms of the algorithm (`BEGIN RSA PRIVATE KEY`).
    /// Never asks on the terminal.
    /// - Throws: `crypto.key` when it cannot be read, needs a passphrase that was not given, or the passphrase is wrong.
    package convenience init(pem: String, passphrase: Secret?) throws(CryptoError) {
        let question = PassphraseQuestion(answer: passphrase)
        let bytes = Array(pem.utf8)
        let pointer = unsafe bytes.withUnsafeBytes { buffer -> OpaquePointer? in
            guard buffer.count < Int(Int32.max),
                let source = unsafe BIO_new_mem_buf(buffer.baseAddress, Int32(buffer.count))
            else { return nil }
            defer { unsafe BIO_free(source) }
            return unsafe withExtendedLifetime(question) {
                unsafe PEM_read_bio_PrivateKey(source, nil, PassphraseQuestion.callback, question.context)
            }
        }
        guard let pointer = unsafe pointer else {
            let library = CryptoError.library(.cryptoKey, "PEM_read_bio_PrivateKey")
            if question.wasAsked {
                throw CryptoError(
                    .cryptoKey,
                    passphrase == nil
                        ? "the key is encrypted and no passphrase is given" : "wrong passphrase (\(library.detail))")
            }
            throw library
        }
        unsafe try self.init(handle: KeyHandle(owning: pointer))
    }

    /// Reads a PKCS#8 PrivateKeyInfo, not encrypted.
    /// - Throws: `crypto.key` when it cannot be read or is followed by other bytes.
    package convenience init(pkcs8 der: [UInt8]) throws(CryptoError) {
        let pointer = unsafe der.withUnsafeBufferPointer { bytes -> OpaquePointer? in
            var position = bytes.baseAddress
            guard let key = unsafe d2i_AutoPrivateKey(nil, &position, bytes.count) else { return nil }
            guard unsafe position == bytes.baseAddress?.advanced(by: bytes.count) else {
                unsafe EVP_PKEY_free(key)
                return nil
            }
            return unsafe key
        }
        guard let pointer = unsafe pointer else { throw .library(.cryptoKey, "not a PKCS#8 private key") }
        unsafe try self.init(handle: KeyHandle(owning: pointer))
    }

    /// A new RSA key pair with the public exponent 65537. Takes tens of milliseconds and more: for tools and tests.
    /// - Throws: `crypto.operation` for a length outside 512 to 4096.
    package static func generateRSA(bits: Int) throws(CryptoError) -> PrivateKey {
        guard PublicKey.rsaBits.contains(bits) else {
            throw CryptoError(.cryptoOperation, "RSA keys have 512 to 4096 bits, not \(bits)")
        }
        guard let pointer = unsafe portsign_generate_rsa(bits) else {
            throw .library(.cryptoOperation, "EVP_PKEY_Q_keygen")
        }
        return unsafe try PrivateKey(handle: KeyHandle(owning: pointer))
    }

    /// A new SM2 key pair: for tools and tests.
    /// - Throws: `crypto.operation` when the library has no SM2.
    package static func generateSM2() throws(CryptoError) -> PrivateKey {
        guard let pointer = unsafe portsign_generate_sm2() else {
            throw .library(.cryptoOperation, "EVP_PKEY_Q_keygen")
        }
        return unsafe try PrivateKey(handle: KeyHandle(owning: pointer))
    }

    /// The key as PKCS#8 PEM, not encrypted: for tools that make test keys.
    package func pem() throws(CryptoError) -> String {
        guard let target = unsafe BIO_new(BIO_s_secmem()) else { throw .library(.cryptoOperation, "BIO_new") }
        defer { unsafe BIO_free(target) }
        guard unsafe PEM_write_bio_PKCS8PrivateKey(target, handle.pointer, nil, nil, 0, nil, nil) == 1 else {
            throw .library(.cryptoOperation, "PEM_write_bio_PKCS8PrivateKey")
        }
        return String(decoding: unsafe MemoryBIO.contents(of: target), as: UTF8.self)
    }

    /// RSASSA-PKCS1-v1_5 over the digest of `message`.
    /// - Throws: `crypto.operation` when the key is not an RSA key of 512 to 4096 bits, or too short for the digest.
    package func signRSA(_ message: [UInt8], digest: SignatureDigest) throws(CryptoError) -> [UInt8] {
        let length = try modulusLength()
        return try operations(.sign(digest)).sign(digest.digest(of: message), length: length)
    }

    /// The bare private-key operation on a block of exactly the modulus length (what a PIV card does).
    /// - Throws: `crypto.operation` when the block has another length or is a number not below the modulus.
    package func rawRSA(_ block: [UInt8]) throws(CryptoError) -> [UInt8] {
        let length = try modulusLength()
        guard block.count == length else {
            throw CryptoError(.cryptoOperation, "the block has \(block.count) bytes, the modulus \(length)")
        }
        return try operations(.raw).sign(block, length: length)
    }

    /// SM2 with SM3 over `message`, which is hashed here, once, after the signer's identifier and public key. Every call
    /// gives another signature. Source: GB/T 32918.2, xmldsig.md chapter 4.
    /// - Throws: `crypto.operation` when the key is not an SM2 key.
    package func signSM2(
        _ message: [UInt8], identifier: [UInt8] = SM2Signature.defaultIdentifier
    ) throws(CryptoError) -> SM2Signature {
        guard kind == .sm2 else { throw CryptoError(.cryptoOperation, "not an SM2 key") }
        return try sm2Operations(.sign, identifier: identifier).sign(message)
    }

    /// Whether the certificate is for this key.
    package func matches(_ certificate: Certificate) -> Bool {
        handle.isSame(as: certificate.publicKey.handle)
    }

    private func modulusLength() throws(CryptoError) -> Int {
        guard case .rsa(let bits) = kind, PublicKey.rsaBits.contains(bits) else {
            throw CryptoError(.cryptoOperation, "not an RSA key of 512 to 4096 bits")
        }
        return (bits + 7) / 8
    }
}
