internal import SidecarBase
internal import SmartCard

extension PIVCard: PINDevice {
    /// 6 to 8 printable characters, filled with FF to 8 bytes. Source: NIST SP 800-73-4 (digits), card.md §3.1; other
    /// printable characters pass, because some cards take them.
    /// - Throws: `card.pin_form` when no card can take it; nothing was sent then.
    func form(_ secret: Secret) throws(SignerError) -> PINBytes {
        let text = secret.withExposed { Array($0.utf8) }
        guard (6...8).contains(text.count) else {
            throw SignerError(.cardPinForm, "a PIV PIN has 6 to 8 characters, this one \(text.count)")
        }
        guard text.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw SignerError(.cardPinForm, "a PIV PIN has digits or printable ASCII characters only")
        }
        return PINBytes(text + [UInt8](repeating: 0xFF, count: 8 - text.count))
    }

    func pinTriesLeft() throws(SignerError) -> PINTries {
        try SignerError.catching { () throws(SmartCardError) in try triesLeft() }
    }

    func offer(_ pin: PINBytes) throws(SignerError) -> PINAnswer {
        try SignerError.catching { () throws(SmartCardError) in try verify(pin) }
    }
}
