internal import SidecarBase
internal import TokenLibraries

/// The PIN of a token. Its only counter are the token's flags. Source: PKCS #11 2.40 §3.2, card.md §8.
struct PKCS11PIN: PINDevice {
    let module: PKCS11Module
    let slot: UInt
    let session: PKCS11Session
    let user: PKCS11Session.User

    func form(_ secret: Secret) throws(SignerError) -> PINBytes {
        let token = try SignerError.lifting { () throws(TokenError) in try module.token(in: slot) }
        if token.flags.contains(.protectedAuthenticationPath) { throw SignerError(.signerPinPad, token.name) }
        let bytes = secret.withExposed { Array($0.utf8) }
        guard !bytes.isEmpty, !bytes.contains(0) else { throw SignerError(.cardPinForm, "the PIN has a zero in it") }
        if let lengths = token.pinLengths, !lengths.contains(bytes.count) {
            throw SignerError(
                .cardPinForm,
                "the token takes \(lengths.lowerBound) to \(lengths.upperBound) characters, this PIN has \(bytes.count)"
            )
        }
        return PINBytes(bytes)
    }

    func pinTriesLeft() throws(SignerError) -> PINTries {
        let flags = try SignerError.lifting { () throws(TokenError) in try module.token(in: slot) }.flags
        return PKCS11PIN.tries(flags)
    }

    func offer(_ pin: PINBytes) throws(SignerError) -> PINAnswer {
        do throws(TokenError) {
            try session.logIn(as: user, pin: pin.bytes)
            return .accepted
        } catch {
            switch error.meaning {
            case .pinWrong: return .wrong(triesLeft: triesAfterRefusal())
            case .pinBlocked: return .blocked
            // Somebody logged in meanwhile, or the module did not tell that somebody had: the key can be used.
            case .alreadyLoggedIn: return .accepted
            case .pinUnusable, .notSupported: return .refused(error.detail)
            default: throw SignerError(error)
            }
        }
    }

    /// The number of tries left, where the flags tell one.
    private func triesAfterRefusal() -> Int? {
        do throws(SignerError) { return try pinTriesLeft().count } catch { return nil }
    }

    /// What the flags say about the counter.
    static func tries(_ flags: PKCS11Token.Flags) -> PINTries {
        if flags.contains(.userPinLocked) { return .blocked }
        if flags.contains(.userPinFinalTry) { return .left(1) }
        return flags.contains(.userPinCountLow) ? .diminished : .undiminished
    }
}
