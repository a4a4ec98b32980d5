import ArgumentParser
internal import CryptoCore
internal import Foundation
internal import Lab

/// `portsign-lab card`
struct CardCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "card", abstract: "Puts a virtual PIV card into the virtual reader (vpcd) until it is ended.",
        discussion:
            "Run it by scripts/virtual-reader run -- …, or beside a vpcd of your own with --host and --vpcd-port.")

    @Option(help: "Private key file, PEM.") var key: String
    @Option(help: "Certificate file, PEM.") var certificate: String
    @Option(help: "File with the PIN.") var pinFile: String
    @Option(help: "Slot of the reader that scripts/virtual-reader started, 0 or 1.") var slot = 0
    @Option(help: "Address of a vpcd that is not in a namespace of its own.") var host: String?
    @Option(help: "Its port.") var vpcdPort: UInt16 = 35_963
    @Option(help: "Seconds one signature takes.") var signatureTime = 0.0

    func run() async throws {
        let signals = await Stay.signals()
        let identity = try TestIdentity(key: key, certificate: certificate)
        let pin = try KeyFiles.text(pinFile).filter { !$0.isNewline }
        let card = VirtualPIVCard(key: identity.key, certificate: identity.certificate, pin: pin)
        card.habits.signatureDelay = .seconds(max(0, signatureTime))
        let place: VirtualCardSlot
        if let host {
            place = VirtualCardSlot(host: host, port: vpcdPort)
        } else if let slot = VirtualCardSlot(number: slot, environment: ProcessInfo.processInfo.environment) {
            place = slot
        } else {
            throw LabFailure("no virtual reader: run this by scripts/virtual-reader run -- …, or name --host")
        }
        do {
            try await place.insert(card)
        } catch {
            throw LabFailure("the card cannot be put in: \(error)")
        }
        Terminal.ready("card", "PIV, certificate \(identity.certificate.certNo)")
        await Stay.untilSignal(signals)
        place.remove()
    }
}
