internal import SidecarBase

/// An E-Port device as the PIN guard sees it: it takes a PIN alone, or with a message to sign, and keeps no counter.
final class EPortPINDevice: PINDevice {
    private let link: any EPortLink
    private let message: [UInt8]?
    /// The signature that the PIN was offered for.
    private(set) var signature: EPortSignature?

    /// - Parameters:
    ///   - link: the way to the device.
    ///   - message: what is signed with the PIN; `nil` to verify the PIN alone.
    init(_ link: any EPortLink, signing message: [UInt8]? = nil) {
        self.link = link
        self.message = message
    }

    var hasCounter: Bool { false }

    func pinTriesLeft() throws(SignerError) -> PINTries { .unknown }

    /// Source: card.md §9.4: length and characters are checked before sending.
    func form(_ secret: Secret) throws(SignerError) -> PINBytes {
        let bytes = secret.withExposed { Array($0.utf8) }
        guard (4...32).contains(bytes.count) else {
            throw SignerError(.cardPinForm, "the PIN has \(bytes.count) characters; 4 to 32 are possible")
        }
        guard bytes.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw SignerError(.cardPinForm, "the PIN has a character that is no letter, digit or sign of ASCII")
        }
        return PINBytes(bytes)
    }

    func offer(_ pin: PINBytes) throws(SignerError) -> PINAnswer {
        guard let message else {
            switch try link.verify(pin) {
            case .done: return .accepted
            case .refused(let refusal): return try refusal.answerToPIN()
            }
        }
        switch try link.sign(message, pin: pin) {
        case .done(let signature):
            self.signature = signature
            return .accepted
        case .refused(let refusal): return try refusal.answerToPIN()
        }
    }
}
