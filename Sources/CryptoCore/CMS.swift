internal import COpenSSL
internal import SidecarBase

/// Cryptographic Message Syntax (RFC 5652), as S/MIME and AS2 use it: detached signatures, and encryption for one recipient.
package enum CMS {
    /// The digest of a signature.
    package enum Digest: String, Sendable, CaseIterable {
        case sha1, sha256, sha384, sha512

        /// The digest of bytes.
        package func digest(of bytes: [UInt8]) -> [UInt8] { algorithm.digest(bytes) }

        var algorithm: DigestAlgorithm {
            switch self {
            case .sha1: .sha1
            case .sha256: .sha256
            case .sha384: .sha384
            case .sha512: .sha512
            }
        }

        fileprivate init?(number: Int32) {
            switch number {
            case NID_sha1: self = .sha1
            case NID_sha256: self = .sha256
            case NID_sha384: self = .sha384
            case NID_sha512: self = .sha512
            default: return nil
            }
        }
    }

    /// The cipher of the content.
    package enum Cipher: String, Sendable, CaseIterable {
        case aes128, aes192, aes256
        case tripleDES = "3des"

        @unsafe
        fileprivate var pointer: OpaquePointer? {
            switch self {
            case .aes128: unsafe EVP_aes_128_cbc()
            case .aes192: unsafe EVP_aes_192_cbc()
            case .aes256: unsafe EVP_aes_256_cbc()
            case .tripleDES: unsafe EVP_des_ede3_cbc()
            }
        }
    }

    /// A private key and the certificate for it.
    package struct Identity: Sendable {
        package let key: PrivateKey
        package let certificate: Certificate

        /// - Throws: `crypto.key` when the certificate is for another key.
        package init(key: PrivateKey, certificate: Certificate) throws(CryptoError) {
            guard key.matches(certificate) else {
                throw CryptoError(.cryptoKey, "the certificate \(certificate.certNo) is for another key")
            }
            self.key = key
            self.certificate = certificate
        }

        /// Reads a private key that is not encrypted and its certificate from one PEM text.
        ///
        /// - Throws: `crypto.key` or `crypto.certificate` when one of them is missing or they do not belong together.
        package init(pem: String) throws(CryptoError) {
            try self.init(key: PrivateKey(pem: pem, passphrase: nil), certificate: Certificate(pem: pem))
        }
    }

    /// A signature over content that stands beside it, with the signer's certificate and the usual signed attributes.
    ///
    /// - Throws: `crypto.operation`.
    package static func sign(_ content: [UInt8], by identity: Identity, digest: Digest) throws(CryptoError) -> [UInt8] {
        let certificate = try CertificateHandle(identity.certificate)
        let data = try DataSource(content)
        let flags = UInt32(CMS_DETACHED | CMS_BINARY | CMS_PARTIAL)
        guard let cms = unsafe CMS_sign(nil, nil, nil, data.pointer, flags) else {
            throw .library(.cryptoOperation, "CMS_sign")
        }
        defer { unsafe CMS_ContentInfo_free(cms) }
        guard
            unsafe CMS_add1_signer(
                cms, certificate.pointer, identity.key.handle.pointer, digest.algorithm.handle, flags) != nil
        else { throw .library(.cryptoOperation, "CMS_add1_signer") }
        guard unsafe CMS_final(cms, data.pointer, nil, flags) == 1 else {
            throw .library(.cryptoOperation, "CMS_final")
        }
        return try unsafe encoded(cms)
    }

    /// Verifies a signature over content that stands beside it: every signer must be one of the certificates, which are the whole
    /// trust there is; no chain is built and no validity looked at.
    ///
    /// - Returns: the signature's digest, the weakest when there are several signers.
    /// - Throws: `crypto.operation` when the signature is not good, not by one of these, or with another digest.
    package static func verify(
        _ signature: [UInt8], of content: [UInt8], by certificates: [Certificate]
    ) throws(CryptoError) -> Digest {
        let cms = try Content(signature)
        // The library takes a SignedData that nobody signed for a good one.
        let count = unsafe portsign_cms_signers(cms.pointer)
        guard (1...8).contains(count) else {
            throw CryptoError(.cryptoOperation, "\(count) signers")
        }
        var digests: [Digest] = []
        for index in 0..<count {
            guard let digest = Digest(number: unsafe portsign_cms_digest(cms.pointer, index)) else {
                throw CryptoError(.cryptoOperation, "a digest that is not taken")
            }
            digests.append(digest)
        }
        let list = try CertificateList(certificates)
        let data = try DataSource(content)
        let flags = UInt32(CMS_DETACHED | CMS_BINARY | CMS_NO_SIGNER_CERT_VERIFY | CMS_NOINTERN)
        guard unsafe CMS_verify(cms.pointer, list.pointer, nil, data.pointer, nil, flags) == 1 else {
            throw .library(.cryptoOperation, "CMS_verify")
        }
        return Digest.allCases.first { digests.contains($0) } ?? .sha1
    }

    /// Encrypts content for the holder of a certificate's key.
    ///
    /// - Throws: `crypto.operation`, also for a certificate whose key cannot encrypt.
    package static func encrypt(_ content: [UInt8], for recipient: Certificate, cipher: Cipher) throws(CryptoError)
        -> [UInt8]
    {
        let list = try CertificateList([recipient])
        let data = try DataSource(content)
        guard let cms = unsafe CMS_encrypt(list.pointer, data.pointer, cipher.pointer, UInt32(CMS_BINARY)) else {
            throw .library(.cryptoOperation, "CMS_encrypt")
        }
        defer { unsafe CMS_ContentInfo_free(cms) }
        return try unsafe encoded(cms)
    }

    /// Decrypts with the first of the keys that the content was encrypted for. The result is no longer than the input.
    ///
    /// A wrong padding of the key is not told from a wrong key: the library goes on with a random one (RFC 3218), so what
    /// comes out is garbage or fails later. Whoever answers a stranger must not tell these apart either.
    /// - Throws: `crypto.operation`.
    package static func decrypt(_ content: [UInt8], with identities: [Identity]) throws(CryptoError) -> [UInt8] {
        var reason = CryptoError(.cryptoOperation, "no key to decrypt with")
        for identity in identities {
            // Parsed anew for every key: the structure remembers what was done with it.
            let cms = try Content(content)
            let certificate = try CertificateHandle(identity.certificate)
            guard let target = unsafe BIO_new(BIO_s_mem()) else { throw .library(.cryptoOperation, "BIO_new") }
            defer { unsafe BIO_free(target) }
            if unsafe CMS_decrypt(
                cms.pointer, identity.key.handle.pointer, certificate.pointer, nil, target, UInt32(CMS_BINARY)) == 1
            {
                ERR_clear_error()
                return unsafe MemoryBIO.contents(of: target)
            }
            reason = .library(.cryptoOperation, "CMS_decrypt")
        }
        throw reason
    }

    /// The content of a CompressedData (RFC 3274), still compressed: the library of most systems has no zlib.
    ///
    /// - Throws: `crypto.operation` for anything else.
    package static func compressedContent(of bytes: [UInt8]) throws(CryptoError) -> [UInt8] {
        let cms = try Content(bytes)
        guard let content = unsafe portsign_cms_content(cms.pointer, NID_id_smime_ct_compressedData) else {
            throw .library(.cryptoOperation, "no CompressedData")
        }
        return unsafe Array(
            UnsafeBufferPointer(start: ASN1_STRING_get0_data(content), count: Int(max(ASN1_STRING_length(content), 0))))
    }

    @unsafe
    private static func encoded(_ cms: OpaquePointer) throws(CryptoError) -> [UInt8] {
        guard let target = unsafe BIO_new(BIO_s_mem()) else { throw .library(.cryptoOperation, "BIO_new") }
        defer { unsafe BIO_free(target) }
        guard unsafe i2d_CMS_bio(target, cms) == 1 else { throw .library(.cryptoOperation, "i2d_CMS_bio") }
        return unsafe MemoryBIO.contents(of: target)
    }
}

