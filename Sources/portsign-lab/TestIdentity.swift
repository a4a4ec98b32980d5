internal import CryptoCore
internal import Lab
internal import SidecarBase

/// A key with a certificate of the shape the E-Port issues, for a made-up company; worthless outside this world.
struct TestIdentity {
    let key: PrivateKey
    let certificate: Certificate

    /// Makes a new one.
    /// - Parameters:
    ///   - company: whose name the certificate bears.
    ///   - bits: of the RSA key.
    /// - Throws: `CryptoError` for a length that RSA keys do not have.
    init(company: SampleCompany, bits: Int = 2048) throws {
        key = try PrivateKey.generateRSA(bits: bits)
        let issuer = try PrivateKey.generateRSA(bits: 2048)
        let now = ChinaTime.now()
        let day: Int64 = 86_400_000
        certificate = try Certificate.issue(
            for: key.publicKey, commonName: "测试人", organizationalUnit: company.name,
            serial: [0x02, 0x01, 0, 0] + SecureRandom.bytes(4), notBefore: now.advanced(byMilliseconds: -day),
            notAfter: now.advanced(byMilliseconds: 3_650 * day), cardNumber: "JJ0G999999999",
            issuerName: "TEST ONLY CA", issuerKey: issuer)
    }

    /// The identity in files.
    init(key: String, certificate: String) throws {
        self.key = try KeyFiles.privateKey(key)
        self.certificate = try KeyFiles.certificate(certificate)
    }

    /// A PIN of six digits.
    static func pin() -> String {
        SecureRandom.bytes(6).map { String($0 % 10) }.joined()
    }
}
