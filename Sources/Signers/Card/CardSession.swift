internal import CryptoCore
internal import SidecarBase
internal import SmartCard

/// One card in one insertion: its connection, certificate and slot. Belongs to the thread of its signer. The identity
/// holds for this insertion only; the reader's event counter tells it from the next.
final class CardSession {
    let reader: String
    let eventCount: UInt32
    private(set) var certificate: Certificate
    private(set) var slot: PIVSlot
    let identity: SignerIdentity
    /// `nil` while the card is given back because nobody needs it.
    private var link: (any CardLink)?
    private let settings: CardSettings

    /// Connects to the card in a reader and reads its certificate; uses no PIN.
    /// - Throws: `card.not_this_profile`, `card.no_certificate`, and what PC/SC says.
    init(_ reader: ReaderState, in system: any CardSystem, settings: CardSettings) throws(SignerError) {
        self.reader = reader.name
        eventCount = reader.eventCount
        self.settings = settings
        let link = try SignerError.catching { () throws(SmartCardError) in try system.connect(reader: reader.name) }
        (certificate, slot) = try SignerError.catching { () throws(SmartCardError) in
            let transaction = try CardTransaction(link)
            let found = try CardSession.readCertificate(link, settings: settings)
            try transaction.end()
            return found
        }
        self.link = link
        let number = certificate.cardNumber.map { ", card \($0)" } ?? ""
        identity = SignerIdentity(certificate: certificate, device: reader.name + number)
    }

    /// Whether the card is held at the moment.
    var isConnected: Bool { link != nil }

    /// Takes the card again after `release`.
    func connect(in system: any CardSystem) throws(SignerError) {
        guard link == nil else { return }
        link = try SignerError.catching { () throws(SmartCardError) in try system.connect(reader: reader) }
    }

    /// Gives the card back and resets it, so that no PIN stays verified.
    func release() {
        link?.disconnect(reset: true)
        link = nil
    }

    /// After another program has reset the card: takes it again, and sees that it still has the same certificate.
    /// - Throws: `card.reset` when it is another one; the session is of no use then.
    func recover() throws(SignerError) {
        guard let link else { throw SignerError(.cardRemoved, "no connection") }
        let found = try SignerError.catching { () throws(SmartCardError) in
            try link.reconnect(reset: false)
            let transaction = try CardTransaction(link)
            let found = try CardSession.readCertificate(link, settings: settings)
            try transaction.end()
            return found.certificate
        }
        guard found.der == certificate.der else { throw SignerError(.cardReset, "another certificate after the reset") }
    }

    /// One signature: one transaction with SELECT, the question for the tries left, VERIFY and GENERAL AUTHENTICATE. The
    /// signature is checked against the card's certificate before it is returned.
    /// - Parameters:
    ///   - message: what is to be signed; it is hashed here.
    ///   - pinGuard: offers the PIN.
    ///   - began: called when the card is ours and work begins.
    /// - Returns: the signature with the identity of this card.
    /// - Throws: `card.…`, `signer.certificate_expired`, `signer.unsupported_key`, `signature.self_check`, …
    func sign(
        _ message: [UInt8], pinGuard: inout PINGuard, began: () -> Void
    ) throws(SignerError) -> SignatureResult {
        guard let link else { throw SignerError(.cardRemoved, "no connection") }
        guard case .rsa(let bits) = certificate.publicKey.kind, let algorithm = PIVCard.algorithm(rsaBits: bits) else {
            throw SignerError(.signerUnsupportedKey, "\(certificate.publicKey.kind)")
        }
        try checkValidity()
        guard let source = settings.pin else { throw SignerError(.cardPinMissing) }
        let secret = try source.read()
        let card = PIVCard(link, longForm: settings.longForm)

        let transaction: CardTransaction
        do throws(SmartCardError) { transaction = try CardTransaction(link) } catch { throw SignerError(error) }
        began()
        try select(card)
        if try pinGuard.verify(secret, certNo: certificate.certNo, on: card) == .needsReset {
            try SignerError.catching { () throws(SmartCardError) in try link.reconnect(reset: true) }
            try select(card)
            _ = try pinGuard.verify(secret, certNo: certificate.certNo, on: card, resetDone: true)
        }
        let block = CardPadding.sha1Block(of: message, length: bits / 8)
        let slot = slot
        let value = try SignerError.catching { () throws(SmartCardError) in
            try card.sign(block, algorithm: algorithm, slot: slot)
        }
        // The signature is made; whether the card was pulled after it shows at the next use.
        do throws(SmartCardError) { try transaction.end() } catch {}
        guard certificate.publicKey.verifyRSA(signature: value, message: message, digest: .sha1) else {
            throw SignerError(.signatureSelfCheck, "the card's signature does not fit its certificate")
        }
        return SignatureResult(value: value, identity: identity)
    }

    private func select(_ card: PIVCard) throws(SignerError) {
        try SignerError.catching { () throws(SmartCardError) in try card.select() }
    }

    private func checkValidity() throws(SignerError) {
        let now = settings.now()
        if now < certificate.notBefore {
            throw SignerError(.signerNotYetValid, "valid from \(certificate.notBefore.readable)")
        }
        if now > certificate.notAfter {
            throw SignerError(.signerExpired, "valid until \(certificate.notAfter.readable)")
        }
    }

    private static func readCertificate(
        _ link: any CardLink, settings: CardSettings
    ) throws(SmartCardError) -> (certificate: Certificate, slot: PIVSlot) {
        let card = PIVCard(link, longForm: settings.longForm)
        try card.select()
        for slot in [settings.slot, settings.fallBackSlot].compactMap(\.self) {
            if let certificate = try card.certificate(in: slot) { return (certificate, slot) }
        }
        throw SmartCardError(.cardNoCertificate, "slot \(settings.slot)")
    }
}