extension CMS {
    /// A structure that was read.
    @safe
    private struct Content: ~Copyable {
        let pointer: OpaquePointer

        init(_ bytes: [UInt8]) throws(CryptoError) {
            let read = unsafe bytes.withUnsafeBufferPointer { bytes -> OpaquePointer? in
                var position = bytes.baseAddress
                return unsafe d2i_CMS_ContentInfo(nil, &position, bytes.count)
            }
            guard let read = unsafe read else { throw .library(.cryptoOperation, "no CMS structure") }
            unsafe pointer = read
        }

        deinit {
            unsafe CMS_ContentInfo_free(pointer)
        }
    }

    /// Bytes to be read by the library, which it gets as a copy.
    @safe
    private struct DataSource: ~Copyable {
        /// `BIO_C_SET_MEM_EOF_RETURN` of bio.h, which is not imported.
        private static let setEndReturn: Int32 = 130

        let pointer: OpaquePointer

        init(_ bytes: [UInt8]) throws(CryptoError) {
            guard bytes.count < Int(Int32.max), let source = unsafe BIO_new(BIO_s_mem()) else {
                throw .library(.cryptoOperation, "BIO_new")
            }
            // Without it the end of the bytes would mean "come again", and nothing at all could not be read.
            _ = unsafe BIO_ctrl(source, DataSource.setEndReturn, 0, nil)
            let written = bytes.isEmpty ? 0 : unsafe BIO_write(source, bytes, Int32(bytes.count))
            guard Int(written) == bytes.count else {
                unsafe BIO_free(source)
                throw .library(.cryptoOperation, "BIO_write")
            }
            unsafe pointer = source
        }

        deinit {
            unsafe BIO_free(pointer)
        }
    }

    /// A certificate as the library has it.
    @safe
    private struct CertificateHandle: ~Copyable {
        let pointer: OpaquePointer

        init(_ certificate: Certificate) throws(CryptoError) {
            let read = unsafe certificate.der.withUnsafeBufferPointer { bytes -> OpaquePointer? in
                var position = bytes.baseAddress
                return unsafe d2i_X509(nil, &position, bytes.count)
            }
            guard let read = unsafe read else { throw .library(.cryptoCertificate, "not an X.509 certificate") }
            unsafe pointer = read
        }

        deinit {
            unsafe X509_free(pointer)
        }
    }

    /// Certificates as the library has them.
    @safe
    private struct CertificateList: ~Copyable {
        let pointer: OpaquePointer

        init(_ certificates: [Certificate]) throws(CryptoError) {
            unsafe pointer = try CertificateList.make(certificates)
        }

        @unsafe
        private static func make(_ certificates: [Certificate]) throws(CryptoError) -> OpaquePointer {
            guard let list = unsafe portsign_certificates_new() else { throw .library(.cryptoOperation, "sk_X509_new") }
            do throws(CryptoError) {
                for certificate in certificates {
                    let handle = try CertificateHandle(certificate)
                    guard unsafe portsign_certificates_add(list, handle.pointer) == 1 else {
                        throw .library(.cryptoOperation, "sk_X509_push")
                    }
                }
            } catch {
                unsafe portsign_certificates_free(list)
                throw error
            }
            return unsafe list
        }

        deinit {
            unsafe portsign_certificates_free(pointer)
        }
    }
}
