import ArgumentParser
internal import CryptoCore
internal import CustomsMessages
internal import Foundation
internal import Ledger
internal import MessageTranslation
internal import Pipeline
internal import SidecarBase
internal import SidecarConfiguration

/// `portsign assemble FILE…`
struct AssembleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "assemble",
        abstract:
            "Makes headquarters messages of single-window documents (mo) or JSON, and says where each field came from.",
        usage: "portsign assemble <files> ... [--company <company>] [<options>]",
        discussion: """
            Nothing is signed, stored or sent. Exit status 1 when an item is refused. The company comes from the \
            configuration; with --code, --name and --dxp-id no configuration is needed, and what only earlier declarations know \
            (lists that are cancelled, for example) is missing then.
            """)

    @Argument(help: "Single-window documents or JSON in the shape of headquarters messages; - is standard input.")
    var files: [String]
    @Option(help: "The customs code of the configured company; may be left out when there is only one.")
    var company: String?
    @Option(help: "The customs code of a company that is not configured.") var code: String?
    @Option(help: "Its registered name.") var name: String?
    @Option(help: "Its DXP id.") var dxpId: String?
    @Option(help: "Its edition of the messages.") var edition = Edition.no113.name
    @Option(help: "A folder with mappings of your own (files ending in .txt).") var mapping: String?
    @Option(help: "A table of platform codes: platformCode,customsCode,name.") var aliases: String?
    @Option(help: "A folder with message descriptions of your own (files ending in .txt).") var catalogue: String?
    @Option(help: "Where to write the message; of several, the others get -2, -3 … behind the name.") var out: String?
    @Flag(help: "One JSON object a file.") var json = false
    @OptionGroup var option: ConfigurationOption

    private struct Output: Encodable {
        let file: String
        let messages: [AssemblyReport.Message]
        let documents: [AssemblyReport.Document]
        let warnings: [AssemblyReport.Note]
        let refusals: [AssemblyReport.Refused]
    }

    func run() async throws {
        let settings = try described == nil ? option.load() : nil
        let sender = try described ?? sender(among: settings?.companies ?? [])
        let assembler = try assembler(settings)
        // Earlier declarations are in the configured ledger, if there is one yet.
        let path = settings?.ledger.path ?? ""
        let ledger = FileManager.default.fileExists(atPath: path) ? try settings?.ledger.open(.readOnly) : nil
        let stored: any StoredDocuments = ledger.map { LedgerDocuments($0) } ?? NoStoredDocuments()
        do {
            try await assemble(assembler, sender, stored)
        } catch {
            try await ledger?.close()
            throw error
        }
        try await ledger?.close()
    }

    private func assemble(
        _ assembler: MessageAssembler, _ sender: MessageSender, _ stored: any StoredDocuments
    ) async throws {
        var isGood = true
        var written = 0
        for file in files {
            let assembly: Assembly
            do {
                assembly = try await assembler.assemble(
                    bytes: try Files.read(file), for: sender, stored: stored, at: .now())
            } catch let error as AssemblyError {
                assembly = Assembly(refusing: error)
            }
            let report = AssemblyReport(assembly, sender: sender, newGuid: SecureRandom.uuid)
            if !report.refusals.isEmpty { isGood = false }
            for message in report.messages {
                written += 1
                if let out { try Files.create(Self.name(out, number: written), message.xml) }
            }
            try say(report, origins: assembly.documents.flatMap(\.origins), of: file)
        }
        if !isGood { throw CommandFailure(.no) }
    }

    /// What assembles: as configured, unless options say otherwise.
    private func assembler(_ settings: Settings?) throws -> MessageAssembler {
        let site = try settings.map { try SiteKnowledge($0) }
        if let site, catalogue == nil, mapping == nil, aliases == nil { return site.assembler }
        let catalogue =
            try catalogue == nil ? site?.catalogue ?? CatalogueFolder.read(nil) : CatalogueFolder.read(catalogue)
        return MessageAssembler(
            catalogue: catalogue, mappings: try MappingFolder.read(mapping, catalogue),
            aliases: try aliases == nil ? site?.aliases ?? .empty : AliasFile.read(aliases),
            options: settings.map { AssemblyOptions($0.assembly) } ?? AssemblyOptions(), newGuid: SecureRandom.uuid)
    }

    /// The company that the options describe.
    private var described: MessageSender? {
        get throws {
            if let code, let name, let dxpId {
                return MessageSender(code: code, name: name, dxpId: dxpId, edition: Edition(edition))
            }
            guard code == nil, name == nil, dxpId == nil else {
                throw ValidationError("--code, --name and --dxp-id go together")
            }
            return nil
        }
    }

    /// The company that is named, or the only one.
    private func sender(among companies: [CompanySettings]) throws -> MessageSender {
        guard let found = company == nil ? companies.first : companies.first(where: { $0.code == company }),
            company != nil || companies.count == 1
        else {
            let codes = companies.map(\.code).joined(separator: ", ")
            throw ValidationError("say for which company: --company with one of \(codes)")
        }
        return MessageSender(
            code: found.code, name: found.name, dxpId: found.dxpId, edition: Edition(found.edition))
    }

    /// `a.xml`, `a-2.xml`, `a-3.xml`.
    private static func name(_ path: String, number: Int) -> String {
        guard number > 1 else { return path }
        guard let dot = path.lastIndex(of: "."), !path[dot...].contains("/") else { return "\(path)-\(number)" }
        return "\(path[..<dot])-\(number)\(path[dot...])"
    }

    private func say(_ report: AssemblyReport, origins: [FieldOrigin], of file: String) throws {
        if json {
            return try Terminal.say(
                json: Output(
                    file: file, messages: report.messages, documents: report.documents, warnings: report.warnings,
                    refusals: report.refusals))
        }
        let isChinese = Language.ofTerminal == .chinese
        for message in report.messages {
            Terminal.say("\(file): \(message.messageType) \(message.guid)")
            if out == nil { Terminal.say(message.xml) }
        }
        var sources = origins.map { isChinese ? $0.source.chinese : $0.source.english }[...]
        for document in report.documents {
            Terminal.say("\(file): item \(document.item), \(document.messageType) \(document.key)")
            Terminal.say(
                table: document.fields.map { ["  " + $0.path, $0.value, sources.popFirst() ?? ""] })
        }
        for warning in report.warnings {
            Terminal.say(
                "\(file): item \(warning.item): warning: \(warning.path): \(isChinese ? warning.chinese : warning.english)"
            )
        }
        for refusal in report.refusals {
            Terminal.say(
                "\(file): item \(refusal.item) \(refusal.reference) REFUSED: \(refusal.code): "
                    + (isChinese ? refusal.chinese : refusal.english))
        }
    }
}
