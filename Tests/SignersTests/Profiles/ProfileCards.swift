import CryptoCore
import Lab
import SidecarBase
import Testing

@testable import Signers

/// The cards that the tests of profiles use, each with what its standard can.
enum ProfileCards: String, CaseIterable, CustomTestStringConvertible {
    case pivRSA, pivP256, pivP384
    case pkcs15RSA, pkcs15P256, pkcs15SM2
    case gmtRSA, gmtSM2
    case isoRSA, isoSM2

    var testDescription: String { rawValue }

    var profile: CardProfileName {
        switch self {
        case .pivRSA, .pivP256, .pivP384: .piv
        case .pkcs15RSA, .pkcs15P256, .pkcs15SM2: .pkcs15
        case .gmtRSA, .gmtSM2: .gmt0017
        case .isoRSA, .isoSM2: .iso7816
        }
    }

    var form: SignatureForm {
        switch self {
        case .pivRSA, .pkcs15RSA, .gmtRSA, .isoRSA: .rsaSHA1
        case .pkcs15SM2, .gmtSM2, .isoSM2: .sm2SM3
        case .pivP256, .pivP384, .pkcs15P256: .ecdsaSHA256
        }
    }

    private static let p256 = Result { try PrivateKey.generateElliptic(curve: "prime256v1") }
    private static let p384 = Result { try PrivateKey.generateElliptic(curve: "secp384r1") }
    private static let sm2 = Result { try PrivateKey.generateSM2() }

    func key() throws -> PrivateKey {
        switch self {
        case .pivRSA, .pkcs15RSA, .gmtRSA, .isoRSA: try CardTestWorld.longKey.get()
        case .pivP256, .pkcs15P256: try Self.p256.get()
        case .pivP384: try Self.p384.get()
        case .pkcs15SM2, .gmtSM2, .isoSM2: try Self.sm2.get()
        }
    }

    /// A card of this kind.
    func card(
        serial: [UInt8] = [0x01, 0x69, 0x1A, 0xBC], company: String = "示例跨境电商（杭州）有限公司", tries: Int = 5
    ) throws -> any ProfileCard {
        let key = try key()
        let certificate = try CardTestWorld.certificate(key, serial: serial, company: company)
        switch profile {
        case .piv, .auto:
            return VirtualPIVCard(key: key, certificate: certificate, pin: CardTestWorld.pin, tries: tries)
        case .pkcs15:
            return VirtualPKCS15.card(
                [VirtualPKCS15.Entry(key: key, certificate: certificate)], pin: CardTestWorld.pin, tries: tries)
        case .gmt0017:
            return VirtualGMTCard(key: key, certificate: certificate, pin: CardTestWorld.pin, tries: tries)
        case .iso7816:
            var content = VirtualISOCard.Content(pin: CardTestWorld.pin)
            content.applications[Self.application] = [0x3F, 0x00, 0x10, 0x00]
            content.files[Self.certificatePath] = certificate.der + [0, 0, 0, 0]
            content.keys[0x07] = key
            content.pinFilling = (12, 0xFF)
            let card = VirtualISOCard(content, tries: tries)
            card.habits.algorithm = 0x02
            card.habits.givesDER = true
            return card
        }
    }

    static let application: [UInt8] = [0xD2, 0x76, 0x00, 0x00, 0x99, 0x01]
    static let certificatePath: [UInt8] = [0x3F, 0x00, 0x10, 0x00, 0x20, 0x01]

    /// What a person would have to configure for it.
    func settings(pin: String = CardTestWorld.pin, record: String? = nil) throws -> CardSettings {
        var settings = try CardTestWorld.settings(pin: pin, record: record)
        guard profile == .iso7816 else { return settings }
        settings.iso7816 = ISOSettings(
            applications: [Self.application], pinReference: 0x81,
            pinForm: CardPINForm(characters: 4...12, storedLength: 12, filling: 0xFF), keyReference: 0x07,
            algorithm: 0x02, certificate: .path(Self.certificatePath))
        return settings
    }
}

/// What the virtual cards have in common.
protocol ProfileCard: VirtualCard {
    var triesLeft: Int { get set }
    var counters: VirtualCardCounters { get }
    func failSignatures(_ faults: VirtualCardFault...)
    func failVerify(_ faults: VirtualCardFault...)
}

extension VirtualPIVCard: ProfileCard {}
extension VirtualISOCard: ProfileCard {}
extension VirtualGMTCard: ProfileCard {}
