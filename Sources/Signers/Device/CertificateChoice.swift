package import CryptoCore
internal import SidecarBase

/// Which certificates a signer may use: the one of a number, or those of its company.
package struct CertificateChoice: Sendable {
    /// The certificate number; `nil` for any.
    package var certNo: String?
    /// Whether a certificate belongs to the company the signer is for; `nil` for any.
    package var belongsToCompany: (@Sendable (Certificate) -> Bool)?

    package init(certNo: String? = nil, belongsToCompany: (@Sendable (Certificate) -> Bool)? = nil) {
        self.certNo = certNo
        self.belongsToCompany = belongsToCompany
    }

    /// - Throws: `signer.wrong_certificate`, `company.wrong_card`.
    func check(_ certificate: Certificate) throws(SignerError) {
        if let certNo, CertificateChoice.normalised(certNo) != CertificateChoice.normalised(certificate.certNo) {
            throw SignerError(.signerWrongCertificate, "the device has \(certificate.certNo), configured is \(certNo)")
        }
        if let belongsToCompany, !belongsToCompany(certificate) {
            throw SignerError(.companyWrongCard, "certificate \(certificate.certNo)")
        }
    }

    /// The one sentence that helps most about several certificates of which none may be used.
    static func verdict(_ failures: [SignerError], otherwise: SignerError) -> SignerError {
        let refusals = failures.filter { $0.code == .signerWrongCertificate || $0.code == .companyWrongCard }
        if refusals.count > 1 {
            let details = refusals.map(\.detail).joined(separator: "; ")
            return SignerError(.cardNoMatch, "\(refusals.count) certificates: \(details)")
        }
        return failures.first { $0.code.passesByWaiting } ?? refusals.first ?? failures.first ?? otherwise
    }

    /// Certificate numbers are compared as numbers: people leave leading zeros away and mix cases.
    static func normalised(_ certNo: String) -> Substring {
        certNo.lowercased().filter { $0 != ":" && $0 != " " }.drop { $0 == "0" }
    }
}
