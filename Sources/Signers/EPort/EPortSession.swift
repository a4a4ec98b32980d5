internal import CryptoCore
internal import SidecarBase

/// One key as it was found, until something happens to it. Belongs to the thread of its signer.
final class EPortSession {
    let certificate: Certificate
    let identity: SignerIdentity
    private let link: any EPortLink
    private let settings: EPortSettings
    /// Whether the device knows the PIN, where it is verified once.
    private var isVerified = false
    /// When the device last said whose key it has.
    private(set) var lastSeen: ContinuousClock.Instant

    /// Opens the way and reads the certificate; uses no PIN.
    /// - Throws: what the link throws; `signer.wrong_certificate`, `company.wrong_card`, `signer.unsupported_key`.
    init(_ link: any EPortLink, settings: EPortSettings) throws(SignerError) {
        self.link = link
        self.settings = settings
        try link.open()
        let certNo = try link.certNo().value()
        certificate = try link.certificate().value()
        guard CertificateChoice.normalised(certNo) == CertificateChoice.normalised(certificate.certNo) else {
            throw SignerError(
                .signerEportGarbled, "the device names \(certNo) and gives certificate \(certificate.certNo)")
        }
        try settings.check(certificate)
        switch certificate.publicKey.kind {
        case .rsa, .sm2: break
        case let other: throw SignerError(.signerUnsupportedKey, "\(other)")
        }
        let number = certificate.cardNumber.map { ", card \($0)" } ?? ""
        identity = SignerIdentity(certificate: certificate, device: link.device + number)
        lastSeen = .now
    }

    /// Asks whether the key is still there.
    /// - Throws: `card.removed` when it is another one, and what the link throws.
    func confirm() throws(SignerError) {
        let certNo = try link.certNo().value()
        guard isOwn(certNo) else { throw SignerError(.cardRemoved, "another key, \(certNo), is in its place") }
        lastSeen = .now
    }

    /// One signature, checked against the certificate before it is returned.
    /// - Parameters:
    ///   - request: what is to be signed, and how.
    ///   - pinGuard: offers the PIN.
    /// - Returns: the signature with the identity of this key.
    /// - Throws: `signer.…`, `card.…`, `signature.self_check`; `card.removed` when another key made it.
    func sign(_ request: PendingSignature, pinGuard: inout PINGuard) throws(SignerError) -> SignatureResult {
        guard request.form.fits(identity.keyKind) else {
            throw SignerError(
                .signerUnsupportedKey, "a key of the kind \(identity.keyKind) does not sign \(request.form)")
        }
        if let problem = identity.problem(at: settings.now()) { throw SignerError(problem, identity.validity) }
        guard let source = settings.pin else { throw SignerError(.cardPinMissing) }
        let secret = try source.read()
        // Somebody may have put in another key since: it would get this one's PIN.
        if ContinuousClock.now - lastSeen > settings.identityAge { try confirm() }
        let signature =
            link.takesPINWithSignature
            ? try signWithPIN(request.message, secret, &pinGuard) : try signVerified(request.message, secret, &pinGuard)
        if let certNo = signature.certNo, !isOwn(certNo) {
            throw SignerError(.cardRemoved, "the signature is said to be of another key, \(certNo)")
        }
        let value = try SignatureInput.checked(signature.value, of: request.message, as: request.form, certificate)
        lastSeen = .now
        return SignatureResult(value: value, identity: identity)
    }

    private func signWithPIN(
        _ message: [UInt8], _ secret: Secret, _ pinGuard: inout PINGuard
    ) throws(SignerError) -> EPortSignature {
        let device = EPortPINDevice(link, signing: message)
        _ = try pinGuard.verify(secret, certNo: certificate.certNo, on: device)
        guard let signature = device.signature else { throw SignerError(.signerFailed, "no signature") }
        return signature
    }

    private func signVerified(
        _ message: [UInt8], _ secret: Secret, _ pinGuard: inout PINGuard
    ) throws(SignerError) -> EPortSignature {
        for isLast in [false, true] {
            let wasVerified = isVerified
            if !isVerified {
                _ = try pinGuard.verify(secret, certNo: certificate.certNo, on: EPortPINDevice(link))
                isVerified = true
            }
            let reply = try link.sign(message, pin: nil)
            // Another program may have logged out: the PIN is verified anew, once.
            if case .refused(let refusal) = reply, case .pin = refusal.reason, wasVerified, !isLast {
                isVerified = false
                continue
            }
            return try reply.value()
        }
        throw SignerError(.signerFailed, "no signature")
    }

    private func isOwn(_ certNo: String) -> Bool {
        CertificateChoice.normalised(certNo) == CertificateChoice.normalised(certificate.certNo)
    }
}
