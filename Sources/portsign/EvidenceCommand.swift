import ArgumentParser
internal import CryptoCore
internal import Foundation
internal import Ledger
internal import Logging
internal import Pipeline
internal import SidecarBase
internal import SidecarConfiguration

/// `portsign evidence …`
struct EvidenceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evidence", abstract: "Proves to others what was declared.",
        subcommands: [Export.self, Verify.self])

    /// `portsign evidence export ORDER`
    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "export",
            abstract: "Writes everything about a message or an order into a file that proves it.",
            discussion: "The file holds personal data in full. Who made it is recorded. Works beside a running sidecar."
        )

        @Argument(help: "Id of a message or document, or an order number.") var subject: String
        @Option(name: .shortAndLong, help: "The file; it must not be there yet.") var output: String
        @Option(help: "The customs code of the company, where several have that number.") var company: String?
        @OptionGroup var option: ConfigurationOption

        func run() async throws {
            let settings = try option.load()
            guard !FileManager.default.fileExists(atPath: output) else {
                throw CommandFailure(.environment, "\(output) exists already; it is left as it is")
            }
            let bytes = try await EvidenceAccess.evidence(settings, of: subject, company: company)
            guard
                FileManager.default.createFile(
                    atPath: output, contents: Data(bytes), attributes: [.posixPermissions: 0o600])
            else { throw CommandFailure(.environment, "\(output): cannot be written") }
            Terminal.say("\(output): \(bytes.count) bytes")
        }
    }

    /// `portsign evidence verify FILE`
    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "verify", abstract: "Checks an evidence file; says what holds and what does not.",
            discussion: "No configuration, card or ledger is needed. Exit status 1 when anything does not hold.")

        @Argument(help: "The file.") var file: String
        @Option(help: "PEM of the enterprise's public key (portsign ledger checkpoints --public-key).")
        var key: String?
        @Flag(help: "The same as JSON.") var json = false

        private struct Answer: Encodable {
            let good: Bool
            let report: EvidenceReport
        }

        func run() async throws {
            let known = try key.map { path in
                do {
                    return try PublicKey(pem: String(decoding: try Files.read(path, limit: 65_536), as: UTF8.self))
                } catch let error as CryptoError {
                    throw CommandFailure(.environment, "\(path): \(error.detail)")
                }
            }
            var verifier = EvidenceVerifier(key: known)
            let report = verifier.verify(try Files.read(file, limit: 1 << 30))
            if json {
                try Terminal.say(json: Answer(good: report.isGood, report: report))
            } else {
                for finding in report.findings {
                    let mark = finding.holds ? Language.text("good ", "通过") : Language.text("WRONG", "不符")
                    let subject = finding.subject.isEmpty ? "" : finding.subject + ": "
                    Terminal.say("\(mark)  \(subject)\(Language.text(finding.english, finding.chinese))")
                }
                if let key = report.key { Terminal.say(Language.text("key: ", "密钥：") + key) }
                Terminal.say(
                    report.isGood
                        ? Language.text("everything holds", "全部通过")
                        : Language.text("NOT GOOD: do not rely on this file", "未通过：不可采信"))
            }
            if !report.isGood { throw CommandFailure(.no) }
        }
    }
}

/// Evidence from the running sidecar, or, while none runs, from the ledger itself.
enum EvidenceAccess {
    static func evidence(_ settings: Settings, of subject: String, company: String?) async throws -> [UInt8] {
        guard FileManager.default.fileExists(atPath: settings.ledger.path) else {
            throw CommandFailure(.environment, LedgerCommand.noLedger(settings))
        }
        let ledger: SQLiteLedger
        do {
            ledger = try settings.ledger.open(.writer)
        } catch {
            guard error.code == .ledgerInUse else { throw error }
            let query = company.map { "?company=\(SidecarAPI.segment($0))" } ?? ""
            return try await SidecarAPI.with(settings) { api in
                try await api.exchange("GET", "/orders/\(SidecarAPI.segment(subject))/evidence.zip\(query)")
            }
        }
        let bytes: [UInt8]
        do {
            let companies = settings.companies.map { Company($0) }
            let desk = EvidenceDesk(
                ledger: ledger, lookup: LookupDesk(ledger: ledger, companies: companies),
                checkpoints: CheckpointMaker(
                    ledger: ledger, key: try CheckpointKeyFile.key(settings), copy: settings.ledger.checkpoints.copy,
                    logger: Log.start(settings.log)),
                program: "PortSign \(Version.current)")
            bytes = try await desk.evidence(of: subject, company: company, actor: OperatorAccess.actor).bytes
        } catch {
            try await ledger.close()
            if let coded = error as? any CodedError, [.messageNotFound, .httpParameter].contains(coded.code) {
                throw CommandFailure(.no, Language.text(of: coded))
            }
            throw error
        }
        try await ledger.close()
        return bytes
    }
}
