internal import COpenSSL
package import SidecarBase

extension Certificate {
    /// A certificate for demos and tests, signed by `issuerKey`, with SHA-256 or, by an SM2 key, with SM3; self-signed when
    /// that is the key itself: the issuer is the subject then, whatever `issuerName` says.
    ///
    /// It has what the E-Port's signing certificates have: C, OU and CN, the key usages digital signature and
    /// non-repudiation, and with `cardNumber` the private extensions for enterprise and card.
    /// - Parameters:
    ///   - key: the subject's key.
    ///   - commonName: CN of the subject; left out when empty.
    ///   - organizationalUnit: OU of the subject, the enterprise; left out when empty.
    ///   - serial: the serial number, big-endian, at most 20 bytes.
    ///   - notBefore: start of validity; whole seconds.
    ///   - notAfter: end of validity; whole seconds.
    ///   - cardNumber: the content of the card number's extension; `nil` leaves both private extensions out.
    ///   - issuerName: CN of the issuer.
    ///   - issuerKey: an RSA or SM2 key.
    /// - Returns: the certificate.
    /// - Throws: `crypto.certificate` when a value does not fit a certificate.
    package static func issue(
        for key: PublicKey, commonName: String, organizationalUnit: String, serial: [UInt8], notBefore: ChinaTime,
        notAfter: ChinaTime, cardNumber: String?, issuerName: String, issuerKey: PrivateKey
    ) throws(CryptoError) -> Certificate {
        let builder = try CertificateBuilder()
        try builder.setSerial(serial)
        try builder.setValidity(from: notBefore, to: notAfter)
        try builder.setPublicKey(key)
        let issuer = CertificateBuilder.Name(commonName: issuerName, organizationalUnit: nil)
        let isSelfSigned = issuerKey.handle.isSame(as: key.handle)
        let subject = CertificateBuilder.Name(
            commonName: commonName, organizationalUnit: organizationalUnit.isEmpty ? nil : organizationalUnit)
        try builder.setIssuer(isSelfSigned ? subject : issuer)
        try builder.setSubject(subject)
        try builder.addExtension(NID_basic_constraints, "CA:FALSE")
        try builder.addExtension(NID_key_usage, "critical,digitalSignature,nonRepudiation")
        if let cardNumber {
            if !organizationalUnit.isEmpty {
                try builder.addText(organizationalUnit, identifier: EPortExtension.enterpriseName)
            }
            try builder.addText(cardNumber, identifier: EPortExtension.cardNumber)
        }
        return try Certificate(der: builder.signed(by: issuerKey))
    }
}
