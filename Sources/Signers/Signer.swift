package import CryptoCore
package import SidecarBase

/// Whose signature a signer makes.
package struct SignerIdentity: Sendable, Equatable {
    /// The signing certificate, DER.
    package let certificateDER: [UInt8]
    /// The certificate number: KeyName of the signature.
    package let certNo: String
    /// Kind and length of the key.
    package let keyKind: KeyKind
    /// The device as a person would name it: reader and card number, or key file.
    package let device: String
    /// Validity of the certificate.
    package let notBefore: ChinaTime
    package let notAfter: ChinaTime
    /// The certificate's subject, readable.
    package let subject: String

    package init(certificate: Certificate, device: String) {
        certificateDER = certificate.der
        certNo = certificate.certNo
        keyKind = certificate.publicKey.kind
        self.device = device
        notBefore = certificate.notBefore
        notAfter = certificate.notAfter
        subject = certificate.subject
    }
}

/// A signature and the identity that made it, from one session with the device: certificate and value always belong
/// together (xmldsig.md chapter 8).
package struct SignatureResult: Sendable, Equatable {
    package let value: [UInt8]
    package let identity: SignerIdentity

    package init(value: [UInt8], identity: SignerIdentity) {
        self.value = value
        self.identity = identity
    }
}

/// What a signer tells about itself without being asked.
package enum SignerEvent: Sendable, Equatable {
    case present(SignerIdentity)
    case absent(ErrorCode)
    case pinRefused(triesLeft: Int?)
    case faulty(ErrorCode)
}

/// The state of a signer at one moment.
package struct SignerStatus: Sendable, Equatable {
    /// The configured name.
    package let name: String
    /// The identity, when the device is there and was read.
    package let identity: SignerIdentity?
    /// Why it cannot sign now; `nil` when it can.
    package let problem: ErrorCode?
    /// PIN tries left, when the device can tell and was asked.
    package let pinTriesLeft: Int?

    package init(name: String, identity: SignerIdentity?, problem: ErrorCode?, pinTriesLeft: Int? = nil) {
        self.name = name
        self.identity = identity
        self.problem = problem
        self.pinTriesLeft = pinTriesLeft
    }
}

/// A signing failure: one of the `signer.…`, `card.…`, `company.…` or `crypto.…` codes.
package struct SignerError: CodedError, Equatable {
    package let code: ErrorCode
    package let detail: String

    package init(_ code: ErrorCode, _ detail: String = "") {
        self.code = code
        self.detail = detail
    }
}

extension SignerError {
    /// Whether the same message could be signed later, when a signer is there, has its PIN, or a new certificate.
    package var isWantOfSigner: Bool {
        if code == .companyWrongCard { return true }
        if code == .signerUnsupportedKey { return false }
        // What is said by the house itself, or about its configuration, does not pass by waiting for a device.
        return !["internal", "crypto", "company", "config"].contains(code.name.prefix { $0 != "." })
    }
}

/// A key that signs: a card, a module, a file. It takes the message, not the digest, because some devices hash by themselves.
package protocol Signer: Sendable {
    /// The name in the configuration.
    var name: String { get }

    /// How many signatures it makes side by side; `Int.max` for one that has no device to wait for, whose work runs where it
    /// is called.
    var parallelism: Int { get }

    /// The identity, read from the device if it is not known yet. Never uses a PIN.
    func identity() async throws(SignerError) -> SignerIdentity

    /// Signs the bytes of `message`. Requests are served in the order they come, one at a time per device.
    /// - Throws: `signer.timeout` when `deadline` passes before the device begins with it; `signer.unsupported_key` when its
    ///   key or the device cannot sign in this form.
    func sign(
        _ message: [UInt8], as form: SignatureForm, deadline: ContinuousClock.Instant
    ) async throws(SignerError) -> SignatureResult

    /// The state now, without touching a PIN.
    func status() async -> SignerStatus

    /// Its events, from the call on; several streams may run side by side.
    func events() async -> AsyncStream<SignerEvent>

    /// Lets go of devices; called once, at the end.
    func close() async
}

extension Signer {
    /// A device makes one signature after the other.
    package var parallelism: Int { 1 }
}
