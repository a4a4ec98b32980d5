/// What tokens of GM/T 0017 leave open. Source: card.md §5.3 and §9.3.
package struct GMTSettings: Sendable, Hashable {
    /// How the key of the PIN challenge is made of the PIN. A wrong one costs a PIN try, so that it is never guessed.
    package enum PINDerivation: String, Sendable, Hashable, CaseIterable {
        /// SHA-1 of the PIN with zeros after it to 16 bytes.
        case sha1Padded16
        /// SHA-1 of the PIN.
        case sha1
        /// SM3 of the PIN.
        case sm3
    }

    /// The application's name; `nil` for the first with a signing certificate.
    package var application: String?
    /// The container's name; `nil` for the first with a signing certificate.
    package var container: String?
    package var derivation: PINDerivation

    package init(application: String? = nil, container: String? = nil, derivation: PINDerivation = .sha1Padded16) {
        self.application = application
        self.container = container
        self.derivation = derivation
    }
}
