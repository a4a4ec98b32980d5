internal import CryptoCore
internal import SidecarBase

/// The key in a simulated control: it signs, knows its PIN and counts wrong ones.
struct EPortControlKey: Sendable {
    let key: PrivateKey
    let certificate: Certificate
    let pin: String
    private(set) var triesLeft: Int
    private(set) var isVerified = false
    private let tries: Int

    init(key: PrivateKey, certificate: Certificate, pin: String, tries: Int) {
        self.key = key
        self.certificate = certificate
        self.pin = pin
        self.tries = tries
        triesLeft = tries
    }

    /// Compares a PIN.
    /// - Returns: `nil` when it is right, or the words of the refusal.
    mutating func verify(_ offered: String) -> EPortControlReply? {
        guard triesLeft > 0 else { return .refused("口令已被锁死", "Err:Custom50820") }
        guard offered == pin else {
            triesLeft -= 1
            isVerified = false
            let words = triesLeft == 0 ? "口令错误，口令已被锁死" : "口令错误，剩余\(triesLeft)次"
            return .refused(words, "Err:Custom50819")
        }
        triesLeft = tries
        isVerified = true
        return nil
    }

    /// Forgets that the PIN was verified.
    mutating func reset() { isVerified = false }

    /// The signature of a text's bytes, which are hashed here. Source: card.md §2, §7.3.
    func sign(_ text: String) -> [UInt8]? {
        do {
            return certificate.publicKey.kind == .sm2
                ? try key.signSM2(Array(text.utf8)).raw : try key.signRSA(Array(text.utf8), digest: .sha1)
        } catch {
            return nil
        }
    }
}

/// What a method gave.
enum EPortControlReply: Sendable {
    case done([String])
    case refused(String, String)
}
