internal import CryptoCore
internal import Foundation
internal import SidecarBase
internal import SidecarConfiguration
internal import Signers

extension SignerFactory {
    /// A signer behind a PKCS#11 module. The module is loaded when a signature is wanted, or its state.
    func makePKCS11(_ pkcs11: SignerSettings.PKCS11, name: String) throws -> any Signer {
        var token = PKCS11Settings(
            module: pkcs11.module, tokenLabel: pkcs11.token, tokenSerial: pkcs11.tokenSerial,
            keyID: pkcs11.keyId.flatMap { Hex.decode($0) }, keyLabel: pkcs11.keyLabel, sessions: pkcs11.sessions,
            sm2Mechanism: pkcs11.sm2Mechanism)
        switch pkcs11.sm2Input {
        case .digest: token.sm2Input = .digest
        case .message: token.sm2Input = .message
        }
        if let path = pkcs11.certificate { token.certificate = try certificate(path) }
        return LibrarySigner(
            name: name, pkcs11: token,
            settings: try librarySettings(
                pkcs11.pin, serial: pkcs11.serial, allowFewTries: pkcs11.allowFewTries, signer: name))
    }

    /// A signer behind an SKF library. The library is loaded when a signature is wanted, or its state.
    func makeSKF(_ skf: SignerSettings.SKF, name: String) throws -> any Signer {
        LibrarySigner(
            name: name,
            skf: SKFSettings(
                library: skf.library, device: skf.device, application: skf.application, container: skf.container,
                waitsForEvents: skf.deviceEvents),
            settings: try librarySettings(skf.pin, serial: skf.serial, allowFewTries: skf.allowFewTries, signer: name))
    }

    /// Where the PIN of a signer comes from; `nil` when it has none.
    func pin(of kind: SignerSettings.Kind) -> SignerSettings.Card.PIN? {
        switch kind {
        case .card(let card): card.pin
        case .pkcs11(let pkcs11): pkcs11.pin
        case .skf(let skf): skf.pin
        case .eportControl(let control): control.pin
        case .eportLibrary(let library): library.pin
        case .software, .remote: nil
        }
    }

    private func librarySettings(
        _ pin: SignerSettings.Card.PIN, serial: String?, allowFewTries: Bool, signer: String
    ) throws -> LibrarySettings {
        try makeStateFolder()
        return LibrarySettings(
            choice: CertificateChoice(
                certNo: serial,
                // A serial number says it all; without one the certificate is chosen by whose it is.
                belongsToCompany: serial == nil ? belonging(toCompaniesOf: signer) : nil),
            pin: try pinSource(pin), allowsFewTries: allowFewTries,
            pinRecordPath: settings.state.folder + "/refused-pins")
    }

    private func certificate(_ path: String) throws -> Certificate {
        guard let bytes = FileManager.default.contents(atPath: path), bytes.count <= Certificate.maximumLength else {
            throw SidecarError(.signerKeyFile, "\(path) cannot be read")
        }
        do {
            return bytes.first == 0x30
                ? try Certificate(der: Array(bytes)) : try Certificate(pem: String(decoding: bytes, as: UTF8.self))
        } catch {
            throw SidecarError(.signerKeyFile, "\(path): \(error)")
        }
    }
}
