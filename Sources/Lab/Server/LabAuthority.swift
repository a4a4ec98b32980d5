package import CryptoCore
package import SidecarBase

/// A private authority of the simulated world: certificates for servers and clients that nobody else trusts.
package struct LabAuthority: Sendable {
    /// A certificate with its key.
    package struct Identity: Sendable {
        package let certificate: Certificate
        package let key: PrivateKey
        /// PEM of the certificate.
        package let certificateText: String
        /// PEM of the key, PKCS #8.
        package let keyText: String

        /// A certificate and the key that belongs to it.
        /// - Throws: `CryptoError` when the key cannot be written.
        package init(_ certificate: Certificate, _ key: PrivateKey) throws(CryptoError) {
            self.certificate = certificate
            self.key = key
            certificateText = certificate.pem()
            keyText = try key.pem()
        }
    }

    private let name: String
    /// Its own certificate and key.
    package let identity: Identity
    private let now: Now

    private static let day: Int64 = 86_400_000

    /// A new authority, good for ten years.
    /// - Parameters:
    ///   - name: CN of its certificate.
    ///   - now: the present time.
    /// - Throws: `CryptoError` when no key can be made.
    package init(name: String = "TEST ONLY CA", now: @escaping Now = ChinaTime.now) throws(CryptoError) {
        let key = try PrivateKey.generateRSA(bits: 2_048)
        let time = now()
        self.name = name
        self.now = now
        identity = try Identity(
            try Certificate.issue(
                for: key.publicKey, commonName: name, use: .authority, serial: SecureRandom.bytes(8),
                notBefore: time.advanced(byMilliseconds: -Self.day),
                notAfter: time.advanced(byMilliseconds: 3_650 * Self.day), issuerName: name, issuerKey: key), key)
    }

    /// An authority that was made before.
    package init(_ identity: Identity, now: @escaping Now = ChinaTime.now) {
        name = identity.certificate.commonName
        self.identity = identity
        self.now = now
    }

    /// PEM of the authority's own certificate.
    package var certificateText: String { identity.certificateText }
    /// The authority's own certificate.
    package var certificate: Certificate { identity.certificate }

    /// A certificate for a server.
    /// - Parameters:
    ///   - names: what it may be called.
    ///   - days: for how long from now; negative for one that has expired.
    /// - Returns: the certificate and its key.
    /// - Throws: `CryptoError` when a name does not fit.
    package func server(
        names: [String] = ["DNS:localhost", "IP:127.0.0.1"], days: Int = 365
    ) throws(CryptoError) -> Identity {
        try issue("lab server", .server(names: names), days: days)
    }

    /// A certificate for a client.
    /// - Parameters:
    ///   - name: CN.
    ///   - days: for how long from now; negative for one that has expired.
    /// - Returns: the certificate and its key.
    /// - Throws: `CryptoError` when the name does not fit.
    package func client(name: String = "lab client", days: Int = 365) throws(CryptoError) -> Identity {
        try issue(name, .client, days: days)
    }

    private func issue(_ commonName: String, _ use: Certificate.TLSUse, days: Int) throws(CryptoError) -> Identity {
        let key = try PrivateKey.generateRSA(bits: 2_048)
        let time = now()
        return try Identity(
            try Certificate.issue(
                for: key.publicKey, commonName: commonName, use: use, serial: SecureRandom.bytes(8),
                notBefore: time.advanced(byMilliseconds: -Self.day - (days < 0 ? 30 * Self.day : 0)),
                notAfter: time.advanced(byMilliseconds: Int64(days) * Self.day), issuerName: name,
                issuerKey: identity.key), key)
    }
}
