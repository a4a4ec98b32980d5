/// What the generic ISO 7816 profile cannot find out from the card. Source: card.md §4.3 and §9.3.
package struct ISOSettings: Sendable, Hashable {
    /// Where the certificate is.
    package enum CertificatePlace: Sendable, Hashable {
        /// The object of cardholder certificates, 7F21.
        case auto
        /// A file on the card.
        case path([UInt8])
        /// A data object, by its tag.
        case dataObject([UInt8])
        /// A file of this machine, for cards without one.
        case file(String)
    }

    /// Applications, by their identifiers; the first that the card has is used. Without one the card is used as it is after
    /// a reset.
    package var applications: [[UInt8]]
    /// The folder with the key, when it must be selected.
    package var keyPath: [UInt8]?
    package var pinReference: UInt8
    package var pinForm: CardPINForm
    package var keyReference: UInt8?
    package var algorithm: UInt8?
    /// Commands before the signature, in place of the usual ones.
    package var preparation: [[UInt8]]
    /// Sign with INTERNAL AUTHENTICATE.
    package var authenticates: Bool
    package var input: CardInput
    package var output: CardOutput
    package var certificate: CertificatePlace

    package init(
        applications: [[UInt8]] = [], keyPath: [UInt8]? = nil, pinReference: UInt8 = 0x81,
        pinForm: CardPINForm = CardPINForm(characters: 4...16), keyReference: UInt8? = nil, algorithm: UInt8? = nil,
        preparation: [[UInt8]] = [], authenticates: Bool = false, input: CardInput = .digestInfo,
        output: CardOutput = .auto, certificate: CertificatePlace = .auto
    ) {
        self.applications = applications
        self.keyPath = keyPath
        self.pinReference = pinReference
        self.pinForm = pinForm
        self.keyReference = keyReference
        self.algorithm = algorithm
        self.preparation = preparation
        self.authenticates = authenticates
        self.input = input
        self.output = output
        self.certificate = certificate
    }

    /// How the configured key is used.
    var scheme: ISOScheme {
        var ways: [[[UInt8]]] = []
        if !preparation.isEmpty {
            ways = [preparation]
        } else if let keyReference {
            ways = [[ISOScheme.setKey(algorithm: algorithm, key: keyReference)]]
            // A card to which the key says the algorithm may not like to be told.
            if algorithm != nil { ways.append([ISOScheme.setKey(algorithm: nil, key: keyReference)]) }
        }
        return ISOScheme(
            selections: (applications.isEmpty ? [] : [.application(applications)])
                + (keyPath.map { [.path($0)] } ?? []),
            pin: ISOScheme.PIN(reference: pinReference, form: pinForm), preparations: ways,
            operation: authenticates ? .internalAuthenticate : .computeSignature, input: input, output: output)
    }
}
