internal import CryptoCore
internal import SidecarBase
internal import SmartCard

/// One card in one insertion: its connection and the key that signs. Belongs to the thread of its signer. The identity
/// holds for this insertion only; the reader's event counter tells it from the next.
final class CardSession {
    /// How far a signature has come.
    enum Stage {
        /// Nobody else has the card: it is selected and asked, and gets the PIN.
        case holdsCard
        /// The private key is used. Whatever failed before can be done again without a trace.
        case usesKey
    }

    let reader: String
    let eventCount: UInt32
    let identity: SignerIdentity
    private let atr: [UInt8]
    private let line: CardLine
    private var key: any CardKey
    private let settings: CardSettings

    /// Connects to the card in a reader and reads its keys; uses no PIN.
    /// - Throws: `card.not_this_profile`, `card.no_certificate`, `signer.wrong_certificate`, `company.wrong_card`, and what
    ///   PC/SC says.
    init(_ reader: ReaderState, in system: any CardSystem, settings: CardSettings) throws(SignerError) {
        let link = try SignerError.catching { () throws(SmartCardError) in try system.connect(reader: reader.name) }
        let line = CardLine(link, longForm: settings.longForm(reader.atr))
        let key: any CardKey
        do throws(SignerError) {
            key = try CardSession.readKey(line, link, atr: reader.atr, settings)
        } catch {
            // No PIN was verified, and it may be the card of another signer, which is at work with it: it stays as it is.
            link.disconnect(reset: false)
            throw error
        }
        self.reader = reader.name
        eventCount = reader.eventCount
        atr = reader.atr
        self.settings = settings
        self.line = line
        self.key = key
        let number = key.certificate.cardNumber.map { ", card \($0)" } ?? ""
        identity = SignerIdentity(certificate: key.certificate, device: reader.name + number)
    }

    /// Whether the card is held at the moment.
    var isConnected: Bool { line.connection != nil }

    /// Takes the card again after `release`.
    func connect(in system: any CardSystem) throws(SignerError) {
        guard !isConnected else { return }
        line.connect(
            try SignerError.catching { () throws(SmartCardError) in try system.connect(reader: reader) })
    }

    /// Gives the card back.
    /// - Parameter isThere: the card is still in the reader: it is reset, so that no PIN stays verified. One that was pulled
    ///   has forgotten it; a reset would meet the next card, which may be coming in at this moment, and the service could
    ///   take it for gone.
    func release(isThere: Bool) {
        line.connection?.disconnect(reset: isThere)
        line.disconnect()
    }

    /// After another program has reset the card: takes it again, and sees that it still has the same certificate.
    /// - Throws: `card.reset` when it is another one; the session is of no use then.
    func recover() throws(SignerError) {
        guard let link = line.connection else { throw SignerError(.cardRemoved, "no connection") }
        try SignerError.catching { () throws(SmartCardError) in try link.reconnect(reset: false) }
        let found = try CardSession.readKey(line, link, atr: atr, settings)
        guard found.certificate.der == key.certificate.der else {
            throw SignerError(.cardReset, "another certificate after the reset")
        }
        key = found
    }

    /// One signature: one transaction with SELECT, the question for the tries left, VERIFY and the private-key operation.
    /// The signature is checked against the card's certificate before it is returned.
    /// - Parameters:
    ///   - message: what is to be signed; it is hashed here.
    ///   - form: how.
    ///   - pinGuard: offers the PIN.
    ///   - reached: called at each stage of the work.
    /// - Returns: the signature with the identity of this card.
    /// - Throws: `card.…`, `signer.certificate_expired`, `signer.unsupported_key`, `signature.self_check`, …
    func sign(
        _ message: [UInt8], as form: SignatureForm, pinGuard: inout PINGuard, reached: (Stage) -> Void
    ) throws(SignerError) -> SignatureResult {
        guard let link = line.connection else { throw SignerError(.cardRemoved, "no connection") }
        let certificate = key.certificate
        guard key.canSign(as: form) else {
            throw SignerError(.signerUnsupportedKey, "a key of the kind \(certificate.publicKey.kind) for \(form)")
        }
        try checkValidity(certificate)
        let secret = key.needsPIN ? try readPIN(link) : nil

        let transaction: CardTransaction
        do throws(SmartCardError) { transaction = try CardTransaction(link) } catch { throw SignerError(error) }
        reached(.holdsCard)
        try select()
        if let secret { try verify(secret, certificate, link, &pinGuard) }
        reached(.usesKey)
        let value = try key.sign(message, as: form)
        // The signature is made; whether the card was pulled after it shows at the next use.
        do throws(SmartCardError) {
            try key.leave()
            try transaction.end()
        } catch {}
        guard form.isGood(value, of: message, by: certificate.publicKey) else {
            throw SignerError(.signatureSelfCheck, "the card's signature does not fit its certificate")
        }
        return SignatureResult(value: value, identity: identity)
    }

    private func readPIN(_ link: any CardLink) throws(SignerError) -> Secret {
        do throws(SignerError) {
            guard let source = settings.pin else { throw SignerError(.cardPinMissing) }
            return try source.read()
        } catch  where error.code == .cardPinMissing && link.hasPINPad {
            // Whoever bought such a reader may expect to type the PIN there.
            throw SignerError(.cardPinPad, reader)
        }
    }

    private func verify(
        _ secret: Secret, _ certificate: Certificate, _ link: any CardLink, _ pinGuard: inout PINGuard
    ) throws(SignerError) {
        do throws(SignerError) {
            guard try pinGuard.verify(secret, certNo: certificate.certNo, on: key) == .needsReset else { return }
            try SignerError.catching { () throws(SmartCardError) in try link.reconnect(reset: true) }
            try select()
            _ = try pinGuard.verify(secret, certNo: certificate.certNo, on: key, resetDone: true)
        } catch  where error.code == .cardStatusWord && link.hasPINPad {
            // Some readers with a PIN pad let no VERIFY through that was not typed there.
            throw SignerError(.cardPinPad, "\(reader): \(error.detail)")
        }
    }

    private func select() throws(SignerError) {
        try SignerError.catching { () throws(SmartCardError) in try key.select() }
    }

    private func checkValidity(_ certificate: Certificate) throws(SignerError) {
        let now = settings.now()
        if now < certificate.notBefore {
            throw SignerError(.signerNotYetValid, "valid from \(certificate.notBefore.readable)")
        }
        if now > certificate.notAfter {
            throw SignerError(.signerExpired, "valid until \(certificate.notAfter.readable)")
        }
    }

    /// The first key whose certificate is the one that the configuration asks for.
    private static func readKey(
        _ line: CardLine, _ link: any CardLink, atr: [UInt8], _ settings: CardSettings
    ) throws(SignerError) -> any CardKey {
        let keys = try SignerError.catching { () throws(SmartCardError) in
            let transaction = try CardTransaction(link)
            let found = try CardProbe(line, atr: atr, settings: settings).find(all: false)
            try transaction.end()
            return found.keys
        }
        var refusal = SignerError(.cardNoCertificate)
        for (index, key) in keys.enumerated() {
            do throws(SignerError) {
                try settings.check(key.certificate)
                return key
            } catch {
                if index == 0 { refusal = error }
            }
        }
        throw refusal
    }
}
