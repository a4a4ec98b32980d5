import ArgumentParser
internal import CryptoCore
internal import CustomsSignature
internal import SidecarBase
internal import SidecarConfiguration

/// `portsign explain FILE…`
struct ExplainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain", abstract: "Says why the signature of a message fails, and what to do about it.",
        discussion: """
            Tries the mistakes that happen in practice until one of them gives the digest or the value that stands in the \
            message. Exit status 1 when a signature is not valid. No configuration, card or ledger is needed.
            """)

    @Argument(help: "Signed messages; - is standard input.") var files: [String]
    @Flag(help: "One JSON object a file.") var json = false

    private struct Output: Encodable {
        let file: String
        let valid: Bool
        let code: String?
        let cause: String?
        let english: String?
        let chinese: String?
        let warnings: [String]
    }

    func run() async throws {
        var isGood = true
        for file in files {
            switch SignatureExplainer().explain(try Files.read(file)) {
            case .good(let verified):
                if json {
                    try Terminal.say(
                        json: Output(
                            file: file, valid: true, code: nil, cause: nil, english: nil, chinese: nil,
                            warnings: verified.warnings))
                } else {
                    Terminal.say("\(file): valid, certificate \(verified.certificate.certNo)")
                    for warning in verified.warnings { Terminal.say("\(file): warning: \(warning)") }
                }
            case .wrong(let error, let cause):
                isGood = false
                try say(error, cause, of: file)
            }
        }
        if !isGood { throw CommandFailure(.no) }
    }

    private func say(_ error: SignatureError, _ cause: SignatureCause?, of file: String) throws {
        if json {
            return try Terminal.say(
                json: Output(
                    file: file, valid: false, code: error.code.name, cause: cause?.rawValue,
                    english: cause?.english ?? error.code.english, chinese: cause?.chinese ?? error.code.chinese,
                    warnings: []))
        }
        Terminal.say("\(file): NOT VALID: \(Language.text(of: error))")
        if let cause {
            Terminal.say("  \(Language.ofTerminal == .chinese ? cause.chinese : cause.english)  [\(cause.rawValue)]")
        }
    }
}
