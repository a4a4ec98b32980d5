import ArgumentParser
internal import CryptoCore
internal import Lab

/// `portsign-lab eport-control`
struct EPortControlCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "eport-control",
        abstract: "A simulated E-Port control with a key in it: the WebSocket that eport-control signers speak to.",
        discussion: """
            Faults, each for one signature, in this order: \
            \(EPortControlFault.named.map(\.name).joined(separator: ", ")).
            """)

    @Option(help: "Private key file, PEM, RSA or SM2.") var key: String
    @Option(help: "Certificate file, PEM.") var certificate: String
    @Option(help: "File with the PIN.") var pinFile: String
    @Option(help: "Port to listen on; 0 takes any.") var port = 61_232
    @Option(help: "Wrong PINs until it is locked.") var tries = 6
    @Option(help: "How to misbehave with a signature; may be given several times.") var fault: [String] = []

    func run() async throws {
        let signals = await Stay.signals()
        let identity = try TestIdentity(key: key, certificate: certificate)
        let pin = try KeyFiles.text(pinFile).filter { !$0.isNewline }
        let control = EPortControl(
            key: identity.key, certificate: identity.certificate, pin: pin, tries: max(1, tries))
        for name in fault {
            guard let known = EPortControlFault.named.first(where: { $0.name == name }) else {
                throw LabFailure("there is no fault \(name)")
            }
            control.misbehave(known.fault, with: "cus-sec_SpcSignDataAsPEM")
        }
        do {
            try await control.start(port: port)
        } catch {
            throw LabFailure("\(error)")
        }
        Terminal.ready("eport-control", "\(control.url) certificate \(identity.certificate.certNo)")
        await Stay.untilSignal(signals)
        await control.stop()
    }
}
