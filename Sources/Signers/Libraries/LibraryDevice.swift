internal import CryptoCore
internal import SidecarBase
internal import TokenLibraries

/// A key with its certificate on a device behind a library. It belongs to the thread of its worker; calls block.
protocol LibraryDevice: AnyObject {
    /// Loads the library, finds the device and the certificate that may sign. Uses no PIN.
    /// - Throws: `signer.library_load`, `signer.token_absent`, `card.no_certificate`, `company.wrong_card`, …
    func open() throws(SignerError) -> LibraryKey

    /// Sees whether what was opened is still there; cheap.
    /// - Throws: `signer.token_absent` when it is not.
    func checkPresence() throws(SignerError)

    /// The tries left of what was opened. Asking costs none.
    func pinTriesLeft() throws(SignerError) -> PINTries

    /// Makes the key ready to sign.
    /// - Parameter verify: is called when the PIN must be verified, with what has the PIN.
    /// - Throws: what `verify` says, and `signer.no_key`, …
    func logIn(_ verify: (any PINDevice) throws(SignerError) -> Void) throws(SignerError)

    /// The ways to the key that may be used side by side after `logIn`, each by a thread of its own; none when signatures
    /// are made one by one with `sign`.
    var lanes: [any LibraryLane] { get }

    /// Signs on the calling thread.
    /// - Parameters:
    ///   - message: what is to be signed.
    ///   - form: how.
    ///   - verify: is called when the PIN must be verified for this one signature.
    /// - Returns: the signature, which was checked against the certificate.
    /// - Throws: what `verify` says, and `signer.failed`, `signature.self_check`, …
    func sign(
        _ message: [UInt8], as form: SignatureForm, verify: (any PINDevice) throws(SignerError) -> Void
    ) throws(SignerError) -> [UInt8]

    /// Lets go of the device; `open` begins anew.
    func close()

    /// Lets go of everything, for good.
    func end()
}

/// One of several ways to a key. Calls block.
protocol LibraryLane: Sendable {
    /// Signs, and checks the signature against the certificate.
    func sign(_ message: [UInt8], as form: SignatureForm) throws(SignerError) -> [UInt8]
}

/// What a device was opened with.
struct LibraryKey {
    let certificate: Certificate
    let identity: SignerIdentity

    init(_ certificate: Certificate, device: String) {
        self.certificate = certificate
        let number = certificate.cardNumber.map { ", card \($0)" } ?? ""
        identity = SignerIdentity(certificate: certificate, device: device + number)
    }
}

extension SignerError {
    /// The same failure, one floor up.
    init(_ error: TokenError) {
        self.init(error.code, error.detail)
    }

    /// Calls a library and lifts its error.
    static func lifting<Value>(_ body: () throws(TokenError) -> Value) throws(SignerError) -> Value {
        do throws(TokenError) {
            return try body()
        } catch {
            throw SignerError(error)
        }
    }
}

extension ErrorCode {
    /// Whether a device behind a library is let go and opened anew after this, and the request tried once more: the
    /// session ended, the token was away for a moment, the library lost its way. None of these is about a PIN.
    var isWorthBeginningAnew: Bool {
        [.signerFailed, .signerTokenAbsent, .signerLibraryAnswer].contains(self)
    }
}
