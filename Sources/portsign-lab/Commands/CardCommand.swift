import ArgumentParser
internal import CryptoCore
internal import Foundation
internal import Lab

/// `portsign-lab card`
struct CardCommand: AsyncParsableCommand {
    /// What the card pretends to be.
    enum Personality: String, ExpressibleByArgument, CaseIterable {
        case piv, pkcs15, gmt0017, iso7816
    }

    static let configuration = CommandConfiguration(
        commandName: "card", abstract: "Puts a virtual card into the virtual reader (vpcd) until it is ended.",
        discussion:
            "Run it by scripts/virtual-reader run -- …, or beside a vpcd of your own with --host and --vpcd-port. The "
            + "generic card (iso7816) has the application D27600009901, the PIN 81 without filling, the key 01 and the "
            + "certificate in 3F0010002001.")

    @Option(help: "What the card is: piv, pkcs15, gmt0017 or iso7816.") var profile = Personality.piv
    @Option(help: "Private key file, PEM: RSA for every card, SM2 for all but piv, P-256 for all but gmt0017.")
    var key: String
    @Option(help: "Certificate file, PEM.") var certificate: String
    @Option(help: "File with the PIN.") var pinFile: String
    @Option(
        name: [.customLong("reader"), .customLong("slot")],
        help: "Which reader of those that scripts/virtual-reader started, from 0.")
    var reader = 0
    @Option(help: "Address of a vpcd that is not in a namespace of its own.") var host: String?
    @Option(help: "Its port.") var vpcdPort: UInt16 = 35_963
    @Option(help: "Seconds one signature takes.") var signatureTime = 0.0
    @Option(help: "Wrong PINs until the card blocks.") var tries = 3

    func run() async throws {
        let signals = await Stay.signals()
        let card = try makeCard()
        let place: VirtualCardSlot
        if let host {
            place = VirtualCardSlot(host: host, port: vpcdPort)
        } else if let slot = VirtualCardSlot(number: reader, environment: ProcessInfo.processInfo.environment) {
            place = slot
        } else {
            throw LabFailure("no such virtual reader: run this by scripts/virtual-reader run -- …, or name --host")
        }
        do {
            try await place.insert(card.card)
        } catch {
            throw LabFailure("the card cannot be put in: \(error)")
        }
        let name = profile == .piv ? "PIV" : profile.rawValue
        Terminal.ready("card", "\(name), certificate \(card.certNo)")
        await Stay.untilSignal(signals)
        place.remove()
    }

    private func makeCard() throws -> (card: any VirtualCard, certNo: String) {
        let identity = try TestIdentity(key: key, certificate: certificate)
        let pin = try KeyFiles.text(pinFile).filter { !$0.isNewline }
        let tries = min(15, max(1, tries))
        let delay = Duration.seconds(max(0, signatureTime))
        let certNo = identity.certificate.certNo
        switch profile {
        case .piv:
            let card = VirtualPIVCard(
                key: identity.key, certificate: identity.certificate, pin: pin, tries: tries)
            card.habits.signatureDelay = delay
            return (card, certNo)
        case .pkcs15:
            let card = VirtualPKCS15.card(
                [VirtualPKCS15.Entry(key: identity.key, certificate: identity.certificate)], pin: pin, tries: tries)
            card.habits.signatureDelay = delay
            return (card, certNo)
        case .gmt0017:
            let card = VirtualGMTCard(key: identity.key, certificate: identity.certificate, pin: pin, tries: tries)
            card.habits.signatureDelay = delay
            return (card, certNo)
        case .iso7816:
            let card = VirtualISOCard(generic(identity, pin: pin), tries: tries)
            card.habits.signatureDelay = delay
            return (card, certNo)
        }
    }

    private func generic(_ identity: TestIdentity, pin: String) -> VirtualISOCard.Content {
        var content = VirtualISOCard.Content(pin: pin)
        content.applications[[0xD2, 0x76, 0x00, 0x00, 0x99, 0x01]] = [0x3F, 0x00, 0x10, 0x00]
        content.files[[0x3F, 0x00, 0x10, 0x00, 0x20, 0x01]] = identity.certificate.der
        content.keys[0x01] = identity.key
        return content
    }
}
