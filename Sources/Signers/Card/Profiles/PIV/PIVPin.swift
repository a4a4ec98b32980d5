internal import CryptoCore
internal import SidecarBase
internal import SmartCard

/// The PIN of a PIV card. Source: NIST SP 800-73-4, card.md §3.1; other printable characters than digits pass, because
/// some cards take them.
extension PIVCard: PINDevice {
    func form(_ secret: Secret) throws(SignerError) -> PINBytes { try CardPINForm.piv.bytes(secret) }

    func pinTriesLeft() throws(SignerError) -> PINTries {
        try SignerError.catching { () throws(SmartCardError) in try triesLeft() }
    }

    func offer(_ pin: PINBytes) throws(SignerError) -> PINAnswer {
        try SignerError.catching { () throws(SmartCardError) in try verify(pin) }
    }
}
