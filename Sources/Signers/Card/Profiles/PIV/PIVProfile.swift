internal import CryptoCore
internal import SidecarBase
internal import SmartCard

/// Cards with the PIV application. Source: NIST SP 800-73-4, card.md §3.
struct PIVProfile: CardProfile {
    let name = CardProfileName.piv
    private let line: CardLine
    private let settings: CardSettings

    init(_ line: CardLine, settings: CardSettings) {
        self.line = line
        self.settings = settings
    }

    func keys(all: Bool) throws(SmartCardError) -> [any CardKey] {
        var card = PIVCard(line)
        try card.select()
        card.pinReference = try card.primaryPIN()
        var slots = [settings.slot, settings.fallBackSlot].compactMap(\.self)
        if all { slots += PIVProfile.slots.filter { !slots.contains($0) } }
        var keys: [PIVKey] = []
        for slot in slots {
            guard let certificate = try card.certificate(in: slot) else { continue }
            keys.append(PIVKey(card: card, slot: slot, certificate: certificate))
            if !all { break }
        }
        return keys
    }

    private static let slots: [PIVSlot] = [
        .digitalSignature, .authentication, .keyManagement, .cardAuthentication,
    ]
}

/// A key in a slot of a PIV card.
struct PIVKey: CardKey {
    let card: PIVCard
    let slot: PIVSlot
    let certificate: Certificate

    var place: String { slot.description }
    /// 9E signs without a PIN; 9C wants it before every signature, and for the others once more does no harm.
    var needsPIN: Bool { slot != .cardAuthentication }

    /// PIV knows no SM2, and not every length of RSA.
    func canSign(as form: SignatureForm) -> Bool {
        form.fits(certificate.publicKey.kind) && PIVCard.algorithm(certificate.publicKey.kind) != nil
    }

    func select() throws(SmartCardError) { try card.select() }

    func form(_ secret: Secret) throws(SignerError) -> PINBytes { try card.form(secret) }

    func pinTriesLeft() throws(SignerError) -> PINTries { try card.pinTriesLeft() }

    func offer(_ pin: PINBytes) throws(SignerError) -> PINAnswer { try card.offer(pin) }

    func sign(_ message: [UInt8], as form: SignatureForm) throws(SignerError) -> [UInt8] {
        let key = certificate.publicKey
        guard form.fits(key.kind), let algorithm = PIVCard.algorithm(key.kind) else {
            throw SignerError(.signerUnsupportedKey, "a PIV card with a key of the kind \(key.kind) for \(form)")
        }
        return try SignerError.catching { () throws(SmartCardError) in
            guard case .rsa(let bits) = key.kind else {
                return try signElliptic(message, form, algorithm)
            }
            let block = CardInput.paddedBlock.sha1(of: message, length: bits / 8)
            let signature = try card.sign(block, algorithm: algorithm, slot: slot)
            guard signature.count == block.count else {
                throw SmartCardError(.cardGarbled, "GENERAL AUTHENTICATE \(slot): \(signature.count) bytes")
            }
            return signature
        }
    }

    private func signElliptic(
        _ message: [UInt8], _ form: SignatureForm, _ algorithm: UInt8
    ) throws(SmartCardError) -> [UInt8] {
        let key = certificate.publicKey
        guard let digest = CardInput.digest(of: message, form, key), let width = key.ellipticWidth else {
            throw SmartCardError(.cardWrongData, "no digest for this key")
        }
        // As long as the curve: a longer digest loses its end, a shorter one gets zeros in front (card.md §2).
        let input = [UInt8](repeating: 0, count: max(0, width - digest.count)) + digest.prefix(width)
        let encoded = try card.sign(input, algorithm: algorithm, slot: slot)
        guard let signature = CardOutput.auto.raw(encoded, width: width) else {
            throw SmartCardError(.cardGarbled, "GENERAL AUTHENTICATE \(slot): not a signature")
        }
        return signature
    }
}
