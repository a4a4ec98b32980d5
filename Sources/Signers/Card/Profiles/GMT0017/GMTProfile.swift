internal import CryptoCore
internal import SidecarBase
internal import SmartCard

/// Chinese UKeys that take the commands of GM/T 0017 through PC/SC. Source: card.md §5.
struct GMTProfile: CardProfile {
    let name = CardProfileName.gmt0017
    private let card: GMTCard
    private let settings: GMTSettings

    init(_ line: CardLine, settings: GMTSettings) {
        card = GMTCard(line)
        self.settings = settings
    }

    func keys(all: Bool) throws(SmartCardError) -> [any CardKey] {
        guard let device = try card.device() else {
            throw SmartCardError(.cardNotThisProfile, "GetDevInfo: not a token of GM/T 0017")
        }
        let isServed = !GMTProfile.foreignCiphers.contains(device.cipher)
        guard isServed || all else { throw SmartCardError(.cardProtected, "cipher \(device.cipher)") }
        var keys: [GMTKey] = []
        let names: [String]
        if let name = settings.application { names = [name] } else { names = try card.applications() }
        for application in names.prefix(GMTProfile.mostNames) {
            let number = try card.open(application: application)
            let containers: [String]
            if let name = settings.container {
                containers = [name]
            } else {
                containers = try card.containers(of: number)
            }
            for container in containers.prefix(GMTProfile.mostNames) {
                if let key = try key(container, in: (application, number)) { keys.append(key) }
                if !all, !keys.isEmpty, settings.container != nil { return keys }
            }
        }
        return keys
    }

    private func key(
        _ container: String, in application: (name: String, number: [UInt8])
    ) throws(SmartCardError) -> GMTKey? {
        if let information = try card.information(of: container, in: application.number),
            !information.hasSigningCertificate
        {
            return nil
        }
        let number = try card.open(container: container, in: application.number)
        guard let der = try card.certificate(application.number, number, forSigning: true) else { return nil }
        let certificate: Certificate
        do {
            certificate = try Certificate.cached(der: der)
        } catch {
            throw SmartCardError(.cardGarbled, "certificate in container \(container): \(error)")
        }
        return GMTKey(
            card, application: application.name, container: container, certificate: certificate,
            derivation: settings.derivation)
    }

    /// A token has a handful of each; a list that has more is damaged.
    private static let mostNames = 64
    /// SM1 and SSF33, which no software has: SGD_SM1_ECB, SGD_SSF33_ECB. Source: GM/T 0006.
    private static let foreignCiphers: Set<UInt32> = [0x0000_0101, 0x0000_0201]
}

/// The signing key of a container.
final class GMTKey: CardKey {
    let place: String
    let certificate: Certificate
    private let card: GMTCard
    private let application: String
    private let container: String
    private let derivation: GMTSettings.PINDerivation
    /// The numbers that the token gave when both were opened; others after each reset.
    private var opened: (application: [UInt8], container: [UInt8])?
    /// Taken before the PIN is offered, so that nothing but the PIN itself can get lost while it is.
    private var challenge: [UInt8]?

    init(
        _ card: GMTCard, application: String, container: String, certificate: Certificate,
        derivation: GMTSettings.PINDerivation
    ) {
        self.card = card
        self.application = application
        self.container = container
        self.certificate = certificate
        self.derivation = derivation
        place = "\(application)/\(container)"
    }

    let needsPIN = true

    /// The standard has RSA and SM2.
    func canSign(as form: SignatureForm) -> Bool {
        form != .ecdsaSHA256 && form.fits(certificate.publicKey.kind)
    }

    func select() throws(SmartCardError) {
        opened = nil
        let number = try card.open(application: application)
        opened = (number, try card.open(container: container, in: number))
    }

    /// At least 6 characters. Source: GM/T 0016 §8.
    func form(_ secret: Secret) throws(SignerError) -> PINBytes {
        try CardPINForm(characters: 6...16).bytes(secret)
    }

    func pinTriesLeft() throws(SignerError) -> PINTries {
        try SignerError.catching { () throws(SmartCardError) in
            let tries = try card.triesLeft(numbers().application)
            challenge = try card.challenge()
            return tries
        }
    }

    func offer(_ pin: PINBytes) throws(SignerError) -> PINAnswer {
        let application = try SignerError.catching { () throws(SmartCardError) in try numbers().application }
        guard let challenge else { return .refused("VERIFY: no challenge") }
        self.challenge = nil
        let block: [UInt8]
        do throws(CryptoError) {
            block = try GMTCard.block(pin: pin.bytes, challenge: challenge, derivation)
        } catch {
            throw SignerError(error.code, error.detail)
        }
        return try SignerError.catching { () throws(SmartCardError) in try card.verify(block, application) }
    }

    func sign(_ message: [UInt8], as form: SignatureForm) throws(SignerError) -> [UInt8] {
        let key = certificate.publicKey
        switch (form, key.kind) {
        case (.rsaSHA1, .rsa(let bits)):
            let info = CardInput.digestInfo.sha1(of: message, length: bits / 8)
            return try SignerError.catching { () throws(SmartCardError) in
                try card.signRSA(info, numbers().application, numbers().container)
            }
        case (.sm2SM3, .sm2):
            guard let digest = CardInput.digest(of: message, form, key) else {
                throw SignerError(.signerUnsupportedKey, "the certificate's point has another form")
            }
            return try SignerError.catching { () throws(SmartCardError) in
                try card.signSM2(digest, numbers().application, numbers().container)
            }
        default: throw SignerError(.signerUnsupportedKey, "a token with a key of the kind \(key.kind) for \(form)")
        }
    }

    func leave() throws(SmartCardError) {
        guard let opened else { return }
        try card.clear(opened.application)
    }

    private func numbers() throws(SmartCardError) -> (application: [UInt8], container: [UInt8]) {
        guard let opened else { throw SmartCardError(.cardConditions, "the container is not open") }
        return opened
    }
}
