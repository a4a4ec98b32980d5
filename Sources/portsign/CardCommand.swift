import ArgumentParser
internal import CryptoCore
internal import Foundation
internal import Logging
internal import SidecarBase
internal import SidecarConfiguration
internal import Signers
internal import SmartCard

/// `portsign card …`
struct CardCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "card", abstract: "Looks at card readers and cards, and tries signers with cards.",
        subcommands: [List.self, Show.self, Watch.self, Test.self, Bench.self, UnlockAttempts.self])

    /// One reader with its card, as JSON.
    struct Entry: Encodable {
        /// A key with its certificate.
        struct Slot: Encodable {
            let slot: String
            let certNo: String
            let subject: String
            let issuer: String
            let enterprise: String?
            let cardNumber: String?
            let notBefore: String
            let notAfter: String
            let key: String
            /// `valid`, `expired` or `not yet valid`.
            let state: String
            let daysLeft: Int
            /// The authorities above it that are on the card, the issuer first.
            let chain: [Authority]
        }

        /// A certificate without a key.
        struct Authority: Encodable {
            let subject: String
            let notBefore: String
            let notAfter: String
            let state: String

            init(_ certificate: Certificate, at time: ChinaTime) {
                subject = certificate.subject
                notBefore = certificate.notBefore.iso8601
                notAfter = certificate.notAfter.iso8601
                state = Entry.state(of: certificate, at: time)
            }
        }

        let reader: String
        let present: Bool
        let atr: String
        let profile: String?
        let pinPad: Bool?
        let pinTriesLeft: Int?
        let problem: String?
        let slots: [Slot]

        init(_ report: CardReport) {
            reader = report.reader.name
            present = report.reader.isPresent
            atr = Hex.encode(report.reader.atr)
            profile = report.profile?.rawValue
            pinPad = report.hasPINPad
            pinTriesLeft = report.triesLeft?.count
            problem = report.problem?.code.name
            let time = ChinaTime.now()
            slots = report.slots.map { slot in
                let left = slot.certificate.notAfter.milliseconds - time.milliseconds
                return Slot(
                    slot: slot.place, certNo: slot.certificate.certNo, subject: slot.certificate.subject,
                    issuer: slot.certificate.issuer, enterprise: slot.certificate.enterpriseName,
                    cardNumber: slot.certificate.cardNumber, notBefore: slot.certificate.notBefore.iso8601,
                    notAfter: slot.certificate.notAfter.iso8601, key: "\(slot.certificate.publicKey.kind)",
                    state: Entry.state(of: slot.certificate, at: time), daysLeft: Int(left / 86_400_000),
                    chain: report.chain(of: slot.certificate).map { Authority($0, at: time) })
            }
        }

        private static func state(of certificate: Certificate, at time: ChinaTime) -> String {
            if time < certificate.notBefore { return "not yet valid" }
            return time > certificate.notAfter ? "expired" : "valid"
        }
    }

    /// What every reader and its card say. Cards that do not say enough themselves are looked at again as the configuration
    /// describes them, when there is one.
    private static func reports(reader: String, _ option: ConfigurationOption) async throws -> [CardReport] {
        do {
            let inspector = CardInspector()
            let reports = try await inspector.list(readerPrefix: reader)
            guard reports.contains(where: isUnknown), FileManager.default.fileExists(atPath: option.path) else {
                return reports
            }
            let settings = try option.load()
            let factory = SignerFactory(settings: settings, logger: Logger(label: "portsign"))
            var found = reports
            for signer in settings.signers {
                guard case .card(let card) = signer.kind else { continue }
                let wanted = try factory.cardSettings(card, signer: signer.name)
                guard wanted.iso7816 != ISOSettings() || wanted.gmt0017 != GMTSettings() else { continue }
                for report in try await inspector.list(readerPrefix: reader, settings: wanted) {
                    guard let index = found.firstIndex(where: { $0.reader.name == report.reader.name }),
                        isUnknown(found[index]), report.problem == nil
                    else { continue }
                    found[index] = report
                }
            }
            return found
        } catch let error as SignerError {
            throw CommandFailure(.environment, "\(error.code.name): \(Language.sentence(of: error.code))")
        }
    }

    private static func isUnknown(_ report: CardReport) -> Bool {
        report.problem.map { [.cardNotThisProfile, .cardNoCertificate].contains($0.code) } ?? false
    }

    /// `portsign card list`
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "Lists readers and the cards in them; uses no PIN try.",
            discussion: "Exit status 1 when no card was found.")

        @Flag(help: "One JSON object a reader.") var json = false
        @OptionGroup var option: ConfigurationOption

        func run() async throws {
            let reports = try await CardCommand.reports(reader: "", option)
            if json {
                for report in reports { try Terminal.say(json: Entry(report)) }
            } else {
                Terminal.say(
                    table: [["reader", "card", "profile", "certificate", "whose", "valid until", "PIN tries left"]]
                        + reports.map { report in
                            let certificate = report.slots.first?.certificate
                            return [
                                report.reader.name,
                                report.problem?.code.name ?? (report.reader.isPresent ? "present" : "no card"),
                                report.profile?.rawValue ?? "", certificate?.certNo ?? "",
                                certificate.map { $0.enterpriseName ?? $0.organizationalUnit } ?? "",
                                certificate.map { String($0.notAfter.readable.prefix(10)) } ?? "",
                                report.triesLeft?.count.map(String.init) ?? "",
                            ]
                        })
            }
            if !reports.contains(where: \.reader.isPresent) { throw CommandFailure(.no) }
        }
    }

    /// `portsign card show`
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show", abstract: "Shows a card with its certificates; uses no PIN try.",
            discussion: "Exit status 1 when there is no such reader or no card in it.")

        @Argument(help: "The beginning of the reader's name; all readers when left out.") var reader = ""
        @Flag(help: "One JSON object a reader.") var json = false
        @OptionGroup var option: ConfigurationOption

        func run() async throws {
            let reports = try await CardCommand.reports(reader: reader, option).filter(\.reader.isPresent)
            guard !reports.isEmpty else {
                throw CommandFailure(.no, "\(ErrorCode.cardAbsent.name): \(Language.sentence(of: .cardAbsent))")
            }
            for report in reports {
                let entry = Entry(report)
                if json {
                    try Terminal.say(json: entry)
                } else {
                    show(entry)
                }
            }
        }

        private func show(_ entry: Entry) {
            Terminal.say(entry.reader)
            var rows = [
                ["  ATR", entry.atr], ["  profile", entry.profile ?? "unknown"],
                ["  PIN tries left", entry.pinTriesLeft.map(String.init) ?? "the card does not tell"],
            ]
            if entry.pinPad == true { rows.append(["  PIN pad", "yes; the PIN must be configured all the same"]) }
            if let problem = entry.problem { rows.append(["  problem", problem]) }
            for slot in entry.slots {
                rows += [
                    ["  slot \(slot.slot)", slot.key], ["    certificate", slot.certNo], ["    subject", slot.subject],
                    ["    issuer", slot.issuer], ["    enterprise", slot.enterprise ?? "not said"],
                    ["    card number", slot.cardNumber ?? "not said"],
                    [
                        "    valid",
                        "\(slot.notBefore.prefix(10)) to \(slot.notAfter.prefix(10)), "
                            + (slot.state == "valid" ? "\(slot.daysLeft) days left" : slot.state),
                    ],
                ]
                rows += slot.chain.map { authority in
                    [
                        "    issued by",
                        "\(authority.subject), \(authority.state), until \(authority.notAfter.prefix(10))",
                    ]
                }
                if slot.chain.isEmpty { rows.append(["    issued by", "an authority that is not on the card"]) }
            }
            Terminal.say(table: rows)
        }
    }
}
