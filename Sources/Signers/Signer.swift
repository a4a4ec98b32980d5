package import CryptoCore
package import SidecarBase

/// How a message is to be signed.
package enum SignatureForm: Sendable, Hashable {
    /// RSASSA-PKCS1-v1_5 with SHA-1 (xmldsig.md chapter 2, "RSA").
    case rsaSHA1
    /// SM2 with SM3 and the usual identifier; the value is r‖s, 64 bytes (xmldsig.md chapter 4).
    case sm2SM3
    /// ECDSA with SHA-256; the value is r‖s. No customs message is signed so: for trying cards and for other uses.
    case ecdsaSHA256

    /// Whether a key of this kind can sign so.
    package func fits(_ kind: KeyKind) -> Bool {
        switch (self, kind) {
        case (.rsaSHA1, .rsa), (.sm2SM3, .sm2), (.ecdsaSHA256, .elliptic): true
        default: false
        }
    }
}

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

/// A key that signs: a card, a module, a file. It takes the message, not the digest, because some devices hash by themselves.
package protocol Signer: Sendable {
    /// The name in the configuration.
    var name: String { get }

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
