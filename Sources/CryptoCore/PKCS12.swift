internal import COpenSSL
package import SidecarBase

/// A private key with its certificate from a PKCS#12 file (`.p12`, `.pfx`).
package struct PKCS12: Sendable {
    /// The private key.
    package let key: PrivateKey
    /// The certificate that belongs to it.
    package let certificate: Certificate
    /// The authorities of the certificate that the container has with it: its issuer first, then that one's.
    package let authorities: [Certificate]

    /// Opens a container. Files of old tools (RC2, 3DES with 40-bit RC2 certificates) need the library's legacy provider,
    /// which is loaded when the first of them is met.
    /// - Throws: `crypto.key` for a wrong password, a damaged container, or one without a private key and its certificate.
    package init(_ bytes: [UInt8], password: Secret) throws(CryptoError) {
        var (parts, result) = unsafe PKCS12.parse(bytes, password: password)
        if result == 0, LegacyProvider.isNeeded() {
            ERR_clear_error()
            guard LegacyProvider.load() else {
                throw CryptoError(
                    .cryptoKey,
                    "the container uses RC2 or another old cipher, and the library's legacy provider is not installed")
            }
            unsafe (parts, result) = PKCS12.parse(bytes, password: password)
        }
        defer {
            unsafe X509_free(parts.certificate)
            unsafe portsign_certificates_free(parts.others)
        }
        let handle = unsafe parts.key.map { unsafe KeyHandle(owning: $0) }
        guard result != -1 else { throw .library(.cryptoKey, "not a PKCS#12 container") }
        guard result == 1 else { throw .library(.cryptoKey, "wrong password or damaged PKCS#12 container") }
        guard let handle else { throw CryptoError(.cryptoKey, "the PKCS#12 container has no private key") }
        guard let certificate = unsafe parts.certificate else {
            throw CryptoError(.cryptoKey, "the PKCS#12 container has no certificate for its private key")
        }
        key = try PrivateKey(handle: handle)
        let own = try Certificate(der: unsafe CertificateReader.der(of: certificate))
        var others: [Certificate] = []
        for index in 0..<(unsafe portsign_certificates_count(parts.others)) {
            guard let other = unsafe portsign_certificates_at(parts.others, index) else { continue }
            do {
                others.append(try Certificate(der: unsafe CertificateReader.der(of: other)))
            } catch {
                // One that cannot be read leads nowhere; the key and its own certificate are enough to sign.
                continue
            }
        }
        self.certificate = own
        authorities = PKCS12.chain(above: own, among: others)
    }

    /// What leads from a certificate to the one that nobody there issued.
    private static func chain(above certificate: Certificate, among others: [Certificate]) -> [Certificate] {
        var (chain, last, rest) = ([Certificate](), certificate, others)
        while let place = rest.firstIndex(where: { $0.subject == last.issuer }) {
            last = rest.remove(at: place)
            chain.append(last)
        }
        return chain
    }

    private typealias Parts = (key: OpaquePointer?, certificate: OpaquePointer?, others: OpaquePointer?)

    @unsafe
    private static func parse(_ bytes: [UInt8], password: Secret) -> (Parts, Int32) {
        var parts: Parts = (nil, nil, nil)
        let result = password.withExposed { text in
            unsafe portsign_pkcs12_parse(
                bytes, bytes.count, text, &parts.key, &parts.certificate, &parts.others)
        }
        return unsafe (parts, result)
    }
}

/// The library's provider of old ciphers, loaded at most once.
private enum LegacyProvider {
    private static let loaded: Bool = {
        // The 1 keeps the default provider's own loading: the process must not lose its usual algorithms.
        let provider = unsafe OSSL_PROVIDER_try_load(nil, "legacy", 1)
        ERR_clear_error()
        return unsafe provider != nil
    }()

    static func load() -> Bool { loaded }

    /// Whether the last failure was for an algorithm that the loaded providers do not have.
    static func isNeeded() -> Bool {
        let error = ERR_peek_error()
        guard error != 0, let text = unsafe ERR_reason_error_string(error) else { return false }
        return unsafe String(cString: text).contains("unsupported")
    }
}
