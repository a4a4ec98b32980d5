internal import CryptoCore
internal import Foundation
internal import Logging
internal import SidecarBase
internal import SidecarConfiguration
internal import Signers
internal import SmartCard

/// Makes the signers that the settings name.
struct SignerFactory {
    let settings: Settings
    let logger: Logger
    /// For signers in other machines; without it none can be made.
    var clients: OutboundClients?
    /// Tells of cards that come and go; one for all signers.
    let monitor = ReaderMonitor()
    /// Counts what goes to cards; for measuring.
    var meter: TransmitMeter?

    /// One configured signer; `nil` when there is none of that name.
    ///
    /// - Throws: `signer.key_file`, `config.value`.
    func signer(named name: String) throws -> (any Signer)? {
        try settings.signers.first { $0.name == name }.map { try make($0) }
    }

    /// Every configured signer by its name. Files are read here; cards are touched when a signature is wanted.
    ///
    /// - Throws: `signer.key_file`, `config.value`.
    func signers() throws -> [String: any Signer] {
        var signers: [String: any Signer] = [:]
        for signer in settings.signers { signers[signer.name] = try make(signer) }
        return signers
    }

    private func make(_ signer: SignerSettings) throws -> any Signer {
        switch signer.kind {
        case .software(let software): try makeSoftware(software, name: signer.name)
        case .eportControl(let control): try makeControl(control, name: signer.name)
        case .eportLibrary(let library): try makeLibrary(library, name: signer.name)
        case .card(let card):
            CardSigner(
                name: signer.name, settings: try cardSettings(card, signer: signer.name), monitor: monitor, meter: meter
            )
        case .pkcs11(let pkcs11): try makePKCS11(pkcs11, name: signer.name)
        case .skf(let skf): try makeSKF(skf, name: signer.name)
        case .remote(let remote): try makeRemote(remote, name: signer.name)
        }
    }

    private func makeSoftware(_ software: SignerSettings.Software, name: String) throws -> any Signer {
        let passphrase = try software.passphraseFile.map { try SecretFile.read($0) }
        logger.warning(
            "a software key signs: for tests and server devices, not in place of a card",
            metadata: ["signer": "\(name)"])
        switch software.source {
        case .pem(let key, let certificate):
            return try SoftwareSigner.load(
                name: name, keyFile: key, certificateFile: certificate, passphrase: passphrase)
        case .pkcs12(let file):
            return try SoftwareSigner.load(name: name, pkcs12File: file, password: passphrase ?? Secret(""))
        }
    }

    /// The settings of a card signer, as the card room wants them.
    func cardSettings(_ card: SignerSettings.Card, signer: String) throws -> CardSettings {
        guard let slot = PIVSlot(String(card.slot, radix: 16)) else {
            throw SidecarError(.configValue, "slot \(card.slot) is no PIV key reference")
        }
        try makeStateFolder()
        return CardSettings(
            profile: CardProfileName(rawValue: card.profile) ?? .auto, iso7816: isoSettings(card.iso7816),
            gmt0017: GMTSettings(
                application: card.gmt0017.application, container: card.gmt0017.container,
                derivation: GMTSettings.PINDerivation(rawValue: card.gmt0017.pinKdf) ?? .sha1Padded16),
            slot: slot, readerPrefix: card.reader, certNo: card.serial,
            // A serial number says it all; without one the card is chosen by whose it is.
            belongsToCompany: card.serial == nil ? belonging(toCompaniesOf: signer) : nil, pin: try pinSource(card.pin),
            allowsFewTries: card.allowFewTries, pinRecordPath: pinRecordPath,
            longForm: ["yes": .extended, "no": .chained][card.extendedLength])
    }

    private func isoSettings(_ iso: SignerSettings.Card.ISO7816) -> ISOSettings {
        let isFilled = iso.pinFilling != .none
        let most = isFilled ? max(iso.pinStoredLength, iso.pinMinimum) : 64
        let place: ISOSettings.CertificatePlace =
            switch iso.certificate {
            case .auto: .auto
            case .path(let path): .path(path)
            case .dataObject(let tag): .dataObject(tag)
            case .file(let path): .file(path)
            }
        return ISOSettings(
            applications: iso.aids, keyPath: iso.keyPath, pinReference: iso.pinRef,
            pinForm: CardPINForm(
                characters: min(iso.pinMinimum, most)...most, storedLength: isFilled ? iso.pinStoredLength : nil,
                filling: iso.pinFilling == .zero ? 0x00 : 0xFF),
            keyReference: iso.keyRef, algorithm: iso.algorithm, preparation: iso.mse,
            authenticates: iso.operation == "authenticate", input: CardInput(rawValue: iso.input) ?? .digestInfo,
            output: CardOutput(rawValue: iso.output) ?? .auto, certificate: place)
    }

    /// The file that remembers refused PINs, for every kind of device.
    var pinRecordPath: String { settings.state.folder + "/refused-pins" }

    /// Without the folder no record of refused PINs can be kept, and no PIN is offered.
    func makeStateFolder() throws {
        do {
            try FileManager.default.createDirectory(
                atPath: settings.state.folder, withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700])
        } catch {
            throw SidecarError(.configValue, "state.folder: \(settings.state.folder) cannot be made")
        }
    }

    /// Whether a certificate is one of the companies that use a signer.
    func belonging(toCompaniesOf signer: String) -> @Sendable (Certificate) -> Bool {
        let names = Set(settings.companies.filter { $0.signers.contains(signer) }.map { SignerFactory.plain($0.name) })
        return { certificate in
            [certificate.enterpriseName, certificate.organizationalUnit, certificate.commonName].contains {
                $0.map { names.contains(SignerFactory.plain($0)) } ?? false
            }
        }
    }

    /// A company name as it is compared: certificates and registers write brackets and blanks in both widths.
    private static func plain(_ name: String) -> String {
        String(name.compactMap { $0.isWhitespace ? nil : $0 == "（" ? "(" : $0 == "）" ? ")" : $0 })
    }

    func pinSource(_ pin: SignerSettings.Card.PIN) throws -> PINSource {
        switch pin {
        case .file(let path): return .file(path)
        case .environment(let name): return .environment(name)
        case .legacy: return .literal(try legacyPIN())
        }
    }

    /// The PIN in the bundle's `config.properties`. With several candidates a person must say which: a wrong guess costs a
    /// PIN try.
    private func legacyPIN() throws -> Secret {
        guard let path = settings.legacy.properties else {
            throw SidecarError(.configValue, "pinFromLegacy needs legacy.properties")
        }
        do {
            return try LegacyProperties(file: path).pin(key: settings.legacy.pinKey)
        } catch {
            throw SidecarError(.cardPinMissing, "\(path): \(error)")
        }
    }
}
