import ArgumentParser
internal import CryptoCore
internal import CustomsSignature
internal import SidecarBase
internal import XMLCanonical

/// `portsign verify FILE…`
struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Verifies the signature of headquarters messages.",
        discussion: "Exit status 1 when one of them is not valid. No configuration, card or ledger is needed.")

    @Argument(help: "Signed messages; - is standard input.") var files: [String]
    @Flag(help: "One JSON object a file.") var json = false

    private struct Finding: Encodable {
        let file: String
        let valid: Bool
        let code: String?
        let detail: String?
        let certNo: String?
        let subject: String?
        let warnings: [String]
    }

    func run() async throws {
        var isGood = true
        for file in files {
            let finding = try finding(of: file)
            isGood = isGood && finding.valid
            if json {
                try Terminal.say(json: finding)
            } else if finding.valid {
                Terminal.say("\(file): valid, certificate \(finding.certNo ?? "") (\(finding.subject ?? ""))")
                for warning in finding.warnings { Terminal.say("\(file): warning: \(warning)") }
            } else {
                Terminal.say("\(file): NOT VALID: \(finding.code ?? ""): \(finding.detail ?? "")")
            }
        }
        if !isGood { throw CommandFailure(.no) }
    }

    private func finding(of file: String) throws -> Finding {
        let bytes = try Files.read(file)
        do {
            let verified = try SignatureVerifier().verify(bytes)
            return Finding(
                file: file, valid: true, code: nil, detail: nil, certNo: verified.certificate.certNo,
                subject: verified.certificate.subject, warnings: verified.warnings)
        } catch {
            return Finding(
                file: file, valid: false, code: error.code.name,
                detail: Language.sentence(of: error.code) + (error.detail.isEmpty ? "" : " (\(error.detail))"),
                certNo: nil,
                subject: nil, warnings: [])
        }
    }
}
