internal import COpenSSL
package import SidecarBase

/// An X.509 certificate, read once into values.
///
/// It may hold an ID number among its private extensions: log `certNo` and `subject`, never the whole.
package final class Certificate: Sendable {
    /// The exact bytes it was read from.
    package let der: [UInt8]
    /// KeyName and certNo: the serial number in lower-case hexadecimal, padded to 8 digits, or to 16 when it has more than
    /// four bytes. Source: xmldsig.md chapter 5.
    package let certNo: String
    /// The subject, readable: RFC 2253 in UTF-8.
    package let subject: String
    /// The issuer, readable: RFC 2253 in UTF-8.
    package let issuer: String
    /// The subject's most specific CN, or an empty text.
    package let commonName: String
    /// The subject's most specific OU, or an empty text; the enterprise in certificates of the E-Port.
    package let organizationalUnit: String
    /// Start of validity.
    package let notBefore: ChinaTime
    /// End of validity, itself still valid.
    package let notAfter: ChinaTime
    /// The subject's key.
    package let publicKey: PublicKey
    /// The enterprise's name, private extension 5.1. Source: xmldsig.md chapter 6.
    package let enterpriseName: String?
    /// The card's number, private extension 5.9; 13 characters, on SM2 cards with `03-` before them.
    package let cardNumber: String?
    /// The enterprise's organisation code, private extension 5.11.
    package let organisationCode: String?

    /// Certificates of cards have 1 to 2 KB; more than this is refused unread.
    package static let maximumLength = 65_536

    /// Reads DER. A certificate with an SM2 key is read like any other.
    /// - Throws: `crypto.certificate` when it cannot be read, is followed by other bytes or is larger than 64 KiB.
    package init(der: [UInt8]) throws(CryptoError) {
        guard der.count <= Certificate.maximumLength else {
            throw CryptoError(.cryptoCertificate, "\(der.count) bytes are too many for a certificate")
        }
        let reader = try CertificateReader(der: der)
        self.der = der
        publicKey = try reader.publicKey()
        (notBefore, notAfter) = try reader.validity()
        certNo = Certificate.certNo(serial: reader.serial)
        subject = reader.subject
        issuer = reader.issuer
        commonName = reader.subjectAttribute(NID_commonName)
        organizationalUnit = reader.subjectAttribute(NID_organizationalUnitName)
        let contents = reader.extensions([
            EPortExtension.enterpriseName, EPortExtension.cardNumber, EPortExtension.organisationCode,
        ])
        func text(_ identifier: String) -> String? { contents[identifier].flatMap(CertificateText.extensionValue) }
        enterpriseName = text(EPortExtension.enterpriseName)
        cardNumber = text(EPortExtension.cardNumber)
        organisationCode = text(EPortExtension.organisationCode)
    }

    /// Reads PEM text, or bare base64 of DER, which local card services hand out as "PEM" (xmldsig.md chapter 6).
    /// - Throws: `crypto.certificate` when it cannot be read.
    package convenience init(pem: String) throws(CryptoError) {
        let labels = ["CERTIFICATE", "X509 CERTIFICATE"]
        let bare = pem.contains("-----") ? nil : Base64.decode(pem)
        guard let der = PEMText.body(of: labels, in: pem) ?? bare, !der.isEmpty else {
            throw CryptoError(.cryptoCertificate, "no CERTIFICATE block")
        }
        try self.init(der: der)
    }

    /// The certificate as PEM.
    package func pem() -> String { PEMText.block("CERTIFICATE", der) }

    /// Whether the time is within the certificate's validity.
    package func isValid(at time: ChinaTime) -> Bool { time >= notBefore && time <= notAfter }

    /// The certificate number of a serial number.
    static func certNo(serial: [UInt8]) -> String {
        let digits = Hex.encode(serial.drop { $0 == 0 })
        let width = digits.count <= 8 ? 8 : 16
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}

/// The E-Port's private extensions. Source: xmldsig.md chapter 6.
enum EPortExtension {
    static let enterpriseName = "1.3.6.1.4.1.5315.100.5.1"
    static let cardNumber = "1.3.6.1.4.1.5315.100.5.9"
    static let organisationCode = "1.3.6.1.4.1.5315.100.5.11"
}
