package import CryptoCore
package import SidecarBase
package import SmartCard

/// How a card is chosen and used. Source: card.md §9.3.
package struct CardSettings: Sendable {
    /// The key slot.
    package var slot: PIVSlot
    /// The slot to use when the first has no certificate.
    package var fallBackSlot: PIVSlot?
    /// Only readers whose name begins so; `nil` for all. The numbers at the end of a name change with the plugging order.
    package var readerPrefix: String?
    /// The certificate number of the card; `nil` for any.
    package var certNo: String?
    /// Whether a certificate belongs to the company the signer is for; `nil` for any.
    package var belongsToCompany: (@Sendable (Certificate) -> Bool)?
    /// Where the PIN comes from; `nil` when none is configured.
    package var pin: PINSource?
    /// Offer the PIN even when 2 or fewer tries are left.
    package var allowsFewTries: Bool
    /// The file that remembers refused PINs (mode 0600).
    package var pinRecordPath: String
    /// How data of more than 255 bytes travels.
    package var longForm: CommandAPDU.LongForm
    /// After so long without a request the card is reset and given back, so that no other program finds its PIN verified.
    package var idleRelease: Duration
    /// The clock certificates are judged by.
    package var now: Now

    package init(
        slot: PIVSlot = .digitalSignature, fallBackSlot: PIVSlot? = .authentication, readerPrefix: String? = nil,
        certNo: String? = nil, belongsToCompany: (@Sendable (Certificate) -> Bool)? = nil, pin: PINSource?,
        allowsFewTries: Bool = false, pinRecordPath: String, longForm: CommandAPDU.LongForm = .chained,
        idleRelease: Duration = .seconds(2), now: @escaping Now = ChinaTime.now
    ) {
        self.slot = slot
        self.fallBackSlot = fallBackSlot
        self.readerPrefix = readerPrefix
        self.certNo = certNo
        self.belongsToCompany = belongsToCompany
        self.pin = pin
        self.allowsFewTries = allowsFewTries
        self.pinRecordPath = pinRecordPath
        self.longForm = longForm
        self.idleRelease = idleRelease
        self.now = now
    }

    /// Whether this is the card's certificate that the configuration asks for.
    /// - Throws: `signer.wrong_certificate`, `company.wrong_card`.
    func check(_ certificate: Certificate) throws(SignerError) {
        if let certNo, CardSettings.normalised(certNo) != CardSettings.normalised(certificate.certNo) {
            throw SignerError(.signerWrongCertificate, "the card has \(certificate.certNo), configured is \(certNo)")
        }
        if let belongsToCompany, !belongsToCompany(certificate) {
            throw SignerError(.companyWrongCard, "certificate \(certificate.certNo)")
        }
    }

    /// Whether this is the card's certificate that the configuration asks for.
    package func accepts(_ certificate: Certificate) -> Bool {
        do throws(SignerError) {
            try check(certificate)
            return true
        } catch {
            return false
        }
    }

    /// Certificate numbers are compared as numbers: people leave leading zeros away and mix cases.
    private static func normalised(_ certNo: String) -> Substring {
        let digits = certNo.lowercased().filter { $0 != ":" && $0 != " " }
        return digits.drop { $0 == "0" }
    }
}
