package import CryptoCore
package import SidecarBase

/// Which key behind an E-Port component is used, and how. Source: card.md §7, §9.3.
package struct EPortSettings: Sendable {
    /// The certificate number of the key; `nil` for any.
    package var certNo: String?
    /// Whether a certificate belongs to the company the signer is for; `nil` for any.
    package var belongsToCompany: (@Sendable (Certificate) -> Bool)?
    /// Where the PIN comes from; `nil` when none is configured.
    package var pin: PINSource?
    /// The file that remembers refused PINs (mode 0600).
    package var pinRecordPath: String
    /// After so long without a request the component is asked whether the key is still there.
    package var watchInterval: Duration
    /// So old an answer about which key is there is believed, before a PIN is sent to it.
    package var identityAge: Duration
    /// The longest pause between two attempts to reach a component that is not there.
    package var longestPause: Duration
    /// The clock certificates are judged by.
    package var now: Now

    package init(
        certNo: String? = nil, belongsToCompany: (@Sendable (Certificate) -> Bool)? = nil, pin: PINSource?,
        pinRecordPath: String, watchInterval: Duration = .seconds(10), identityAge: Duration = .seconds(2),
        longestPause: Duration = .seconds(2), now: @escaping Now = ChinaTime.now
    ) {
        self.certNo = certNo
        self.belongsToCompany = belongsToCompany
        self.pin = pin
        self.pinRecordPath = pinRecordPath
        self.watchInterval = watchInterval
        self.identityAge = identityAge
        self.longestPause = longestPause
        self.now = now
    }

    /// Whether this is the certificate that the configuration asks for.
    /// - Throws: `signer.wrong_certificate`, `company.wrong_card`.
    func check(_ certificate: Certificate) throws(SignerError) {
        try CertificateChoice(certNo: certNo, belongsToCompany: belongsToCompany).check(certificate)
    }
}
