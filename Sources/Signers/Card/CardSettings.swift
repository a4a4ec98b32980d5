package import CryptoCore
package import SidecarBase
package import SmartCard

/// How a card is chosen and used. Source: card.md §9.3.
package struct CardSettings: Sendable {
    /// How the card is spoken to.
    package var profile: CardProfileName
    /// What the generic profile is told, and PKCS#15 cards may be: applications, preparing commands.
    package var iso7816: ISOSettings
    /// What tokens of GM/T 0017 are told.
    package var gmt0017: GMTSettings
    /// The key slot of PIV cards.
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
    /// How data of more than 255 bytes travels; `nil` for what the card says about itself.
    package var longForm: CommandAPDU.LongForm?
    /// After so long without a request the card is reset and given back, so that no other program finds its PIN verified.
    package var idleRelease: Duration
    /// The clock certificates are judged by.
    package var now: Now

    package init(
        profile: CardProfileName = .auto, iso7816: ISOSettings = ISOSettings(), gmt0017: GMTSettings = GMTSettings(),
        slot: PIVSlot = .digitalSignature, fallBackSlot: PIVSlot? = .authentication, readerPrefix: String? = nil,
        certNo: String? = nil, belongsToCompany: (@Sendable (Certificate) -> Bool)? = nil, pin: PINSource?,
        allowsFewTries: Bool = false, pinRecordPath: String, longForm: CommandAPDU.LongForm? = nil,
        idleRelease: Duration = .seconds(2), now: @escaping Now = ChinaTime.now
    ) {
        self.profile = profile
        self.iso7816 = iso7816
        self.gmt0017 = gmt0017
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

    /// How long commands go to a card: as configured, or as its answer to reset says. A card that says nothing gets them
    /// in pieces, and whole when it refuses pieces. Source: card.md §1.7.
    func longForm(_ atr: [UInt8]) -> CommandAPDU.LongForm {
        if let longForm { return longForm }
        let answer = AnswerToReset(atr)
        return answer.takesExtendedLength == true && answer.takesChaining == false ? .extended : .automatic
    }

    /// Whether this is the card's certificate that the configuration asks for.
    /// - Throws: `signer.wrong_certificate`, `company.wrong_card`.
    func check(_ certificate: Certificate) throws(SignerError) {
        try CertificateChoice(certNo: certNo, belongsToCompany: belongsToCompany).check(certificate)
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
}
