internal import CryptoCore
internal import Lab
internal import SidecarBase

/// A key with a certificate of the shape the E-Port issues, for a made-up company; worthless outside this world.
struct TestIdentity {
    let key: PrivateKey
    let certificate: Certificate

    /// The keys that cards have.
    enum Kind {
        /// With the length of the modulus in bits.
        case rsa(bits: Int)
        /// What cards have since July 2022.
        case sm2
    }

    /// Makes a new one.
    /// - Parameters:
    ///   - company: whose name the certificate bears.
    ///   - kind: of its key and its issuer's.
    /// - Throws: `CryptoError` for a length that RSA keys do not have.
    init(company: SampleCompany, kind: Kind = .rsa(bits: 2048)) throws {
        let issuer: PrivateKey
        let serial: [UInt8]
        let cardNumber: String
        // Serial numbers and card numbers have these beginnings. Source: xmldsig.md chapter 6.
        switch kind {
        case .rsa(let bits):
            key = try PrivateKey.generateRSA(bits: bits)
            issuer = try PrivateKey.generateRSA(bits: 2048)
            (serial, cardNumber) = ([0x02, 0x01], "JJ0G999999999")
        case .sm2:
            key = try PrivateKey.generateSM2()
            issuer = try PrivateKey.generateSM2()
            (serial, cardNumber) = ([0x03, 0x00], "03-JJ0G999999999")
        }
        let now = ChinaTime.now()
        let day: Int64 = 86_400_000
        certificate = try Certificate.issue(
            for: key.publicKey, commonName: "测试人", organizationalUnit: company.name,
            serial: serial + [0, 0] + SecureRandom.bytes(4), notBefore: now.advanced(byMilliseconds: -day),
            notAfter: now.advanced(byMilliseconds: 3_650 * day), cardNumber: cardNumber,
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
