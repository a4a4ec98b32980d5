internal import CryptoCore
internal import SmartCard

/// How one kind of card is spoken to. It finds the keys; the keys know how they are used.
protocol CardProfile {
    var name: CardProfileName { get }

    /// Selects the card's application and reads which keys with certificates there are. Uses no PIN.
    /// - Parameter all: keys that may not sign, too, and those beside the configured one: for people who look.
    /// - Returns: the keys, the best for signing first; empty when there is none with a certificate.
    /// - Throws: `card.not_this_profile` when it is another kind of card; `card.garbled` for damaged files; what the line
    ///   throws.
    func keys(all: Bool) throws(SmartCardError) -> [any CardKey]

    /// The certificates without a key on the card: those of the authorities that issued the others. For people who look.
    func authorities() throws(SmartCardError) -> [Certificate]
}

extension CardProfile {
    func authorities() throws(SmartCardError) -> [Certificate] { [] }
}

/// A key on a card with its certificate, over the line on which it was found. Belongs to the thread of its signer.
protocol CardKey: PINDevice {
    /// Where the key is, as the card's documentation would name it.
    var place: String { get }
    var certificate: Certificate { get }
    /// Whether the PIN is to be offered before a signature.
    var needsPIN: Bool { get }

    /// Whether key and card can sign so; asked before the PIN is offered.
    func canSign(as form: SignatureForm) -> Bool

    /// Selects what the PIN and the key belong to; first of all in every transaction.
    func select() throws(SmartCardError)

    /// The signature of a message, in the form in which messages carry it. The PIN is verified.
    /// - Throws: `signer.unsupported_key` when the key or the card cannot sign so; the code of the card's status word.
    func sign(_ message: [UInt8], as form: SignatureForm) throws(SignerError) -> [UInt8]

    /// Forgets the PIN, as far as the card knows a command for that; after the signature.
    func leave() throws(SmartCardError)
}

extension CardKey {
    func canSign(as form: SignatureForm) -> Bool { form.fits(certificate.publicKey.kind) }

    func leave() throws(SmartCardError) {}
}
