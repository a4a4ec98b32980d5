internal import CryptoCore
internal import SidecarBase
internal import SmartCard

/// A key of a card that follows ISO 7816-8, used as its scheme says.
final class ISOKey: CardKey {
    let place: String
    let certificate: Certificate
    private let scheme: ISOScheme
    private let card: ISOCard
    /// Which way of setting the key up the card took last.
    private var preparation = 0

    init(_ card: ISOCard, place: String, certificate: Certificate, scheme: ISOScheme) {
        self.card = card
        self.place = place
        self.certificate = certificate
        self.scheme = scheme
    }

    var needsPIN: Bool { scheme.pin != nil }

    func select() throws(SmartCardError) {
        for selection in scheme.selections {
            switch selection {
            case .application(let identifiers): try select(oneOf: identifiers)
            case .path(let path): try card.select(path: path)
            }
        }
    }

    private func select(oneOf identifiers: [[UInt8]]) throws(SmartCardError) {
        for identifier in identifiers where try card.select(application: identifier) { return }
        throw SmartCardError(.cardNotThisProfile, "SELECT: the application is gone")
    }

    func form(_ secret: Secret) throws(SignerError) -> PINBytes {
        guard let pin = scheme.pin else { throw SignerError(.cardPinForm, "this key has no PIN") }
        return try pin.form.bytes(secret)
    }

    func pinTriesLeft() throws(SignerError) -> PINTries {
        guard let pin = scheme.pin else { return .unknown }
        return try SignerError.catching { () throws(SmartCardError) in try card.triesLeft(reference: pin.reference) }
    }

    func offer(_ bytes: PINBytes) throws(SignerError) -> PINAnswer {
        guard let pin = scheme.pin else { return .refused("this key has no PIN") }
        return try SignerError.catching { () throws(SmartCardError) in
            try card.verify(bytes, reference: pin.reference)
        }
    }

    func sign(_ message: [UInt8], as form: SignatureForm) throws(SignerError) -> [UInt8] {
        let key = certificate.publicKey
        guard form.fits(key.kind) else {
            throw SignerError(.signerUnsupportedKey, "a key of the kind \(key.kind) for \(form)")
        }
        if case .rsa(let bits) = key.kind {
            guard bits >= 512 else { throw SignerError(.signerUnsupportedKey, "\(key.kind)") }
            let length = (bits + 7) / 8
            let signature = try operate(on: scheme.input.sha1(of: message, length: length))
            guard signature.count <= length else {
                throw SignerError(.cardGarbled, "a signature of \(signature.count) bytes")
            }
            // Cards that treat the signature as a number lose its leading zeros.
            return [UInt8](repeating: 0, count: length - signature.count) + signature
        }
        guard let digest = CardInput.digest(of: message, form, key), let width = key.ellipticWidth else {
            throw SignerError(.signerUnsupportedKey, "\(key.kind)")
        }
        let answer = try operate(on: Array(digest.prefix(width)))
        guard let signature = scheme.output.raw(answer, width: width) else {
            throw SignerError(
                .cardGarbled, "a signature of \(answer.count) bytes in another form than \(scheme.output)")
        }
        return signature
    }

    private func operate(on input: [UInt8]) throws(SignerError) -> [UInt8] {
        try SignerError.catching { () throws(SmartCardError) in
            try prepare()
            return try card.sign(input, by: scheme.operation)
        }
    }

    /// Sets the key up in the first way that the card takes.
    private func prepare() throws(SmartCardError) {
        guard !scheme.preparations.isEmpty else { return }
        var refusal: StatusWord?
        for way in preparation..<scheme.preparations.count {
            refusal = nil
            for command in scheme.preparations[way] {
                let status = try card.raw(command)
                if status.isSuccess { continue }
                refusal = status
                break
            }
            if refusal == nil {
                preparation = way
                return
            }
        }
        if let refusal { throw SmartCardError(refusal, command: "MANAGE SECURITY ENVIRONMENT") }
    }
}
