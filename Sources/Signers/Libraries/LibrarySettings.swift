package import SidecarBase

/// What all signers behind a library have in common.
package struct LibrarySettings: Sendable {
    /// Which certificate may sign.
    package var choice: CertificateChoice
    /// Where the PIN comes from; `nil` when none is configured.
    package var pin: PINSource?
    /// Offer the PIN even when 2 or fewer tries are left.
    package var allowsFewTries: Bool
    /// The file that remembers refused PINs (mode 0600).
    package var pinRecordPath: String
    /// How often to look whether the device is there while nobody asks.
    package var lookInterval: Duration
    /// The clock certificates are judged by.
    package var now: Now

    package init(
        choice: CertificateChoice = CertificateChoice(), pin: PINSource?, allowsFewTries: Bool = false,
        pinRecordPath: String, lookInterval: Duration = .seconds(1), now: @escaping Now = ChinaTime.now
    ) {
        self.choice = choice
        self.pin = pin
        self.allowsFewTries = allowsFewTries
        self.pinRecordPath = pinRecordPath
        self.lookInterval = lookInterval
        self.now = now
    }
}
