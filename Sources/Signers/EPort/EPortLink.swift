internal import CryptoCore
internal import SidecarBase

/// The way to a key that only the E-Port's own software can drive: its control or its library. Calls block, each up to the
/// link's own time limit; a signer's thread makes them one at a time. An error that is thrown means that no answer came,
/// or none that can be understood: the way is closed then, and the next call opens it anew.
protocol EPortLink: AnyObject, Sendable {
    /// What people call the device.
    var device: String { get }

    /// Whether a PIN goes along with every signature; otherwise it is verified once after the way was opened.
    var takesPINWithSignature: Bool { get }

    /// Whether the way is open, as far as is known.
    var isOpen: Bool { get }

    /// Opens the way, unless it is open.
    func open() throws(SignerError)

    /// The number of the signing certificate.
    func certNo() throws(SignerError) -> EPortReply<String>

    /// The signing certificate.
    func certificate() throws(SignerError) -> EPortReply<Certificate>

    /// Offers a PIN, once.
    func verify(_ pin: PINBytes) throws(SignerError) -> EPortReply<Void>

    /// Signs a message, which the device hashes itself.
    func sign(_ message: [UInt8], pin: PINBytes?) throws(SignerError) -> EPortReply<EPortSignature>

    /// Closes the way.
    func close()

    /// Closes the way for good, from any thread; a call under way ends with an error.
    func end()
}

/// What a device made of a request.
enum EPortReply<Value: Sendable>: Sendable {
    case done(Value)
    /// It did not do it.
    case refused(EPortRefusal)

    /// The value.
    /// - Throws: the refusal of a call that carried no PIN.
    func value() throws(SignerError) -> Value {
        switch self {
        case .done(let value): return value
        case .refused(let refusal): throw refusal.error
        }
    }
}

/// A signature as the device gave it.
struct EPortSignature: Sendable {
    let value: [UInt8]
    /// The certificate number the device named with it, when it names one.
    let certNo: String?
}

/// Why a device did not do what it was asked for.
struct EPortRefusal: Sendable, Equatable {
    enum Reason: Sendable, Equatable {
        /// It speaks of the PIN: with one, that it is wrong; without, that one is needed.
        case pin(triesLeft: Int?)
        /// The PIN is locked.
        case pinLocked
        /// The card was not reached, which this code tells.
        case unreached(ErrorCode)
        /// Anything else.
        case other
    }

    let reason: Reason
    /// The device's own words, without control characters, cut to a line.
    let detail: String

    init(_ reason: Reason, _ detail: String) {
        self.reason = reason
        self.detail = EPortRefusal.line(detail)
    }

    /// What it means for a PIN that was sent along.
    /// - Throws: when it does not tell what became of the PIN.
    func answerToPIN() throws(SignerError) -> PINAnswer {
        switch reason {
        case .pin(let triesLeft): return .wrong(triesLeft: triesLeft)
        case .pinLocked: return .blocked
        case .unreached: return .notReached(error)
        case .other: throw error
        }
    }

    /// The failure of a call that carried no PIN.
    var error: SignerError {
        switch reason {
        case .pinLocked: SignerError(.cardPinBlocked, detail)
        case .unreached(let code): SignerError(code, detail)
        case .pin, .other: SignerError(.signerEportRefused, detail)
        }
    }

    /// Nothing was sent: the way was closed already.
    static let notOpen = EPortRefusal(.unreached(.signerEportUnreachable), "the connection ended")

    private static func line(_ text: String) -> String {
        let printable = text.unicodeScalars.map {
            $0.properties.generalCategory == .control || $0.properties.generalCategory == .lineSeparator ? " " : $0
        }
        return String(String.UnicodeScalarView(printable.prefix(200)))
    }
}
