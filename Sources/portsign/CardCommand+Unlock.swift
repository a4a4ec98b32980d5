import ArgumentParser
internal import Logging
internal import SidecarBase
internal import SidecarConfiguration
internal import Signers

extension CardCommand {
    /// `portsign card unlock-attempts`
    struct UnlockAttempts: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "unlock-attempts",
            abstract: "Allows a PIN to be offered again after a device refused it; for any kind of signer with a PIN.",
            discussion: """
                A PIN that a device refused is never offered to it again. Once it is sure that the configured PIN is right \
                (it was changed on the device, say), this forgets the refusal and allows one attempt, even when few tries \
                are left. A running sidecar goes by it at its next request. No PIN is sent by this command. Without a \
                signer it lists what was refused. Exit status 1 when the signer's device is not there.
                """)

        @Argument(help: "The signer's name.") var signer: String?
        @Option(help: "The certificate number of a device that is not plugged in, in place of a signer.")
        var certificate: String?
        @OptionGroup var option: ConfigurationOption

        func validate() throws {
            if signer != nil, certificate != nil { throw ValidationError("either a signer or --certificate") }
            guard let certificate else { return }
            guard !certificate.isEmpty, certificate.allSatisfy(\.isHexDigit) else {
                throw ValidationError("--certificate must be a certificate number, which has digits and a to f")
            }
        }

        func run() async throws {
            let settings = try option.load()
            let factory = SignerFactory(settings: settings, logger: Logger(label: "portsign"))
            try factory.makeStateFolder()
            let record = PINRecord(path: factory.pinRecordPath)
            do {
                if let certificate {
                    try allow(certificate.lowercased(), in: record)
                } else if let signer {
                    guard let device = try factory.signer(named: signer) else {
                        throw CommandFailure(.usage, "\(option.path): there is no signer \(signer)")
                    }
                    let identity = try await identity(of: device)
                    try allow(identity.certNo, in: record)
                } else {
                    let refused = try record.refusedCards()
                    if refused.isEmpty { Terminal.say("no device refused a PIN") }
                    for certNo in refused { Terminal.say("certificate \(certNo): a PIN was refused") }
                }
            } catch let error as SignerError {
                throw CommandFailure(.no, Language.text(of: error))
            }
        }

        private func identity(of device: any Signer) async throws(SignerError) -> SignerIdentity {
            do throws(SignerError) {
                let identity = try await device.identity()
                await device.close()
                return identity
            } catch {
                await device.close()
                throw error
            }
        }

        private func allow(_ certNo: String, in record: PINRecord) throws(SignerError) {
            try record.allowAttempts(certNo: certNo)
            Terminal.say("certificate \(certNo): refusals are forgotten, one attempt is allowed")
        }
    }
}
