internal import SidecarBase
internal import TokenLibraries

/// The user's PIN of an SKF application. Source: GM/T 0016-2012 §7.2.
struct SKFPIN: PINDevice {
    let application: SKFApplication

    func form(_ secret: Secret) throws(SignerError) -> PINBytes {
        let bytes = secret.withExposed { Array($0.utf8) }
        // The standard says 6 to 16 characters; what exactly a device takes it says by itself, without counting.
        guard (1...64).contains(bytes.count), bytes.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw SignerError(.cardPinForm, "a PIN has 1 to 64 digits or printable ASCII characters")
        }
        return PINBytes(bytes)
    }

    func pinTriesLeft() throws(SignerError) -> PINTries {
        let left = try SignerError.lifting { () throws(TokenError) in try application.pinTriesLeft() }
        return left == 0 ? .blocked : .left(left)
    }

    func offer(_ pin: PINBytes) throws(SignerError) -> PINAnswer {
        do throws(TokenError) {
            if try application.verify(pin.bytes) { return .accepted }
            // Not every library fills in what the call itself tells of the counter.
            return .wrong(triesLeft: triesAfterRefusal())
        } catch {
            switch error.meaning {
            case .pinBlocked: return .blocked
            case .alreadyLoggedIn: return .accepted
            case .pinUnusable, .notSupported: return .refused(error.detail)
            default: throw SignerError(error)
            }
        }
    }

    private func triesAfterRefusal() -> Int? {
        do throws(SignerError) { return try pinTriesLeft().count } catch { return nil }
    }
}
